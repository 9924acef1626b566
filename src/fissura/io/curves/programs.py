"""Which program wrote a file, and what it leaves unsaid."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fissura.io.curves.column_names import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fissura.io.curves.table_in_text import Table

__all__ = ["Kind", "kind_of"]

DEBEN_UNITS = {"extension": "mm", "load": "n"}
DEBEN_HEADER = ("point", "elongation", "force")
DEFAULT_SAMPLE = re.compile(r'^"?Sample : Default"?\s*$', re.MULTILINE)
UNMEASURED = (
    "The file calls its sample 'Default', so the size it states may never have been "
    "measured."
)
BLUEHILL_UNIVERSAL = re.compile(
    r'^"?(Dimension : |Geometry : |Raw Data"?\s*$)', re.MULTILINE
)
RESULTS = re.compile(r'^"?(Results Table|Specimen|Sample)', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A program in words, units its columns are in without saying so, what to doubt."""

    name: str
    units: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def kind_of(text: str, table: Table) -> Kind:
    """Recognise the program by what only it writes."""
    header = tuple(plain(name) for name in table.header)
    if header[: len(DEBEN_HEADER)] == DEBEN_HEADER:
        return Kind("Deben Microtest", DEBEN_UNITS, _of_deben(text))
    if text.lstrip().startswith("File Path:") and table.separator == "\t":
        return Kind("MTS TestSuite")
    if BLUEHILL_UNIVERSAL.search(text):
        return Kind("Bluehill Universal")
    if table.units and header[0] == "time" and RESULTS.search(text):
        return Kind("Bluehill")
    return Kind("table")


def _of_deben(text: str) -> tuple[str, ...]:
    if not DEFAULT_SAMPLE.search(text):
        return ()
    return (UNMEASURED,)

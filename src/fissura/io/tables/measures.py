"""The measures of a specimen, as the later stages read them again."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from fissura.errors import FissuraError, StorageError
from fissura.io.tables.csv_and_json import read_json, write_json, write_rows
from fissura.model import Measure, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["explained", "read_measures", "write_measures", "write_measures_table"]

MEASURE = TypeAdapter(Measure)
MAX_CHARS = 200
"""Letters of an error that are repeated."""
OF_A_QUANTITY = ("key", "symbol", "name", "unit", "subject")
"""What is written of a quantity, before its measure."""


def write_measures(path: Path, measures: Sequence[Measure], **about: object) -> None:
    """Write one specimen's measures, each named in full, with `about` before them."""
    rows = [_row(measure) for measure in measures]
    write_json(path, about | {"measures": rows})


def write_measures_table(path: Path, measures: Sequence[Measure]) -> None:
    """Write the same measures as CSV, a row for each."""
    names = [column.name for column in fields(Measure) if column.name != "key"]
    rows = [list(_row(measure).values()) for measure in measures]
    write_rows(path, [*OF_A_QUANTITY, *names], rows)


def _row(measure: Measure) -> dict[str, object]:
    """Return a measure with what its quantity is called."""
    what = quantity(measure.key)
    return {name: getattr(what, name) for name in OF_A_QUANTITY} | asdict(measure)


def read_measures(path: Path) -> dict[str, Measure]:
    """Read one specimen's measures, by their keys.

    Files of before intervals had a name do not say which theirs are.
    """
    names = [column.name for column in fields(Measure) if column.name != "interval"]
    with explained(path):
        return {
            row["key"]: MEASURE.validate_python(
                {name: row[name] for name in names}
                | {"interval": row.get("interval", "")}
            )
            for row in read_json(path)["measures"]
        }


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what goes wrong with a file of ours into a sentence."""
    try:
        yield
    except FissuraError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        message = " ".join(str(error).split())[:MAX_CHARS]
        raise StorageError(
            f"{path} is not as fissura wrote it ({type(error).__name__}: {message}): "
            "remove it and run again to make it again"
        ) from None

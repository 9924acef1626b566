"""Text of any origin: its encoding, its separators, its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fissura.errors import DataError, StorageError
from fissura.io import load_study, read_lesions, read_tensile, read_tidy
from fissura.io.scans.angle_file import read_angle_file
from fissura.io.tables.specimens import COLUMNS, read_specimens
from fissura.io.text.decoding import decode
from fissura.io.text.numbers import clear_number, decimal_sign, number, number_in
from fissura.io.text.separators import lines_of, separator_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLE = "group,l_µm\na,1\nb,2\n"
CURVE = "strain [‰],stress_mpa\n" + "".join(f"{i},{i * 2}\n" for i in range(20))
ANGLES = "angle_deg\n0\n0.5\n1\n"
SPECIMENS = f"{','.join(COLUMNS)}\nMüller-1,FC,F,70,,,,,,\n"
READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "table": (TABLE, lambda path: read_tidy(path).rows),
    "curve": (CURVE, lambda path: [*(read_tensile(path).strain or ())]),
    "angles": (ANGLES, lambda path: read_angle_file(path).values.tolist()),
    "specimens": (SPECIMENS, lambda path: read_specimens(path, root=path.parent)[0]),
}


def _file(folder: Path, content: bytes | str) -> Path:
    path = folder / "f.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path

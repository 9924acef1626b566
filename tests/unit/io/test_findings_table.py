"""The table of findings comes back as it was written, and older ones are read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fissura.io import FINDING_COLUMNS, read_findings, write_findings
from fissura.model import Finding, Kind

if TYPE_CHECKING:
    from pathlib import Path

ONE = Finding(
    *(1, Kind.MICROCRACK, 0.9, 1.0, 2.0, 3.0, 50.0, 40.0, 2.0),
    *(700.0, 1500.0, 1.0, 0.0, 0.0, 0.3, 99),
    why="darkness 0.8 (+)",
    local_volume_um3=812.5,
)
TWO = replace(ONE, id=2, kind=Kind.PERFORATION, local_volume_um3=None)


@pytest.mark.parametrize("name", ["f.csv", "f.parquet"])
def test_findings_come_back_as_they_were_written(tmp_path: Path, name: str) -> None:
    write_findings(tmp_path / name, [ONE, TWO])
    assert read_findings(tmp_path / name) == [ONE, TWO]


def test_columns_are_only_added_at_the_end(tmp_path: Path) -> None:
    assert FINDING_COLUMNS[-3:] == ("defined", "why", "local_volume_um3")

    path = tmp_path / "f.csv"
    write_findings(path, [ONE])
    lines = path.read_text(encoding="utf-8").splitlines()
    older = [line.rsplit(",", 1)[0] for line in lines]
    path.write_text("\n".join(older) + "\n", encoding="utf-8")

    assert read_findings(path) == [replace(ONE, local_volume_um3=None)]

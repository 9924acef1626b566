"""Commands end with the codes that docs/reference/exit-codes.md lists."""

from __future__ import annotations

import re
import signal
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

cli = import_module("fissura.cli.main")
"""The module: its package gives the function the same name."""
APP = cli.app
PAGE = Path(__file__).parents[3] / "docs/reference/exit-codes.md"
STUDY = '[[groups]]\nid = "A"\nname = "A"\n'
ROWS = (
    "id,group,sex,age_y,drug,dose_mg_week,treatment_y,excluded,scan,tensile\n"
    "S1,A,,,,,,,,S1.csv\n"
)
CURVE = "strain,stress (MPa)\n" + "".join(f"{n / 5e3},{n}\n" for n in range(60))


def _code(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    """Run a command in this process; return its exit code."""
    if words:
        app = partial(APP, [str(word) for word in words])
        monkeypatch.setattr(cli, "app", app)
    monkeypatch.setattr(cli, "_mind_signals", lambda: None)
    try:
        cli.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _study(folder: Path) -> Path:
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    (folder / "specimens.csv").write_text(ROWS, encoding="utf-8")
    (folder / "S1.csv").write_text(CURVE, encoding="utf-8")
    return folder


def _listed() -> set[int]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = (re.match(r"\| (\d+) \|", line) for line in lines)
    return {int(row[1]) for row in rows if row}


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signal here")
def test_the_page_lists_every_code_that_the_program_knows() -> None:
    from fissura.cli.commands import audit, study  # noqa: PLC0415

    known = {0, study.DAMAGED, audit.FAILED, audit.NOT_CHECKED}
    ended = {cli.BY_SIGNAL + getattr(signal, name) for name in cli.ENDING}

    assert _listed() == known | ended | {cli.REFUSED, cli.INTERRUPTED}


def test_a_sound_study_checks_with_0_a_damaged_one_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = _study(tmp_path)

    assert _code(monkeypatch, "check", study) == 0
    (study / "S1").mkdir()
    (study / "S1/6-measures.json").write_text("{}", encoding="utf-8")
    assert _code(monkeypatch, "check", study) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("run", "nowhere"),
        ("check", "nowhere"),
        ("nothing",),
        ("check",),
        ("check", "x", "--voxel-um", "-1"),
        ("tensile", "nowhere.csv"),
        ("audit", "nowhere.toml"),
    ],
)
def test_what_is_refused_ends_with_2(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert _code(monkeypatch, *words) == 2


def test_a_name_that_is_taken_ends_with_2_and_with_overwrite_with_0(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _code(monkeypatch, "new", tmp_path / "s") == 0
    assert _code(monkeypatch, "new", tmp_path / "s") == 2
    assert _code(monkeypatch, "new", tmp_path / "s", "--overwrite") == 0


def test_one_curve_of_two_that_cannot_be_read_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text(CURVE, encoding="utf-8")
    (tmp_path / "b.csv").write_text("nothing\n", encoding="utf-8")

    assert _code(monkeypatch, "tensile", tmp_path / "a.csv") == 0
    assert _code(monkeypatch, "tensile", tmp_path / "a.csv", tmp_path / "b.csv") == 2


def test_an_audit_ends_with_1_only_where_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _code(monkeypatch, "audit", "--example") == 0
    assert _code(monkeypatch, "audit", "--example", "--strict") == 1


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        (KeyboardInterrupt, 130),
        (lambda: cli._EndedError(15), 143),
        (lambda: cli._EndedError(1), 129),
    ],
)
def test_an_interrupt_has_the_code_of_its_signal(
    monkeypatch: pytest.MonkeyPatch, ended: Callable[[], BaseException], code: int
) -> None:
    def app(**_: object) -> None:
        raise ended()

    monkeypatch.setattr(cli, "app", app)

    assert _code(monkeypatch) == code

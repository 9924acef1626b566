"""A whole study: the truth is met, a kill costs a step, nothing is done twice."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from distributed import LocalCluster
from flip_bits import KINDS, unnoticed

from fissura.blocks import Executor, Threads
from fissura.io import load_study, read_comparisons, read_findings
from fissura.phantoms import Geometry, make_study
from fissura.validation import compare_with_truth

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("study")
"""One worker makes the study that all of these tests copy."""
TABLES = ("*.csv", "*.parquet", "*.json", "*.html", "*.svg")
SMALL = Geometry(
    voxel_um=2.6,
    shape=(112, 160, 160),
    projections=200,
    margin_um=15.0,
    damage_share=0.2,
)


def _fissura(*words: str) -> list[str]:
    return [sys.executable, "-m", "fissura", *words]


def _tables(folder: Path) -> dict[str, str]:
    """Return the digest of every table, page and figure of a study."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for pattern in TABLES
        for path in sorted(folder.rglob(pattern))
        if "ome.zarr" not in path.as_posix() and path.name != "made-with.json"
    }


def _without(tables: dict[str, str], names: set[str]) -> dict[str, str]:
    return {name: digest for name, digest in tables.items() if name not in names}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    make_study(
        folder, geometry=SMALL, specimens_per_group=1, seed=7, workers=Threads(2)
    )
    return folder


@pytest.fixture(scope="module")
def whole(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "study"
    shutil.copytree(raw, folder)
    subprocess.run(_fissura("run", str(folder)), check=True, capture_output=True)
    return folder


def test_an_uninterrupted_run_finds_what_was_planted(whole: Path) -> None:
    truth = compare_with_truth(whole, executor=Executor(Threads(2)))

    planted = sum(kind.planted for kind in truth.damage)
    assert planted >= 3
    assert sum(kind.hit for kind in truth.damage) >= 0.75 * planted
    assert sum(kind.false for kind in truth.damage) <= 1
    assert truth.bv_tv_error < 0.01
    assert truth.centre_error_px < 0.5


def test_everything_a_study_promises_is_there(whole: Path) -> None:
    layout = load_study(whole).layout

    page = (layout.report / "index.html").read_text(encoding="utf-8")
    assert "unreviewed" in page
    assert "imulated" in page
    for specimen in ("BP-1", "FC-1", "NFC-1"):
        assert specimen in page
        read_findings(layout.findings(specimen))
        assert layout.volume(specimen).is_dir()
        beside = layout.report / f"findings/{specimen}.html"
        assert beside.read_bytes() == layout.findings_page(specimen).read_bytes()
        assert f'href="findings/{specimen}.html"' in page
    assert read_comparisons(layout.groups)[0].outcome == "bv_tv"
    assert list((layout.report / "figures").glob("*.svg"))
    assert list((layout.report / "tables").glob("*.csv"))


def test_a_second_run_does_nothing_and_changes_nothing(whole: Path) -> None:
    before = _tables(whole)
    ledger = (whole / "ledger.jsonl").read_text(encoding="utf-8")

    done = subprocess.run(
        _fissura("run", str(whole)), check=True, capture_output=True, text=True
    )

    assert _tables(whole) == before
    assert (whole / "ledger.jsonl").read_text(encoding="utf-8") == ledger
    assert done.stdout.count("done before") == len(ledger.splitlines())


def test_a_changed_setting_redoes_what_depends_on_it_and_no_more(
    whole: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "study"
    shutil.copytree(whole, folder)
    settings = folder / "study.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + "\n[measure]\nmodulus_window = [0.2, 0.5]\n", "utf-8")

    done = subprocess.run(
        _fissura("run", str(folder)), check=True, capture_output=True, text=True
    )

    redone = {line.split()[-3] for line in done.stdout.splitlines() if "✓" in line}
    assert redone == {"measures", "groups", "report"}


def test_a_report_is_written_only_of_what_has_been_run(
    whole: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "study"
    shutil.copytree(whole, folder)
    page = folder / "9-report/index.html"
    before = page.read_bytes()
    (folder / "9-report/figures/old.svg").write_text("old", encoding="utf-8")

    again = subprocess.run(_fissura("report", str(folder)), check=True)
    text = (folder / "specimens.csv").read_text(encoding="utf-8")
    swapped = text.replace("BP-1,BP", "BP-1,FC").replace("FC-1,FC", "FC-1,BP")
    (folder / "specimens.csv").write_text(swapped, encoding="utf-8")
    stale = subprocess.run(
        _fissura("report", str(folder)), check=False, capture_output=True, text=True
    )

    assert again.returncode == 0
    assert page.read_bytes() == before
    assert not (folder / "9-report/figures/old.svg").exists()
    assert stale.returncode == 2
    assert "must be made first, or again" in stale.stderr


def test_a_flipped_bit_in_any_kind_of_file_is_noticed(
    whole: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "study"
    shutil.copytree(whole, folder)
    chance = random.Random(5)  # noqa: S311 - which bits, no secret

    missed = {kind: unnoticed(folder, kind, 2, chance) for kind in KINDS}

    assert missed == {kind: [] for kind in KINDS}


@pytest.mark.parametrize(
    ("damaged", "setting", "step"),
    [
        ("2-volume", "[detect]\nprobability = 0.6\n", "volume"),
        ("3-bone", "[architecture]\ncells_across = 7.0\n", "bone"),
    ],
)
def test_a_damaged_volume_is_made_again_before_a_later_step_uses_it(
    whole: Path, tmp_path: Path, damaged: str, setting: str, step: str
) -> None:
    folder = tmp_path / "study"
    shutil.copytree(whole, folder)
    shards = (folder / f"BP-1/{damaged}.ome.zarr/0/c").rglob("*")
    shard = min(p for p in shards if p.is_file())
    sound = shard.read_bytes()
    content = bytearray(sound)
    content[len(content) // 2] ^= 16
    shard.write_bytes(content)
    settings = folder / "study.toml"
    text = settings.read_text(encoding="utf-8")
    section, line = setting.split("\n", 1)
    text = text if section in text else f"{text}\n{section}\n"
    settings.write_text(text.replace(section, f"{section}\n{line}"), encoding="utf-8")

    done = subprocess.run(
        _fissura("run", str(folder)), check=True, capture_output=True, text=True
    )

    said = " ".join(done.stdout.split())
    assert f"BP-1 {step} is made again: BP-1/{damaged}.ome.zarr is damaged" in said
    assert shard.read_bytes() == sound


def test_a_lost_shard_is_made_again(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(whole, folder)
    shards = (folder / "BP-1/3-bone.ome.zarr/0/c").rglob("*")
    shard = min(p for p in shards if p.is_file())
    shard.unlink()

    subprocess.run(_fissura("run", str(folder)), check=True, capture_output=True)

    assert shard.exists()
    assert _tables(folder) == _tables(whole)


def _wait_for_the_first_step(run: subprocess.Popen[Any], folder: Path) -> None:
    while not (folder / "ledger.jsonl").exists():
        assert run.poll() is None, "the run ended before its first step"
        time.sleep(0.1)


def test_two_runs_at_once_are_one_too_many(raw: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(raw, folder)
    first = subprocess.Popen(_fissura("run", str(folder)), stdout=subprocess.DEVNULL)
    _wait_for_the_first_step(first, folder)

    second = subprocess.run(
        _fissura("run", str(folder)), check=False, capture_output=True, text=True
    )
    first.kill()
    first.wait()

    assert second.returncode == 2
    assert "another run is at work" in second.stderr


def test_one_thread_small_blocks_and_a_cluster_change_no_byte_of_any_table(
    raw: Path, whole: Path, tmp_path: Path
) -> None:
    alone, shared = tmp_path / "alone", tmp_path / "shared"
    shutil.copytree(raw, alone)
    shutil.copytree(raw, shared)
    with (alone / "study.toml").open("a", encoding="utf-8") as file:
        file.write("\n[run]\nblock_vox = [37, 90, 71]\n")

    subprocess.run(
        _fissura("run", str(alone), "--threads", "1"), check=True, capture_output=True
    )
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address
        subprocess.run(
            _fissura("run", str(shared), "--cluster", address),
            check=True,
            capture_output=True,
        )

    assert _tables(shared) == _tables(whole)
    told = {"study.toml", "9-report/index.html"}
    assert _without(_tables(alone), told) == _without(_tables(whole), told)


def test_five_kills_at_random_moments_change_no_byte_of_any_table(
    raw: Path, whole: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "study"
    shutil.copytree(raw, folder)
    moments = random.Random(11)  # noqa: S311 - when to kill, no secret

    for _ in range(5):
        run = subprocess.Popen(
            _fissura("run", str(folder)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(moments.uniform(1.5, 6.0))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    subprocess.run(_fissura("run", str(folder)), check=True, capture_output=True)

    assert _tables(folder) == _tables(whole)
    assert not list(folder.rglob("*.partial"))
    assert not list(folder.rglob("*.retired"))


@pytest.mark.skipif(
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
    reason="interrupts are ignored here, as in a background job of a shell",
)
def test_an_interrupt_says_how_to_go_on(raw: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(raw, folder)
    run = subprocess.Popen(
        _fissura("run", str(folder)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    _wait_for_the_first_step(run, folder)

    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)

    assert run.returncode == 130
    assert "the same command continues from there" in said
    assert "Traceback" not in said

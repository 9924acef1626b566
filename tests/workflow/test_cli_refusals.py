"""The command line: one sentence for every error, and nothing left behind."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from fissura.io import (
    new_volume,
)

if TYPE_CHECKING:
    from pathlib import Path
from command_line import REFUSED, fissura, refused


def test_a_folder_of_something_else_is_never_replaced(
    real_data: Path, tmp_path: Path
) -> None:
    tooth = real_data / "raw/tooth/tooth.h5"
    precious = tmp_path / "precious.ome.zarr"
    precious.mkdir()
    (precious / "thesis.txt").write_text("x", encoding="utf-8")

    refused(fissura("reconstruct", tooth, precious, "--overwrite"), "is no volume")
    refused(fissura("reconstruct", tooth, tmp_path, "--overwrite"), "ends in .ome.zarr")

    assert (precious / "thesis.txt").exists()


def test_a_scan_cut_in_half_is_one_sentence_and_leaves_nothing(
    real_data: Path, tmp_path: Path
) -> None:
    whole = (real_data / "raw/tooth/tooth.h5").read_bytes()
    (tmp_path / "half.h5").write_bytes(whole[: len(whole) // 2])

    said = fissura("reconstruct", tmp_path / "half.h5", tmp_path / "out.ome.zarr")

    refused(said, "half.h5")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["half.h5"]


def test_links_to_a_missing_file_name_it(real_data: Path, tmp_path: Path) -> None:
    said = fissura(
        "reconstruct", real_data / "raw/broken-links.nxs", tmp_path / "o.ome.zarr"
    )

    refused(said, "pco1-24888.hdf", "missing")


def test_an_unknown_key_is_named_with_the_file(tmp_path: Path) -> None:
    fissura("new", tmp_path)
    with (tmp_path / "study.toml").open("a", encoding="utf-8") as file:
        file.write("\n[forecast]\nyears = 10\n")

    refused(fissura("run", tmp_path), "study.toml", "unknown key forecast")


def test_a_table_with_a_word_for_a_number_names_the_row(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("group,x\nA,1\nA,two\nB,3\n", encoding="utf-8")

    refused(fissura("compare", table, "--outcome", "x"), "row 3", "two")


@pytest.mark.parametrize("name", ["missing.tif", "text.tif", "empty.tif"])
def test_a_file_that_is_no_volume_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.tif").write_text("not a tiff", encoding="utf-8")
    (tmp_path / "empty.tif").write_bytes(b"")

    said = fissura(
        "inspect", tmp_path / name, "--voxel-um", 1.3, "--out", tmp_path / "o"
    )

    refused(said, name)
    assert not (tmp_path / "o").exists()


def test_a_volume_of_nan_is_one_sentence_and_leaves_nothing(
    plate: Path, tmp_path: Path
) -> None:
    path = tmp_path / "nan.ome.zarr"
    shutil.copytree(plate, path)
    with new_volume(
        path, shape=(8, 8, 8), dtype="float32", voxel_um=2.6, content="grey", about={}
    ) as target:
        target.write(target.box, np.full((8, 8, 8), np.nan, np.float32))

    refused(fissura("inspect", path, "--out", tmp_path / "o"), "no numbers")

    assert list((tmp_path / "o").glob("*")) == []


def test_a_damaged_shard_is_one_sentence_and_leaves_nothing(
    plate: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cut.ome.zarr"
    shutil.copytree(plate, path)
    shard = path / "0" / "c" / "0" / "0" / "0"
    shard.write_bytes(shard.read_bytes()[:40_000])

    refused(fissura("inspect", path, "--out", tmp_path / "o"), "damaged")

    assert list((tmp_path / "o").glob("*")) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonsense",), "Unknown command"),
        (("inspect", "a.tif"), "--out"),
        (("inspect", "a.tif", "--out", "o", "--voxel-um", "-1"), "--voxel-um"),
        (("run", "s", "--threads", "0"), "--threads"),
        (("tensile",), "no curve was given"),
    ],
)
def test_a_wrong_command_is_one_sentence(words: tuple[str, ...], said: str) -> None:
    refused(fissura(*words), said)


def test_a_scheduler_that_does_not_answer_is_one_sentence(
    plate: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "scheduler.json"

    said = fissura("inspect", plate, "--out", tmp_path / "o", "--cluster", missing)

    refused(said, "scheduler.json does not exist")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"address": "bla://x"}'])
def test_a_file_that_is_no_schedulers_is_one_sentence(
    plate: Path, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "scheduler.json"
    path.write_text(text, encoding="utf-8")

    said = fissura("inspect", plate, "--out", tmp_path / "o", "--cluster", path)

    refused(said, "address")


def test_an_address_without_a_scheduler_is_one_sentence(
    plate: Path, tmp_path: Path
) -> None:
    nobody = "tcp://127.0.0.1:9"

    said = fissura("inspect", plate, "--out", tmp_path / "o", "--cluster", nobody)

    refused(said, "no Dask scheduler answered", nobody)


def test_a_disk_that_fills_up_is_one_sentence_and_leaves_nothing(
    plate: Path, tmp_path: Path
) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no limit on the size of a file")
    fissura("inspect", plate, "--out", tmp_path / "compiled")  # kernels are cached
    out = tmp_path / "out"
    limited = (
        "import resource, signal, runpy, sys;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000));"
        "sys.argv = ['fissura', *sys.argv[1:]];"
        "runpy.run_module('fissura', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, "inspect", str(plate), "--out", str(out)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == REFUSED, done.stderr
    assert "Traceback" not in done.stderr
    assert list(out.glob("*")) == []
    assert json.dumps("bone.ome.zarr")[1:-1] in done.stderr

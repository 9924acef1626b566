"""The command line: verbs on single files, and one sentence for whatever is wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest

from fissura import settings
from fissura.blocks import Threads, build_pyramid
from fissura.cli.commands import compare
from fissura.io import (
    FINDING_COLUMNS,
    new_volume,
    open_volume,
    read_findings,
    read_json,
)
from fissura.model import Kind, Volume

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = 2


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


def fissura(*words: object, cwd: Path | None = None) -> Said:
    done = subprocess.run(
        [sys.executable, "-m", "fissura", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=120,
        env={**os.environ, "COLUMNS": "120"},
    )
    return Said(done.returncode, done.stdout, done.stderr)


def refused(said: Said, *words: str) -> None:
    """Assert one line on stderr, exit code 2, no traceback, and its words."""
    assert said.code == REFUSED, said
    assert len(said.err.strip().splitlines()) == 1, said.err
    assert said.err.startswith("fissura: ")
    for word in words:
        assert word in said.err


@pytest.fixture(scope="module")
def plate(damaged_plate: Volume, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plate") / "plate.ome.zarr"
    with new_volume(
        path,
        shape=damaged_plate.shape,
        dtype="float32",
        voxel_um=2.6,
        content="grey",
        about={},
    ) as target:
        target.write(target.box, damaged_plate.read(damaged_plate.box))
        build_pyramid(target, workers=Threads(1))
    return path


def test_inspect_writes_what_it_promises(plate: Path, tmp_path: Path) -> None:
    said = fissura("inspect", plate, "--out", tmp_path)

    assert said.code == 0, said.err
    assert "1 microcrack, 1 perforation, unreviewed" in said.out
    findings = read_findings(tmp_path / "findings.csv")
    assert [f.kind for f in findings] == [Kind.PERFORATION, Kind.MICROCRACK]
    header = (tmp_path / "findings.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.split(",") == list(FINDING_COLUMNS)
    assert header.startswith(
        "id,kind,score,z_um,y_um,x_um,length_um,width_um,thickness_um,volume_um3,"
        "surface_um2"
    )
    assert all(f.local_volume_um3 for f in findings)
    assert {p.name for p in (tmp_path / "findings").iterdir()} == {"1.png", "2.png"}
    page = (tmp_path / "findings.html").read_text(encoding="utf-8")
    assert page.count("<figure") == len(findings)
    assert open_volume(tmp_path / "bone.ome.zarr").voxel_um == 2.6
    assert open_volume(tmp_path / "damage.ome.zarr").voxel_um == 2.6
    measures = {m["key"]: m for m in read_json(tmp_path / "measures.json")["measures"]}
    assert measures["cr_n"]["value"] == 1
    assert measures["bv_tv"]["symbol"] == "BV/TV"


def test_inspect_real_human_bone_says_that_damage_cannot_be_seen(
    real_data: Path, tmp_path: Path
) -> None:
    bone = real_data / "bone" / "lhdl_3155_D_4_bc_19.5um.tif"

    said = fissura("inspect", bone, "--voxel-um", 19.5, "--out", tmp_path)

    assert said.code == 0, said.err
    assert "voxels of 19.5 µm cannot show" in said.out
    assert "damage was not looked for" in said.out
    measures = {m["key"]: m for m in read_json(tmp_path / "measures.json")["measures"]}
    assert measures["cr_n"]["value"] is None
    assert measures["bv_tv"]["value"] == pytest.approx(0.19, abs=0.01)
    assert read_findings(tmp_path / "findings.csv") == []


def test_inspect_without_a_voxel_size_is_refused(
    real_data: Path, tmp_path: Path
) -> None:
    bone = real_data / "bone" / "lhdl_3155_D_4_bc_19.5um.tif"

    said = fissura("inspect", bone, "--out", tmp_path / "out")

    refused(said, "does not state the size of its voxels", "--voxel-um")
    assert not (tmp_path / "out").exists()


def test_a_real_tooth_is_reconstructed_about_its_axis(
    real_data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "tooth.ome.zarr"

    said = fissura("reconstruct", real_data / "raw/tooth/tooth.h5", out)

    assert said.code == 0, said.err
    assert "Rotation axis at column 295.0" in said.out
    assert "does not state its pixel size" in said.out
    slices = open_volume(out, voxel_um=1.0)
    tooth = slices.read(slices.box)[0]
    assert tooth.shape == (640, 640)
    assert np.isfinite(tooth).all()
    dentine = float(np.quantile(tooth, 0.97))
    crack = tooth[225:290, 265:303]
    assert crack.max() > 0.8 * dentine
    assert crack.min() < 0.2 * dentine


def test_reconstruct_overwrites_only_when_told(real_data: Path, tmp_path: Path) -> None:
    tooth, out = real_data / "raw/tooth/tooth.h5", tmp_path / "tooth.ome.zarr"
    fissura("reconstruct", tooth, out)
    before = (out / "zarr.json").stat().st_mtime_ns

    refused(fissura("reconstruct", tooth, out), "already exists", "--overwrite")

    assert (out / "zarr.json").stat().st_mtime_ns == before
    assert fissura("reconstruct", tooth, out, "--overwrite").code == 0


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


def test_words_in_brackets_are_words(tmp_path: Path) -> None:
    table = tmp_path / "t[x].csv"
    table.write_text("group,c [/mm3]\n[b],1\n[/x],3\n[/x],4\n", encoding="utf-8")

    said = fissura("compare", table, "--outcome", "c [/mm3]")

    assert said.code == 0, said.err
    assert "c [/mm3]" in said.out
    assert "[b] – [/x]" in said.out


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


def test_a_study_is_started_and_checked_before_any_work(tmp_path: Path) -> None:
    assert fissura("new", tmp_path).code == 0

    said = fissura("check", tmp_path)

    refused(said, "BP-1", "raw/BP-1.nxs does not exist", "and 3 more")
    assert said.out.count("✗") == 6
    refused(fissura("run", tmp_path), "raw/BP-1.nxs does not exist")
    assert not (tmp_path / "ledger.jsonl").exists()


def test_an_unknown_key_is_named_with_the_file(tmp_path: Path) -> None:
    fissura("new", tmp_path)
    with (tmp_path / "study.toml").open("a", encoding="utf-8") as file:
        file.write("\n[forecast]\nyears = 10\n")

    refused(fissura("run", tmp_path), "study.toml", "unknown key forecast")


def test_a_table_of_anybodys_is_compared(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = ["A,1.1", "A,2.3", "A,2.9", "A,3.4", "A,5.0"]
    rows += ["C,5.5", "C,6.1", "C,7.9", "C,8.8", "C,9.3", "C,10.4"]
    table.write_text("arm,x\n" + "\n".join(rows) + "\n", encoding="utf-8")

    said = fissura("compare", table, "--group", "arm", "--outcome", "x")

    assert said.code == 0, said.err
    assert "0.004329" in said.out


def test_a_table_of_a_spreadsheet_makes_a_page(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    rows = [f"{arm};d{arm}{n};{n},{n}" for arm in "AB" for n in range(1, 6)]
    text = "sep=;\narm;donor;x\n" + "\n".join(rows) + "\n"
    table.write_bytes(text.encode("utf-16"))
    options = ("--group", "arm", "--outcome", "x", "--donor", "donor", "--only", "B")

    said = fissura("compare", table, *options, "--only", "A", "--out", tmp_path / "out")

    assert said.code == 0, said.err
    assert "B – A" in said.out
    assert (tmp_path / "out/comparison.html").is_file()
    refused(fissura("compare", table, *options, "--only", "Z"), "group Z", "names only")
    refused(fissura("compare", table, *options, "--method", "spss"), "spss_exact")


def test_the_methods_of_the_command_line_are_those_of_the_settings() -> None:
    assert get_args(compare.Method) == get_args(settings.Method)


def test_the_study_is_audited_and_a_wrong_claim_is_named(tmp_path: Path) -> None:
    said = fissura("audit", "--example", "--out", tmp_path / "audit")
    wrong = tmp_path / "claims.toml"
    wrong.write_text('[[claim]]\nid = "3a"\nkind = "ranks"\n', encoding="utf-8")

    assert said.code == 0, said.err
    told = "30 claims: 30 checked, 0 could not be checked; 6 impossible, 14 inconsist"
    assert told in said.out
    assert (tmp_path / "audit/audit.html").is_file()
    refused(fissura("audit", wrong), "claim '3a' lacks n")
    refused(fissura("audit"), "needs a file of claims, or --example")
    refused(fissura("audit", tmp_path / "none.toml"), "none.toml does not exist")


def test_strict_lets_the_exit_code_say_what_an_audit_found(tmp_path: Path) -> None:
    assert fissura("audit", "--example", "--strict").code == 1
    path = tmp_path / "claims.toml"
    claim = '[[claim]]\nid = "a"\nkind = "correlation"\nr = "0.5"\np = "0.03"\n'
    for more, code in (("n = 20", 0), ("n = 60", 1), ("", 3)):
        path.write_text(claim + more, encoding="utf-8")
        assert fissura("audit", path, "--strict").code == code
        assert fissura("audit", path).code == 0


def test_a_table_with_a_word_for_a_number_names_the_row(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("group,x\nA,1\nA,two\nB,3\n", encoding="utf-8")

    refused(fissura("compare", table, "--outcome", "x"), "row 3", "two")


def test_real_curves_give_their_published_strength(real_data: Path) -> None:
    curves = sorted((real_data / "tensile" / "aa6061").glob("*.csv"))

    said = fissura("tensile", *curves[:2])

    assert said.code == 0, said.err
    assert "277.1" in said.out


def test_curves_are_drawn_and_a_refused_one_is_told_beside_them(tmp_path: Path) -> None:
    rows = [f"{i / 1e4},{i / 1e2}" for i in range(100)]
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("\n".join(["extension (mm),load (N)", *rows]), encoding="utf-8")
    bad.write_text("strain,stress_mpa\n", encoding="utf-8")
    size = ("--gauge-length-mm", 1, "--width-mm", 2, "--thickness-mm", 1)

    said = fissura("tensile", good, bad, *size, "--out", tmp_path / "o")

    refused(said, "1 of 2 files could not be read")
    assert "E [GPa]" in said.out
    assert (tmp_path / "o" / "index.html").exists()
    assert (
        (tmp_path / "o" / "tensile.csv").read_text("utf-8").startswith("test,modulus")
    )
    refused(fissura("tensile", good), "set width_mm and thickness_mm")


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
    limited = (
        "import resource, signal, runpy, sys;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000));"
        "sys.argv = ['fissura', *sys.argv[1:]];"
        "runpy.run_module('fissura', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, "inspect", str(plate), "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == REFUSED, done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.glob("*")) == []
    assert json.dumps("bone.ome.zarr")[1:-1] in done.stderr

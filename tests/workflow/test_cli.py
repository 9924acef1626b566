"""The command line: verbs on single files."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest

from fissura import settings
from fissura.cli.commands import compare
from fissura.io import (
    FINDING_COLUMNS,
    open_volume,
    read_findings,
    read_json,
)
from fissura.model import Kind

if TYPE_CHECKING:
    from pathlib import Path
from command_line import fissura, refused


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


def test_words_in_brackets_are_words(tmp_path: Path) -> None:
    table = tmp_path / "t[x].csv"
    table.write_text("group,c [/mm3]\n[b],1\n[/x],3\n[/x],4\n", encoding="utf-8")

    said = fissura("compare", table, "--outcome", "c [/mm3]")

    assert said.code == 0, said.err
    assert "c [/mm3]" in said.out
    assert "[b] – [/x]" in said.out


def test_a_study_is_started_and_checked_before_any_work(tmp_path: Path) -> None:
    assert fissura("new", tmp_path).code == 0

    said = fissura("check", tmp_path)

    refused(said, "BP-1", "raw/BP-1.nxs does not exist", "and 3 more")
    assert said.out.count("✗") == 6
    refused(fissura("run", tmp_path), "raw/BP-1.nxs does not exist")
    assert not (tmp_path / "ledger.jsonl").exists()


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

"""Volumes of other programs on the command line: exported, inspected, refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import h5py
import nibabel
import numpy as np
import pytest
import tifffile
from command_line import fissura, refused

from fissura.io import open_volume, read_json

if TYPE_CHECKING:
    from pathlib import Path

GREY = np.random.default_rng(8).integers(0, 4000, (40, 40, 40)).astype(np.uint16)


@pytest.fixture(scope="module")
def grey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("grey") / "grey.tif"
    tifffile.imwrite(path, GREY)
    return path


def test_the_real_aim_goes_to_slicer_and_imagej(
    real_data: Path, tmp_path: Path
) -> None:
    aim = real_data / "bone" / "test25a.aim"

    to_slicer = fissura("export", aim, tmp_path / "a.nii.gz")
    to_imagej = fissura("export", aim, tmp_path / "a.tif")

    assert to_slicer.code == 0, to_slicer.err
    assert "25 × 25 × 25 voxels (z, y, x) of 34 µm, int8" in to_slicer.out
    image = np.asarray(nibabel.load(tmp_path / "a.nii.gz").dataobj)
    assert (image > 0).mean() == pytest.approx(0.4536, abs=5e-5)
    assert "the same values were written as int16" in to_imagej.out
    np.testing.assert_array_equal(tifffile.imread(tmp_path / "a.tif"), image.T)


def test_what_grey_means_goes_along_to_ome_zarr(
    real_data: Path, tmp_path: Path
) -> None:
    aim = real_data / "bone" / "test25a.aim"

    said = fissura("export", aim, tmp_path / "a.ome.zarr", "--labels")

    assert said.code == 0, said.err
    volume = open_volume(tmp_path / "a.ome.zarr")
    assert volume.voxel_um == 34
    assert volume.about == {"mu_scaling": 1024}


def test_nothing_is_overwritten_unasked(grey: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.nrrd"
    out.write_text("precious")

    refused(
        fissura("export", grey, out, "--voxel-um", 1.3),
        "already exists and was left as it is",
        "--overwrite",
    )
    assert out.read_text() == "precious"
    said = fissura("export", grey, out, "--voxel-um", 1.3, "--overwrite")

    assert said.code == 0, said.err
    volume = open_volume(out)
    np.testing.assert_array_equal(volume.read(volume.box), GREY)


@pytest.mark.parametrize(
    ("out", "says"),
    [
        ("a.vgl", "choose .tif, .tiff, .nii, .nii.gz, .nrrd or .ome.zarr"),
        ("folder.nii", "is a folder and was left as it is"),
    ],
)
def test_a_place_that_cannot_be_written_is_said_to_be(
    grey: Path, tmp_path: Path, out: str, says: str
) -> None:
    (tmp_path / "folder.nii").mkdir()

    refused(
        fissura("export", grey, tmp_path / out, "--voxel-um", 1.3, "--overwrite"), says
    )


def test_a_volume_is_never_replaced_by_its_own_export(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, GREY)

    refused(
        fissura("export", path, path, "--voxel-um", 1.3, "--overwrite"),
        "would replace the input",
    )

    np.testing.assert_array_equal(tifffile.imread(path), GREY)


def test_a_voxel_size_is_asked_for(grey: Path, tmp_path: Path) -> None:
    refused(
        fissura("export", grey, tmp_path / "a.nii"),
        "does not state the size of its voxels",
        "--voxel-um",
    )


def test_a_dataset_is_chosen_by_option_or_by_path(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file["entry/grey"] = GREY
        file["entry/mask"] = (GREY > 100).astype(np.uint8)

    refused(
        fissura("export", path, tmp_path / "a.nii", "--voxel-um", 1.3),
        "/entry/grey (40, 40, 40)",
        "--dataset /entry/grey",
    )
    by_option = ("--dataset", "/entry/mask", path, tmp_path / "a.nii")
    by_path = (f"{path}:/entry/mask", tmp_path / "b.nii")
    for words in (by_option, by_path):
        said = fissura("export", *words, "--voxel-um", 1.3)
        assert said.code == 0, said.err
    assert (tmp_path / "a.nii").read_bytes() == (tmp_path / "b.nii").read_bytes()


def test_inspect_reads_other_formats_too(tmp_path: Path) -> None:
    z, y, x = np.mgrid[:48, :48, :48]
    ball = (100 * ((z - 24) ** 2 + (y - 24) ** 2 + (x - 24) ** 2 < 400)).astype("f4")
    path = tmp_path / "ball.h5"
    with h5py.File(path, "w") as file:
        file["grey"] = ball
        file["other"] = ball

    said = fissura(
        "inspect", path, "--dataset", "grey", "--voxel-um", 20, "--out", tmp_path / "o"
    )

    assert said.code == 0, said.err
    measures = read_json(tmp_path / "o" / "measures.json")["measures"]
    bv_tv = next(m["value"] for m in measures if m["key"] == "bv_tv")
    assert bv_tv == pytest.approx(4 / 3 * np.pi * 8000 / 48**3, rel=0.02)


@pytest.mark.parametrize("where", ["all", "one"])
def test_voxels_that_are_no_numbers_are_said_where(tmp_path: Path, where: str) -> None:
    grey = GREY.astype(np.float32)
    if where == "all":
        grey[...] = np.nan
    else:
        grey[20, 3, 30] = np.nan
    tifffile.imwrite(tmp_path / "nan.tif", grey)

    said = fissura(
        "inspect", tmp_path / "nan.tif", "--voxel-um", 19.5, "--out", tmp_path / "o"
    )

    refused(said, "voxels that are no numbers", "(z, y, x)")


def test_a_truncated_aim_is_one_sentence(real_data: Path, tmp_path: Path) -> None:
    whole = (real_data / "bone" / "test25a.aim").read_bytes()
    (tmp_path / "a.aim").write_bytes(whole[:2500])

    refused(
        fissura("inspect", tmp_path / "a.aim", "--out", tmp_path / "o"),
        "a.aim is cut short",
        "copy it again",
    )

"""TIFF volumes: where the voxel size comes from, and what is no volume."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from fissura.errors import DataError, StorageError
from fissura.io import open_volume

GREY = np.random.default_rng(2).integers(0, 4000, (5, 6, 7)).astype(np.uint16)


def _write(path: Path, **options: Any) -> Path:
    tifffile.imwrite(path, GREY, **{"photometric": "minisblack", **options})
    return path


@pytest.mark.parametrize(
    ("unit", "edge", "voxel_um"),
    [
        ("um", 1.3, 1.3),
        ("micron", 1.3, 1.3),
        ("µm", 1.3, 1.3),
        ("\\u00B5m", 1.3, 1.3),
        ("mm", 0.0195, 19.5),
        ("nm", 650.0, 0.65),
        ("micron", 1.0, 1.0),
    ],
)
def test_imagej_states_the_voxel_size_in_its_unit(
    tmp_path: Path, unit: str, edge: float, voxel_um: float
) -> None:
    lines = f"ImageJ=1.54f\nimages=5\nslices=5\nunit={unit}\nspacing={edge}\n"
    path = _write(
        tmp_path / "a.tif",
        description=lines.encode("latin-1"),
        metadata=None,
        resolution=(1 / edge, 1 / edge),
        resolutionunit="NONE",
    )

    volume = open_volume(path)

    assert volume.voxel_um == pytest.approx(voxel_um, rel=1e-9)
    np.testing.assert_array_equal(volume.read(volume.box), GREY)


def test_imagejs_rounded_resolution_agrees_with_its_spacing(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "a.tif",
        imagej=True,
        photometric=None,
        resolution=((51282, 1000000), (51282, 1000000)),
        metadata={"unit": "micron", "spacing": 19.5},
    )

    assert open_volume(path).voxel_um == 19.5


def test_imagej_leaves_a_spacing_of_one_out(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "a.tif", imagej=True, resolution=(1, 1), metadata={"unit": "um"}
    )

    assert open_volume(path).voxel_um == 1.0


def test_imagej_without_a_spacing_asks_for_the_distance_of_pages(
    tmp_path: Path,
) -> None:
    path = _write(
        tmp_path / "a.tif", imagej=True, resolution=(2, 2), metadata={"unit": "um"}
    )

    with pytest.raises(DataError, match=r"pixels of 0\.5 µm, but not how far"):
        open_volume(path)
    assert open_volume(path, voxel_um=0.5).voxel_um == 0.5


@pytest.mark.parametrize("metadata", [{"unit": "pixel", "spacing": 1}, {}])
def test_imagej_without_a_length_states_no_voxel_size(
    tmp_path: Path, metadata: dict[str, Any]
) -> None:
    path = _write(tmp_path / "a.tif", imagej=True, metadata=metadata)

    with pytest.raises(DataError, match="does not state the size of its voxels"):
        open_volume(path)


@pytest.mark.parametrize(
    ("sizes", "voxel_um"),
    [
        ({}, 1.3),
        ({f"PhysicalSize{axis}Unit": "mm" for axis in "XYZ"}, 1300.0),
        ({f"PhysicalSize{axis}Unit": "nm" for axis in "XYZ"}, 0.0013),
    ],
)
def test_ome_xml_states_the_voxel_size(
    tmp_path: Path, sizes: dict[str, str], voxel_um: float
) -> None:
    edges = {f"PhysicalSize{axis}": 1.3 for axis in "XYZ"}
    path = _write(tmp_path / "a.ome.tif", metadata={"axes": "ZYX", **edges, **sizes})

    assert open_volume(path).voxel_um == pytest.approx(voxel_um)


def test_ome_xml_without_the_third_axis_is_not_enough(tmp_path: Path) -> None:
    sizes = {"axes": "ZYX", "PhysicalSizeX": 1.3, "PhysicalSizeY": 1.3}
    path = _write(tmp_path / "a.ome.tif", metadata=sizes)

    with pytest.raises(DataError, match="of PhysicalSizeZ, Y, X it states Y, X"):
        open_volume(path)


def test_tags_state_the_pixel_size_in_centimetres(tmp_path: Path) -> None:
    per_cm = 1e4 / 1.3
    path = _write(
        tmp_path / "a.tif", resolution=(per_cm, per_cm), resolutionunit="CENTIMETER"
    )

    assert open_volume(path).voxel_um == pytest.approx(1.3)


@pytest.mark.parametrize(("per_unit", "unit"), [(72, "INCH"), (28.346, "CENTIMETER")])
def test_a_resolution_for_print_is_no_voxel_size(
    tmp_path: Path, per_unit: float, unit: str
) -> None:
    path = _write(
        tmp_path / "a.tif", resolution=(per_unit, per_unit), resolutionunit=unit
    )

    with pytest.raises(DataError, match="does not state the size of its voxels"):
        open_volume(path)
    assert open_volume(path, voxel_um=1.3).voxel_um == 1.3


def test_the_first_slice_of_a_folder_states_the_pixel_size(tmp_path: Path) -> None:
    for number, page in enumerate(GREY):
        tifffile.imwrite(
            tmp_path / f"slice_{number}.tif",
            page,
            imagej=True,
            resolution=(1 / 2.6, 1 / 2.6),
            metadata={"unit": "um"},
        )

    assert open_volume(tmp_path).voxel_um == pytest.approx(2.6)


def test_voxels_that_are_not_cubic_are_refused_with_their_edges(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "a.tif",
        imagej=True,
        resolution=(1 / 1.3, 1 / 1.3),
        metadata={"unit": "um", "spacing": 2.6},
    )

    with pytest.raises(DataError, match=r"2\.6 × 1\.3 × 1\.3 µm .* only cubic voxels"):
        open_volume(path, voxel_um=1.3)


def test_imagej_and_the_user_may_not_contradict_each_other(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "a.tif",
        imagej=True,
        resolution=(1 / 1.3, 1 / 1.3),
        metadata={"unit": "um", "spacing": 1.3},
    )

    with pytest.raises(DataError, match=r"states a voxel of 1\.3 µm, but 19\.5 µm"):
        open_volume(path, voxel_um=19.5)


@pytest.mark.parametrize("compression", ["tiff_adobe_deflate", "packbits"])
def test_packed_pages_are_read(tmp_path: Path, compression: str) -> None:
    path = tmp_path / "a.tif"
    first, *others = (Image.fromarray((page // 16).astype(np.uint8)) for page in GREY)
    first.save(path, save_all=True, append_images=others, compression=compression)

    volume = open_volume(path, voxel_um=1.3)

    np.testing.assert_array_equal(
        volume.voxels[2:4, 1:, ::2], (GREY // 16)[2:4, 1:, ::2]
    )


def test_pages_written_one_after_another_are_one_stack(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "a.tif") as file:
        for page in GREY:
            file.write(page, compression="zlib", contiguous=False)

    volume = open_volume(tmp_path / "a.tif", voxel_um=1.3)

    np.testing.assert_array_equal(volume.read(volume.box), GREY)


def test_a_bigtiff_is_read(tmp_path: Path) -> None:
    volume = open_volume(_write(tmp_path / "a.tif", bigtiff=True), voxel_um=1.3)

    np.testing.assert_array_equal(volume.read(volume.box), GREY)


@pytest.mark.parametrize(
    ("packing", "name"), [("tiff_lzw", "LZW"), ("zstd", "ZSTD"), ("jpeg", "JPEG")]
)
def test_a_packing_that_is_not_installed_is_named(
    tmp_path: Path, packing: str, name: str
) -> None:
    if 5 in tifffile.TIFF.DECOMPRESSORS:
        pytest.skip("imagecodecs is installed, so that these are read")
    path = tmp_path / "a.tif"
    first, *others = (Image.fromarray((page // 16).astype(np.uint8)) for page in GREY)
    first.save(path, save_all=True, append_images=others, compression=packing)

    with pytest.raises(StorageError, match=rf"packed with {name}.*fissura\[tiff\]"):
        open_volume(path, voxel_um=1.3)


def test_a_coloured_tiff_is_refused(tmp_path: Path) -> None:
    tifffile.imwrite(
        tmp_path / "a.tif", np.zeros((4, 5, 3), np.uint8), photometric="rgb"
    )

    with pytest.raises(DataError, match="save it as one grey channel"):
        open_volume(tmp_path / "a.tif", voxel_um=1.3)


def test_complex_numbers_are_refused(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", GREY.astype(np.complex64))

    with pytest.raises(DataError, match="type complex64, but grey values are wanted"):
        open_volume(tmp_path / "a.tif", voxel_um=1.3)


def test_one_image_is_no_volume(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", GREY[0])

    with pytest.raises(DataError, match="holds one image of 6 × 7 pixels"):
        open_volume(tmp_path / "a.tif", voxel_um=1.3)


@pytest.mark.parametrize("share", [0.05, 0.4, 0.8])
def test_a_tiff_cut_short_is_said_to_be(tmp_path: Path, share: float) -> None:
    path = _write(tmp_path / "a.tif")
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])

    with pytest.raises(StorageError, match=r"a\.tif .*copy it again"):
        open_volume(path, voxel_um=1.3)


def test_the_real_human_bone_states_no_voxel_size(real_data: Path) -> None:
    path = real_data / "bone" / "lhdl_3155_D_4_bc_19.5um.tif"

    with pytest.raises(DataError, match="does not state the size of its voxels"):
        open_volume(path)
    assert open_volume(path, voxel_um=19.5).shape == (200, 200, 200)

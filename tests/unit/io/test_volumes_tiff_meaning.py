"""What the numbers and the pages of a TIFF mean, and what of them was taken."""

import re
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

from fissura.errors import DataError, StorageError
from fissura.io import open_volume

GREY = np.random.default_rng(4).integers(0, 200, (5, 6, 7)).astype(np.uint16)
SMALL = GREY.astype(np.uint8)
RAMP = np.tile(np.arange(256, dtype=np.uint16) * 257, (3, 1))
CUBE = {"axes": "ZYX", "unit": "um", "spacing": 1.3}
ID = "urn:uuid:00000000-0000-0000-0000-00000000000"
EXTENT = ("ImageWidth", "ImageLength", "RowsPerStrip")
EDGE = (1 / 1.3, 1 / 1.3)


def _imagej(path: Path, voxels: NDArray[Any] = GREY, **lines: Any) -> Path:
    about = {**CUBE, **lines}
    tifffile.imwrite(path, voxels, imagej=True, resolution=EDGE, metadata=about)
    return path


def _read(path: Path, **options: Any) -> NDArray[Any]:
    opened = open_volume(path, **options)
    voxels = opened.read(opened.box)
    assert voxels.dtype == opened.voxels.dtype
    return voxels


@pytest.mark.parametrize(
    ("voxels", "grey"),
    [
        (SMALL, 255 - SMALL),
        (GREY, 65535 - GREY),
        (SMALL > 99, SMALL <= 99),
    ],
)
@pytest.mark.parametrize("packed", [None, "zlib"])
def test_where_white_is_zero_less_is_brighter(
    tmp_path: Path, voxels: NDArray[Any], grey: NDArray[Any], packed: str | None
) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, voxels, photometric="miniswhite", compression=packed)
    np.testing.assert_array_equal(_read(path, voxel_um=1), grey)
    assert "white is zero" in open_volume(path, voxel_um=1).notes[0]


def test_white_is_zero_means_nothing_for_floats(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, GREY.astype(np.float32), photometric="miniswhite")
    with pytest.raises(DataError, match="no meaning for numbers of the type float32"):
        open_volume(path, voxel_um=1)


@pytest.mark.parametrize(
    ("table", "grey"), [(RAMP, SMALL), (RAMP[:, ::-1], 255 - SMALL)]
)
def test_a_palette_of_greys_is_grey(
    tmp_path: Path, table: NDArray[Any], grey: NDArray[Any]
) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, SMALL, photometric="palette", colormap=table)
    np.testing.assert_array_equal(_read(path, voxel_um=1), grey)


def test_a_palette_of_colours_is_refused(tmp_path: Path) -> None:
    table = RAMP.copy()
    table[0, 3] = 0
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, SMALL, photometric="palette", colormap=table)
    with pytest.raises(DataError, match="a palette"):
        open_volume(path, voxel_um=1)


@pytest.mark.parametrize(
    ("lines", "grey"),
    [
        ({"cf": 0, "c0": -32768.0, "c1": 1.0}, GREY.astype(np.int32) - 32768),
        ({"cf": 0, "c0": -300.5, "c1": 0.25}, GREY * 0.25 - 300.5),
        ({"cf": 0, "c0": 0.0, "c1": 1.0}, GREY),
        ({"cf": 20}, GREY),
        ({}, GREY),
    ],
)
def test_imagejs_straight_calibration_is_applied(
    tmp_path: Path, lines: dict[str, Any], grey: NDArray[Any]
) -> None:
    voxels = _read(_imagej(tmp_path / "a.tif", **lines))
    np.testing.assert_array_equal(voxels, grey)


def test_a_signed_volume_of_imagej_is_int16(tmp_path: Path) -> None:
    path = _imagej(tmp_path / "a.tif", cf=0, c0=-32768, c1=1, vunit="gray value")
    opened = open_volume(path)
    assert opened.voxels.dtype == np.int16
    assert "-32768 + 1 × the stored one (gray value)" in opened.notes[0]


@pytest.mark.parametrize(
    "lines", [{"cf": 7, "c0": 1, "c1": 2}, {"cf": 1, "c0": 0, "c1": 1, "c2": 0.5}]
)
def test_a_calibration_by_a_curve_is_refused(
    tmp_path: Path, lines: dict[str, Any]
) -> None:
    with pytest.raises(DataError, match="calibrated in ImageJ by a curve"):
        open_volume(_imagej(tmp_path / "a.tif", **lines))


def test_each_axis_of_imagej_has_its_own_unit(tmp_path: Path) -> None:
    path = _imagej(tmp_path / "a.tif", zunit="mm", spacing=0.0013)
    assert open_volume(path).voxel_um == pytest.approx(1.3)
    with pytest.raises(DataError, match=r"has voxels of 1300 × 1\.3 × 1\.3 µm"):
        open_volume(_imagej(tmp_path / "b.tif", zunit="mm"))
    with pytest.raises(DataError, match=r"has voxels of 1\.3 × 1300 × 1\.3"):
        open_volume(_imagej(tmp_path / "c.tif", yunit="mm", zunit="um"))


def test_each_axis_of_ome_xml_has_its_own_unit(tmp_path: Path) -> None:
    about = {"PhysicalSizeX": 1.3, "PhysicalSizeY": 1300, "PhysicalSizeZ": 0.0013}
    units = {"PhysicalSizeYUnit": "nm", "PhysicalSizeZUnit": "mm"}
    path = tmp_path / "a.ome.tif"
    tifffile.imwrite(path, GREY, ome=True, metadata={"axes": "ZYX", **about, **units})
    assert open_volume(path).voxel_um == pytest.approx(1.3)


def test_two_units_of_one_resolution_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    tifffile.imwrite(
        path,
        GREY,
        imagej=True,
        metadata=CUBE,
        resolution=(10000 / 1.3, 10000 / 1.3),
        resolutionunit="CENTIMETER",
    )
    with pytest.raises(DataError, match=r"0\.00013 µm .* but 1\.3 µm in that of its"):
        open_volume(path)


def test_one_of_several_images_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.ome.tif"
    with tifffile.TiffWriter(path, ome=True) as file:
        file.write(GREY, metadata={"axes": "ZYX", "Name": "left"})
        file.write(GREY + 1, metadata={"axes": "ZYX", "Name": "right"})
    with pytest.raises(DataError, match=r"2: 5 × 6 × 7 .*'right'.*--dataset 1"):
        open_volume(path, voxel_um=1)
    np.testing.assert_array_equal(_read(path, voxel_um=1, dataset="2"), GREY + 1)
    assert "image 2 of the file" in open_volume(path, voxel_um=1, dataset="2").notes[0]


def test_the_finest_of_several_levels_is_said_to_be_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.ome.tif"
    with tifffile.TiffWriter(path, ome=True) as file:
        file.write(GREY, subifds=1, metadata={"axes": "ZYX"})
        file.write(GREY[:, ::2, ::2], subfiletype=1)
    opened = open_volume(path, voxel_um=1)
    assert opened.shape == GREY.shape
    assert "the first of 2 levels" in opened.notes[0]


def test_times_that_are_taken_for_layers_are_said(tmp_path: Path) -> None:
    opened = open_volume(_imagej(tmp_path / "a.tif", axes="TYX"))
    assert "its 5 times (axis T) were taken as layers" in opened.notes[0]


def test_a_few_channels_are_no_layers(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has the axes CYX"):
        open_volume(_imagej(tmp_path / "a.tif", GREY[:3], axes="CYX"))


@pytest.mark.parametrize(("pages", "said"), [(4, "has 5 pages"), (9, "has 5")])
def test_a_description_of_other_pages_is_refused(
    tmp_path: Path, pages: int, said: str
) -> None:
    lines = f"ImageJ=1.54f\nimages={pages}\nslices={pages}\nunit=um\nspacing=1\n"
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, GREY, description=lines, metadata=None, resolution=(1, 1))
    with pytest.raises(StorageError, match=f"described as {pages} pages, but {said}"):
        open_volume(path)


def _pages(path: Path) -> list[int]:
    """Return where each page of a small TIFF file is."""
    with tifffile.TiffFile(path) as file:
        return [page.offset for page in file.pages]


@pytest.mark.parametrize("back_to", [0, 2, 4])
def test_pages_in_a_circle_are_refused(tmp_path: Path, back_to: int) -> None:
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as file:
        for page in GREY:
            file.write(page, contiguous=False, metadata=None)
    places = _pages(path)
    whole = bytearray(path.read_bytes())
    (tags,) = struct.unpack_from("<H", whole, places[-1])
    struct.pack_into("<I", whole, places[-1] + 2 + 12 * tags, places[back_to])
    path.write_bytes(whole)
    with pytest.raises(StorageError, match="follow one another without an end"):
        open_volume(path, voxel_um=1)


def test_strips_that_were_never_written_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as file:
        for page in GREY:
            file.write(page, contiguous=False, metadata=None, rowsperstrip=2)
    with tifffile.TiffFile(path) as opened:
        page = opened.pages[3]
        assert isinstance(page, tifffile.TiffPage)
        counts = page.tags["StripByteCounts"]
    whole = bytearray(path.read_bytes())
    size = {3: 2, 4: 4}[counts.dtype]
    whole[counts.valueoffset : counts.valueoffset + size] = bytes(size)
    path.write_bytes(whole)
    with pytest.raises(StorageError, match="1 of the 3 strips or tiles of page 4"):
        open_volume(path, voxel_um=1)


def test_a_page_that_nothing_could_hold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    with tifffile.TiffWriter(path) as file:
        for page in GREY:
            file.write(page, contiguous=False, metadata=None, compression="zlib")
    with tifffile.TiffFile(path) as opened:
        tags = [p.tags for p in opened.pages if isinstance(p, tifffile.TiffPage)]
        places = [
            t[name].valueoffset
            for t in tags
            for name in ("ImageWidth", "ImageLength", "RowsPerStrip")
        ]
        kind = {3: "<H", 4: "<I"}[tags[0]["ImageWidth"].dtype]
    whole = bytearray(path.read_bytes())
    for place in places:
        struct.pack_into(kind, whole, place, 65000)
    path.write_bytes(whole)
    with pytest.raises(StorageError, match="should hold 4225000000 numbers"):
        open_volume(path, voxel_um=1)


def test_an_ome_set_is_read_and_a_lost_file_of_it_named(tmp_path: Path) -> None:
    whole = tmp_path / "a.ome.tif"
    tifffile.imwrite(whole, GREY, ome=True, metadata={"axes": "ZYX"})
    with tifffile.TiffFile(whole) as file:
        xml = str(file.ome_metadata)
    whole.unlink()
    start, stop = xml.index("<TiffData"), xml.index("</Pixels>")
    planes = "".join(
        f'<TiffData IFD="0" FirstZ="{z}" PlaneCount="1">'
        f'<UUID FileName="{z}.ome.tif">{ID}{z}</UUID></TiffData>'
        for z in range(len(GREY))
    )
    for z in range(5):
        own = xml[:start] + planes + xml[stop:]
        own = re.sub(r'UUID="[^"]*"', f'UUID="{ID}{z}"', own, count=1)
        path = tmp_path / f"{z}.ome.tif"
        tifffile.imwrite(path, GREY[z], description=own, metadata=None)
    np.testing.assert_array_equal(_read(tmp_path / "0.ome.tif", voxel_um=1), GREY)

    (tmp_path / "2.ome.tif").unlink()
    with pytest.raises(StorageError, match="has lost page 3 of 5"):
        open_volume(tmp_path / "0.ome.tif", voxel_um=1)

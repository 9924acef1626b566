"""NRRD volumes, attached and detached, as pynrrd writes them."""

import gzip
from pathlib import Path
from typing import Any

import nrrd
import numpy as np
import pytest

from fissura.errors import DataError, StorageError
from fissura.io import open_volume

GREY = np.random.default_rng(4).integers(-900, 4000, (5, 6, 7)).astype(np.int16)
MM = {
    "space": "left-posterior-superior",
    "space directions": np.eye(3) * 0.0195,
    "space units": ["mm"] * 3,
}


def _write(path: Path, header: dict[str, Any], voxels: Any = GREY) -> Path:
    nrrd.write(str(path), voxels.T, header)
    return path


def _edit(path: Path, old: str, new: str) -> None:
    whole = path.read_bytes()
    assert old.encode() in whole
    path.write_bytes(whole.replace(old.encode(), new.encode()))


@pytest.mark.parametrize("encoding", ["raw", "gzip"])
@pytest.mark.parametrize("name", ["a.nrrd", "a.nhdr"])
def test_x_lies_side_by_side(tmp_path: Path, name: str, encoding: str) -> None:
    volume = open_volume(_write(tmp_path / name, {**MM, "encoding": encoding}))

    assert volume.shape == (5, 6, 7)
    assert volume.voxel_um == 19.5
    np.testing.assert_array_equal(volume.voxels[1:4, 2, ::3], GREY[1:4, 2, ::3])


def test_a_turned_space_keeps_the_lengths_of_edges(tmp_path: Path) -> None:
    turned = 0.0013 * np.array([[0, 1, 0], [0.6, 0, 0.8], [0.8, 0, -0.6]])
    path = _write(tmp_path / "a.nrrd", {**MM, "space directions": turned})

    assert open_volume(path).voxel_um == pytest.approx(1.3)


def test_spacings_with_units_state_the_voxel_size(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nrrd", {"spacings": [1.3] * 3, "units": ["um"] * 3})

    assert open_volume(path).voxel_um == 1.3


@pytest.mark.parametrize(
    "header",
    [
        {"spacings": [0.0195] * 3},
        {"space": MM["space"], "space directions": MM["space directions"]},
    ],
)
def test_edges_without_a_unit_state_no_voxel_size(
    tmp_path: Path, header: dict[str, Any]
) -> None:
    path = _write(tmp_path / "a.nrrd", header)

    with pytest.raises(DataError, match=r"states edges of 0\.0195 without a unit"):
        open_volume(path)
    assert open_volume(path, voxel_um=19.5).voxel_um == 19.5


def test_a_header_without_edges_states_no_voxel_size(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nrrd", {})

    with pytest.raises(DataError, match="does not state the size of its voxels:"):
        open_volume(path)


def test_voxels_that_are_not_cubic_are_refused(tmp_path: Path) -> None:
    # The first spacing is that of x.
    header = {"spacings": [0.082, 0.082, 0.5], "units": ["mm"] * 3}
    path = _write(tmp_path / "a.nrrd", header)

    with pytest.raises(DataError, match=r"0\.5 × 0\.082 × 0\.082 mm .* only cubic"):
        open_volume(path, voxel_um=82)


def test_sheared_voxels_are_refused(tmp_path: Path) -> None:
    sheared = np.array([[1, 0.3, 0], [0, 1, 0], [0, 0, 1]])
    path = _write(tmp_path / "a.nrrd", {**MM, "space directions": sheared})

    with pytest.raises(DataError, match="not at right angles"):
        open_volume(path)


def test_numbers_of_the_other_byte_order_are_read(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nrrd", {**MM, "encoding": "raw"})
    head, _, _ = path.read_bytes().partition(b"\n\n")
    assert b"endian: little" in head
    path.write_bytes(
        head.replace(b"endian: little", b"endian: big")
        + b"\n\n"
        + GREY.astype(">i2").tobytes()
    )

    volume = open_volume(path)

    assert volume.voxels.dtype == np.int16
    np.testing.assert_array_equal(volume.read(volume.box), GREY)


def test_bytes_and_lines_before_the_voxels_are_skipped(tmp_path: Path) -> None:
    head = (
        "NRRD0005\ntype: short\ndimension: 3\nsizes: 7 6 5\nendian: little\n"
        'encoding: raw\nspacings: 2 2 2\nunits: "um" "um" "um"\n'
        "data file: a.raw\n"
    )
    (tmp_path / "a.raw").write_bytes(b"a line\nanother\n1234" + GREY.tobytes())
    for skip in ("line skip: 2\nbyte skip: 4\n", "byte skip: -1\n", "byteskip: 19\n"):
        (tmp_path / "a.nhdr").write_text(head + skip + "\n")
        volume = open_volume(tmp_path / "a.nhdr")
        np.testing.assert_array_equal(volume.read(volume.box), GREY)


def test_a_missing_data_file_is_named(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nhdr", {**MM, "encoding": "raw"})
    (tmp_path / "a.raw").unlink()

    with pytest.raises(StorageError, match=r"names a\.raw as the file of its voxels"):
        open_volume(path)


def test_several_data_files_are_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nhdr", {**MM, "encoding": "raw"})
    _edit(path, "a.raw", "a%03d.raw 1 5 1")

    with pytest.raises(DataError, match="over several files"):
        open_volume(path)


def test_four_axes_are_refused_unless_one_is_one_long(tmp_path: Path) -> None:
    several = _write(tmp_path / "a.nrrd", {}, np.stack([GREY, GREY]))
    single = _write(tmp_path / "b.nrrd", {}, GREY[None])

    with pytest.raises(DataError, match=r"7 × 6 × 5 × 2 .* one volume of 3 axes"):
        open_volume(several, voxel_um=1)
    assert open_volume(single, voxel_um=1).shape == GREY.shape


def test_an_image_of_two_axes_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nrrd", {}, GREY[0])

    with pytest.raises(DataError, match=r"7 × 6 .* one volume of 3 axes"):
        open_volume(path, voxel_um=1)


def test_an_encoding_that_is_not_read_is_named(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nrrd", {**MM, "encoding": "ascii"})

    with pytest.raises(DataError, match="encoding ascii, but only raw and gzip"):
        open_volume(path)


@pytest.mark.parametrize("encoding", ["raw", "gzip"])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.99])
def test_a_file_cut_short_is_said_to_be(
    tmp_path: Path, encoding: str, share: float
) -> None:
    path = _write(tmp_path / "a.nrrd", {**MM, "encoding": encoding})
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])

    with pytest.raises(StorageError, match="cut short"):
        open_volume(path)


@pytest.mark.parametrize("skip", ["", "byte skip: 6\n", "line skip: 1\n"])
def test_a_data_file_longer_than_the_volume_is_refused(
    tmp_path: Path, skip: str
) -> None:
    path = _write(tmp_path / "a.nhdr", {**MM, "encoding": "raw"})
    raw = tmp_path / "a.raw"
    raw.write_bytes(b"h\n" + bytes(510) + GREY.tobytes())
    _edit(path, "encoding: raw", f"encoding: raw\n{skip}".rstrip())
    with pytest.raises(StorageError, match=r"end at byte \d+, but it has 932 bytes"):
        open_volume(path)

    _edit(path, "encoding: raw", "encoding: raw\nbyte skip: -1")
    if not skip:
        volume = open_volume(path)
        np.testing.assert_array_equal(volume.read(volume.box), GREY)


@pytest.mark.parametrize("encoding", ["raw", "gzip"])
def test_voxels_that_go_on_after_the_volume_are_refused(
    tmp_path: Path, encoding: str
) -> None:
    path = _write(tmp_path / "a.nrrd", {**MM, "encoding": encoding})
    head, blank, voxels = path.read_bytes().partition(b"\n\n")
    more = voxels + bytes(2) if encoding == "raw" else gzip.compress(bytes(422))
    path.write_bytes(head + blank + more)
    with pytest.raises(StorageError, match="is longer than its header says"):
        open_volume(path)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b.raw", "../" * 3000 + "a"])
def test_a_name_that_no_file_can_have_is_named(tmp_path: Path, name: str) -> None:
    path = _write(tmp_path / "a.nhdr", {**MM, "encoding": "raw"})
    _edit(path, "a.raw", name)
    with pytest.raises(StorageError, match="as the file of its voxels, which is"):
        open_volume(path)


def test_a_folder_in_the_data_file_may_be_written_as_on_windows(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nhdr", {**MM, "encoding": "raw"})
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.raw").rename(tmp_path / "sub/a.raw")
    _edit(path, "a.raw", "sub\\a.raw")
    assert open_volume(path).shape == GREY.shape


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("line skip", "9" * 5000),
        ("byte skip", "9" * 5000),
        ("byte skip", "-2"),
        ("byte skip", str(2**70)),
        ("sizes", "9" * 5000 + " 6 7"),
        ("sizes", f"{2**30} {2**30} {2**30}"),
        ("sizes", "-7 6 5"),
        ("space directions", "(nan,0,0) (0,1,0) (0,0,1)"),
    ],
)
def test_numbers_that_cannot_be_are_one_sentence(
    tmp_path: Path, field: str, wrong: str
) -> None:
    path = _write(tmp_path / "a.nrrd", {**MM, "encoding": "raw"})
    head, blank, voxels = path.read_bytes().partition(b"\n\n")
    lines = [line for line in head.decode().split("\n") if not line.startswith(field)]
    path.write_bytes("\n".join([*lines, f"{field}: {wrong}"]).encode() + blank + voxels)
    with pytest.raises((DataError, StorageError)):
        open_volume(path, voxel_um=1)


UNITS = 'units: "um" "mm" "nm"'


def test_each_axis_has_its_own_unit(tmp_path: Path) -> None:
    head = "NRRD0005\ntype: short\ndimension: 3\nsizes: 7 6 5\nendian: little\n"
    head += "encoding: raw\n"
    vectors = "space directions: (1.3,0,0) (0,0.0013,0) (0,0,1300)"
    for edges in (
        f"spacings: 1.3 0.0013 1300\n{UNITS}\n",
        f"space dimension: 3\n{vectors}\nspace {UNITS}\n",
    ):
        path = tmp_path / "a.nrrd"
        path.write_bytes((head + edges + "\n").encode() + GREY.tobytes())
        assert open_volume(path).voxel_um == pytest.approx(1.3)
        path.write_bytes(
            (head + edges.replace('"um"', '"mm"') + "\n").encode() + GREY.tobytes()
        )
        with pytest.raises(DataError, match=r"1\.3 × 1\.3 × 1300 µm"):
            open_volume(path)


def test_an_axis_of_colours_is_no_axis_in_space(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nrrd", {**MM, "encoding": "raw"})
    head, blank, voxels = path.read_bytes().partition(b"\n\n")
    kinds = b"\nkinds: RGB-color domain domain"
    path.write_bytes(head + kinds + blank + voxels)
    with pytest.raises(DataError, match="calls axis 1 of its 3 rgb-color"):
        open_volume(path)

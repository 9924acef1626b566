"""OME-Zarr of other writers: right values, or a sentence that says what it is."""

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr
from other_omezarr import CHUNK, GREY, SCALE, axes_in, edit_json, write_image

from fissura.errors import DataError, FissuraError, StorageError
from fissura.io import open_volume, verify_volume

DEEP = "[" * 100_000 + "]" * 100_000


# ----------------------------------------------------- axes and voxel size


def test_a_unit_without_a_scale_is_no_voxel_size(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.zarr", level={})

    with pytest.raises(DataError, match=r"micrometer, but states no scale.*--voxel-um"):
        open_volume(path)
    assert open_volume(path, voxel_um=2.6).voxel_um == 2.6


def test_each_axis_counts_in_its_own_unit(tmp_path: Path) -> None:
    axes = axes_in()
    axes[0]["unit"] = "millimeter"
    scale = [{"type": "scale", "scale": [0.0013, 1.3, 1.3]}]
    path = write_image(
        tmp_path / "a.zarr",
        level={"coordinateTransformations": scale},
        image={"axes": axes},
    )

    assert open_volume(path).voxel_um == pytest.approx(1.3)


def test_the_scale_may_stand_with_all_levels_only(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.zarr", level={}, image=SCALE)

    assert open_volume(path).voxel_um == 1.3


def test_a_unit_that_is_no_length_is_named(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.zarr", image={"axes": axes_in("pixel")})

    with pytest.raises(DataError, match=r"edges of 1\.3 in pixel, which is no unit"):
        open_volume(path)


@pytest.mark.parametrize("axes", [["z", "y", "x"], None])
def test_images_of_older_versions_ask_for_the_voxel_size(
    tmp_path: Path, axes: list[str] | None
) -> None:
    voxels = GREY[None, None] if axes is None else GREY
    path = write_image(tmp_path / "a.zarr", voxels, level={}, image={"axes": axes})

    with pytest.raises(DataError, match=r"does not state .*--voxel-um"):
        open_volume(path)
    volume = open_volume(path, voxel_um=1.3)
    np.testing.assert_array_equal(volume.read(volume.box), GREY)


@pytest.mark.parametrize(
    "steps",
    [
        [{"type": "scale", "scale": [1.3, 1.3]}],
        [{"type": "scale", "path": "scales"}],
        [{"type": "affine", "affine": [[1, 0, 0, 0]]}],
        [{"type": ["scale"]}],
        {"type": "scale"},
        [{"type": "scale", "scale": [10**400, 1, 1]}],
    ],
)
def test_a_scale_that_is_not_understood_is_shown(tmp_path: Path, steps: Any) -> None:
    path = write_image(tmp_path / "a.zarr", level={"coordinateTransformations": steps})

    with pytest.raises(StorageError, match=r"the entry (scale|coordinateTransf)"):
        open_volume(path)


# -------------------------------------------------- which image, which level


def test_several_images_are_asked_about(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.zarr")
    image = json.loads((path / ".zattrs").read_text())["multiscales"][0]
    edit_json(path / ".zattrs", multiscales=[image, image | {"name": "other"}])

    with pytest.raises(DataError, match=r"holds 2 images.*a\.zarr/0 of other"):
        open_volume(path)
    assert open_volume(path / "0").voxel_um == 1.3


def test_the_finest_level_is_read_wherever_it_stands(tmp_path: Path) -> None:
    double = [{"type": "scale", "scale": [2.6, 2.6, 2.6]}]
    levels = [{"path": "1", "coordinateTransformations": double}, {"path": "0"} | SCALE]
    path = write_image(tmp_path / "a.zarr", image={"datasets": levels})
    coarse = zarr.open_group(path).create_array(
        "1", shape=(10, 12, 14), dtype="u2", chunks=CHUNK
    )
    coarse[...] = 1

    volume = open_volume(path)
    assert volume.shape == GREY.shape
    assert volume.voxel_um == 1.3
    assert "does not name its finest level first" in volume.notes[0]
    assert open_volume(path / "1").voxel_um == 2.6


def test_an_array_without_an_image_asks_for_the_voxel_size(tmp_path: Path) -> None:
    path = tmp_path / "a.zarr"
    zarr.create_array(path, data=GREY, chunks=CHUNK, zarr_format=2)

    with pytest.raises(DataError, match=r"an array of Zarr without .*--voxel-um"):
        open_volume(path)
    volume = open_volume(path, voxel_um=1.3)
    np.testing.assert_array_equal(volume.read(volume.box), GREY)
    assert "axes were taken as z, y, x" in volume.notes[0]


def test_an_array_that_names_other_axes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zarr"
    zarr.create_array(path, data=GREY, dimension_names=("x", "y", "z"))

    with pytest.raises(DataError, match="has the axes x, y, z"):
        open_volume(path, voxel_um=1.3)


@pytest.mark.parametrize(
    ("kind", "entry", "inside"),
    [
        ("plate", {"plate": {"wells": [{"path": "A/1"}]}}, "A/1/0"),
        ("well", {"well": {"images": [{"path": "0"}]}}, "0"),
        ("collection", {"bioformats2raw.layout": 3}, "0"),
        ("folder", {}, "bone"),
    ],
)
def test_a_folder_of_images_says_what_it_is_and_names_one(
    tmp_path: Path, kind: str, entry: dict[str, Any], inside: str
) -> None:
    path = tmp_path / "a.zarr"
    zarr.create_group(path, zarr_format=2).attrs.update(entry)
    write_image(path / inside)

    with pytest.raises(StorageError, match=rf"{kind}.* name one of them.*{inside}"):
        open_volume(path)
    assert open_volume(path / inside).voxel_um == 1.3


def test_a_zip_of_an_image_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "a.zarr.zip").write_bytes(b"PK\x03\x04" + b"0" * 50)

    with pytest.raises(StorageError, match=r"is a zip archive.*unpack it"):
        open_volume(tmp_path / "a.zarr.zip")


# ------------------------------------------------------- metadata that cannot be


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("shape", [10**9] * 3),
        ("shape", [2**40] * 3),
        ("shape", [10**400, 1, 1]),
        ("shape", [-20, 24, 28]),
        ("shape", [0, 24, 28]),
        ("shape", []),
        ("shape", "20"),
        ("chunks", [0, 12, 14]),
        ("chunks", [-1, 12, 14]),
        ("chunks", [2**20] * 3),
        ("chunks", [10, 12]),
        ("dtype", "|V1000000000"),
        ("dtype", "nothing"),
        ("compressor", {"id": []}),
        ("zarr_format", 7),
        ("order", 3),
    ],
)
def test_absurd_metadata_of_an_array_end_in_a_sentence(
    tmp_path: Path, entry: str, value: Any
) -> None:
    path = write_image(tmp_path / "a.zarr")
    edit_json(path / "0/.zarray", **{entry: value})

    with pytest.raises(FissuraError):
        open_volume(path)
    assert verify_volume(path)


def test_absurd_shards_end_in_a_sentence(tmp_path: Path) -> None:
    path = write_image(tmp_path / "a.zarr", version=3, chunks=(5, 6, 7), shards=CHUNK)
    metadata = json.loads((path / "0/zarr.json").read_text())
    metadata["codecs"][0]["configuration"]["chunk_shape"] = [1, 1, 1]
    metadata["chunk_grid"]["configuration"]["chunk_shape"] = [2**20] * 3
    (path / "0/zarr.json").write_text(json.dumps(metadata))

    with pytest.raises(StorageError, match="chunks in a shard"):
        open_volume(path)


@pytest.mark.parametrize("content", [b"\xff{}", b"[]", DEEP.encode(), b"", b"{" * 9])
@pytest.mark.parametrize("name", [".zattrs", "0/.zarray"])
def test_metadata_that_are_no_json_end_in_a_sentence(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = write_image(tmp_path / "a.zarr")
    (path / name).write_bytes(content)

    with pytest.raises(StorageError, match=r"\.z(attrs|array) was expected to be"):
        open_volume(path)


def test_the_source_of_a_voxel_size_is_said_as_for_other_formats(
    tmp_path: Path,
) -> None:
    opened = open_volume(write_image(tmp_path / "a.zarr"))
    assert any("coordinateTransformations" in note for note in opened.notes)


@pytest.mark.parametrize(
    "packing",
    [
        {"compressor": {"id": "pickle"}},
        {"filters": [{"id": "pickle"}]},
        {"filters": [{"id": "vlen-utf8"}, {"id": "pickle"}], "dtype": "|O"},
        {"filters": [{"id": "vlen-utf8"}], "dtype": "|O"},
    ],
)
def test_python_objects_are_refused_and_their_code_never_runs(
    tmp_path: Path, packing: dict[str, Any]
) -> None:
    path, ran = write_image(tmp_path / "x.zarr", chunks=GREY.shape), tmp_path / "ran"
    (path / "0/0.0.0").write_bytes(pickle.dumps(_Evil(str(ran))))
    edit_json(path / "0/.zarray", **{"compressor": None, "filters": None, **packing})

    with pytest.raises(StorageError, match="never read here"):
        open_volume(path)

    assert not ran.exists()


class _Evil:
    """Writes a file when it is unpickled."""

    def __init__(self, file: str) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return open, (self.file, "w")

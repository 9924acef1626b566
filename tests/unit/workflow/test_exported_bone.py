"""A bone that was exported stays the same bone; a mask that is not clear is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.blocks import Executor, Threads
from fissura.errors import DataError
from fissura.io import open_volume
from fissura.model import Tissue, Volume
from fissura.validation.scoring.labels import bone_mm3
from fissura.workflow import export

TISSUE = np.random.default_rng(3).integers(0, 7, (6, 8, 10)).astype(np.uint8)
ENVELOPE = (TISSUE >= Tissue.LOOSE_CAVITY).sum()
ONE = Executor(Threads(1))
SUFFIXES = (".tif", ".nii", ".nii.gz", ".nrrd", ".ome.zarr")


def _export(voxels: NDArray[Any], path: Path, about: dict[str, Any]) -> Path:
    volume = Volume(voxels, 10.0, about)
    export(volume, into=path, content="labels", overwrite=False, executor=ONE)
    return path


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_marrow_of_an_exported_bone_is_no_bone(tmp_path: Path, suffix: str) -> None:
    path = _export(TISSUE, tmp_path / f"bone{suffix}", {"counts": {}})

    mm3, said = bone_mm3(path, like=TISSUE.shape, voxel_um=None, executor=ONE)

    assert mm3 == pytest.approx(ENVELOPE * 1e-6)
    assert "by its codes of tissue" in said
    assert f"{ENVELOPE} voxels" in said


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_codes_go_on_to_a_second_format(tmp_path: Path, suffix: str) -> None:
    first = open_volume(_export(TISSUE, tmp_path / "bone.nrrd", {"counts": {}}))
    assert isinstance(first.about, dict)
    path = _export(first.read(first.box), tmp_path / f"b{suffix}", first.about)

    mm3, _ = bone_mm3(path, like=TISSUE.shape, voxel_um=None, executor=ONE)

    assert mm3 == pytest.approx(ENVELOPE * 1e-6)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_mask_of_several_values_is_asked_about(tmp_path: Path, suffix: str) -> None:
    path = _export(TISSUE, tmp_path / f"mask{suffix}", {})
    with pytest.raises(DataError, match="does not say which are bone"):
        bone_mm3(path, like=TISSUE.shape, voxel_um=None, executor=ONE)


def test_a_mask_of_one_value_is_bone_where_it_is_not_0(tmp_path: Path) -> None:
    mask = np.where(TISSUE > 2, np.uint8(255), np.uint8(0))
    path = _export(mask, tmp_path / "mask.nii", {})
    mm3, said = bone_mm3(path, like=TISSUE.shape, voxel_um=None, executor=ONE)
    assert mm3 == pytest.approx(ENVELOPE * 1e-6)
    assert "the voxels of the value 255" in said

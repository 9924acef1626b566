"""A mask of the region counts where it says so, from any program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import tifffile

from fissura.blocks import Executor, Threads
from fissura.errors import DataError
from fissura.model import Tissue, Volume
from fissura.segment.region import region_of
from fissura.settings import Segment
from fissura.workflow import export

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

RNG = np.random.default_rng(8)
TISSUE = RNG.integers(0, 7, (6, 8, 10)).astype(np.uint8)
GREY = Volume(np.zeros(TISSUE.shape, np.uint8), 10.0)


def _inside(mask: Path) -> NDArray[np.bool_]:
    region = region_of(GREY, Segment(region="mask", region_mask=mask))
    return region.mask(GREY.box)


@pytest.mark.parametrize("suffix", [".nii", ".nrrd", ".tif", ".ome.zarr"])
def test_bone_beyond_the_region_of_an_exported_bone_is_not_in_it(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"bone{suffix}"
    about: dict[str, Any] = {"counts": {}}
    executor = Executor(Threads(1))
    volume = Volume(TISSUE, 10.0, about)
    export(volume, into=path, content="labels", overwrite=False, executor=executor)

    np.testing.assert_array_equal(_inside(path), TISSUE >= Tissue.MARROW)


def test_nan_around_a_mask_does_not_count(tmp_path: Path) -> None:
    mask = np.where(TISSUE > 2, np.float32(1), np.float32(np.nan))
    tifffile.imwrite(tmp_path / "m.tif", mask)

    np.testing.assert_array_equal(_inside(tmp_path / "m.tif"), TISSUE > 2)


def test_grey_values_are_no_mask(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "m.tif", RNG.integers(1, 900, TISSUE.shape, np.uint16))

    with pytest.raises(DataError, match=r"given as a mask .* as grey values do"):
        _inside(tmp_path / "m.tif")

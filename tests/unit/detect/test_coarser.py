"""A volume read from disk is searched on the same grids as one in memory."""

from pathlib import Path

import numpy as np
import pytest

from fissura.blocks import Executor, Threads
from fissura.detect.coarser_volumes import coarser
from fissura.filters.masks.ball_morphology import depth_vox
from fissura.filters.volumes.binning import binned, mean_of_cubes
from fissura.model import Volume

RNG = np.random.default_rng(11)
EXECUTOR = Executor(Threads(2))


class Packed:
    """Voxels that can only be read, as those of a file."""

    def __init__(self, voxels: np.ndarray) -> None:
        self._voxels = voxels
        self.shape, self.dtype = voxels.shape, voxels.dtype

    def __getitem__(self, key: tuple[slice, slice, slice], /) -> np.ndarray:
        return self._voxels[key].copy()


@pytest.mark.parametrize("shape", [(131, 70, 69), (12, 9, 8), (3, 70, 69)])
def test_grids_on_disk_are_those_worked_out_on_the_way(
    tmp_path: Path, shape: tuple[int, int, int]
) -> None:
    volume = Volume(Packed(RNG.random(shape).astype(np.float32)), 1.3)

    with coarser(
        volume, (1, 2, 4), beside=tmp_path / "d.ome.zarr", executor=EXECUTOR
    ) as grids:
        found = {factor: grid.read(grid.box) for factor, grid in grids.items()}
        sizes_um = [grid.voxel_um for grid in grids.values()]

    assert sizes_um == [1.3, 2.6, 5.2]
    for factor, voxels in found.items():
        expected = binned(volume, factor)
        np.testing.assert_array_equal(voxels, expected.read(expected.box))
    assert list(tmp_path.iterdir()) == []


def test_means_of_a_box_cut_out_are_those_of_its_copy() -> None:
    whole = RNG.random((20, 22, 30))
    views = [
        whole[3:15, 1:13, 4:28],
        whole[::2, :12, :24],
        whole[:12, :12, :24:2],
        whole[12:0:-1, :12, :12],
        whole.transpose(2, 1, 0)[:12, :12, :12],
    ]

    for view in views:
        np.testing.assert_array_equal(
            mean_of_cubes(view, 2), mean_of_cubes(view.copy(), 2)
        )


def test_depth_within_reach_is_the_depth_and_beyond_it_is_more() -> None:
    solid = RNG.random((40, 41, 42)) > 0.0005
    exact = depth_vox(solid)

    near = depth_vox(solid, reach_vox=5)

    np.testing.assert_array_equal(near[exact <= 5], exact[exact <= 5])
    assert (near[exact > 5] > 5).all()

"""Labels: the voxels of the void, not the blocks of the grid it was found on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from fissura import segment
from fissura.blocks import Executor, Threads
from fissura.detect.found_voxels import Found, painted
from fissura.detect.full_resolution import refined
from fissura.filters.volumes.gaussian import smooth
from fissura.model import Bone, Finding, Kind, Volume
from fissura.settings import Segment

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

VOXEL_UM = 1.3
EDGE = 64
EXECUTOR = Executor(Threads(2))


def _finding(number: int) -> Finding:
    size = (40.0, 40.0, 3.0)
    return Finding(
        number, Kind.MICROCRACK, 0.9, 40.0, 40.0, 40.0, *size, 9, 9, 1, 0, 0, 0.9, 9
    )


def _crack(at: int) -> NDArray[np.bool_]:
    """Return a disc, two voxels thick, that lies across the grid's cubes of two."""
    z, y, x = np.mgrid[:EDGE, :EDGE, :EDGE]
    disc: NDArray[np.bool_] = ((y == at) | (y == at + 1)) & (
        (z - 31) ** 2 + (x - 31) ** 2 <= 15**2
    )
    return disc


def _found(void: NDArray[np.bool_], number: int) -> Found:
    """Return all cubes of two that hold a voxel of it."""
    cubes = void.reshape(EDGE // 2, 2, EDGE // 2, 2, EDGE // 2, 2).any(axis=(1, 3, 5))
    return Found(_finding(number), np.argwhere(cubes), 2)


@pytest.fixture(scope="module")
def imaged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Volume, Bone]:
    grey = np.full((EDGE, EDGE, EDGE), 100.0, np.float32)
    grey[:, :6] = grey[:, -6:] = 0
    grey[_crack(25) | _crack(37)] = 0
    noise = np.random.default_rng(5).normal(0, 8, grey.shape)
    volume = Volume((smooth(grey, sigma_vox=0.6) + noise).astype(np.float32), VOXEL_UM)
    folder: Path = tmp_path_factory.mktemp("bone")
    settings = Segment(region="whole")
    return volume, segment.bone(volume, settings, into=folder / "b", executor=EXECUTOR)


def test_the_labels_are_the_void_and_not_the_cubes(
    imaged: tuple[Volume, Bone],
) -> None:
    volume, bone = imaged
    cracks = [_crack(25), _crack(37)]
    found = [_found(crack, number) for number, crack in enumerate(cracks, start=1)]
    before = painted(found, volume.box)

    after = painted(refined(found, volume, bone, executor=EXECUTOR), volume.box)

    for number, crack in enumerate(cracks, start=1):
        mine, cubes = after == number, before == number
        # a disc across the cubes fills half of them
        assert (crack & cubes).sum() / cubes.sum() < 0.55
        assert (crack & mine).sum() / mine.sum() > 0.9
        assert (crack & mine).sum() / crack.sum() > 0.95


def test_nothing_depends_on_who_works(imaged: tuple[Volume, Bone]) -> None:
    volume, bone = imaged
    found = [_found(_crack(25), 1), _found(_crack(37), 2)]
    one, two = (
        refined(found, volume, bone, executor=Executor(Threads(n), (17, 64, 33)))
        for n in (1, 2)
    )
    for mine, other in zip(one, two, strict=True):
        np.testing.assert_array_equal(mine.places, other.places)
        assert mine.finding == other.finding
        assert mine.finding.voxels == len(mine.places)


def test_a_finding_that_is_no_darker_than_its_bone_is_not_lost(
    imaged: tuple[Volume, Bone],
) -> None:
    volume, bone = imaged
    flat = Volume(np.full(volume.shape, 100, np.float32), VOXEL_UM)
    faint = Found(_finding(1), np.argwhere(np.ones((3, 3, 3))) + 14, 2)

    after = refined([faint], flat, bone, executor=EXECUTOR)

    assert painted(after, volume.box).any()


def test_findings_keep_off_each_others_voxels(imaged: tuple[Volume, Bone]) -> None:
    volume, bone = imaged
    left, right = _crack(25), _crack(25)
    left[:, :, 31:] = right[:, :, :31] = False
    found = [_found(left, 1), _found(right, 2)]

    after = refined(found, volume, bone, executor=EXECUTOR)

    both = {tuple(place) for place in after[0].places.tolist()} & {
        tuple(place) for place in after[1].places.tolist()
    }
    assert both == set()

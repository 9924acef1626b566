from __future__ import annotations

import numpy as np
import pytest

from fissura.errors import DataError
from fissura.model import Volume
from fissura.report.renders.crops import FOUND, GAP_PX, NOTHING, TRUE, Outline, crop

SHAPE = (30, 40, 50)
CENTRE_UM = (15.0, 20.0, 25.0)
HALF = 5
EDGE = 2 * HALF + 1


def grey() -> Volume:
    """Give every voxel a grey of its own."""
    z, y, x = np.indices(SHAPE)
    return Volume((z * 4 + y * 2 + x).astype(np.float32), 1.0)


def labels() -> Volume:
    marked = np.zeros(SHAPE, np.uint32)
    marked[13:18, 18:23, 23:28] = 7
    return Volume(marked, 1.0)


def test_three_planes_through_the_place_each_with_its_own_axes() -> None:
    picture = crop(grey(), CENTRE_UM, half_um=HALF, zoom=1, window=(0, 255))
    assert picture.shape == (EDGE, 3 * EDGE + 2 * GAP_PX, 3)
    for place, axis in enumerate(range(3)):
        left = place * (EDGE + GAP_PX)
        cube = grey().voxels[10:21, 15:26, 20:31]
        assert np.array_equal(
            picture[:, left : left + EDGE, 0], cube.take(HALF, axis).astype(np.uint8)
        )


def test_an_outline_runs_inside_and_another_around_the_same_voxels() -> None:
    lines = (Outline(labels(), (7,), TRUE, outside=True), Outline(labels(), (7,)))
    picture = crop(grey(), CENTRE_UM, lines, half_um=HALF, zoom=1)
    plane = picture[:, :EDGE]
    assert (plane == FOUND).all(axis=2).sum() == 16
    assert (plane == TRUE).all(axis=2).sum() == 20
    assert (plane[3, 3:8] == FOUND).all()
    assert (plane[2, 3:8] == TRUE).all()


def test_labels_that_were_not_asked_for_are_not_drawn() -> None:
    lines = (Outline(labels(), (8,)),)
    picture = crop(grey(), CENTRE_UM, lines, half_um=HALF, zoom=1)
    assert not (picture == FOUND).all(axis=2).any()


def test_all_labels_are_drawn_where_none_is_named() -> None:
    picture = crop(grey(), CENTRE_UM, (Outline(labels()),), half_um=HALF, zoom=3)
    assert (picture[:, : 3 * EDGE] == FOUND).all(axis=2).sum() == 4 * 14


def test_beyond_the_volume_there_is_nothing() -> None:
    picture = crop(grey(), (0, 0, 0), half_um=HALF, zoom=1)
    assert (picture[:HALF, :EDGE] == NOTHING).all()
    assert not (picture[HALF:, HALF:EDGE] == NOTHING).all(axis=2).all()


def test_a_place_outside_and_labels_of_another_shape_are_refused() -> None:
    with pytest.raises(DataError, match="outside the volume"):
        crop(grey(), (100, 0, 0))
    other = Volume(np.zeros((4, 4, 4), np.uint8), 1.0)
    with pytest.raises(DataError, match="of one shape"):
        crop(grey(), CENTRE_UM, (Outline(other),))

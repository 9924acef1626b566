"""Projections of phantoms agree with geometry, counts with what a camera gives."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.blocks import Threads
from fissura.errors import DataError
from fissura.model import Box, Shape
from fissura.phantoms import Detector, scan
from fissura.phantoms.projection import project


def _disc(edge: int, y: float, x: float, radius: float) -> NDArray[np.float32]:
    """Draw a disc, `y` and `x` from the middle, each pixel by the share it covers."""
    fine = (np.arange(8 * edge) + 0.5) / 8 - 0.5 - (edge - 1) / 2
    inside = np.hypot(fine[:, None] - y, fine[None, :] - x) <= radius
    share: NDArray[np.float32] = inside.reshape(edge, 8, edge, 8).mean(
        axis=(1, 3), dtype=np.float32
    )
    return share


@dataclass(frozen=True)
class _Held:
    """A specimen held in memory."""

    per_mm: NDArray[np.float32]
    voxel_um: float = 2.6

    @property
    def shape(self) -> Shape:
        z, y, x = self.per_mm.shape
        return z, y, x

    def attenuation(self, box: Box) -> NDArray[np.float32]:
        return self.per_mm[box.slices]


def _core(rows: int) -> _Held:
    return _Held(np.repeat(2 * _disc(48, 2.0, -3.0, 18.0)[None], rows, axis=0))


@pytest.mark.parametrize("edge", [160, 161])
def test_a_disc_projects_to_its_chords(edge: int) -> None:
    y, x, radius, centre = -9.4, 17.3, 0.25 * edge, (edge - 1) / 2 + 4.6
    angles = np.linspace(0, np.pi, 40, endpoint=False)
    seen = project(
        _disc(edge, y, x, radius)[None], angles_rad=angles, centre_px=centre
    )[0]
    middle = centre + x * np.cos(angles) - y * np.sin(angles)
    aside = np.arange(edge) - middle[:, None]
    chords = 2 * np.sqrt(np.clip(radius**2 - aside**2, 0, None))
    assert np.sqrt(np.mean((seen - chords) ** 2)) < 0.01 * 2 * radius


def test_slices_are_projected_in_pairs_without_touching_one_another() -> None:
    slices = np.stack([_disc(64, 0, 0, 20), _disc(64, 5, -8, 9), _disc(64, 9, 3, 5)])
    angles = np.linspace(0, np.pi, 15, endpoint=False)
    together = project(slices, angles_rad=angles, centre_px=30.0)
    alone = project(slices[1:2], angles_rad=angles, centre_px=30.0)
    assert together.shape == (3, 15, 64)
    np.testing.assert_allclose(together[1], alone[0], atol=0.02)
    mass = together.sum(axis=2)
    np.testing.assert_allclose(
        mass, np.broadcast_to(slices.sum(axis=(1, 2))[:, None], mass.shape), rtol=0.005
    )


def test_blur_spreads_a_projection_and_loses_nothing() -> None:
    disc, angles = _disc(64, 0, 0, 15)[None], np.array([0.3])
    sharp = project(disc, angles_rad=angles, centre_px=31.5)
    soft = project(disc, angles_rad=angles, centre_px=31.5, blur_px=2.0)
    assert soft.sum() == pytest.approx(sharp.sum(), rel=1e-3)
    assert np.abs(np.diff(soft)).max() < 0.7 * np.abs(np.diff(sharp)).max()


def test_slices_that_are_not_square_are_refused() -> None:
    with pytest.raises(DataError, match="4 x 5"):
        project(np.zeros((1, 4, 5), np.float32), angles_rad=np.zeros(1), centre_px=2.0)


def test_a_scan_holds_darks_flats_and_views_in_this_order() -> None:
    raw = scan(
        _core(5),
        Detector(30, flats=4, darks=3),
        rng=np.random.default_rng(1),
        workers=Threads(1),
    )
    assert raw.frames.shape == (37, 5, 48)
    assert raw.frames.dtype == np.uint16
    assert list(raw.image_key) == [2] * 3 + [1] * 4 + [0] * 30
    assert raw.angles_deg[7:] == pytest.approx(np.arange(30) * 6.0)
    assert raw.centre_px == pytest.approx(23.5 + 4.6)


def test_counts_follow_beer_and_poisson() -> None:
    raw = scan(
        _core(16),
        Detector(60, offset_px=1.0, stripes=0, flats=40, darks=40),
        rng=np.random.default_rng(2),
        workers=Threads(1),
    )
    dark = raw.frames[raw.image_key == 2].astype(np.float64)
    flat = raw.frames[raw.image_key == 1].astype(np.float64)
    views = raw.frames[raw.image_key == 0].astype(np.float64)
    assert dark.mean() == pytest.approx(100, abs=2)
    assert flat.var(axis=0, ddof=1).mean() == pytest.approx(flat.mean() - 100, rel=0.1)
    loss = -np.log((views - dark.mean(0)) / (flat.mean(0) - dark.mean(0)))
    mass = loss.sum(axis=2).mean()
    expected = 2 * np.pi * 18.0**2 * 2.6e-3
    assert mass == pytest.approx(expected, rel=0.01)


def test_stripes_are_in_the_views_but_not_in_the_flats() -> None:
    empty = _Held(np.zeros((16, 48, 48), np.float32))
    raw = scan(
        empty,
        Detector(60, stripes=5),
        rng=np.random.default_rng(3),
        workers=Threads(1),
    )
    views = raw.frames[raw.image_key == 0].mean(axis=0) - 100
    flats = raw.frames[raw.image_key == 1].mean(axis=0) - 100
    changed = np.abs(views / flats - 1) > 0.0095
    columns = changed.any(axis=0).sum()
    assert 1 <= columns <= 5
    assert 0.009 < np.abs(views / flats - 1).max() < 0.07


def test_one_seed_gives_one_scan_on_any_number_of_threads() -> None:
    one, two = (
        scan(
            _core(40),
            Detector(24),
            rng=np.random.default_rng(4),
            workers=Threads(count),
        )
        for count in (1, 2)
    )
    assert np.array_equal(one.frames, two.frames)

"""Whole reconstructions of made-up scans: interior ones; offset, rings, zingers."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura import blocks, reconstruct
from fissura.model import Scan
from fissura.phantoms.projection import project
from fissura.settings import Reconstruct

PER_PIXEL = 6e-3
"""Attenuation of bone."""


def _bone(
    width: int, *, rows: int, seed: int, fine: float = 0.02
) -> NDArray[np.float32]:
    """Draw trabeculae, 0 to 1, in a disc that nearly fills the slice."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft2(rng.normal(size=(rows, width, width)))
    frequency = np.hypot(np.fft.fftfreq(width)[:, np.newaxis], np.fft.rfftfreq(width))
    band = np.exp(-(((frequency - fine) / (fine / 2)) ** 2))
    waves = np.fft.irfft2(spectrum * band, s=(width, width))
    along = np.arange(width) - (width - 1) / 2
    inside = np.hypot(along, along[:, np.newaxis]) < 0.46 * width
    steepness = 2 * np.pi * fine * waves.std()
    bone: NDArray[np.float32] = (waves / steepness + 0.5).clip(0, 1).astype(np.float32)
    bone *= inside
    return bone


def _counts(
    views: NDArray[np.float32], angles_rad: NDArray[np.float64], *, seed: int
) -> Scan:
    """Count 40,000 photons a pixel in an uneven beam; `views` are stored row by row."""
    rng = np.random.default_rng(seed)
    rows, _, columns = views.shape
    beam = 40_000 * rng.uniform(0.9, 1.1, (rows, columns))
    photons = np.exp(-views.transpose(1, 0, 2)) * beam
    counts = 100 + rng.normal(photons, np.sqrt(photons))
    return Scan(
        projections=counts.astype(np.uint16),
        flats=np.tile((100 + beam).astype(np.uint16), (3, 1, 1)),
        darks=np.full((3, rows, columns), 100, np.uint16),
        angles_rad=angles_rad,
        pixel_um=1.3,
        source="phantom",
    )


def _slices(scan: Scan, settings: Reconstruct) -> NDArray[np.float32]:
    axis = reconstruct.axis(scan, settings)
    recipe = reconstruct.recipe(scan, settings, axis, voxel_um=None)
    rows = (0, scan.rows)
    return reconstruct.slices(scan, recipe, rows=rows, workers=blocks.Threads(2))


def _otsu(values: NDArray[np.float32]) -> float:
    counts, edges = np.histogram(values, 512)
    middles = (edges[1:] + edges[:-1]) / 2
    below = np.cumsum(counts)
    sums = np.cumsum(counts * middles)
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = sums / below - (sums[-1] - sums) / above
        between = np.nan_to_num(below * above * apart**2)
    return float(edges[np.argmax(between) + 1])


def test_the_bone_volume_of_an_interior_region_is_right_within_1_per_cent() -> None:
    """The specimen is twice as wide as the field of view."""
    width, seen = 640, 320
    cut = slice((width - seen) // 2, (width + seen) // 2)
    bone = _bone(width, rows=2, seed=1)
    angles = np.arange(600) * np.pi / 600
    views = project(
        bone * np.float32(PER_PIXEL), angles_rad=angles, centre_px=(width - 1) / 2
    )[..., cut]
    slices = _slices(_counts(views, angles, seed=2), Reconstruct())
    along = np.arange(seen) - (seen - 1) / 2
    region = np.hypot(along, along[:, np.newaxis]) < 0.45 * seen
    truth = (bone[:, cut, cut][:, region] > 0.5).mean()
    found = (slices[:, region] > _otsu(slices[:, region])).mean()
    assert found == pytest.approx(truth, rel=0.01)


@pytest.fixture(scope="module")
def hurt() -> tuple[NDArray[np.float32], Scan]:
    """A phantom, and its scan off centre, with rings and zingers."""
    width, rows, offset = 384, 4, 7.37
    bone = _bone(width, rows=rows, seed=3, fine=0.03)
    angles = np.arange(800) * np.pi / 800
    views = project(
        bone * np.float32(PER_PIXEL),
        angles_rad=angles,
        centre_px=(width - 1) / 2 + offset,
        blur_px=0.5,
    )
    scan = _counts(views, angles, seed=4)
    rng = np.random.default_rng(5)
    counts = np.asarray(scan.projections).astype(float)
    changed = rng.normal(1, 0.03, (rows, width))
    counts *= np.where(rng.random((rows, width)) < 0.15, changed, 1)
    counts[rng.random(counts.shape) < 3e-4] *= 3
    return bone, replace(scan, projections=counts.clip(0, 65535).astype(np.uint16))


def _likeness(bone: NDArray[np.float32], slices: NDArray[np.float32]) -> float:
    along = np.arange(bone.shape[1]) - (bone.shape[1] - 1) / 2
    region = np.hypot(along, along[:, np.newaxis]) < 0.45 * bone.shape[1]
    return float(np.corrcoef(bone[:, region].ravel(), slices[:, region].ravel())[0, 1])


def test_a_hurt_scan_reconstructs_to_its_phantom(
    hurt: tuple[NDArray[np.float32], Scan],
) -> None:
    bone, scan = hurt
    settings = Reconstruct()
    found = reconstruct.axis(scan, settings)
    assert found.centre_px == pytest.approx(191.5 + 7.37, abs=0.25)
    assert found.remark == ""
    assert _likeness(bone, _slices(scan, settings)) >= 0.97


def test_both_filters_are_needed_for_that(
    hurt: tuple[NDArray[np.float32], Scan],
) -> None:
    bone, scan = hurt
    usual = _likeness(bone, _slices(scan, Reconstruct()))
    for without in ({"stripes": "none"}, {"zinger_excess": 0.0}):
        settings = Reconstruct.model_validate(without)
        assert _likeness(bone, _slices(scan, settings)) < usual - 0.002


def test_a_smaller_radius_shows_the_middle_of_the_same_slice(
    hurt: tuple[NDArray[np.float32], Scan],
) -> None:
    _, scan = hurt
    whole, middle = (_slices(scan, Reconstruct(radius_px=r)) for r in (192, 50))
    assert middle.shape[1:] == (100, 100)
    along = np.arange(100) - 49.5
    region = np.hypot(along, along[:, np.newaxis]) < 48
    same = whole[:, 142:242, 142:242][:, region]
    np.testing.assert_allclose(middle[:, region], same, atol=0.1 * PER_PIXEL)


def test_a_window_smooths_and_keeps_the_density(
    hurt: tuple[NDArray[np.float32], Scan],
) -> None:
    _, scan = hurt
    sharp, smooth = (_slices(scan, Reconstruct(window=w)) for w in ("none", "hann"))
    middle = (slice(None), slice(150, 234), slice(150, 234))
    assert smooth[middle].mean() == pytest.approx(sharp[middle].mean(), rel=0.01)
    assert np.abs(np.diff(smooth)).mean() < 0.8 * np.abs(np.diff(sharp)).mean()


@pytest.mark.parametrize("axis_px", [24.3, 231.6])
def test_a_full_turn_about_the_detectors_edge_widens_the_field(axis_px: float) -> None:
    """Half acquisition: the specimen is nearly twice as wide as the detector."""
    width, columns = 440, 256
    bone = _bone(width, rows=8, seed=6, fine=0.03)
    angles = np.arange(1400) * 2 * np.pi / 1400
    centre_px = (width - 1) / 2 + axis_px % 1
    views = project(
        bone * np.float32(PER_PIXEL),
        angles_rad=angles,
        centre_px=centre_px,
        blur_px=0.5,
    )
    first = round(centre_px - axis_px)
    start, stop = max(first, 0), min(first + columns, width)
    seen = np.zeros((8, len(angles), columns), np.float32)
    seen[..., start - first : stop - first] = views[..., start:stop]
    scan = _counts(seen, angles, seed=7)
    found = reconstruct.axis(scan, Reconstruct())
    assert found.widened
    assert found.centre_px == pytest.approx(
        (width - 1) / 2 + axis_px % 1 - first, abs=0.25
    )
    slices = _slices(scan, Reconstruct(radius_px=width // 2))
    assert slices.shape[1:] == (width, width)
    assert _likeness(bone, slices) >= 0.97

"""Back-projection, the axis and the logarithm: discs known exactly, a real tooth."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from discs import line_integrals, real_scan, scan_of_discs, true_slice
from numpy.typing import NDArray

from fissura import reconstruct
from fissura.errors import DataError, SettingsError
from fissura.filters.projections.fbp import Geometry, angle_weights, back_project
from fissura.filters.projections.flatfield import minus_log, transmission
from fissura.filters.projections.opposite_views import axis_of_rotation
from fissura.io.scans.opening import open_scan
from fissura.settings import Reconstruct


def _geometry(
    angles_rad: NDArray[np.float64], *, width: int, axis_px: float
) -> Geometry:
    weights = angle_weights(angles_rad)
    return Geometry(angles_rad, weights, width, axis_px, width)


def attenuation(
    counts: NDArray[Any], *, flat: NDArray[np.float32], dark: NDArray[np.float32]
) -> NDArray[np.float32]:
    places = np.zeros(len(counts), np.float32)
    return minus_log(
        transmission(counts, flats=flat[np.newaxis], places=places, dark=dark)
    )


@pytest.mark.parametrize("width", [128, 129])
@pytest.mark.parametrize("axis_off_px", [0, 7.3])
def test_discs_are_recovered_in_place_and_density(
    width: int, axis_off_px: float
) -> None:
    angles = np.arange(200) * np.pi / 200
    axis = (width - 1) / 2 + axis_off_px
    sinogram = line_integrals(angles, width=width, axis_px=axis)
    geometry = _geometry(angles, width=width, axis_px=axis)
    slice_, doubled = back_project(sinogram, 2 * sinogram, geometry)
    truth, clear = true_slice(width)
    error = (slice_ - truth)[clear]
    assert np.sqrt(np.mean(error**2)) < 0.03 * 0.02
    assert np.abs(error).max() < 0.15 * 0.02
    assert slice_.sum() == pytest.approx(truth.sum(), rel=0.01)
    np.testing.assert_allclose(doubled, 2 * slice_, rtol=0, atol=1e-3 * 0.02)


@pytest.mark.parametrize(
    "angles",
    [
        pytest.param(np.linspace(0, np.pi, 201), id="half turn with its end"),
        pytest.param(np.linspace(0, 2 * np.pi, 400, endpoint=False), id="full turn"),
        pytest.param(-np.linspace(0, np.pi, 200, endpoint=False), id="backwards"),
        pytest.param(
            np.pi * np.linspace(0, 1, 300, endpoint=False) ** 1.2, id="uneven"
        ),
    ],
)
def test_the_choice_of_angles_does_not_change_the_density(
    angles: NDArray[np.float64],
) -> None:
    sinogram = line_integrals(angles, width=128, axis_px=63.5)
    geometry = _geometry(angles, width=128, axis_px=63.5)
    slice_, _ = back_project(sinogram, sinogram, geometry)
    truth, clear = true_slice(128)
    assert np.sqrt(np.mean((slice_ - truth)[clear] ** 2)) < 0.03 * 0.02


def test_a_field_inside_the_specimen_keeps_an_even_grey_value() -> None:
    """The outer disc is 80 pixels wide, the detector only 48."""
    angles = np.arange(200) * np.pi / 200
    sinogram = line_integrals(angles, width=48, axis_px=23.5)
    slice_, _ = back_project(
        sinogram, sinogram, _geometry(angles, width=48, axis_px=23.5)
    )
    truth, clear = true_slice(48)
    along = np.arange(48) - 23.5
    seen = clear & (np.hypot(along, along[:, np.newaxis]) < 20)
    # what is outside adds a nearly constant offset, no slope towards the rim
    offset = slice_[seen] - truth[seen]
    assert np.std(offset) < 0.1 * 0.02


def test_views_share_their_weight_with_their_twins() -> None:
    weights = angle_weights(np.deg2rad([0, 0, 45, 90, 135, 180, 270]))
    assert weights.sum() == pytest.approx(np.pi)
    shares = [weights[[0, 1, 5]].sum(), weights[2], weights[[3, 6]].sum(), weights[4]]
    np.testing.assert_allclose(shares, np.pi / 4)


@pytest.mark.parametrize("axis_px", [127.5, 120.3, 141.9, 100.75])
def test_the_axis_is_found_to_a_quarter_of_a_pixel(axis_px: float) -> None:
    angles = np.arange(180) * np.pi / 180
    sinogram = line_integrals(angles, width=256, axis_px=axis_px)
    noise = np.random.default_rng(0).normal(0, 0.02, sinogram.shape)
    found, inside = axis_of_rotation(sinogram + noise.astype(np.float32))
    assert inside
    assert found == pytest.approx(axis_px, abs=0.25)


def test_the_axis_of_a_full_turn_is_found_from_half_of_it() -> None:
    half = scan_of_discs(axis_px=50.25)
    there_and_on = replace(
        half,
        projections=np.concatenate([half.projections, half.projections[::-1]]),
        angles_rad=np.concatenate([half.angles_rad, half.angles_rad + np.pi]),
    )
    for scan in (half, there_and_on):
        found = reconstruct.axis(scan, Reconstruct())
        assert found.centre_px == pytest.approx(50.25, abs=0.25)


def test_the_axis_of_the_tooth_is_at_295() -> None:
    scan = open_scan(real_scan("tooth/tooth.h5"))
    assert reconstruct.axis(scan, Reconstruct()).centre_px == pytest.approx(
        295, abs=0.5
    )


def test_an_axis_given_is_taken_and_one_at_the_edge_refused() -> None:
    scan = scan_of_discs()
    assert reconstruct.axis(scan, Reconstruct(centre_px=45)).centre_px == 45
    with pytest.raises(SettingsError, match="middle half"):
        reconstruct.axis(scan, Reconstruct(centre_px=5))


def test_too_few_degrees_to_find_an_axis_are_refused() -> None:
    scan = replace(scan_of_discs(), angles_rad=np.linspace(0, 1, 120))
    with pytest.raises(DataError, match=r"cover 57\.3°.*reconstruct\.centre_px"):
        reconstruct.axis(scan, Reconstruct())


def test_counts_become_line_integrals() -> None:
    counts = np.array([[1100, 600, 350]], np.uint16)
    flat, dark = np.full(3, 1100, np.float32), np.full(3, 100, np.float32)
    np.testing.assert_allclose(
        attenuation(counts, flat=flat, dark=dark), np.log([[1, 2, 4]]), atol=1e-6
    )


def test_a_pixel_as_dark_as_the_dark_is_filled_from_its_neighbours() -> None:
    counts = np.array([[100, 600, 7, 350, 7]], np.uint16)
    flat = np.array([1100, 1100, 100, 1100, 50], np.float32)
    integrals = attenuation(counts, flat=flat, dark=np.full(5, 100, np.float32))
    np.testing.assert_allclose(integrals[0, 1:4], np.log([2, 8 / 3, 4]), atol=1e-6)
    assert integrals[0, 4] == integrals[0, 3]
    assert integrals[0, 0] == pytest.approx(np.log(1e4))


@pytest.mark.parametrize("count", [np.nan, np.inf, -np.inf, -5])
def test_counts_that_are_none_leave_the_sinogram_finite(count: float) -> None:
    counts = np.array([[count, 0.5]], np.float32)
    flat, dark = np.ones(2, np.float32), np.zeros(2, np.float32)
    assert np.isfinite(attenuation(counts, flat=flat, dark=dark)).all()


def test_the_real_pixel_whose_flat_equals_its_dark_becomes_finite() -> None:
    folder = real_scan("tiff-stack")
    tifffile = pytest.importorskip("tifffile")
    flat, dark = (
        tifffile.imread(folder / f"{kind}_00001.tiff").astype(np.float32)
        for kind in ("flat", "dark")
    )
    row = int(np.argmax((flat <= dark).any(axis=1)))
    assert (flat <= dark)[row].any()
    view = tifffile.imread(folder / "tiffs" / "raw_00040.tiff")[row : row + 1]
    assert np.isfinite(attenuation(view, flat=flat[row], dark=dark[row])).all()

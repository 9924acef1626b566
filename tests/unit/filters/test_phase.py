"""Phase retrieval: a made-up edge with its fringe gives back the thickness."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from fissura import blocks, reconstruct
from fissura.errors import SettingsError
from fissura.filters.projections.flatfield import minus_log
from fissura.filters.projections.phase import phase_length_px, retrieve
from fissura.model import Scan
from fissura.settings import Reconstruct

BEAM = {"phase_delta_beta": 300, "phase_energy_kev": 25, "phase_distance_mm": 50}
LENGTH_PX = phase_length_px(delta_beta=300, energy_kev=25, distance_mm=50, pixel_um=2.6)


def _thickness(rows: int, columns: int) -> NDArray[np.float64]:
    """Draw a rounded block, as attenuation times thickness."""
    block = np.zeros((rows, columns))
    block[rows // 4 : 3 * rows // 4, columns // 3 : 2 * columns // 3] = 0.4
    rounded: NDArray[np.float64] = ndimage.gaussian_filter(block, 1.5)
    return rounded


def _seen(thickness: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return what a detector at a distance sees: transport of intensity, exactly.

    For one material, contact intensity less the length squared times its Laplacian.
    """
    contact = np.fft.rfft2(np.exp(-thickness))
    rows, columns = thickness.shape
    down, right = np.fft.fftfreq(rows)[:, np.newaxis], np.fft.rfftfreq(columns)
    square = (2 * np.pi) ** 2 * (down**2 + right**2)
    seen = np.fft.irfft2(contact * (1 + LENGTH_PX**2 * square), s=thickness.shape)
    return seen.astype(np.float32)


def test_the_fringe_of_an_edge_turns_back_into_its_thickness() -> None:
    thickness = _thickness(96, 120)
    seen = _seen(thickness)
    assert np.abs(-np.log(seen) - thickness).max() > 0.1
    found = minus_log(retrieve(seen[np.newaxis], length_px=LENGTH_PX))[0]
    np.testing.assert_allclose(found, thickness, atol=1e-3)


def test_an_even_view_is_left_even() -> None:
    even = np.full((2, 20, 30), 0.3, np.float32)
    np.testing.assert_allclose(retrieve(even, length_px=4.0), even, rtol=1e-5)


def _scan(rows: int) -> Scan:
    views = np.stack([_seen(_thickness(rows, 64))] * 40)
    noise = np.random.default_rng(0).normal(0, 0.01, views.shape)
    counts = 100 + 20_000 * (views + noise)
    return Scan(
        projections=counts.astype(np.uint16),
        flats=np.full((1, rows, 64), 20_100, np.uint16),
        darks=np.full((1, rows, 64), 100, np.uint16),
        angles_rad=np.arange(40) * np.pi / 40,
        pixel_um=2.6,
        source="block",
    )


def _slices(scan: Scan, rows: tuple[int, int], threads: int) -> NDArray[np.float32]:
    settings = Reconstruct.model_validate({"centre_px": 31.5} | BEAM)
    axis = reconstruct.axis(scan, settings)
    recipe = reconstruct.recipe(scan, settings, axis, voxel_um=2.6)
    return reconstruct.slices(scan, recipe, rows=rows, workers=blocks.Threads(threads))


def test_the_rows_asked_for_and_the_threads_change_no_byte() -> None:
    scan = _scan(37)
    whole = _slices(scan, (0, 37), 1).tobytes()
    parts = [_slices(scan, rows, 3) for rows in ((0, 5), (5, 20), (20, 37))]
    assert np.concatenate(parts).tobytes() == whole


def test_the_energy_of_the_scan_serves_where_none_is_set() -> None:
    beam = {key: value for key, value in BEAM.items() if key != "phase_energy_kev"}
    settings = Reconstruct.model_validate({"centre_px": 31.5} | beam)
    scan = replace(_scan(8), energy_kev=25.0)
    axis = reconstruct.axis(scan, settings)
    recipe = reconstruct.recipe(scan, settings, axis, voxel_um=2.6)
    assert recipe.phase_px == pytest.approx(LENGTH_PX)


def test_a_beam_that_nobody_describes_is_refused() -> None:
    scan, settings = _scan(8), Reconstruct(centre_px=31.5, phase_delta_beta=300)
    with pytest.raises(SettingsError, match=r"phase_energy_kev.*phase_distance_mm"):
        reconstruct.recipe(
            scan, settings, reconstruct.axis(scan, settings), voxel_um=2.6
        )

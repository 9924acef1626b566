"""The axis from opposite views: few views, interior scans, tilts, any turn."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura import reconstruct
from fissura.errors import SettingsError
from fissura.model import Scan
from fissura.phantoms.projection import project
from fissura.settings import Reconstruct

ROWS = 4


def _slices(width: int, *, rows: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Draw smooth blobs inside a disc that nearly fills the slice."""
    along = np.arange(width) - (width - 1) / 2
    away = np.hypot(along, along[:, np.newaxis])
    spectrum = np.fft.rfft2(rng.normal(size=(rows, width, width)))
    fine = np.hypot(np.fft.fftfreq(width)[:, np.newaxis], np.fft.rfftfreq(width))
    blobs = np.asarray(
        np.fft.irfft2(spectrum * np.exp(-((fine / 0.08) ** 2)), s=(width, width))
    )
    inside = away < 0.47 * width
    slices: NDArray[np.float32] = (1 + 0.5 * np.sign(blobs)).astype(np.float32)
    slices *= inside * np.float32(1.2 / width)
    return slices


def _scan(
    *,
    angles_rad: NDArray[np.float64],
    offset_px: float,
    width: int = 192,
    seen: float = 1.0,
    rows: int = ROWS,
    drift_px: float = 0.0,
) -> Scan:
    """Scan blobs; the detector sees the middle `seen` of their width."""
    rng = np.random.default_rng(3)
    slices = _slices(width, rows=rows, rng=rng)
    columns = round(seen * width)
    cut = (width - columns) // 2
    heights = np.linspace(-0.5, 0.5, rows) if rows > 1 else np.zeros(1)
    views = np.concatenate(
        [
            project(
                slices[row : row + 1],
                angles_rad=angles_rad,
                centre_px=(width - 1) / 2 + offset_px + drift_px * heights[row],
                blur_px=0.5,
            )
            for row in range(rows)
        ]
    )[..., cut : cut + columns]
    pattern = rng.uniform(0.95, 1.05, (rows, columns)) * 20_000
    changed = 1 + rng.normal(0, 0.003, (rows, columns))
    photons = np.exp(-views.transpose(1, 0, 2)) * pattern * changed
    counts = 100 + rng.normal(photons, np.sqrt(photons))
    return Scan(
        projections=counts.astype(np.uint16),
        flats=np.tile((100 + pattern).astype(np.uint16), (3, 1, 1)),
        darks=np.full((3, rows, columns), 100, np.uint16),
        angles_rad=angles_rad,
        pixel_um=None,
        source="blobs",
    )


TURNS = {
    "few views": np.arange(90) * np.pi / 90,
    "ends included": np.linspace(0, np.pi, 181),
    "full turn": np.arange(240) * 2 * np.pi / 240,
    "backwards": -np.arange(180) * np.pi / 180,
    "a little more than half": np.arange(200) * np.pi / 180,
    "two views short": np.arange(178) * np.pi / 180,
}


@pytest.mark.parametrize("offset_px", [0.0, -7.3, 11.62])
@pytest.mark.parametrize("turn", TURNS)
def test_the_axis_is_found_to_a_quarter_of_a_pixel(turn: str, offset_px: float) -> None:
    scan = _scan(angles_rad=TURNS[turn], offset_px=offset_px)
    found = reconstruct.axis(scan, Reconstruct())
    assert found.centre_px == pytest.approx(95.5 + offset_px, abs=0.25)
    assert found.confidence > 0.3


@pytest.mark.parametrize("views", [120, 400])
def test_the_axis_of_an_interior_scan_is_found(views: int) -> None:
    """The specimen is twice as wide as the detector."""
    angles = np.arange(views) * np.pi / views
    scan = _scan(angles_rad=angles, offset_px=4.4, width=256, seen=0.5)
    found = reconstruct.axis(scan, Reconstruct())
    assert found.centre_px == pytest.approx(63.5 + 4.4, abs=0.25)
    assert found.drift_px == 0


def test_views_in_any_order_give_the_same_axis() -> None:
    angles = TURNS["ends included"]
    scan = _scan(angles_rad=angles, offset_px=3.0)
    order = np.random.default_rng(0).permutation(len(angles))
    mixed = replace(
        scan, projections=np.asarray(scan.projections)[order], angles_rad=angles[order]
    )
    asked = Reconstruct()
    assert reconstruct.axis(mixed, asked).centre_px == pytest.approx(
        reconstruct.axis(scan, asked).centre_px, abs=0.05
    )


def test_a_tilted_axis_is_followed_from_row_to_row() -> None:
    scan = _scan(
        angles_rad=TURNS["ends included"],
        offset_px=2.0,
        rows=80,
        width=96,
        drift_px=3.0,
    )
    found = reconstruct.axis(scan, Reconstruct())
    assert found.drift_px == pytest.approx(3.0, abs=0.5)
    for row in (0, 79):
        assert found.at(row) == pytest.approx(
            47.5 + 2.0 + 3.0 * (row / 79 - 0.5), abs=0.3
        )


def test_an_upright_axis_is_left_upright() -> None:
    scan = _scan(angles_rad=TURNS["ends included"], offset_px=2.0, rows=80, width=96)
    assert reconstruct.axis(scan, Reconstruct()).drift_px == 0


def test_a_drift_given_is_taken_and_one_out_of_the_field_refused() -> None:
    scan = _scan(angles_rad=TURNS["ends included"], offset_px=2.0)
    given = Reconstruct(centre_px=90, centre_drift_px=2.0)
    found = reconstruct.axis(scan, given)
    assert [found.at(0), found.at(ROWS - 1)] == [89, 91]
    with pytest.raises(SettingsError, match="middle half"):
        reconstruct.axis(scan, Reconstruct(centre_px=90, centre_drift_px=90))

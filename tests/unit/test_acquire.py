"""Acquire: what is refused, and what is remarked on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fissura import acquire
from fissura.errors import DataError
from fissura.model import Scan
from fissura.settings import Acquire
from fissura.store.nxtomo import write_nxtomo

VIEWS = 36


def _scan(**changes: object) -> Scan:
    counts = np.full((VIEWS, 3, 20), 1000, np.uint16)
    usual = Scan(
        projections=counts,
        flats=counts[:2],
        darks=counts[:2] // 100,
        angles_rad=np.arange(VIEWS) * np.pi / VIEWS,
        pixel_um=1.3,
        source="scan.nxs",
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def _write(path: Path, *, views: int, angles_deg: list[float]) -> Path:
    write_nxtomo(
        path,
        frames=np.full((views, 3, 20), 1000, np.uint16),
        image_key=[0] * views,
        angles_deg=angles_deg,
        pixel_um=1.3,
    )
    return path


def test_a_usual_scan_opens(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "a.nxs", views=VIEWS, angles_deg=[5.0 * i for i in range(VIEWS)]
    )
    scan = acquire.scan(path, Acquire())
    assert (scan.projections.shape, scan.pixel_um) == ((VIEWS, 3, 20), 1.3)


def test_too_few_views_are_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nxs", views=3, angles_deg=[0, 60, 120])
    with pytest.raises(DataError, match=r"a\.nxs holds 3 projections"):
        acquire.scan(path, Acquire())


def test_angles_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nxs", views=20, angles_deg=[np.nan, *range(19)])
    with pytest.raises(DataError, match="1 angles that are not numbers"):
        acquire.scan(path, Acquire())


def test_nothing_is_remarked_on_a_usual_scan() -> None:
    assert acquire.remarks(_scan()) == ()


@pytest.mark.parametrize("turn", [np.pi, 2 * np.pi])
@pytest.mark.parametrize("endpoint", [True, False])
def test_half_and_full_turns_with_or_without_their_end_are_usual(
    turn: float,
    endpoint: bool,  # noqa: FBT001 - a test parameter
) -> None:
    angles = np.linspace(0, turn, VIEWS, endpoint=endpoint)
    assert acquire.remarks(_scan(angles_rad=angles)) == ()


def test_missing_flats_and_darks_are_said_loudly() -> None:
    none = np.empty((0, 3, 20), np.uint16)
    first, second = acquire.remarks(_scan(flats=none, darks=none))
    assert first.startswith("NO FLATS in scan.nxs")
    assert second.startswith("NO DARKS in scan.nxs")


def test_the_share_of_saturated_pixels_is_said() -> None:
    counts = np.full((VIEWS, 3, 20), 1000, np.uint16)
    counts[:, 0, :3] = 4095
    (remark,) = acquire.remarks(_scan(projections=counts))
    assert remark.startswith("5 % of the pixels")


def test_missing_and_doubled_views_are_counted() -> None:
    angles = np.arange(VIEWS) * np.pi / VIEWS
    angles[10] = angles[9]
    missing, doubled = acquire.remarks(_scan(angles_rad=angles))
    assert "at 1 places" in missing
    assert "has 1 views at the angle of another" in doubled


def test_a_limited_range_is_remarked_on() -> None:
    (remark,) = acquire.remarks(_scan(angles_rad=np.linspace(0, 2, VIEWS)))
    assert "span 114.59°" in remark

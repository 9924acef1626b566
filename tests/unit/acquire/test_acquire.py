"""Acquire: what is refused, and what is remarked on."""

import re
from pathlib import Path

import numpy as np
import pytest
from usual_scan import NOISY, VIEWS, usual_scan

from fissura import acquire
from fissura.acquire.dose import dose_rate_gy_s
from fissura.errors import DataError, SettingsError
from fissura.io.scans.nxtomo import write_nxtomo
from fissura.settings import Acquire


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


def test_a_scan_of_another_size_than_expected_is_remarked_on(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "a.nxs", views=VIEWS, angles_deg=[5.0 * i for i in range(VIEWS)]
    )
    same = acquire.scan(path, Acquire(expected_frames=(VIEWS, 3, 20)))
    assert "expected_frames" not in " ".join(same.notes)
    other = acquire.scan(path, Acquire(expected_frames=(640, 2000, 2560)))
    assert "36 x 3 x 20 projections" in " ".join(other.notes)


def test_too_few_views_are_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nxs", views=3, angles_deg=[0, 60, 120])
    with pytest.raises(DataError, match=r"a\.nxs holds 3 projections"):
        acquire.scan(path, Acquire())


def test_angles_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nxs", views=20, angles_deg=[np.nan, *range(19)])
    with pytest.raises(DataError, match="1 angles that are not numbers"):
        acquire.scan(path, Acquire())


def test_nothing_is_remarked_on_a_usual_scan() -> None:
    assert acquire.remarks(usual_scan()) == ()


@pytest.mark.parametrize("turn", [np.pi, 2 * np.pi])
def test_half_and_full_turns_without_their_end_are_usual(turn: float) -> None:
    angles = np.linspace(0, turn, VIEWS, endpoint=False)
    assert acquire.remarks(usual_scan(angles_rad=angles)) == ()


@pytest.mark.parametrize(
    ("turn", "name"), [(np.pi, "half a turn"), (2 * np.pi, "a full turn")]
)
def test_a_last_view_that_repeats_the_first_is_said_to_count_half(
    turn: float, name: str
) -> None:
    (remark,) = acquire.remarks(usual_scan(angles_rad=np.linspace(0, turn, VIEWS)))
    assert f"lie {name} apart and show the same: each counts half" in remark


def test_uneven_steps_are_not_taken_for_missing_views() -> None:
    golden = np.arange(100) * np.pi * (np.sqrt(5) - 1) / 2 % np.pi
    counts = np.full((100, 3, 20), 1000, np.uint16)
    (remark,) = acquire.remarks(usual_scan(angles_rad=golden, projections=counts))
    assert "turns in uneven steps" in remark


def test_angles_that_might_be_radian_are_said_to() -> None:
    turn = np.deg2rad(np.linspace(0, np.pi, VIEWS, endpoint=False))
    (remark,) = acquire.remarks(usual_scan(angles_rad=turn))
    assert 'set acquire.angle_unit = "radian"' in remark


def test_missing_flats_and_darks_are_said_loudly() -> None:
    none = np.empty((0, 3, 20), np.uint16)
    first, second = acquire.remarks(usual_scan(flats=none, darks=none))
    assert first.startswith("NO FLATS in scan.nxs")
    assert second.startswith("NO DARKS in scan.nxs")


def test_the_share_of_saturated_pixels_is_said() -> None:
    counts = np.full((VIEWS, 3, 20), 1000, np.uint16)
    counts[:, 0, :3] = 4095
    (remark,) = acquire.remarks(usual_scan(projections=counts))
    assert remark.startswith("5 % of the pixels")


def test_missing_and_doubled_views_are_counted() -> None:
    angles = np.arange(VIEWS) * np.pi / VIEWS
    angles[10] = angles[9]
    missing, doubled = acquire.remarks(usual_scan(angles_rad=angles))
    assert "at 1 places" in missing
    assert "has 1 views at the angle of another" in doubled


def test_a_limited_range_is_remarked_on() -> None:
    (remark,) = acquire.remarks(usual_scan(angles_rad=np.linspace(0, 2, VIEWS)))
    assert "span 114.59°" in remark


def test_what_a_reader_worked_out_is_said_first() -> None:
    assert acquire.remarks(usual_scan(notes=("flats found by name",))) == (
        "flats found by name",
    )


def test_full_pixels_are_looked_for_in_flats_too() -> None:
    flats = np.full((4, 3, 20), 1000, np.uint16)
    flats[:, :, 5] = 65535
    (remark,) = acquire.remarks(usual_scan(flats=flats))
    assert "(5 % of the flats) stand at 65535" in remark


def test_one_hot_pixel_is_no_saturation() -> None:
    counts = np.full((VIEWS, 300, 400), 1000, np.uint16)
    counts[:, 7, 7] = 65535
    scan = usual_scan(projections=counts, flats=counts[:2], darks=counts[:2] // 100)
    assert not any("the most a camera" in remark for remark in acquire.remarks(scan))


def test_dead_pixels_are_counted() -> None:
    flats = np.full((2, 3, 20), 1000, np.uint16)
    flats[:, 1, 4:6] = 10
    (remark,) = acquire.remarks(usual_scan(flats=flats))
    assert remark.startswith("2 pixels (3.33 %) of scan.nxs are dead")


def test_pixels_that_never_change_are_counted() -> None:
    counts = NOISY.integers(900, 1100, (VIEWS, 3, 20)).astype(np.uint16)
    counts[:, 2, 3] = 950
    (remark,) = acquire.remarks(usual_scan(projections=counts))
    assert remark.startswith("1 pixel (1.67 %) of scan.nxs never change")


def test_hot_pixels_are_counted() -> None:
    darks = np.full((3, 30, 20), 100, np.uint16)
    darks[:, 4, 9] = 900
    counts = np.full((VIEWS, 30, 20), 10_000, np.uint16)
    scan = usual_scan(projections=counts, flats=counts[:2], darks=darks)
    (remark,) = acquire.remarks(scan)
    assert "1 pixel (0.167 %) of scan.nxs are hot" in remark
    assert "count up to 900, their neighbours about 100" in remark


@pytest.mark.parametrize(
    ("flats_at", "says"),
    [
        ([0, 0, VIEWS, VIEWS], "from the flats before the scan to those after it"),
        (None, "from the first flats to the last"),
    ],
)
def test_drift_of_the_beam_is_said_in_per_cent(
    flats_at: list[int] | None, says: str
) -> None:
    flats = np.full((4, 3, 20), 1000, np.uint16)
    flats[2:] = 967
    at = None if flats_at is None else np.array(flats_at)
    (remark,) = acquire.remarks(usual_scan(flats=flats, flats_at=at))
    assert f"changed by -3.3 % {says}" in remark


def test_flats_that_drown_in_noise_are_said() -> None:
    flats = NOISY.normal(100, 6, (8, 60, 50)).round().astype(np.uint16)
    counts = np.full((VIEWS, 60, 50), 90, np.uint16)
    scan = usual_scan(projections=counts, flats=flats, darks=counts[:2] * 0)
    (remark,) = acquire.remarks(scan)
    assert remark.startswith("the flats of scan.nxs count 100 above dark with a noise")


def test_projections_divided_by_their_flat_already_are_said_to_be() -> None:
    ones = np.full((VIEWS, 3, 20), 0.8, np.float32)
    none = np.empty((0, 3, 20), np.float32)
    *_, remark = acquire.remarks(usual_scan(projections=ones, flats=none, darks=none))
    assert "as if they had been divided by their flat already" in remark


def test_pixels_that_are_no_numbers_are_counted() -> None:
    counts = np.full((VIEWS, 3, 20), 1000, np.float32)
    counts[:, 1, :3] = np.nan
    (remark,) = acquire.remarks(usual_scan(projections=counts))
    assert remark.startswith("5 % of the pixels of scan.nxs are no numbers")


def test_eight_bits_are_said_to_be_few() -> None:
    counts = np.full((VIEWS, 3, 20), 100, np.uint8)
    scan = usual_scan(projections=counts, flats=counts[:2], darks=counts[:2] // 100)
    (remark,) = acquire.remarks(scan)
    assert "8 bits a pixel" in remark


def test_no_more_than_eight_frames_of_a_kind_are_read() -> None:
    class Counted:
        shape = (5000, 3, 20)
        dtype = np.dtype(np.uint16)
        read: list[int] = []  # noqa: RUF012 - one test, one list

        def __getitem__(self, key: object, /) -> object:
            assert isinstance(key, int)
            self.read.append(key)
            return np.full((3, 20), 1000, np.uint16)

    frames = Counted()
    angles = np.arange(5000) * np.pi / 5000
    acquire.remarks(usual_scan(projections=frames, angles_rad=angles))
    assert len(frames.read) == 8
    assert (min(frames.read), max(frames.read)) == (0, 4999)


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"exposure_s": 31.0, "dose_rate_gy_s": 1.0}, "exposed for 31 s, longer"),
        ({"exposure_s": 0.5}, "exposed for 18 s in all, but the dose is unknown"),
        ({"dose_rate_gy_s": 5.0}, r"unknown: it .* set acquire\.exposure_s"),
        ({"exposure_s": 2.0, "dose_rate_gy_s": 100.0}, "7.2 kGy, below the 30–35 kGy"),
        ({"exposure_s": 9.0, "dose_rate_gy_s": 100.0}, "32.4 kGy, within"),
        ({"exposure_s": 10.0, "dose_rate_gy_s": 100.0}, "TOO MUCH DOSE: .* 36 kGy"),
    ],
)
def test_exposure_and_dose_are_said_where_they_are_known(
    known: dict[str, float], says: str
) -> None:
    remark, *_ = acquire.remarks(usual_scan(**known))
    assert re.search(says, remark)


def test_the_dose_rate_follows_from_flux_and_energy() -> None:
    """Check by hand: 1e12/(cm² s) x 60 keV x 1.602e-16 J/keV x 140 cm²/kg."""
    settings = Acquire(flux_per_mm2_s=1e10)
    assert dose_rate_gy_s(settings, 60.0) == pytest.approx(1.3458, rel=1e-4)
    assert dose_rate_gy_s(settings, None) is None
    measured = Acquire(flux_per_mm2_s=1e10, dose_rate_gy_s=3.0)
    assert dose_rate_gy_s(measured, 60.0) == 3.0


def test_a_flux_at_an_energy_without_a_figure_is_refused() -> None:
    with pytest.raises(SettingsError, match="from 20 to 150 keV"):
        dose_rate_gy_s(Acquire(flux_per_mm2_s=1e10), 8.0)


def test_settings_say_more_than_the_file(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.nxs", views=20, angles_deg=[9.0 * i for i in range(20)])
    settings = Acquire(exposure_s=0.2, energy_kev=53, flux_per_mm2_s=1e10)
    scan = acquire.scan(path, settings)
    assert (scan.exposure_s, scan.energy_kev) == (0.2, 53)
    assert scan.dose_rate_gy_s == pytest.approx(1.68, rel=0.02)


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"pixel_um": 0.0013}, r"voxel_um is 0\.0013, outside 0\.1 to 100 µm"),
        ({"pixel_um": 1300.0}, "voxel_um is 1300, outside"),
        ({"energy_kev": 0.053}, r"energy_kev is 0\.053, outside 5 to 200 keV"),
        ({"energy_kev": 53_000.0}, r"energy_kev .* set acquire\.energy_kev"),
        ({"exposure_s": 1e-9}, "exposure_s is 1e-09, outside"),
    ],
)
def test_what_no_beamline_does_is_asked_about(
    known: dict[str, float], says: str
) -> None:
    assert re.search(says, " ".join(acquire.remarks(usual_scan(**known))))


def test_a_scan_lower_than_its_region_is_said_to_be() -> None:
    (remark,) = acquire.height_remarks(usual_scan(), 2.76)
    assert "is 0.0039 mm high (3 rows of 1.3 µm)" in remark
    assert not tuple(acquire.height_remarks(usual_scan(), 0.003))


def test_a_dose_that_weakens_bone_is_said_with_its_source() -> None:
    said = acquire.remarks(usual_scan(exposure_s=20.0, dose_rate_gy_s=100.0))
    assert "Barth et al. 2010" in " ".join(said)


def test_projections_brighter_than_their_flats_are_said() -> None:
    rng = np.random.default_rng(0)
    counts = rng.poisson(4000, (VIEWS, 3, 20)).astype(np.uint16)
    flats = rng.poisson(1100, (4, 3, 20)).astype(np.uint16)
    said = " ".join(acquire.remarks(usual_scan(projections=counts, flats=flats)))
    assert "times as bright as its flats" in said
    said = " ".join(acquire.remarks(usual_scan(projections=counts, flats=4 * flats)))
    assert "times as bright" not in said

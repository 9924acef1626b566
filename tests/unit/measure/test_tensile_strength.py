"""Modulus, strength, yield, failure and work: of made-up curves exactly, of real ones
as published."""

from pathlib import Path

import numpy as np
import pytest

from fissura import measure
from fissura.errors import DataError
from fissura.io import read_tensile
from fissura.measure.tensile import strength
from fissura.model import Strength, TensileCurve
from fissura.settings import Measure


def _bone(modulus_mpa: float = 160.0, toe_mpa: float = 0.0) -> TensileCurve:
    """Rise in a line to 1 MPa, flatten to 1.2 MPa, break."""
    strain = np.array([*np.linspace(0, 1 / modulus_mpa, 101), 0.012, 0.015, 0.016])
    stress_mpa = np.array([*np.linspace(0, 1, 101), 1.1, 1.2, 0.2])
    return TensileCurve(strain, stress_mpa + toe_mpa, "made up")


def _strength(curve: TensileCurve, **settings: object) -> Strength:
    return strength(curve, Measure.model_validate(settings))


def test_the_strength_is_the_largest_stress() -> None:
    read = _strength(_bone())
    assert (read.uts_mpa, read.uts_strain) == (1.2, 0.015)


def test_the_modulus_is_the_slope_of_the_straight_part_in_gpa() -> None:
    read = _strength(_bone(160.0))
    assert read.modulus_gpa == pytest.approx(0.160)
    assert read.intercept_mpa == pytest.approx(0, abs=1e-12)
    assert read.r_squared == pytest.approx(1)
    assert read.relative_se < 1e-6


def test_the_window_is_from_10_to_40_percent_of_the_strength() -> None:
    read = _strength(_bone(100.0))
    assert read.window_strain == pytest.approx((0.0012, 0.0047), abs=1e-4)
    assert read.method == "least squares from 10 to 40 % of the strength"


def test_another_window_is_taken_from_the_settings() -> None:
    read = _strength(_bone(100.0), modulus_window=(0.25, 0.5))
    assert read.window_strain == pytest.approx((0.0030, 0.0059), abs=1e-4)


def test_stress_falling_after_the_maximum_has_no_part_in_the_modulus() -> None:
    whole = _bone()
    falling = TensileCurve(
        np.append(whole.strain, np.linspace(0.016, 0.02, 50)),
        np.append(whole.stress_mpa, np.linspace(0.5, 0.1, 50)),
        "made up",
    )
    moduli = [one.gpa for one in _strength(falling).estimates]
    assert moduli == pytest.approx([0.160] * 4, rel=1e-6)


def test_an_early_spike_of_noise_does_not_widen_the_window() -> None:
    noisy = _bone()
    noisy.stress_mpa[2] = 0.13
    assert _strength(noisy).window_strain[0] == pytest.approx(0.12 / 160)


def test_the_relative_standard_error_is_that_of_the_slope() -> None:
    rough = _bone()
    rough.stress_mpa[:101:2] += 0.02
    read = _strength(rough)
    window = slice(
        int(np.searchsorted(rough.strain, read.window_strain[0])),
        int(np.searchsorted(rough.strain, read.window_strain[1])) + 1,
    )
    x, y = rough.strain[window], rough.stress_mpa[window]
    (slope, _), cov = np.polyfit(x, y, 1, cov=True)
    assert 0.9 < read.r_squared < 0.999
    assert read.relative_se == pytest.approx(np.sqrt(cov[0, 0]) / slope, rel=1e-6)


def test_doubling_stress_doubles_modulus_strength_and_work() -> None:
    once, bone = _strength(_bone()), _bone()
    twice = _strength(TensileCurve(bone.strain, 2 * bone.stress_mpa, ""))
    assert once.uts_mpa
    assert once.work_uts_mj_m3
    assert twice.modulus_gpa == pytest.approx(2 * once.modulus_gpa)
    assert twice.uts_mpa == 2 * once.uts_mpa
    assert twice.work_uts_mj_m3 == pytest.approx(2 * once.work_uts_mj_m3)


def test_yield_lies_where_the_offset_line_crosses_the_curve() -> None:
    read = _strength(_bone(160.0))
    # From (1/160, 1) to (0.012, 1.1): 1 + 0.1 t; the line: 160 (strain - 0.002).
    slope = 0.1 / (0.012 - 1 / 160)
    strain = (1 - slope / 160 + 0.32) / (160 - slope)
    assert read.yield_strain == pytest.approx(strain)
    assert read.yield_mpa == pytest.approx(160 * (strain - 0.002))


def test_a_brittle_specimen_has_no_yield_and_no_resilience() -> None:
    strain = np.array([*np.linspace(0, 0.01, 101), 0.01001])
    curve = TensileCurve(strain, np.append(np.linspace(0, 1, 101), 0.1), "brittle")
    read = _strength(curve)
    assert read.yield_mpa is None
    assert read.resilience_mj_m3 is None
    assert read.work_failure_mj_m3 == pytest.approx(0.005)


def test_failure_is_the_last_point_that_bears_and_work_the_area_before() -> None:
    read = _strength(_bone(160.0))
    assert (read.failure_strain, read.failure_mpa) == (0.015, 1.2)
    area = 0.5 / 160 + 1.05 * (0.012 - 1 / 160) + 1.15 * 0.003
    assert read.work_uts_mj_m3 == pytest.approx(area)
    assert read.flags == ()


def test_a_record_that_ends_before_the_break_is_flagged() -> None:
    bone = _bone()
    ends = TensileCurve(bone.strain[:-1], bone.stress_mpa[:-1], "")
    assert "ends before stress has fallen" in _strength(ends).flags[-1]


def test_a_toe_is_taken_off_every_strain() -> None:
    bone = _bone(160.0)
    slack = TensileCurve(bone.strain + 0.003, bone.stress_mpa, "slack")
    read = _strength(slack)
    assert read.toe_strain == pytest.approx(0.003)
    assert read.corrected(read.uts_strain) == pytest.approx(0.015)
    moved, again = measure.without_toe(slack, read)
    assert moved.strain == pytest.approx(bone.strain)
    assert again.uts_strain == pytest.approx(0.015)
    assert again.intercept_mpa == pytest.approx(0, abs=1e-9)
    assert again.estimates[1].window_strain[0] == pytest.approx(
        read.estimates[1].window_strain[0] - 0.003
    )


def test_without_toe_compensation_strains_stay_as_recorded() -> None:
    bone = _bone()
    slack = TensileCurve(bone.strain + 0.003, bone.stress_mpa, "slack")
    read = _strength(slack, toe_compensation=False)
    assert read.toe_strain == 0.0
    assert measure.without_toe(slack, read) == (slack, read)


def test_methods_that_differ_by_more_than_a_tenth_are_flagged() -> None:
    strain = np.linspace(0, 0.012, 400)
    toe = 0.002
    line = 100 * (strain + toe * np.expm1(-strain / toe))
    stress_mpa = line / (1 + (line / 0.6) ** 6) ** (1 / 6)
    flags = _strength(TensileCurve(strain, stress_mpa, "")).flags
    assert any(flag.startswith("Methods differ by") for flag in flags)
    assert not any(
        flag.startswith("Methods") for flag in _strength(_bone(), disagreement=9).flags
    )


def test_an_unloading_is_cut_out_and_flagged() -> None:
    up = np.linspace(0, 0.004, 81)
    down = np.linspace(0.004, 0.002, 41)[1:]
    again = np.linspace(0.002, 0.01, 161)[1:]
    strain = np.concatenate([up, down, again])
    first = 100 * np.minimum(strain, 0.01)
    stress_mpa = first.copy()
    # The specimen unloads on a softer line than it was loaded on.
    back = slice(up.size, up.size + down.size + 40)
    stress_mpa[back] = 0.4 - 150 * (0.004 - strain[back])
    read = _strength(TensileCurve(strain, stress_mpa, "loop"))
    assert read.flags[0].startswith("The specimen was unloaded once")
    assert read.modulus_gpa == pytest.approx(0.1)
    assert read.estimates[1].gpa == pytest.approx(0.1)


def test_a_strain_that_steps_back_without_unloading_is_flagged() -> None:
    bone = _bone()
    bone.strain[50:] -= 10 / 160 / 100
    assert "extensometer may have slipped" in _strength(bone).flags[0]


def test_too_few_points_in_the_window_are_refused() -> None:
    coarse = TensileCurve(np.arange(11.0), np.arange(11.0) ** 2, "coarse.csv")
    with pytest.raises(DataError, match=r"coarse\.csv has no modulus .*\(3 points"):
        _strength(coarse)


def test_a_curve_that_begins_at_its_maximum_is_refused() -> None:
    falling = TensileCurve(np.arange(20.0), np.arange(20.0)[::-1], "falling.csv")
    with pytest.raises(DataError, match=r"falling\.csv has no modulus .*\(0 points"):
        _strength(falling)


@pytest.mark.parametrize("sign", [-1.0, 0.0])
@pytest.mark.parametrize("modulus", ["least_squares", "sdar", "annex_g", "sliding"])
def test_strain_that_falls_or_stands_still_is_refused(
    sign: float, modulus: str
) -> None:
    bone = _bone()
    odd = TensileCurve(sign * bone.strain, bone.stress_mpa, "odd.csv")
    with pytest.raises(DataError, match=r"odd\.csv has no modulus by"):
        _strength(odd, modulus=modulus)


def test_compression_is_refused_with_the_setting_to_change() -> None:
    bone = _bone()
    with pytest.raises(DataError, match=r"no stress above 0 MPa.*set loading"):
        _strength(TensileCurve(bone.strain, -bone.stress_mpa, "pressed.csv"))
    overshoot = np.append(-bone.stress_mpa, 0.1)
    longer = np.append(bone.strain, 0.02)
    with pytest.raises(DataError, match=r"reaches -1\.2 MPa below zero"):
        _strength(TensileCurve(longer, overshoot, "pressed.csv"))


def test_a_value_that_is_not_finite_is_refused() -> None:
    bone = _bone()
    bone.strain[5] = np.nan
    with pytest.raises(DataError, match="not finite"):
        _strength(bone)


def test_a_modulus_above_diamonds_is_flagged() -> None:
    bone = _bone()
    stiff = TensileCurve(bone.strain * 1e-4, bone.stress_mpa, "")
    assert any("more than diamond's" in flag for flag in _strength(stiff).flags)


def test_strain_in_percent_reads_like_rubber_and_is_flagged() -> None:
    bone = _bone()
    percent = TensileCurve(100 * bone.strain / 2, bone.stress_mpa, "")
    assert any("as of rubber" in flag for flag in _strength(percent).flags)
    assert not any("as of rubber" in flag for flag in _strength(bone).flags)


def _read(path: Path) -> Strength:
    settings = Measure()
    return strength(measure.stress_strain(read_tensile(path), settings), settings)


def test_nineteen_aluminium_specimens_have_the_strength_and_modulus_published(
    real_data: Path,
) -> None:
    files = sorted((real_data / "tensile" / "aa6061").glob("*.csv"))
    if not files:
        pytest.skip("the aluminium curves are not here")
    read = [_read(file) for file in files]
    uts_mpa = [one.uts_mpa for one in read if one.uts_mpa]
    moduli = np.array([[one.gpa for one in each.estimates] for each in read])
    # Published: UTS 288 ± 17.8 MPa, E 60.5 ± 5.4 GPa by another method.
    assert len(uts_mpa) == len(read) == 19
    assert np.mean(uts_mpa) == pytest.approx(288, abs=0.5)
    assert np.std(uts_mpa, ddof=1) == pytest.approx(17.8, abs=0.05)
    assert np.abs(moduli.mean(axis=0)[:3] - 60.5) == pytest.approx(0, abs=5.4)
    assert moduli.mean(axis=0)[0] == pytest.approx(62.08, abs=0.005)
    assert min(one.r_squared for one in read) > 0.997


def test_the_real_steel_has_its_known_strength(real_data: Path) -> None:
    files = sorted((real_data / "tensile" / "steel1045").glob("*.csv"))
    if not files:
        pytest.skip("the steel curves are not here")
    known = [737.1, 753.6, 776.3]
    assert [_read(file).uts_mpa for file in files] == pytest.approx(known, abs=0.05)


def test_the_real_cyclic_test_counts_its_unloadings(real_data: Path) -> None:
    path = real_data / "tensile" / "deben" / "BC_0_W_R.013.MTR"
    if not path.exists():
        pytest.skip("the Deben file is not here")
    read = _read(path)
    assert "unloaded 7 times before its strength" in read.flags[0]
    assert read.failure_strain
    assert read.uts_strain
    assert read.failure_strain > read.uts_strain

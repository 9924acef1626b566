"""Modulus and strength: of made-up curves exactly, of real ones as published."""

from pathlib import Path

import numpy as np
import pytest

from fissura.errors import DataError
from fissura.measure.tensile import strength
from fissura.model import Strength, TensileCurve
from fissura.settings import Measure
from fissura.store.tensile.text import read_tensile

REAL = Path(__file__).parents[3] / "shared" / "data" / "tensile" / "aa6061"


def _bone(modulus_mpa: float = 160.0, toe_mpa: float = 0.0) -> TensileCurve:
    """Rise in a line to 1 MPa, flatten to 1.2 MPa, break."""
    strain = np.array([*np.linspace(0, 1 / modulus_mpa, 101), 0.008, 0.01, 0.011])
    stress_mpa = np.array([*np.linspace(0, 1, 101), 1.1, 1.2, 0.2])
    return TensileCurve(strain, stress_mpa + toe_mpa, "made up")


def _strength(curve: TensileCurve) -> Strength:
    return strength(curve, Measure())


def test_the_strength_is_the_largest_stress() -> None:
    read = _strength(_bone())
    assert (read.uts_mpa, read.uts_strain) == (1.2, 0.01)


def test_the_modulus_is_the_slope_of_the_straight_part_in_gpa() -> None:
    read = _strength(_bone(160.0))
    assert read.modulus_gpa == pytest.approx(0.160)
    assert read.intercept_mpa == pytest.approx(0, abs=1e-12)
    assert read.r_squared == pytest.approx(1)


def test_the_window_is_from_10_to_40_percent_of_the_strength() -> None:
    read = _strength(_bone(100.0))
    assert read.window_strain == pytest.approx((0.0012, 0.0047), abs=1e-4)
    assert read.method == "least squares from 10 to 40 % of the strength"


def test_another_window_is_taken_from_the_settings() -> None:
    read = strength(_bone(100.0), Measure(modulus_window=(0.25, 0.5)))
    assert read.window_strain == pytest.approx((0.0030, 0.0059), abs=1e-4)


def test_a_preload_moves_the_intercept_and_not_the_modulus() -> None:
    read = _strength(_bone(160.0, toe_mpa=0.05))
    assert read.modulus_gpa == pytest.approx(0.160)
    assert read.intercept_mpa == pytest.approx(0.05)


def test_stress_falling_after_the_maximum_has_no_part_in_the_modulus() -> None:
    whole = _bone()
    falling = TensileCurve(
        np.append(whole.strain, np.linspace(0.011, 0.02, 50)),
        np.append(whole.stress_mpa, np.linspace(0.5, 0.1, 50)),
        "made up",
    )
    assert _strength(falling).modulus_gpa == pytest.approx(0.160)


def test_an_early_spike_of_noise_does_not_widen_the_window() -> None:
    noisy = _bone()
    noisy.stress_mpa[2] = 0.13
    assert _strength(noisy).window_strain[0] == pytest.approx(0.12 / 160)


def test_scatter_lowers_r_squared() -> None:
    rough = _bone()
    rough.stress_mpa[:101:2] += 0.02
    assert 0.9 < _strength(rough).r_squared < 0.999


def test_doubling_stress_doubles_modulus_and_strength() -> None:
    once, bone = _strength(_bone()), _bone()
    twice = _strength(TensileCurve(bone.strain, 2 * bone.stress_mpa, ""))
    assert twice.modulus_gpa == pytest.approx(2 * once.modulus_gpa)
    assert twice.uts_mpa == 2 * once.uts_mpa


def test_too_few_points_in_the_window_are_refused() -> None:
    coarse = TensileCurve(np.arange(11.0), np.arange(11.0) ** 2, "coarse.csv")
    with pytest.raises(DataError, match=r"coarse\.csv has 3 points from 10 to 40 %"):
        _strength(coarse)


def test_a_curve_that_begins_at_its_maximum_is_refused() -> None:
    falling = TensileCurve(np.arange(20.0), np.arange(20.0)[::-1], "falling.csv")
    with pytest.raises(DataError, match=r"falling\.csv has 0 points from 10 to 40 %"):
        _strength(falling)


@pytest.mark.parametrize("sign", [-1.0, 0.0])
def test_strain_that_falls_or_stands_still_is_refused(sign: float) -> None:
    bone = _bone()
    odd = TensileCurve(sign * bone.strain, bone.stress_mpa, "odd.csv")
    with pytest.raises(DataError, match="does not rise with its strain"):
        _strength(odd)


def test_compression_is_refused() -> None:
    bone = _bone()
    with pytest.raises(DataError, match="no stress above 0 MPa"):
        _strength(TensileCurve(bone.strain, -bone.stress_mpa, "pressed.csv"))


def test_a_value_that_is_not_finite_is_refused() -> None:
    bone = _bone()
    bone.strain[5] = np.nan
    with pytest.raises(DataError, match="not finite"):
        _strength(bone)


def test_nineteen_aluminium_specimens_have_the_strength_and_modulus_published() -> None:
    files = sorted(REAL.glob("*.csv"))
    if not files:
        pytest.skip("the aluminium curves are not here")
    read = [
        _strength(
            read_tensile(file, gauge_length_mm=1.0, width_mm=1.0, thickness_mm=1.0)
        )
        for file in files
    ]
    uts_mpa = [one.uts_mpa for one in read]
    # Published: UTS 288 ± 17.8 MPa, E 60.5 ± 5.4 GPa by another method.
    assert len(read) == 19
    assert np.mean(uts_mpa) == pytest.approx(288, abs=0.5)
    assert np.std(uts_mpa, ddof=1) == pytest.approx(17.8, abs=0.05)
    assert np.mean([one.modulus_gpa for one in read]) == pytest.approx(62.08, abs=0.005)
    assert min(one.r_squared for one in read) > 0.997

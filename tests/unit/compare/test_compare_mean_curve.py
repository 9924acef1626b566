"""The mean tensile curve: where it runs, and its interval."""

import numpy as np
import pytest

from fissura import compare
from fissura.errors import DataError
from fissura.model import TensileCurve


def _line(slope_mpa: float, until: float, *, start: float = 0.0) -> TensileCurve:
    strain = np.linspace(start, until, 50)
    return TensileCurve(strain, slope_mpa * strain, f"slope {slope_mpa:g}")


def test_the_mean_ends_at_the_first_failure() -> None:
    mean = compare.mean_curve([_line(100, 0.02), _line(200, 0.01), _line(300, 0.03)])
    assert mean.strain[[0, -1]] == pytest.approx([0, 0.01])
    assert mean.mean_mpa == pytest.approx(200 * mean.strain)
    assert mean.n == 3


def test_the_interval_is_students() -> None:
    mean = compare.mean_curve([_line(100, 0.01), _line(200, 0.01), _line(300, 0.01)])
    # t of .975 at 2 degrees of freedom, from the tables.
    half_mpa = 4.302653 * 100 / np.sqrt(3) * mean.strain
    assert mean.high_mpa - mean.mean_mpa == pytest.approx(half_mpa, rel=1e-6)
    assert mean.mean_mpa - mean.low_mpa == pytest.approx(half_mpa, rel=1e-6)


def test_what_follows_the_maximum_has_no_part_in_the_mean() -> None:
    whole = _line(100, 0.01)
    broken = TensileCurve(
        np.append(whole.strain, [0.011, 0.03]), np.append(whole.stress_mpa, [0, 0]), ""
    )
    assert compare.mean_curve([broken]).strain[-1] == pytest.approx(0.01)


def test_points_where_the_strain_steps_back_are_left_out() -> None:
    strain = np.array([0, 1, 2, 1.5, 3, 4]) / 1000
    stress_mpa = np.array([0, 1, 2, 9, 3, 10.0])
    mean = compare.mean_curve([TensileCurve(strain, stress_mpa, "")])
    assert np.interp(0.0025, mean.strain, mean.mean_mpa) == pytest.approx(2.5)


def test_a_single_curve_has_no_interval() -> None:
    mean = compare.mean_curve([_line(100, 0.01)])
    assert mean.mean_mpa == pytest.approx(100 * mean.strain)
    assert np.isnan(mean.low_mpa).all()


def test_curves_without_common_strain_are_refused_by_name() -> None:
    with pytest.raises(DataError, match=r"slope 2 starts at 0\.5, but slope 1 has fai"):
        compare.mean_curve([_line(1, 0.1), _line(2, 0.9, start=0.5)])


def test_no_curve_at_all_is_refused() -> None:
    with pytest.raises(DataError, match="at least one curve"):
        compare.mean_curve([])


def test_the_strains_at_which_curves_fail_are_told_in_order() -> None:
    mean = compare.mean_curve([_line(100, 0.02), _line(200, 0.01), _line(300, 0.03)])
    assert mean.failures == pytest.approx((0.01, 0.02, 0.03))


def test_a_simultaneous_band_is_wider_by_one_factor_everywhere() -> None:
    rng = np.random.default_rng(4)
    curves = [_bent(rng) for _ in range(6)]
    point = compare.mean_curve(curves)
    whole = compare.mean_curve(curves, band="simultaneous")
    wide, narrow = whole.high_mpa - whole.mean_mpa, point.high_mpa - point.mean_mpa
    ratio = wide[1:] / narrow[1:]
    assert ratio == pytest.approx(ratio[0])
    assert ratio[0] > 1
    assert whole.band == "simultaneous"


def test_two_curves_that_cross_have_no_simultaneous_band() -> None:
    strain = np.linspace(0, 0.01, 50)
    bent = TensileCurve(strain, 5 * np.sqrt(strain), "bent")
    band = compare.mean_curve([_line(100, 0.01), bent], band="simultaneous")
    assert np.isnan(band.high_mpa).all()
    assert np.isfinite(band.mean_mpa).all()


def test_curves_that_differ_by_a_factor_alone_need_no_wider_band() -> None:
    curves = [_line(slope, 0.01) for slope in (100, 150, 170, 210)]
    point = compare.mean_curve(curves)
    whole = compare.mean_curve(curves, band="simultaneous")
    assert whole.high_mpa == pytest.approx(point.high_mpa, rel=1e-6)


@pytest.mark.parametrize("n", [5, 8])
def test_bands_hold_the_true_mean_as_often_as_they_say(n: int) -> None:
    rng = np.random.default_rng(n)
    trials, at, everywhere, pointwise_everywhere = 400, 0, 0, 0
    for _ in range(trials):
        curves = [_bent(rng) for _ in range(n)]
        point = compare.mean_curve(curves)
        whole = compare.mean_curve(curves, band="simultaneous")
        truth = 100 * point.strain - 2000 * point.strain**2
        inside = (point.low_mpa <= truth) & (truth <= point.high_mpa)
        at += bool(inside[100])
        pointwise_everywhere += bool(inside[2:].all())
        held = (whole.low_mpa <= truth) & (truth <= whole.high_mpa)
        everywhere += bool(held[2:].all())
    # Three binomial standard deviations at 400 trials are 0.033.
    assert at / trials == pytest.approx(0.95, abs=0.033)
    assert everywhere / trials > 0.95 - 0.033
    assert pointwise_everywhere < everywhere


def _bent(rng: np.random.Generator) -> TensileCurve:
    """Draw a curve around 100 ε - 2000 ε² MPa, of its own slope, bend and wave."""
    strain = np.linspace(0, 0.01, 60)
    slope, bend, wave = rng.normal([100, 2000, 0], [15, 800, 0.02])
    stress = slope * strain - bend * strain**2 + wave * np.sin(900 * strain)
    stress[-1] = stress.max() + 1e-6
    return TensileCurve(strain, stress, "")

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

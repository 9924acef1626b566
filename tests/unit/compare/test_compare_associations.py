"""Damage against strength, treatment against damage: found, and not made up."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from fissura import compare
from fissura.statistics.spearman import spearman
from fissura.statistics.theil_sen import theil_sen

if TYPE_CHECKING:
    from fissura.model import Association

RNG = np.random.default_rng(3)
X = RNG.normal(size=18)
Y = -X + 0.6 * RNG.normal(size=18)
MEMBERS = {
    "BP": [f"s{i}" for i in range(6)],
    "FC": [f"s{i}" for i in range(6, 11)],
    "NFC": [f"s{i}" for i in range(11, 18)],
}


def _named(values: np.ndarray) -> dict[str, float]:
    return {f"s{i}": float(value) for i, value in enumerate(values)}


def _found(x: np.ndarray, y: np.ndarray) -> dict[str, Association]:
    answers = compare.associations(
        {"x": _named(x), "y": _named(y)}, [("x", "y")], members=MEMBERS, seed=1
    )
    return {answer.over: answer for answer in answers}


def test_each_group_then_all_then_within_groups_are_told() -> None:
    assert list(_found(X, Y)) == ["BP", "FC", "NFC", "", "within"]


def test_spearman_is_that_of_scipy() -> None:
    found = _found(X, Y)[""]
    theirs = stats.spearmanr(X, Y)
    assert found.rho.value == pytest.approx(theirs.statistic)
    assert found.p == pytest.approx(theirs.pvalue)
    assert found.rho.low < found.rho.value < found.rho.high


def test_a_small_group_has_the_exact_p_of_all_its_orders() -> None:
    x, y = np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 4, 3, 5])
    found = spearman([(x, y)], rng=np.random.default_rng(0))
    theirs = stats.permutation_test(
        (y,),
        lambda order: stats.spearmanr(x, order).statistic,
        permutation_type="pairings",
        n_resamples=np.inf,
    )
    assert found.p_method == "exact"
    assert found.p == pytest.approx(theirs.pvalue)


def test_theil_and_sens_slope_is_that_of_scipy() -> None:
    line = theil_sen([(X, Y)])
    theirs = stats.theilslopes(Y, X, method="joint")
    assert line.intercept == pytest.approx(theirs.intercept)
    assert line.slope.value == pytest.approx(theirs.slope)
    assert line.intercept == pytest.approx(theirs.intercept)
    assert line.slope.low == pytest.approx(theirs.low_slope, abs=0.1)
    assert line.slope.high == pytest.approx(theirs.high_slope, abs=0.1)


def test_groups_that_only_lie_apart_show_nothing_within_them() -> None:
    # Within each group y rises with x; between groups it falls.
    x = np.array([*range(6), *range(10, 15), *range(20, 27)], dtype=float)
    steps = np.array([20.0] * 6 + [10.0] * 5 + [0.0] * 7)
    y = steps + 0.3 * (x - np.array([0.0] * 6 + [10.0] * 5 + [20.0] * 7))
    found = _found(x, y)
    assert found[""].rho.value < -0.6
    assert found["within"].rho.value == pytest.approx(1)
    assert found["within"].slope.value == pytest.approx(0.3)


def test_as_many_points_lie_above_theil_and_sens_line_as_below() -> None:
    rng = np.random.default_rng(3)
    for n in (4, 9, 16):
        x = rng.lognormal(0, 1, n)
        y = 3 - x + rng.exponential(2, n)
        line = theil_sen([(x, y)])
        above = y - line.slope.value * x - line.intercept
        assert np.sum(above > 1e-9) == np.sum(above < -1e-9) == n // 2


def test_an_interval_of_the_slope_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(8)
    x = rng.normal(size=(400, 9))
    y = 2 * x + rng.standard_cauchy((400, 9))
    lines = [theil_sen([(one, other)]).slope for one, other in zip(x, y, strict=True)]
    assert np.mean([line.low <= 2 <= line.high for line in lines]) > 0.93


def test_too_few_values_and_a_side_that_stands_still_say_so() -> None:
    few = compare.associations(
        {"x": {"s0": 1.0, "s1": 2.0}, "y": {"s0": 1.0, "s1": 3.0}},
        [("x", "y")],
        members={"BP": ["s0", "s1"]},
        seed=1,
    )
    still = _found(X, np.ones(18))[""]
    assert few[0].remark == "2 values are too few to correlate"
    assert still.remark == "one side does not vary"
    assert isnan(still.p)


def test_a_group_without_values_of_both_is_left_out() -> None:
    years = {name: 2.0 + i for i, name in enumerate(MEMBERS["BP"])}
    answers = compare.associations(
        {"treatment_y": years, "y": _named(Y)},
        [("treatment_y", "y")],
        members=MEMBERS,
        seed=1,
    )
    assert [(answer.over, answer.n) for answer in answers] == [("BP", 6)]


def test_perfect_order_has_no_interval_and_says_so() -> None:
    found = _found(X, X)[""]
    assert found.rho.value == pytest.approx(1)
    assert isnan(found.rho.low)
    assert "perfect order" in found.remark

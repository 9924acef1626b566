"""What R prints, to 9 digits, and what its authors published."""

from __future__ import annotations

import re
from itertools import combinations
from math import isnan
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from fissura.errors import DataError
from fissura.statistics.agreement import bland_altman, concordance, intraclass
from fissura.statistics.effects import cliffs_delta, hodges_lehmann
from fissura.statistics.kruskal_wallis import asymptotic_p, exact_p, h_statistic
from fissura.statistics.mann_whitney import exact_p as mann_whitney_p
from fissura.statistics.mann_whitney import u_statistic
from fissura.statistics.mann_whitney_variants import p_by_method
from fissura.statistics.normality import shapiro_wilk
from fissura.statistics.power import mann_whitney_power

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

NINE = 2e-9


def _values(text: str) -> NDArray[np.float64]:
    return np.array(text.split(), dtype=np.float64)


A = _values("1.1 2.3 2.9 3.4 5.0")
B = _values("2 4.1 4.8 6.6 7.2")
C = _values("5.5 6.1 7.9 8.8 9.3 10.4")
A_TIED, C_TIED = _values("1 2 2 3 5"), _values("5 6 8 8 9 10")
CTRL = _values("4.17 5.58 5.18 6.11 4.50 4.61 5.17 4.53 5.33 5.14")
SHROUT_FLEISS = np.array(
    [
        [9, 2, 5, 8],
        [6, 1, 3, 2],
        [8, 4, 6, 8],
        [7, 1, 2, 6],
        [10, 5, 6, 9],
        [6, 2, 4, 7],
    ],
    dtype=np.float64,
)
PEFR_LARGE = _values(
    "494 395 516 434 476 557 413 442 650 433 417 656 267 478 178 423 427"
)
PEFR_MINI = _values(
    "512 430 520 428 500 600 364 380 658 445 432 626 260 477 259 350 451"
)
INSECT_SPRAYS = (
    "10 7 20 14 14 12 10 23 17 20 14 13",
    "11 17 21 11 16 14 17 17 19 21 7 13",
    "0 1 7 2 3 1 2 1 3 0 1 4",
    "3 5 12 6 4 3 5 5 5 5 2 4",
    "3 5 3 5 3 6 1 1 3 2 6 4",
    "11 9 15 22 15 16 13 10 26 26 24 13",
)


@pytest.mark.parametrize(
    ("method", "p"),
    [
        ("exact_conditional", 0.006493506494),
        ("exact_doubled", 0.008658008658),
        ("spss_exact", 0.008658008658),
        ("spss_asymptotic", 0.007685967385),
        ("r_default", 0.01006330552),
        ("scipy_auto", 0.01006330552),
    ],
)
def test_five_methods_give_their_own_p_of_tied_values(method: str, p: float) -> None:
    found = p_by_method(A_TIED, C_TIED, mann_whitney_p(A_TIED, C_TIED))
    assert found[method] == pytest.approx(p, rel=NINE)


def test_r_and_scipy_are_what_their_names_say() -> None:
    for first, second in combinations([A, B, C, A_TIED, C_TIED], 2):
        found = p_by_method(first, second, mann_whitney_p(first, second))
        theirs = stats.mannwhitneyu(first, second, method="auto").pvalue
        plain = stats.mannwhitneyu(
            first, second, method="asymptotic", use_continuity=False
        ).pvalue
        assert found["scipy_auto"] == pytest.approx(theirs, rel=1e-12)
        assert found["spss_asymptotic"] == pytest.approx(plain, rel=1e-12)


def test_without_ties_all_exact_methods_agree() -> None:
    found = p_by_method(A, C, mann_whitney_p(A, C))
    plain = found.pop("spss_asymptotic")
    assert plain == pytest.approx(0.006169899321, rel=NINE)
    assert list(found.values()) == pytest.approx([0.004329004329] * 5, rel=NINE)


def test_shifts_and_their_exact_intervals_are_those_of_r() -> None:
    for other, answer in ((C, (-5.2, -7.7, -2.6)), (B, (-1.9, -4.9, 0.9))):
        found = hodges_lehmann(A, other).estimate
        assert (found.value, found.low, found.high) == pytest.approx(answer, rel=NINE)


def test_the_permeability_of_membranes_is_that_of_rs_example() -> None:
    at_term = _values("0.80 0.83 1.89 1.04 1.45 1.38 1.91 1.64 0.73 1.46")
    earlier = _values("1.15 0.88 0.90 0.74 1.21")
    found = hodges_lehmann(at_term, earlier).estimate
    assert u_statistic(at_term, earlier) == 35
    assert mann_whitney_p(at_term, earlier).p == pytest.approx(0.2544122544, rel=NINE)
    answer = (0.305, -0.15, 0.76)
    assert (found.value, found.low, found.high) == pytest.approx(answer, rel=NINE)


def test_an_interval_that_few_values_cannot_reach_is_nan_and_says_so() -> None:
    found = hodges_lehmann(A[:3], B[:3])
    assert isnan(found.estimate.low)
    assert "n of 3 and 3 allow no interval of 95 %" in found.remark


def test_groups_apart_have_a_delta_of_one_with_a_width() -> None:
    found = cliffs_delta(0, 5, 6)
    assert found.value == found.low == -1
    assert -0.6 < found.high < 0


def test_kruskal_wallis_is_that_of_r() -> None:
    h = h_statistic([A, B, C])
    assert h == pytest.approx(9.227941176, rel=NINE)
    assert asymptotic_p(h, df=2) == pytest.approx(0.009912382079, rel=NINE)
    assert exact_p([A, B, C]) == pytest.approx(0.003441, abs=5e-7)
    sprays = h_statistic([_values(counts) for counts in INSECT_SPRAYS])
    assert sprays == pytest.approx(54.69134462, rel=NINE)
    assert asymptotic_p(sprays, df=5) == pytest.approx(1.510844439e-10, rel=NINE)


def test_shapiro_and_wilk_is_that_of_r() -> None:
    answers = (
        (A, 0.9895559385, 0.9781155867),
        (C, 0.9489188097, 0.7315174766),
    )
    for values, w, p in answers:
        assert shapiro_wilk(values) == pytest.approx((w, p), rel=NINE)
    assert shapiro_wilk(CTRL)[1] == pytest.approx(0.7474734438, rel=NINE)


@pytest.mark.parametrize("n", [3, 4, 5, 6, 11, 12, 50])
def test_shapiro_and_wilk_follows_scipy_at_every_size(n: int) -> None:
    values = np.random.default_rng(n).gamma(2, size=n)
    assert shapiro_wilk(values) == pytest.approx(tuple(stats.shapiro(values)), rel=1e-6)


@pytest.mark.parametrize("values", ["", "1 2", "3 3 3 3"])
def test_shapiro_and_wilk_of_nothing_to_judge_is_nan(values: str) -> None:
    assert all(map(isnan, shapiro_wilk(_values(values))))


def test_the_six_intraclass_correlations_are_those_published() -> None:
    answer = (0.16574, 0.28976, 0.71484, 0.44280, 0.62005, 0.90932)
    assert intraclass(SHROUT_FLEISS) == pytest.approx(answer, abs=5e-6)


def test_the_limits_of_agreement_are_those_published() -> None:
    answer = (-2.117647059, 38.76512987, -78.09730161, 73.86200749)
    assert bland_altman(PEFR_LARGE, PEFR_MINI) == pytest.approx(answer, rel=NINE)


def test_concordance_is_one_only_for_the_same_numbers() -> None:
    assert concordance(A, A) == pytest.approx(1)
    assert 0.9 < concordance(PEFR_LARGE, PEFR_MINI) < 0.9432794469
    assert concordance(A, A + 10) < 0.1


def test_agreement_of_observers_who_saw_different_things_is_refused() -> None:
    with pytest.raises(DataError, match="5 and 6 came"):
        bland_altman(A, C)
    with pytest.raises(DataError, match=r"shape \(1, 3\)"):
        intraclass(np.ones((1, 3)))


@pytest.mark.parametrize(
    ("sizes", "chance"), [((5, 5), 0.43), ((5, 6), 0.47), ((8, 8), 0.77)]
)
def test_power_at_a_shift_of_one_and_a_half(
    sizes: tuple[int, int], chance: float
) -> None:
    (found,) = mann_whitney_power(*sizes, [1.5], seed=2017)
    assert found.chance == pytest.approx(chance, abs=0.006)


def test_r_s_own_page_is_met_line_by_line(real_data: Path) -> None:
    page = (real_data / "statistics/R_reference_outputs.txt").read_text("utf-8")

    def numbers(start: str) -> list[float]:
        line = next(line for line in page.splitlines() if line.startswith(start))
        found = re.findall(r"(?<![\w.])-?\d+\.?\d*(?:e-?\d+)?", line[len(start) :])
        return [float(one) for one in found]

    p, u = numbers("MW exact A,B")
    assert mann_whitney_p(A, B).p == pytest.approx(p, rel=NINE)
    assert u == 6
    corrected, plain = numbers("MW asym cc A,C")
    untied = p_by_method(A, C, mann_whitney_p(A, C))
    assert untied["spss_asymptotic"] == pytest.approx(plain, rel=NINE)
    assert corrected == pytest.approx(
        stats.mannwhitneyu(A, C, method="asymptotic").pvalue, rel=NINE
    )
    h, p = numbers("KW ")
    assert h_statistic([A, B, C]) == pytest.approx(h, rel=NINE)
    assert asymptotic_p(h, df=2) == pytest.approx(p, rel=NINE)
    w_a, p_a, w_c, p_c = numbers("Shapiro A")
    assert (*shapiro_wilk(A), *shapiro_wilk(C)) == pytest.approx(
        (w_a, p_a, w_c, p_c), rel=NINE
    )

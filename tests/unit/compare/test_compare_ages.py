"""Ages by one-way analysis of variance, against R and scipy."""

from math import isnan

import pytest
from scipy import stats

from fissura import compare
from fissura.errors import DataError

BP_AGES = [88.0, 61, 79, 82, 68, 80, 84, 82]
TRIALS = {
    "A": [1.1, 2.3, 2.9, 3.4, 5.0],
    "B": [2.0, 4.1, 4.8, 6.6, 7.2],
    "C": [5.5, 6.1, 7.9, 8.8, 9.3, 10.4],
}


def test_f_and_p_are_those_of_r() -> None:
    answer = compare.ages(TRIALS)
    assert (answer.df1, answer.df2) == (2, 13)
    assert answer.f == pytest.approx(10.74458, abs=5e-6)
    assert answer.p == pytest.approx(0.0017607, abs=5e-8)


def test_f_and_p_are_those_of_scipy() -> None:
    answer = compare.ages(TRIALS)
    theirs = stats.f_oneway(*TRIALS.values())
    assert (answer.f, answer.p) == pytest.approx((theirs.statistic, theirs.pvalue))


def test_the_treated_groups_ages_have_the_mean_and_sd_of_table_1() -> None:
    treated, _ = compare.ages({"BP": BP_AGES, "FC": [70.0, 80]}).groups
    assert (treated.group, treated.n) == ("BP", 8)
    assert treated.mean == pytest.approx(78.0)
    assert treated.sd == pytest.approx(8.96, abs=0.005)


def test_a_single_age_has_no_sd() -> None:
    _, alone = compare.ages({"BP": BP_AGES, "FC": [70.0]}).groups
    assert isnan(alone.sd)


def test_ages_that_differ_only_between_groups_have_an_infinite_f() -> None:
    answer = compare.ages({"BP": [70.0, 70.0], "FC": [80.0, 80.0]})
    assert (answer.f, answer.p) == (float("inf"), 0.0)


@pytest.mark.parametrize(
    ("ages", "sentence"),
    [
        ({}, "0 ages in 0 groups"),
        ({"BP": BP_AGES}, "8 ages in 1 groups"),
        ({"BP": [70.0], "FC": [71.0]}, "2 ages in 2 groups"),
        ({"BP": BP_AGES, "FC": []}, "FC has none"),
        ({"BP": BP_AGES, "FC": [70.0, float("nan")]}, "an age in FC is nan"),
        ({"BP": [70.0, 70.0], "FC": [70.0]}, "all 3 ages are 70"),
    ],
)
def test_ages_that_cannot_be_compared_are_refused(
    ages: dict[str, list[float]], sentence: str
) -> None:
    with pytest.raises(DataError, match=sentence):
        compare.ages(ages)

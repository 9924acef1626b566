"""Comparing the groups of a study: results, and remarks where there are none."""

from math import isnan

import pytest
from scipy import stats

from fissura import compare
from fissura.errors import DataError
from fissura.model import Comparison
from fissura.settings import Compare

NAN = float("nan")
STUDY = {
    "NFC": [1.1, 2.3, 2.9, 3.4, 5.0],
    "FC": [2.0, 4.1, 4.8, 6.6, 7.2],
    "BP": [5.5, 6.1, 7.9, 8.8, 9.3, 10.4],
}
PLANT_GROWTH = {
    "ctrl": [4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14],
    "trt1": [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69],
    "trt2": [6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26],
}


def _compare(groups: dict[str, list[float]]) -> Comparison:
    members = {
        group: [f"{group}-{i}" for i in range(1, len(values) + 1)]
        for group, values in groups.items()
    }
    values = {
        f"{group}-{i}": value
        for group, numbers in groups.items()
        for i, value in enumerate(numbers, start=1)
    }
    (answer,) = compare.groups({"uts": values}, members=members, outcomes=["uts"])
    return answer


def test_quartiles_are_those_of_spss_and_prism() -> None:
    nfc, _, bp = _compare(STUDY).groups
    assert (nfc.q1, nfc.median, nfc.q3) == pytest.approx((1.7, 2.9, 4.2))
    assert (bp.q1, bp.median, bp.q3) == pytest.approx((5.95, 8.35, 9.575))


def test_each_value_stands_beside_its_specimen_in_the_order_given() -> None:
    _, fc, _ = _compare(STUDY).groups
    assert [seen.specimen for seen in fc.observations] == [
        f"FC-{i}" for i in range(1, 6)
    ]
    assert [seen.value for seen in fc.observations] == STUDY["FC"]


def test_every_pair_is_tested_and_corrected_by_holm() -> None:
    pairs = _compare(STUDY).pairs
    assert [(pair.first, pair.second) for pair in pairs] == [
        ("NFC", "FC"),
        ("NFC", "BP"),
        ("FC", "BP"),
    ]
    assert [pair.u for pair in pairs] == [6, 0, 4]
    exact = [0.2222222222, 0.004329004329, 0.05194805195]
    assert [pair.p_exact for pair in pairs] == pytest.approx(exact)
    holm = [exact[0], 3 * exact[1], 2 * exact[2]]
    assert [pair.p_holm for pair in pairs] == pytest.approx(holm)


def test_the_method_in_force_gives_p_and_what_is_corrected() -> None:
    members = {group: [f"{group}{i}" for i in range(5)] for group in ("NFC", "FC")}
    values = {f"{g}{i}": float(STUDY[g][i]) for g in members for i in range(5)}
    (answer,) = compare.groups(
        {"uts": values},
        Compare(p_method="spss_asymptotic"),
        members=members,
        outcomes=["uts"],
    )
    (pair,) = answer.pairs
    assert pair.p == pair.p_holm == pair.p_by_method["spss_asymptotic"]
    assert pair.p != pair.p_exact


def test_the_groups_together_are_tested_by_kruskal_wallis() -> None:
    answer = _compare(STUDY)
    assert answer.df == 2
    assert answer.h == pytest.approx(9.227941176)
    assert answer.p_asymptotic == pytest.approx(0.009912382079)
    assert answer.p_exact == pytest.approx(0.003441003441)
    assert answer.remarks == ()


def test_plant_growth_gives_what_r_gives() -> None:
    answer = _compare(PLANT_GROWTH)
    assert answer.h == pytest.approx(7.988228749, rel=1e-9)
    assert answer.p_asymptotic == pytest.approx(0.01842375573, rel=1e-9)
    assert answer.pairs[2].u == 16
    assert answer.pairs[2].p_exact == pytest.approx(0.008930697785, rel=1e-9)


def test_outcomes_come_in_the_order_asked_for() -> None:
    values = {"a": {"1": 1.0, "2": 2.0}, "b": {"1": 2.0, "2": 1.0}}
    answers = compare.groups(
        values, members={"x": ["1"], "y": ["2"]}, outcomes=["b", "a"]
    )
    assert [answer.outcome for answer in answers] == ["b", "a"]


def test_a_specimen_that_was_not_measured_is_left_out() -> None:
    values = {"a": {"1": 1.0, "3": 3.0, "9": 9.0}}
    members = {"x": ["1", "2"], "y": ["3"]}
    (answer,) = compare.groups(values, members=members, outcomes=["a"])
    assert [group.n for group in answer.groups] == [1, 1]


def test_a_group_without_values_is_named_and_left_out() -> None:
    answer = _compare({"NFC": STUDY["NFC"], "FC": [], "BP": STUDY["BP"]})
    assert answer.df == 1
    assert [(pair.first, pair.second) for pair in answer.pairs] == [("NFC", "BP")]
    assert isnan(answer.groups[1].median)
    assert answer.remarks == ("No specimen of FC has a value; it is left out.",)


def test_one_value_stands_for_its_quartiles_and_says_so() -> None:
    answer = _compare({"NFC": STUDY["NFC"], "FC": [3.0]})
    alone = answer.groups[1]
    assert alone.q1 == alone.median == alone.q3 == 3.0
    on_size, on_shift = answer.remarks
    assert on_size == "FC has one value, which stands for its quartiles too."
    assert "n of 5 and 1 allow no interval of 95 % for the shift" in on_shift
    assert isnan(answer.pairs[0].shift.low)


def test_without_a_second_group_nothing_is_compared() -> None:
    answer = _compare({"NFC": STUDY["NFC"], "FC": []})
    assert isnan(answer.h)
    assert isnan(answer.p_exact)
    assert answer.pairs == ()
    assert "Fewer than two groups have values" in answer.remarks[-1]


def test_values_that_are_all_equal_have_no_h_and_a_p_of_one() -> None:
    answer = _compare({"NFC": [2.0, 2.0, 2.0], "FC": [2.0, 2.0, 2.0]})
    assert isnan(answer.h)
    assert isnan(answer.p_asymptotic)
    assert isnan(answer.p_exact)
    assert answer.pairs[0].p_exact == answer.pairs[0].p_floor == 1
    assert answer.remarks == (
        "All values are equal, so H and its p do not exist.",
        "NFC against FC: all values are equal, so that p is 1.",
        (
            "NFC against FC: n of 3 and 3 allow no interval of 95 % for the shift; the "
            "widest, 0 to 0, holds it with 90 %."
        ),
    )


def test_four_groups_have_an_asymptotic_p_only_and_say_so() -> None:
    answer = _compare(STUDY | {"X": [1.0, 9.0, 5.2]})
    theirs = stats.kruskal(*STUDY.values(), [1.0, 9.0, 5.2])
    assert answer.p_asymptotic == pytest.approx(theirs.pvalue)
    assert isnan(answer.p_exact)
    (remark,) = answer.remarks
    assert remark.endswith("exact for two or three groups, but 4 have values.")


def test_groups_too_large_for_an_exact_p_have_the_asymptotic_one_and_say_so() -> None:
    x, y = list(map(float, range(400))), list(map(float, range(10, 410)))
    answer = _compare({"x": x, "y": y})
    theirs = stats.mannwhitneyu(x, y, method="asymptotic", use_continuity=False)
    (pair,) = answer.pairs
    assert isnan(pair.p_exact)
    assert pair.method == "spss_asymptotic"
    assert pair.p == pair.p_holm == pytest.approx(theirs.pvalue)
    assert "is the asymptotic one (spss_asymptotic" in answer.remarks[2]
    assert answer.remarks[1].startswith("x against y: its exact p is missing, because")
    assert pair.p_by_method["r_default"] == pytest.approx(theirs.pvalue, abs=1e-3)


@pytest.mark.parametrize("value", [NAN, float("inf")])
def test_a_value_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(DataError, match=r"uts of FC-2 is (nan|inf), but"):
        _compare({"NFC": [1.0], "FC": [2.0, value]})


def test_an_outcome_nobody_knows_is_refused() -> None:
    with pytest.raises(DataError, match=r"utz is to .*; there are uts"):
        compare.groups({"uts": {}}, members={}, outcomes=["utz"])


def test_a_specimen_of_two_groups_is_refused() -> None:
    members = {"NFC": ["1"], "FC": ["2", "1"]}
    with pytest.raises(DataError, match="specimen 1 is listed in NFC and again in FC"):
        compare.groups({}, members=members, outcomes=[])

"""The audit of the study finds what enumeration has verified."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pytest

from fissura.audit import audit, parse_claims
from fissura.audit.rank_tests.two_groups import floors
from fissura.audit.rank_tests.u_triples import floors as floors_of_three
from fissura.model import Audit, Flag, Severity

IMPOSSIBLE, MISMATCH = Severity.IMPOSSIBLE, Severity.MISMATCH
INCONSISTENT, IMPLAUSIBLE = Severity.INCONSISTENT, Severity.IMPLAUSIBLE


@cache
def _study() -> Audit:
    text = files("fissura.audit").joinpath("ma_2017.toml").read_text("utf-8")
    return audit(parse_claims(text, source="ma_2017.toml"))


def _flags(claim: str, *severities: Severity) -> list[Flag]:
    return [
        flag
        for flag in _study().flags
        if flag.claim == claim and (not severities or flag.severity in severities)
    ]


def _one(claim: str, severity: Severity, *words: str) -> Flag:
    found = [
        flag
        for flag in _flags(claim, severity)
        if all(word in flag.says for word in words)
    ]
    assert len(found) == 1, (claim, severity, words, _flags(claim))
    return found[0]


# ------------------------------------------------------------ the study's own claims


@pytest.mark.parametrize(
    ("sizes", "exact", "normal"),
    [
        ((5, 5), 0.00794, 0.00902),
        ((5, 6), 0.00433, 0.00617),
        ((5, 8), 0.00155, 0.00341),
        ((8, 8), 0.00016, 0.00078),
    ],
)
def test_the_lowest_p_of_two_groups_is_known(
    sizes: tuple[int, int], exact: float, normal: float
) -> None:
    assert floors(*sizes) == pytest.approx((exact, normal), abs=6e-6)


def test_the_lowest_kruskal_wallis_p_of_the_scans_is_known() -> None:
    assert floors_of_three((5, 5, 6))[1] == pytest.approx(0.00126, abs=6e-6)
    (note,) = [
        flag for flag in _flags("3a", Severity.NOTE) if flag.module == "attainable p"
    ]
    assert ("Kruskal–Wallis", "2.97e-06 exact, .00126 asymptotic") in note.numbers


@pytest.mark.parametrize(
    ("claim", "p", "u"),
    [
        ("5a", "0.021", "U = 10 of 64"),
        ("5b", "0.021", "U = 10 of 64"),
        ("5c", "0.028", "U = 11 of 64"),
        ("5d", "0.028", "U = 11 of 64"),
        ("5d", "0.002", "U = 0 of 40"),
    ],
)
def test_the_pairs_of_figure_5_fit_the_exact_test(claim: str, p: str, u: str) -> None:
    flag = _one(claim, Severity.NOTE, f"p = {p} can be had, two-sided", u)
    assert "spss_exact" in flag.says


def test_figure_5c_is_reconstructed_and_confirmed() -> None:
    flag = _one("5c", Severity.NOTE, "one arrangement only", "is confirmed")
    numbers = dict(flag.numbers)
    assert numbers["H"] == "13.77"
    assert numbers["asymptotic p"] == ".00102"
    assert numbers["δ FC–BP"] == "0.656"
    assert numbers["U NFC–BP"] == "40 of 40"


@pytest.mark.parametrize(
    ("claim", "names"),
    [("3d", "BP over NFC"), ("3e", "FC over NFC"), ("BV/TV", "NFC over FC")],
)
def test_a_p_of_a_thousandth_is_impossible_at_these_sizes(
    claim: str, names: str
) -> None:
    flag = _one(claim, IMPOSSIBLE, names, "p = 0.001 cannot be had")
    assert flag.window == "0.0005 to 0.0015"


def test_the_text_has_a_p_for_figure_3d_that_can_be() -> None:
    _one("3d text", Severity.NOTE, "p = 0.004 can be had", "U = 0 of 30 (spss_exact")
    _one("3d text and caption", INCONSISTENT, "0.004 in the text, but 0.001 in the")


def test_the_p_of_bone_volume_is_one_of_students_t() -> None:
    _one("BV/TV", IMPOSSIBLE, "Student's t", "p = .000363")


@pytest.mark.parametrize(
    ("claim", "p"), [("3a", "0.005"), ("3f", "0.005"), ("3d", "0.004")]
)
def test_some_p_fit_only_one_sided(claim: str, p: str) -> None:
    _one(claim, MISMATCH, f"p = {p}", "without ties only one-sided")


@pytest.mark.parametrize(
    ("claim", "p"), [("3b", "0.007"), ("3b", "0.012"), ("3c", "0.019"), ("3e", "0.013")]
)
def test_some_p_fit_only_with_ties(claim: str, p: str) -> None:
    _one(claim, IMPLAUSIBLE, f"p = {p}", "only with ties")


def test_two_kruskal_wallis_p_cannot_go_with_their_pairs() -> None:
    with_ties = dict(_one("3c", IMPOSSIBLE, "0.030", "with ties").numbers)
    assert float(with_ties["with ties at most"]) <= 0.0188
    flag = _one("5d", IMPOSSIBLE, "Kruskal–Wallis p = 0.030 cannot go with")
    assert flag.numbers == (("asymptotic p", ".00102 to .0122"),)


def test_the_ages_and_their_test_do_not_hold_together() -> None:
    flag = _one("ages of BP", INCONSISTENT, "mean 78 and sd 8.96")
    assert flag.numbers == (("mean", "78"), ("sd", "8.96"))
    _one("ages", INCONSISTENT, "F = 0.5236 at df (2, 18) is p = .601, not 0.644")
    _one("ages", INCONSISTENT, "give F = 0.2163")


def test_the_other_ages_could_be() -> None:
    assert _flags("ages of FC") == _flags("ages of NFC") == []


def test_normalised_values_are_no_ratios_of_what_they_are_said_to_be() -> None:
    _one("normalised modulus", INCONSISTENT, "8.028 to 11.85 times", "order of the")
    _one("normalised strength", INCONSISTENT, "8.485 to 11.81 times")


def test_the_caption_of_5c_swaps_two_numbers() -> None:
    _one("5c order", INCONSISTENT, "Swapping those of NFC and FC mends it")


def test_scan_and_geometry_do_not_hold_together() -> None:
    _one("projections", INCONSISTENT, "It holds for projections = 640")
    _one("height", INCONSISTENT, "left side is 2.6 ", "right side 2.76")
    flag = _one("image volume", INCONSISTENT, "29.69, not 23.3", "the cylinder within")
    assert ("cylinder", "23.32") in flag.numbers


def test_the_observers_correlation_is_of_five() -> None:
    _one("observers", INCONSISTENT, "the printed p fits n = 5")


def test_the_abstract_is_contradicted_by_the_figures() -> None:
    flag = _one("abstract, perforations", INCONSISTENT, "NFC has 4220 and BP 15893")
    assert "Fig. 3e" in flag.says
    _one("abstract, microcracks", INCONSISTENT, "BP and FC do not differ in Fig. 3d")


def test_load_control_and_a_fixed_strain_rate_exclude_each_other() -> None:
    _one("load and strain", INCONSISTENT, "“load-controlled” and “strain rate”")


def test_corrected_for_their_number_two_outcomes_stay() -> None:
    _one("eight outcomes", Severity.NOTE, "Of 8 tests", "2 stay: 3d and 5c")


def test_the_power_of_these_sizes_is_told() -> None:
    scans, tests = (
        dict(_flags(f"power, {name}")[0].numbers) for name in ("scans", "tensile tests")
    )
    assert "0.43 at 1.5 SD" in scans["NFC–FC (5, 5)"]
    assert "0.47 at 1.5 SD" in scans["NFC–BP (5, 6)"]
    assert "0.77 at 1.5 SD" in tests["FC–BP (8, 8)"]


def test_the_worst_flags_come_first() -> None:
    ranks = [flag.severity.rank for flag in _study().flags]
    assert ranks == sorted(ranks)

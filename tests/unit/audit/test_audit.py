"""What each module of the audit flags, and what it says it could not check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from fissura.audit import audit, parse_claims
from fissura.audit.means_and_t_tests.grim import possible_means, possible_spread
from fissura.audit.printed import read_printed
from fissura.audit.rank_tests.u_triples import h_of, possible_triples
from fissura.model import Flag, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence


def flags_of(text: str) -> Sequence[Flag]:
    return audit(parse_claims(text, source="claims.toml")).flags


# --------------------------------------------------------------------- its modules


def test_triples_of_three_groups_are_those_of_all_arrangements() -> None:
    rng = np.random.default_rng(1)
    sizes = (2, 3, 2)
    seen = np.zeros_like(possible_triples(sizes))
    for _ in range(4000):
        a, b, c = np.split(rng.permutation(7), [2, 5])
        u = tuple(
            int(np.count_nonzero(one[:, None] > other))
            for one, other in ((a, b), (a, c), (b, c))
        )
        seen[u] = True
    assert np.array_equal(seen, possible_triples(sizes))
    assert float(h_of(sizes, np.array(0.0), np.array(0.0), np.array(0.0))) > 5


def test_whole_numbers_have_only_some_means() -> None:
    assert list(possible_means(28, read_printed("5.19"))) == []
    assert list(possible_means(8, read_printed("79.3"))) == [634]


@pytest.mark.parametrize("seed", range(6))
def test_deviations_of_whole_numbers_are_found_possible(seed: int) -> None:
    values = np.random.default_rng(seed).integers(0, 30, 6)
    mean, sd = f"{values.mean():.2f}", f"{values.std(ddof=1):.2f}"
    sums = possible_means(6, read_printed(mean))
    assert possible_spread(6, sums, read_printed(sd)) is True


def test_a_deviation_no_whole_numbers_have_is_found_out() -> None:
    # Five whole numbers of the sum 17 have sums of squares 59, 61, 63 and so on.
    assert possible_spread(5, (17,), read_printed("0.71")) is False
    assert possible_spread(5, (17,), read_printed("0.55")) is True


def test_asterisks_are_held_to_their_legend() -> None:
    text = """
    [[claim]]
    id = "stars"
    kind = "ranks"
    n = { A = 8, B = 8 }
    pairs = [{ higher = "A", lower = "B", p = "0.021", stars = "**" }]
    """
    (flag,) = [flag for flag in flags_of(text) if flag.module == "asterisks"]
    assert "marked **, which the legend keeps for p < 0.01" in flag.says


def test_degrees_of_freedom_are_counted() -> None:
    text = """
    [[claim]]
    id = "F"
    kind = "anova"
    n = { A = 5, B = 5 }
    df = [2, 8]
    """
    (flag,) = flags_of(text)
    assert "printed as (2, 8), but 5 A and 5 B give (1, 8)" in flag.says


def test_pairs_that_turn_in_a_circle_are_impossible() -> None:
    text = """
    [[claim]]
    id = "circle"
    kind = "ranks"
    n = { A = 5, B = 5, C = 5 }
    ties = false
    pairs = [
      { higher = "A", lower = "B", p = "0.008" },
      { higher = "B", lower = "C", p = "0.008" },
      { higher = "C", lower = "A", p = "0.008" },
    ]
    """
    flag = flags_of(text)[0]
    assert flag.severity is Severity.IMPOSSIBLE
    assert "exclude one another" in flag.says


def test_pairs_of_different_tests_are_told() -> None:
    text = """
    [[claim]]
    id = "mixed"
    kind = "ranks"
    n = { A = 5, B = 6, C = 6 }
    ties = false
    pairs = [
      { higher = "A", lower = "B", p = "0.0043" },
      { higher = "A", lower = "C", p = "0.0062" },
    ]
    """
    flag = flags_of(text)[0]
    assert flag.severity is Severity.MISMATCH
    assert "no single method fits all pairs" in flag.says


@pytest.mark.parametrize(
    ("correction", "flagged"), [("none", True), ("bonferroni", False), ("other", False)]
)
def test_a_correction_of_the_pairs_is_undone(correction: str, flagged: bool) -> None:  # noqa: FBT001
    # Three times .00794, which no two groups of five have themselves.
    text = f"""
    [paper]
    methods = ["spss_exact"]
    [[claim]]
    id = "corrected"
    kind = "ranks"
    n = {{ A = 5, B = 5, C = 5 }}
    ties = false
    correction = "{correction}"
    pairs = [{{ higher = "A", lower = "B", p = "0.0238" }}]
    """
    worse = [flag for flag in flags_of(text) if flag.severity is not Severity.NOTE]
    assert bool(worse) == flagged


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("0.0150", "0.01495 to 0.01505"),
        (".05", "0.045 to 0.055"),
        ("24863", "24862.5 to 24863.5"),
        ("ns", "0.05 or more"),
    ],
)
def test_the_window_of_a_printed_number_follows_its_digits(
    text: str, window: str
) -> None:
    assert read_printed(text).window == window


def test_a_number_cut_off_lies_above_what_is_printed() -> None:
    p = read_printed("0.028", rounding="truncated")
    assert p.holds(0.02899)
    assert not p.holds(0.0279)


@pytest.mark.parametrize("sizes", [(40, 55), (200, 300), (9000, 9000), (1, 40)])
def test_large_groups_are_judged_without_enumerating_ties(
    sizes: tuple[int, int],
) -> None:
    text = f"""
    [[claim]]
    id = "large"
    kind = "ranks"
    n = {{ A = {sizes[0]}, B = {sizes[1]}, C = 30 }}
    kruskal_wallis = "0.12"
    pairs = [{{ between = ["A", "B"], p = "0.12" }}]
    """
    assert all(flag.severity is Severity.NOTE for flag in flags_of(text))


IOP = """
[paper]
title = "Two-sample t tests"

[[claim]]
id = "BV/TV"
kind = "anova"
n = { Control = 40, IOP = 54 }
p = "0.01"
means = { Control = "23.7 ± 7.7", IOP = "19.9 ± 6.3" }

[[claim]]
id = "pore area"
kind = "anova"
n = { Control = 40, IOP = 54 }
p = "0.3"
means = { Control = "7.4 ± 3.1", IOP = "5.8 ± 3.1" }
"""


def test_a_p_that_means_and_deviations_exclude_is_flagged_with_its_range() -> None:
    found = audit(parse_claims(IOP, source="iop.toml"))
    (flag,) = found.flags
    assert flag.claim == "pore area"
    assert flag.severity is Severity.INCONSISTENT
    t = stats.ttest_ind_from_stats(7.35, 3.15, 40, 5.85, 3.15, 54).pvalue
    assert t == pytest.approx(0.0248, abs=5e-5)
    assert ".00892 to .0248 or .00903 to .025" in flag.says
    assert "p = .0152 (Student's t)" in flag.says
    t = stats.ttest_ind_from_stats(7.45, 3.05, 40, 5.75, 3.05, 54).pvalue
    assert t == pytest.approx(0.00892, abs=5e-6)
    assert found.summary.startswith(
        "2 claims: 2 checked, 0 could not be checked; 0 imp"
    )


CLAIM = '[[claim]]\nid = "it"\n'
TWO = 'n = { a = 20, b = 24 }\nmeans = { a = "5.0 ± 1.0", b = "6.0 ± 1.1" }\n'


@pytest.mark.parametrize(
    ("claim", "lacks"),
    [
        ('kind = "anova"\nn = { a = 4, b = 5 }\np = "0.3"', "means"),
        ('kind = "anova"\nn = { a = 4, b = 5 }\nf = "2.1"', "means"),
        ('kind = "ranks"\nn = { a = 4, b = 5 }', "p's of pairs"),
        (
            (
                'kind = "ranks"\ncorrection = "other"\nn = { a = 4, b = 5 }\npairs = '
                '[{ between = ["a", "b"], p = "0.1" }]'
            ),
            "uncorrected",
        ),
        ('kind = "correlation"\nr = "0.5"\np = "0.01"', '"n"'),
        (
            f'kind = "t_test"\ndesign = "paired"\n{TWO.replace("24", "20")}p = "0.1"',
            "paired",
        ),
        (f'kind = "t_test"\n{TWO}', "p, t, df, d or ci"),
        ('kind = "t_test"\nn = { a = 4, b = 5 }\np = "0.3"', "means"),
        ('kind = "counts"\nn = { a = 4 }\nevents = { a = 1 }', "percent, p or"),
        ('kind = "interval"\nmean = "5"\nci = ["4", "6"]\nn = 9', '"sd"'),
        ('kind = "odds_ratio"\nodds_ratio = "2"\np = "0.01"', '"ci"'),
        ('kind = "multiplicity"\np = { a = "ns" }', "p's that are numbers"),
        ('kind = "summary"\nvalues = ["1", "2"]', "n, mean, sd or median"),
    ],
)
def test_a_claim_that_could_not_be_checked_is_counted_and_says_what_it_lacks(
    claim: str, lacks: str
) -> None:
    found = audit(parse_claims(CLAIM + claim, source="claims.toml"))
    (one,) = found.unchecked
    assert one.claim == "it"
    assert lacks in one.why
    assert "1 claim: 0 checked, 1 could not be checked" in found.summary


@pytest.mark.parametrize(
    ("claim", "severity", "says"),
    [
        ('p = "0.9"', Severity.INCONSISTENT, "not 0.9"),
        ('p = "ns"', Severity.INCONSISTENT, "not ns"),
        ('p = "0.0004"', Severity.MISMATCH, "fit one-sided"),
        ('p = "P < 0.0000000001"', Severity.INCONSISTENT, "not < 0.0000000001"),
        ('p = "0.5"\nspread = "sem"', None, ""),
        (
            'p = "0.003"\nspread = "sem"',
            Severity.INCONSISTENT,
            "were standard deviations",
        ),
        ('t = "9.0"', Severity.INCONSISTENT, "t is printed as 9.0"),
        ('df = "44"', Severity.INCONSISTENT, "df is printed as 44"),
        ('d = "3.0"', Severity.INCONSISTENT, "d is printed as 3.0"),
        ('ci = ["0.9", "1.1"]', Severity.INCONSISTENT, "interval of the difference"),
        ('p = "0.003"', None, ""),
        ('t = "-2.9"\ndf = "42"', None, ""),
    ],
)
def test_what_is_printed_of_a_t_test_is_held_against_its_means(
    claim: str, severity: Severity | None, says: str
) -> None:
    found = audit(
        parse_claims(f'{CLAIM}kind = "t_test"\n{TWO}{claim}', source="claims.toml")
    )
    assert [flag.severity for flag in found.flags] == ([severity] if severity else [])
    assert all(says in flag.says for flag in found.flags)


def test_a_p_that_its_t_and_df_exclude_is_flagged_without_means() -> None:
    text = f'{CLAIM}kind = "t_test"\nn = {{ a = 20, b = 24 }}\nt = "-2.9"\np = '
    (flag,) = audit(parse_claims(f'{text}"0.6"', source="claims.toml")).flags
    assert "t = -2.9 at df 42 or 19 to 42 gives p" in flag.says
    assert audit(parse_claims(f'{text}"0.006"', source="claims.toml")).flags == ()


def test_a_group_of_one_is_checked_by_students_t_alone() -> None:
    text = f'{CLAIM}kind = "anova"\nn = {{ a = 1, b = 9 }}\nmeans = {{ a = "9 ± 0", '
    text += 'b = "5.0 ± 1.0" }\np = '
    (flag,) = audit(parse_claims(f'{text}"0.6"', source="claims.toml")).flags
    assert "Welch" not in flag.says
    assert audit(parse_claims(f'{text}"0.005"', source="claims.toml")).flags == ()


def test_unequal_pairs_are_no_paired_test() -> None:
    text = f'{CLAIM}kind = "t_test"\ndesign = "paired"\n{TWO}p = "0.1"'
    (flag,) = audit(parse_claims(text, source="claims.toml")).flags
    assert "as many of each, not 20 and 24" in flag.says


def test_alpha_of_the_paper_is_what_ns_stands_for_in_every_kind() -> None:
    text = f'[paper]\nalpha = 0.01\n{CLAIM}kind = "anova"\n{TWO}p = "ns"'
    assert audit(parse_claims(text, source="claims.toml")).flags == ()
    text = text.replace("0.01", "0.05")
    assert len(audit(parse_claims(text, source="claims.toml")).flags) == 1


def _correlation(ci: str) -> Sequence[Flag]:
    head = '[[claim]]\nid="a"\nkind="correlation"\nr="0.50"\nn=20\n'
    return flags_of(f"{head}ci={ci}")


def test_the_interval_of_r_is_fishers() -> None:
    fisher = stats.pearsonr([1, 2, 3, 4, 5.0], [1, 3, 2, 5, 4.0]).confidence_interval()
    r, low, high = 0.8, f"{fisher.low:.3f}", f"{fisher.high:.3f}"
    head = f'[[claim]]\nid="a"\nkind="correlation"\nr="{r}00"\nn=5\n'
    assert not flags_of(f'{head}ci=["{low}","{high}"]')
    assert not _correlation('["0.07", "0.77"]')
    (flag,) = _correlation('["0.25", "0.75"]')
    assert flag.severity is Severity.INCONSISTENT
    assert "gives 0.07381 to 0.7718 by" in flag.says


def _pairs(difference: str) -> Sequence[Flag]:
    return flags_of(
        '[[claim]]\nid="a"\nkind="t_test"\ndesign="paired"\nn={a=10,b=10}\n'
        f'means={{a="5.0 ± 1.0",b="6.5 ± 1.0"}}\ndifference="{difference} ± 2.0"'
    )


def test_the_mean_of_the_differences_is_the_difference_of_the_means() -> None:
    assert not _pairs("1.5")
    assert not _pairs("-1.6")
    (flag,) = _pairs("1.0")
    assert "the means differ by -1.6 to -1.4" in flag.says

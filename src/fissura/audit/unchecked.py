"""Claims that could not be checked, and what each lacks."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from fissura.audit import claims, sample_claims
from fissura.audit.counts import tables_of
from fissura.audit.identities import can_divide
from fissura.audit.multiplicity_and_power import family_of
from fissura.audit.rank_tests.verdicts import MOST_PAIRS
from fissura.model import Unchecked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fissura.audit.claims import Paper

__all__ = ["unchecked_of"]

TWO, THREE = 2, 3


def unchecked_of(paper: Paper) -> tuple[Unchecked, ...]:
    """Return the claims of which no number could be checked, and what they lack."""
    found = [(claim, _missing(claim, paper)) for claim in paper.claim]
    return tuple(Unchecked(claim.id, claim.where, why) for claim, why in found if why)


def _missing(claim: claims.Claim, paper: Paper) -> str:
    """Say what a claim would need to be checked; empty if something of it was."""
    why = MISSING.get(type(claim))
    return why(claim, paper) if why else ""


def _of_ranks(claim: claims.Ranks, paper: Paper) -> str:
    by_exact = "exact" in paper.paper.kruskal_wallis and len(claim.n) != THREE
    if claim.kruskal_wallis is not None and len(claim.n) > 1 and not by_exact:
        return ""
    if not claim.pairs and claim.kruskal_wallis is not None and len(claim.n) > 1:
        return (
            "an exact Kruskal–Wallis p is worked out for three groups only: it needs "
            'p\'s of pairs, or kruskal_wallis = ["asymptotic"] in [paper] if it is that'
        )
    if not claim.pairs:
        return "it needs p's of pairs, or a Kruskal–Wallis p of two groups or more"
    if claim.correction == "other":
        return (
            "its p's were corrected for their number in a way that cannot be undone; "
            "it needs the uncorrected ones"
        )
    sizes = [[claim.n[name] for name in pair.names] for pair in claim.pairs]
    if all(prod(pair) > MOST_PAIRS for pair in sizes):
        return "its groups are so large that a rank test can give any p"
    return ""


def _of_anova(claim: claims.AnovaClaim, _: Paper) -> str:
    if claim.df is not None or (claim.f is not None and (claim.p or claim.means)):
        return ""
    if claim.p is not None and claim.means:
        return ""
    if claim.p is None and claim.f is None:
        return "it needs a p or an F"
    return 'it needs the "means" (mean ± SD of each group)' + (
        ' or the "f"' if claim.f is None else ' or the "p"'
    )


def _of_summary(claim: claims.Summary, _: Paper) -> str:
    told = [claim.mean, claim.sd, claim.median]
    if any(one is not None for one in told) or claim.n is not None:
        return ""
    return "it needs what is printed of its values: n, mean, sd or median"


def _of_ratio(claim: claims.Ratio, paper: Paper) -> str:
    if can_divide(claim, paper):
        return ""
    return "it needs numbers above 0 to divide"


def _of_correlation(claim: claims.Correlation, _: Paper) -> str:
    return "" if claim.n is not None else 'it needs "n"'


def _of_statement(claim: claims.Statement, paper: Paper) -> str:
    ranks = [
        one
        for one in paper.claim
        if isinstance(one, claims.Ranks) and one.id in claim.of
    ]
    for one in ranks:
        for other in claim.than:
            both = {claim.group, other}
            if both <= set(one.medians) or any(
                set(pair.names) == both for pair in one.pairs
            ):
                return ""
    return "the claims it is of print neither medians nor a p of these groups"


def _of_family(claim: claims.Multiplicity, paper: Paper) -> str:
    return "" if family_of(claim, paper) else "it needs p's that are numbers"


def _of_t_test(claim: sample_claims.TTest, paper: Paper) -> str:
    if claim.df is not None or (claim.t is not None and claim.p is not None):
        return ""
    if claim.design == "paired":
        return _of_pairs(claim, paper)
    if not claim.means:
        return 'it needs the "means" (mean ± SD of each group), or t with its p'
    if all(one is None for one in (claim.p, claim.t, claim.ci, claim.d)):
        return "it needs what is printed of the test: p, t, df, d or ci"
    return ""


def _of_pairs(claim: sample_claims.TTest, _: Paper) -> str:
    told = any(one is not None for one in (claim.p, claim.t, claim.ci))
    if (claim.difference is not None and told) or len(set(claim.n.values())) > 1:
        return ""
    return (
        "a paired test cannot be checked from the means of both sides: it needs the "
        '"difference" (mean ± SD of the differences), or t with its p'
    )


def _of_interval(claim: sample_claims.Interval, _: Paper) -> str:
    if claim.n is not None and claim.sd is not None:
        return ""
    return 'its width needs "n" and "sd"'


def _of_counts(claim: sample_claims.Counts, paper: Paper) -> str:
    if claim.percent and (claim.events or claim.p is None):
        return ""
    told = [claim.p, claim.odds_ratio, claim.ci]
    if all(one is None for one in told):
        return "it needs what is printed of the counts: percent, p or odds_ratio"
    if not tables_of(claim, paper):
        return 'its per cents leave too many counts: it needs the "events"'
    if len(claim.n) < TWO:
        return "a test needs two groups"
    if len(claim.n) > TWO and claim.test == "fisher":
        return "Fisher's exact test of more than two groups is not worked out here"
    return ""


def _of_odds(claim: sample_claims.OddsRatio, _: Paper) -> str:
    return "" if claim.ci is not None else 'it needs its interval, "ci"'


MISSING: Mapping[type, Callable[[Any, Paper], str]] = {
    claims.Ranks: _of_ranks,
    claims.AnovaClaim: _of_anova,
    claims.Summary: _of_summary,
    claims.Ratio: _of_ratio,
    claims.Correlation: _of_correlation,
    claims.Statement: _of_statement,
    claims.Multiplicity: _of_family,
    sample_claims.TTest: _of_t_test,
    sample_claims.Interval: _of_interval,
    sample_claims.Counts: _of_counts,
    sample_claims.OddsRatio: _of_odds,
}
"""What says whether a claim of a kind could be checked; the others always can."""

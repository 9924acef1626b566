"""Check every claim of a paper by the modules for its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fissura.audit import claims
from fissura.audit.correlations import correlation_flags
from fissura.audit.counts import counts_flags, odds_ratio_flags
from fissura.audit.identities import (
    geometry_flags,
    identity_flags,
    ratio_flags,
)
from fissura.audit.means_and_t_tests.intervals import interval_flags
from fissura.audit.means_and_t_tests.summaries import summary_flags
from fissura.audit.means_and_t_tests.t_tests import t_test_flags
from fissura.audit.means_and_t_tests.variance import anova_flags
from fissura.audit.multiplicity_and_power import family_flags, floor_notes, power_flags
from fissura.audit.number_text import listed
from fissura.audit.rank_tests.ranks import judged_pairs, pair_flags, star_flags
from fissura.audit.rank_tests.three_groups import joint_flags
from fissura.audit.statements import (
    order_flags,
    repeat_flags,
    statement_flags,
    wording_flags,
)
from fissura.audit.unchecked import unchecked_of
from fissura.model import Audit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fissura.audit.claims import Paper, Ranks
    from fissura.model import Flag

__all__ = ["audit"]

SIDED = {1: "one-sided", 2: "two-sided"}


def audit(paper: Paper) -> Audit:
    """Check every claim of a paper.

    Parameters
    ----------
    paper : Paper
        As `parse_claims` read it.

    Returns
    -------
    Audit
        The worst flags first, and then in the order of the claims.
    """
    flags = [
        flag for claim in paper.claim for flag in MODULES[type(claim)](claim, paper)
    ]
    flags += floor_notes(paper)
    head = paper.paper
    tests = (
        f"Tests are {SIDED[head.sides]} unless a claim says otherwise; p of pairs may "
        f"come by {listed(list(head.methods))}, Kruskal–Wallis by its "
        f"{' or '.join(head.kruskal_wallis)} p."
    )
    rounding = f"Printed numbers are taken as {_ROUNDED[head.rounding]}."
    return Audit(
        title=head.title,
        reference=head.reference,
        doi=head.doi,
        claims=len(paper.claim),
        flags=tuple(sorted(flags, key=lambda flag: flag.severity.rank)),
        assumptions=(tests, rounding),
        unchecked=unchecked_of(paper),
    )


_ROUNDED = {
    "nearest": "rounded to the nearest, halves either way",
    "truncated": "cut off after their last digit",
    "either": "rounded to the nearest or cut off after their last digit",
}


def _rank_flags(claim: Ranks, paper: Paper) -> Iterator[Flag]:
    judged = judged_pairs(claim, paper)
    yield from pair_flags(claim, judged, claim.methods or paper.paper.methods)
    yield from joint_flags(claim, judged, paper)
    yield from star_flags(claim, paper)


MODULES: Mapping[type, Callable[[Any, Paper], Iterator[Flag]]] = {
    claims.Ranks: _rank_flags,
    claims.AnovaClaim: anova_flags,
    claims.Summary: summary_flags,
    claims.Identity: identity_flags,
    claims.Ratio: ratio_flags,
    claims.Geometry: geometry_flags,
    claims.Correlation: correlation_flags,
    claims.Repeat: repeat_flags,
    claims.Order: order_flags,
    claims.Statement: statement_flags,
    claims.Multiplicity: family_flags,
    claims.PowerClaim: power_flags,
    claims.Wording: wording_flags,
    claims.TTest: t_test_flags,
    claims.Interval: interval_flags,
    claims.Counts: counts_flags,
    claims.OddsRatio: odds_ratio_flags,
}
"""What checks each kind of claim."""

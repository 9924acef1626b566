"""Several rows of a donor: the donor counts once."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from fissura import compare
from fissura.compare.donors import cluster_bootstrap, nesting

if TYPE_CHECKING:
    from pathlib import Path


def _rows(sets: dict[str, list[list[float]]]) -> list[dict[str, str]]:
    return [
        {"group": group, "donor": f"{group}{i}", "v": str(value)}
        for group, donors in sets.items()
        for i, donor in enumerate(donors)
        for value in donor
    ]


def test_a_donor_counts_once_by_the_mean_of_its_rows() -> None:
    rows = _rows({"a": [[1, 3], [5]], "b": [[8, 10, 12], [7]]})
    (answer,) = compare.tidy_groups(rows, group="group", outcomes=["v"], donor="donor")
    seen = [[o.value for o in group.observations] for group in answer.groups]
    assert seen == [[2, 5], [10, 7]]
    assert answer.nesting is not None
    assert (answer.nesting.rows, answer.nesting.donors) == (7, 4)


def test_one_row_a_donor_is_no_nesting() -> None:
    assert nesting({"a": [[1.0], [2.0]], "b": [[3.0]]}, seed=1) is None


def test_donors_that_differ_hold_all_the_variance_and_rows_alike_none() -> None:
    apart = nesting({"a": [[1.0, 1.0], [5.0, 5.0]]} | {"b": [[2.0, 2.0]]}, seed=1)
    alike = nesting({"a": [[1.0, 5.0], [1.0, 5.0]], "b": [[1.0, 5.0]]}, seed=1)
    assert apart is not None
    assert alike is not None
    assert apart.share == pytest.approx(1)
    assert alike.share == 0


def test_pooling_lesions_would_have_claimed_more(real_data: Path) -> None:
    path = real_data / "statistics/lesions_nested_sim.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    (answer,) = compare.tidy_groups(rows, group="grp", outcomes=["v"], donor="don")
    assert answer.nesting is not None
    assert (answer.nesting.rows, answer.nesting.donors) == (207, 16)
    assert answer.nesting.p_as_if_independent == pytest.approx(0.0754236950, rel=1e-8)
    assert answer.p_asymptotic == pytest.approx(0.3213275993, rel=1e-8)
    # lme4's restricted likelihood puts .2018 of .8727 between donors.
    assert answer.nesting.share == pytest.approx(0.231, abs=0.05)


def test_rows_of_donors_drawn_from_one_law_are_rarely_told_apart() -> None:
    rng = np.random.default_rng(12)
    pooled = by_donor = 0
    for _ in range(150):
        donors = rng.normal(size=(2, 6, 1)) + 0.5 * rng.normal(size=(2, 6, 12))
        pooled += stats.mannwhitneyu(*donors.reshape(2, -1)).pvalue < 0.05
        by_donor += stats.mannwhitneyu(*donors.mean(axis=2)).pvalue < 0.05
    assert by_donor < 15
    assert pooled > 50


def test_the_bootstrap_draws_donors_and_holds_the_truth() -> None:
    rng = np.random.default_rng(4)
    held = 0
    for seed in range(60):
        donors = rng.normal(size=(2, 12, 1)) + rng.normal(size=(2, 12, 8))
        found = cluster_bootstrap(donors[0].tolist(), donors[1].tolist(), seed=seed)
        held += found.low <= 0 <= found.high
    assert held >= 50


def test_a_single_donor_leaves_no_interval() -> None:
    found = cluster_bootstrap([[1.0, 2.0]], [[3.0], [4.0]], seed=1)
    assert found.value == -2
    assert np.isnan(found.low)

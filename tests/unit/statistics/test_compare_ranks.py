"""Ranks, arrangements and exact p's against brute force, R and scipy."""

from itertools import combinations, permutations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from fissura.errors import TooBigError
from fissura.statistics import kruskal_wallis, mann_whitney
from fissura.statistics.arrangements import count_sums, count_sums_of_two
from fissura.statistics.holm import holm
from fissura.statistics.ranks import doubled_midranks, scores

A = np.array([1.1, 2.3, 2.9, 3.4, 5.0])
B = np.array([2.0, 4.1, 4.8, 6.6, 7.2])
C = np.array([5.5, 6.1, 7.9, 8.8, 9.3, 10.4])
A_TIED = np.array([1.0, 2, 2, 3, 5])
B_TIED = np.array([2.0, 4, 5, 5, 7])
C_TIED = np.array([5.0, 6, 8, 8, 9, 10])


def _brute_force_p(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    ranks = stats.rankdata(np.concatenate([first, second]))
    mean = first.size * ranks.mean()
    seen = abs(ranks[: first.size].sum() - mean)
    far = [
        abs(sum(hand) - mean) >= seen - 1e-9 for hand in combinations(ranks, first.size)
    ]
    return float(np.mean(far))


def _brute_force_p_of_three(samples: list[NDArray[np.float64]]) -> float:
    cuts = np.cumsum([sample.size for sample in samples])[:-1]
    seen = stats.kruskal(*samples).statistic
    hs = [
        stats.kruskal(*np.split(np.array(order), cuts)).statistic
        for order in permutations(np.concatenate(samples))
    ]
    return float(np.mean(np.array(hs) >= seen - 1e-9))


def test_midranks_are_those_of_scipy() -> None:
    values = np.array([3.0, 1, 3, 2, 2, 2, 9])
    assert (doubled_midranks(values) / 2).tolist() == stats.rankdata(values).tolist()


def test_scores_without_ties_are_the_whole_numbers_from_zero() -> None:
    assert sorted(scores(C).tolist()) == [0, 1, 2, 3, 4, 5]


def test_every_hand_is_counted_once() -> None:
    deck = np.array([0, 1, 1, 3, 4])
    ways = count_sums(deck, 3)
    hands = [sum(hand) for hand in combinations(deck.tolist(), 3)]
    assert ways.tolist() == np.bincount(hands, minlength=ways.size).tolist()


def test_both_hands_together_are_all_arrangements() -> None:
    ways = count_sums_of_two(np.arange(7), 2, 3)
    assert ways.sum() == 21 * 10


def test_u_counts_pairs_in_which_the_first_is_larger_and_ties_half() -> None:
    first, second = np.array([1.0, 3, 3]), np.array([3.0, 2])
    assert mann_whitney.u_statistic(first, second) == 3


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [
        (A, B, 0.2222222222),
        (A, C, 0.004329004329),
        (A_TIED, B_TIED, 0.1507936508),
        (A_TIED, C_TIED, 0.006493506494),
    ],
)
def test_mann_whitney_gives_what_coin_gives_in_r(
    first: NDArray[np.float64], second: NDArray[np.float64], p: float
) -> None:
    assert mann_whitney.exact_p(first, second).p == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_mann_whitney_with_ties_is_the_share_of_all_arrangements(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = np.split(rng.integers(0, 4, 9).astype(np.float64), [4])
    exact = mann_whitney.exact_p(first, second)
    assert exact.p == pytest.approx(_brute_force_p(first, second), rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_mann_whitney_without_ties_is_scipys_exact_p(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=11), rng.normal(0.8, size=9)
    theirs = stats.mannwhitneyu(first, second, method="exact")
    assert mann_whitney.u_statistic(first, second) == theirs.statistic
    assert mann_whitney.exact_p(first, second).p == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize(
    ("sizes", "floor"),
    [((5, 5), 0.00794), ((5, 6), 0.00433), ((5, 8), 0.00155), ((8, 8), 0.00016)],
)
def test_the_smallest_p_of_the_studys_group_sizes_is_known(
    sizes: tuple[int, int], floor: float
) -> None:
    first, second = np.split(np.arange(sum(sizes)) * 1.0, [sizes[0]])
    exact = mann_whitney.exact_p(first, second)
    assert exact.p == exact.floor == pytest.approx(floor, abs=5e-6)


def test_ties_move_the_smallest_p_with_them() -> None:
    first, second = np.array([5.0]), np.array([1.0, 1, 1])
    assert mann_whitney.exact_p(first, second) == (0.25, 0.25, 0.5)


def test_kruskal_wallis_gives_h_and_its_asymptotic_p_as_r_does() -> None:
    h = kruskal_wallis.h_statistic([A, B, C])
    assert h == pytest.approx(9.227941176, rel=1e-9)
    assert kruskal_wallis.asymptotic_p(h, df=2) == pytest.approx(
        0.009912382079, rel=1e-9
    )


def test_h_is_corrected_for_ties_as_in_r() -> None:
    h = kruskal_wallis.h_statistic([A_TIED, B_TIED, C_TIED])
    assert h == pytest.approx(9.829699248, rel=1e-9)
    assert kruskal_wallis.asymptotic_p(h, df=2) == pytest.approx(
        0.007336821091, rel=1e-9
    )


@pytest.mark.parametrize(
    ("samples", "p", "sampled"),
    [
        ([A, B, C], 0.003441003441, 0.003502),
        ([A_TIED, B_TIED, C_TIED], 0.001934573363, 0.00193),
    ],
)
def test_exact_kruskal_wallis_agrees_with_a_million_permutations_in_r(
    samples: list[NDArray[np.float64]], p: float, sampled: float
) -> None:
    exact = kruskal_wallis.exact_p(samples)
    assert exact == pytest.approx(p, rel=1e-9)
    assert exact == pytest.approx(sampled, abs=4 * np.sqrt(p / 1e6))


@pytest.mark.parametrize("tied", [[4.0, 1, 2, 2, 3, 2, 4], [1.0, 2, 3, 4, 5, 6, 7]])
def test_exact_kruskal_wallis_is_the_share_of_all_arrangements(
    tied: list[float],
) -> None:
    samples = np.split(np.array(tied), [2, 4])
    exact = kruskal_wallis.exact_p(samples)
    assert exact == pytest.approx(_brute_force_p_of_three(samples), rel=1e-12)


def test_kruskal_wallis_of_two_groups_is_mann_whitney() -> None:
    two = kruskal_wallis.exact_p([A_TIED, C_TIED])
    assert two == mann_whitney.exact_p(A_TIED, C_TIED).p


def test_the_exact_p_does_not_depend_on_the_order_of_groups_of_unlike_size() -> None:
    ps = {kruskal_wallis.exact_p(list(order)) for order in permutations([A, B, C])}
    assert len(ps) == 1


def test_too_many_values_are_refused_with_their_number() -> None:
    many = np.arange(800.0)
    with pytest.raises(TooBigError, match="of 800 ranks would take"):
        mann_whitney.exact_p(many[:400], many[400:])


def test_four_groups_have_no_exact_kruskal_wallis() -> None:
    with pytest.raises(TooBigError, match="two or three groups, but 4 have"):
        kruskal_wallis.exact_p([A, B, C, A])


def test_holm_gives_what_r_gives() -> None:
    assert holm([0.017, 0.005, 0.3]) == pytest.approx([0.034, 0.015, 0.3])


def test_an_unknown_p_counts_as_one_more_test() -> None:
    corrected = holm([0.01, float("nan"), 0.02])
    assert corrected == pytest.approx([0.03, float("nan"), 0.04], nan_ok=True)

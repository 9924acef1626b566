"""What holds for every comparison by ranks."""

from math import isclose

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fissura.compare import kruskal_wallis, mann_whitney
from fissura.compare.pairs import holm

SAMPLE = st.lists(st.integers(-3, 3), min_size=1, max_size=5).map(
    lambda numbers: np.array(numbers, dtype=np.float64)
)
Sample = NDArray[np.float64]


@given(SAMPLE, SAMPLE)
def test_the_two_us_share_all_pairs(first: Sample, second: Sample) -> None:
    u, v = (
        mann_whitney.u_statistic(first, second),
        mann_whitney.u_statistic(second, first),
    )
    assert u + v == first.size * second.size


@given(SAMPLE, SAMPLE)
def test_swapping_two_groups_leaves_p_alone(first: Sample, second: Sample) -> None:
    one, other = (
        mann_whitney.exact_p(first, second),
        mann_whitney.exact_p(second, first),
    )
    assert isclose(one.p, other.p)
    assert isclose(one.floor, other.floor)


@given(SAMPLE, SAMPLE)
def test_no_p_is_below_its_floor_or_above_one(first: Sample, second: Sample) -> None:
    exact = mann_whitney.exact_p(first, second)
    assert 0 < exact.floor <= exact.p <= 1


@given(SAMPLE, SAMPLE, SAMPLE)
def test_a_rising_change_of_scale_leaves_the_exact_p_alone(
    first: Sample, second: Sample, third: Sample
) -> None:
    samples = [first, second, third]
    stretched = [np.exp(sample) * 1000 - 7 for sample in samples]
    assert kruskal_wallis.exact_p(samples) == kruskal_wallis.exact_p(stretched)


@given(SAMPLE, SAMPLE, SAMPLE)
def test_turning_the_scale_round_leaves_the_exact_p_alone(
    first: Sample, second: Sample, third: Sample
) -> None:
    samples = [first, second, third]
    turned = [-sample for sample in samples]
    assert isclose(kruskal_wallis.exact_p(samples), kruskal_wallis.exact_p(turned))


@given(st.lists(st.floats(0, 1), max_size=6))
def test_holm_raises_ps_and_keeps_their_order(p_values: list[float]) -> None:
    corrected = holm(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, corrected, strict=True))
    by_p = [q for _, q in sorted(zip(p_values, corrected, strict=True))]
    assert by_p == sorted(by_p)

"""What holds for every comparison by ranks."""

from math import isclose

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fissura.compare.number_cells import column
from fissura.errors import DataError
from fissura.statistics import kruskal_wallis, mann_whitney
from fissura.statistics.effects import cliffs_delta, hodges_lehmann
from fissura.statistics.holm import holm
from fissura.statistics.mann_whitney_variants import p_by_method
from fissura.statistics.normality import shapiro_wilk
from fissura.statistics.spearman import spearman
from fissura.statistics.theil_sen import theil_sen

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


@given(SAMPLE, SAMPLE, st.integers(-50, 50))
def test_moving_a_group_moves_its_shift(first: Sample, second: Sample, by: int) -> None:
    here = hodges_lehmann(first, second).estimate
    there = hodges_lehmann(first + by, second).estimate
    assert isclose(there.value, here.value + by)
    assert np.allclose(
        [there.low, there.high], [here.low + by, here.high + by], equal_nan=True
    )


@given(SAMPLE, SAMPLE)
def test_swapping_two_groups_turns_shift_and_delta_round(
    first: Sample, second: Sample
) -> None:
    one, other = (
        hodges_lehmann(first, second).estimate,
        hodges_lehmann(second, first).estimate,
    )
    assert isclose(one.value, -other.value, abs_tol=1e-12)
    assert np.allclose([one.low, one.high], [-other.high, -other.low], equal_nan=True)
    sizes = first.size, second.size
    u = mann_whitney.u_statistic(first, second)
    delta = cliffs_delta(u, *sizes)
    turned = cliffs_delta(sizes[0] * sizes[1] - u, *sizes[::-1])
    assert isclose(delta.value, -turned.value, abs_tol=1e-12)
    assert isclose(delta.low, -turned.high, abs_tol=1e-6)


@given(SAMPLE, SAMPLE)
def test_every_estimate_lies_in_its_interval(first: Sample, second: Sample) -> None:
    shift = hodges_lehmann(first, second).estimate
    delta = cliffs_delta(
        mann_whitney.u_statistic(first, second), first.size, second.size
    )
    assert np.isnan(shift.low) or shift.low <= shift.value <= shift.high
    assert -1 <= delta.low <= delta.value <= delta.high <= 1


@given(SAMPLE, SAMPLE)
def test_every_method_gives_a_p_between_0_and_1(first: Sample, second: Sample) -> None:
    found = p_by_method(first, second, mann_whitney.exact_p(first, second))
    alike = np.ptp(np.concatenate([first, second])) == 0
    for name, p in found.items():
        assert 0 < p <= 1 or (alike and np.isnan(p)), name


PAIRED = st.lists(
    st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=8
).map(lambda pairs: np.array(pairs, dtype=np.float64).T)


@given(PAIRED)
def test_turning_y_round_turns_correlation_and_slope_round(both: Sample) -> None:
    x, y = both
    one = spearman([(x, y)], rng=np.random.default_rng(0))
    other = spearman([(x, -y)], rng=np.random.default_rng(0))
    assert np.allclose(one.rho.value, -other.rho.value, equal_nan=True)
    assert np.allclose(one.p, other.p, equal_nan=True)
    line, turned = theil_sen([(x, y)]), theil_sen([(x, -y)])
    assert np.allclose(line.slope.value, -turned.slope.value, equal_nan=True)
    assert np.allclose(line.slope.low, -turned.slope.high, equal_nan=True)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=30),
    st.floats(0.01, 1000),
    st.floats(-1000, 1000),
)
def test_normality_knows_neither_unit_nor_zero(
    values: list[float], unit: float, zero: float
) -> None:
    sample = np.round(np.array(values), 3)
    w, p = shapiro_wilk(sample)
    again, _ = shapiro_wilk(sample * unit + zero)
    assert np.isnan(w) or (0 < w <= 1 and 0 <= p <= 1)
    if not np.isnan(w) and np.ptp(sample) > 1:
        assert isclose(w, again, rel_tol=1e-6)


@given(st.lists(st.text(max_size=6), min_size=1, max_size=5))
def test_any_cells_are_numbers_or_one_sentence(cells: list[str]) -> None:
    places = [f"row {i}" for i in range(len(cells))]
    said = ""
    try:
        found = column([cell.strip() for cell in cells], "x", places)
    except DataError as error:
        said = str(error)
    if said:
        assert "column x" in said
    else:
        assert len(found.numbers) + len(found.missing) == len(cells)
        assert all(np.isfinite(number) for number in found.numbers.values())

"""Analysis of variance: NIST's certified values, however large the numbers."""

from __future__ import annotations

import pytest
from scipy import stats

from fissura import compare
from fissura.statistics.anova import f_of_summaries, p_of_f, squares

SI_RSTV = (
    "196.3052 196.1240 196.1890 196.2569 196.3403",
    "196.3042 196.3825 196.1669 196.3257 196.0422",
    "196.1303 196.2005 196.2889 196.0343 196.1811",
    "196.2795 196.1748 196.1494 196.1485 195.9885",
    "196.2119 196.1051 196.1850 196.0052 196.2090",
)
AT_WT_AG_1 = (
    "107.8681568 107.8681465 107.8681572 107.8681785 107.8681446 107.8681903 "
    "107.8681526 107.8681494 107.8681616 107.8681587 107.8681519 107.8681486 "
    "107.8681419 107.8681569 107.8681508 107.8681672 107.8681385 107.8681518 "
    "107.8681662 107.8681424 107.8681360 107.8681333 107.8681610 107.8681477"
)
AT_WT_AG_2 = (
    "107.8681079 107.8681344 107.8681513 107.8681197 107.8681604 107.8681385 "
    "107.8681642 107.8681365 107.8681151 107.8681082 107.8681517 107.8681448 "
    "107.8681198 107.8681482 107.8681334 107.8681609 107.8681101 107.8681512 "
    "107.8681469 107.8681360 107.8681254 107.8681261 107.8681450 107.8681368"
)
TEN_DIGITS = 1e-10


def _simon_lesage(rows: int, offset: int) -> list[list[float]]:
    """Return NIST's sets SmLs01 to 09 by their published rule.

    Nine treatments; the first is at .4, the others at .3 and .5 in turn; the values
    after it are a tenth below and above.
    """
    tenths = [10 * offset + (4 if i == 0 else 3 if i % 2 else 5) for i in range(9)]
    return [
        [middle / 10, *((middle + (1 if j % 2 else -1)) / 10 for j in range(rows - 1))]
        for middle in tenths
    ]


def _samples(texts: tuple[str, ...]) -> list[list[float]]:
    return [[float(word) for word in text.split()] for text in texts]


@pytest.mark.parametrize(
    ("name", "samples", "certified"),
    [
        ("SiRstv", _samples(SI_RSTV), 1.18046237440255),
        ("AtmWtAg", _samples((AT_WT_AG_1, AT_WT_AG_2)), 15.9467335677930),
        *(
            (f"SmLs0{1 + place}", _simon_lesage(rows, offset), float(rows))
            for place, (offset, rows) in enumerate(
                (offset, rows)
                for offset in (1, 10**6, 10**12)
                for rows in (21, 201, 2001)
            )
        ),
    ],
)
def test_nists_sets_are_met_to_ten_digits(
    name: str, samples: list[list[float]], certified: float
) -> None:
    assert squares(samples).f == pytest.approx(certified, rel=TEN_DIGITS), name


def test_scipy_reaches_four_digits_where_these_reach_ten() -> None:
    samples = _simon_lesage(2001, 10**12)
    theirs = float(stats.f_oneway(*samples).statistic)
    assert abs(theirs / 2001 - 1) > 1e-5
    assert squares(samples).f == 2001


def test_the_growth_of_plants_is_that_of_r() -> None:
    samples = _samples(
        (
            "4.17 5.58 5.18 6.11 4.50 4.61 5.17 4.53 5.33 5.14",
            "4.81 4.17 4.41 3.59 5.87 3.83 6.03 4.89 4.32 4.69",
            "6.31 5.12 5.54 5.50 5.37 5.29 4.92 6.15 5.80 5.26",
        )
    )
    found = squares(samples)
    assert (float(found.between), float(found.within)) == (3.76634, 10.49209)
    assert found.f == pytest.approx(4.84609, abs=5e-6)
    assert p_of_f(found.f, 2, 27) == pytest.approx(0.01591, abs=5e-6)


def test_summaries_give_the_f_of_their_values() -> None:
    samples = _samples(SI_RSTV)
    sizes = [len(sample) for sample in samples]
    means = [sum(sample) / len(sample) for sample in samples]
    sds = [float(stats.tstd(sample)) for sample in samples]
    found = f_of_summaries(sizes, means, sds)
    assert found == pytest.approx(1.18046237440255, rel=1e-8)


def test_ages_are_judged_by_the_same_sums() -> None:
    found = compare.ages(dict(zip("abcde", _samples(SI_RSTV), strict=True)))
    assert (found.df1, found.df2) == (4, 20)
    assert found.f == pytest.approx(1.18046237440255, rel=TEN_DIGITS)

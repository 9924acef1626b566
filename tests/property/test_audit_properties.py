"""Papers that hold together raise no flag, however their numbers were printed."""

from __future__ import annotations

from itertools import combinations
from math import pi, sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from printing import STYLES, Printer
from scipy import stats

from fissura.audit import audit
from fissura.audit.claims import ALL_METHODS, Paper
from fissura.model import Flag, Severity
from fissura.statistics import kruskal_wallis

Sample = NDArray[np.float64]
STARS = (("***", 0.001), ("**", 0.01), ("*", 0.05))


def _two_sided(method: str, first: Sample, second: Sample) -> float:
    pooled = np.concatenate([first, second])
    tied = np.unique(pooled).size < pooled.size
    match method:
        case "exact_conditional" | "exact_doubled":
            return _conditional(first, second, method)
        case "spss_exact":
            return float(stats.mannwhitneyu(first, second, method="exact").pvalue)
        case "spss_asymptotic":
            return float(
                stats.mannwhitneyu(
                    first, second, method="asymptotic", use_continuity=False
                ).pvalue
            )
        case _:
            how = "asymptotic" if tied else "exact"
            return float(stats.mannwhitneyu(first, second, method=how).pvalue)


def _conditional(first: Sample, second: Sample, method: str) -> float:
    """Go through all arrangements of the midranks."""
    ranks = stats.rankdata(np.concatenate([first, second]))
    n = first.size
    sums = np.array([sum(hand) for hand in combinations(ranks, n)])
    seen, mean = ranks[:n].sum(), n * ranks.mean()
    if method == "exact_conditional":
        return float(np.mean(np.abs(sums - mean) >= abs(seen - mean) - 1e-9))
    tails = np.mean(sums >= seen - 1e-9), np.mean(sums <= seen + 1e-9)
    return min(1.0, 2 * float(min(tails)))


def _one_sided(method: str, first: Sample, second: Sample) -> float:
    """Test whether the first is larger."""
    pooled = np.concatenate([first, second])
    tied = np.unique(pooled).size < pooled.size
    ranks = stats.rankdata(pooled)
    n = first.size
    match method:
        case "exact_conditional" | "exact_doubled":
            sums = np.array([sum(hand) for hand in combinations(ranks, n)])
            return float(np.mean(sums >= ranks[:n].sum() - 1e-9))
        case "spss_asymptotic":
            return float(
                stats.mannwhitneyu(
                    first,
                    second,
                    method="asymptotic",
                    use_continuity=False,
                    alternative="greater",
                ).pvalue
            )
        case "spss_exact":
            return _two_sided(method, first, second) / 2
        case _:
            how = "asymptotic" if tied else "exact"
            return float(
                stats.mannwhitneyu(
                    first, second, method=how, alternative="greater"
                ).pvalue
            )


def _u(first: Sample, second: Sample) -> float:
    return float(stats.mannwhitneyu(first, second).statistic)


def _samples(rng: np.random.Generator, *, tied: bool) -> dict[str, Sample]:
    groups = ["NFC", "FC", "BP", "X"][: int(rng.integers(2, 5))]
    samples = {}
    for group in groups:
        size = int(rng.integers(3, 8))
        drawn = rng.normal(rng.normal(0, 1.2), 1, size)
        samples[group] = np.round(drawn * 2 + 6) if tied else drawn
    return samples


def _ranks(seed: int, style: str) -> dict[str, Any]:
    """Return a paper of one outcome by rank tests."""
    rng = np.random.default_rng([seed, 1])
    printer = Printer(style, rng)
    samples = _samples(rng, tied=bool(seed % 2))
    pooled = np.concatenate(list(samples.values()))
    tied = np.unique(pooled).size < pooled.size
    if np.ptp(pooled) == 0:
        return {}
    method = ALL_METHODS[int(rng.integers(len(ALL_METHODS)))]
    sides = int(rng.integers(1, 3))
    bonferroni = rng.random() < 0.2
    pairs = []
    for first, second in combinations(samples, 2):
        one, other = samples[first], samples[second]
        if np.ptp(np.concatenate([one, other])) == 0:
            continue
        middle = one.size * other.size / 2
        if _u(one, other) < middle:
            first, second, one, other = second, first, other, one  # noqa: PLW2901
        p = (_two_sided if sides == 2 else _one_sided)(method, one, other)
        p *= len(samples) * (len(samples) - 1) // 2 if bonferroni else 1
        told: dict[str, Any] = {"p": printer.p(min(p, 1.0))}
        if _u(one, other) != middle and rng.random() < 0.7:
            told |= {"higher": first, "lower": second}
        else:
            told |= {"between": (first, second)}
        if rng.random() < 0.5:
            told["stars"] = next((mark for mark, level in STARS if p < level), "")
        pairs.append(told)
    laws = ["asymptotic"] if len(samples) > 3 or rng.random() < 0.7 else ["exact"]
    arrays = list(samples.values())
    h = kruskal_wallis.h_statistic(arrays)
    whole = (
        kruskal_wallis.asymptotic_p(h, df=len(arrays) - 1)
        if laws == ["asymptotic"]
        else kruskal_wallis.exact_p(arrays)
    )
    ties = {True: [None, True], False: [None, False, True]}[tied]
    claim = {
        "id": "outcome",
        "kind": "ranks",
        "n": {group: int(sample.size) for group, sample in samples.items()},
        "kruskal_wallis": printer.p(whole),
        "pairs": pairs,
        "ties": ties[int(rng.integers(len(ties)))],
        "correction": "bonferroni" if bonferroni else "none",
        "medians": {
            group: printer.number(float(np.median(sample)) + 20, 2)
            for group, sample in samples.items()
        },
        "means": {
            group: f"{printer.number(sample.mean(), 2)} ± "
            f"{printer.number(sample.std(ddof=1), 2)}"
            for group, sample in samples.items()
        },
    }
    head = {
        "rounding": printer.rounding,
        "sides": sides,
        "methods": [method] if rng.random() < 0.7 else list(ALL_METHODS),
        "kruskal_wallis": laws if rng.random() < 0.7 else ["asymptotic", "exact"],
    }
    return {"paper": head, "claim": [claim]}


def _numbers(seed: int, style: str) -> dict[str, Any]:
    """Return a paper of everything that is not by ranks."""
    rng = np.random.default_rng([seed, 2])
    printer = Printer(style, rng)
    ages = {
        group: rng.integers(60, 95, int(rng.integers(3, 9))).astype(float)
        for group in ("NFC", "FC", "BP")
    }
    f, p = stats.f_oneway(*ages.values())
    x = rng.normal(size=int(rng.integers(4, 20)))
    y = x + rng.normal(size=x.size)
    r, r_p = stats.pearsonr(x, y)
    apparent = {g: rng.lognormal(0, 0.4, 7) for g in ages}
    share = {g: rng.uniform(0.2, 0.4, 7) for g in ages}
    slices, voxel = int(rng.integers(500, 3000)), float(rng.uniform(0.5, 5))
    side, height = rng.uniform(1, 9, 2)
    of_r = (
        {"r": printer.number(r, 3)}
        if seed % 2
        else {"r_squared": printer.number(r * r, 3)}
    )
    claims = [
        _anova_of(ages, printer, f=f, p=p),
        *_summaries_of(ages["BP"], printer),
        {
            "id": "r",
            "kind": "correlation",
            "n": int(x.size),
            "p": printer.p(r_p),
            **of_r,
        },
        _ratios_of(apparent, share, printer),
        *_sizes_of(slices, voxel, (side, height), printer),
        *_repeats_of(ages, printer),
        {"id": "power", "kind": "power", "n": {"a": 5, "b": 6}},
        {
            "id": "family",
            "kind": "multiplicity",
            "p": {"ages": printer.p(p), "r": printer.p(r_p)},
        },
        {"id": "words", "kind": "wording", "text": "a fixed strain rate of 0.001 /s"},
    ]
    return {"paper": {"rounding": printer.rounding}, "claim": claims}


def _anova_of(
    ages: dict[str, Sample], printer: Printer, *, f: float, p: float
) -> dict[str, Any]:
    return {
        "id": "ages",
        "kind": "anova",
        "n": {group: int(values.size) for group, values in ages.items()},
        "f": printer.number(f, 3),
        "p": printer.p(p),
        "df": (2, int(sum(values.size for values in ages.values())) - 3),
        "means": {
            group: f"{printer.number(values.mean(), 1)} ± "
            f"{printer.number(values.std(ddof=1), 1)}"
            for group, values in ages.items()
        },
    }


def _summaries_of(ages: Sample, printer: Printer) -> list[dict[str, Any]]:
    """Return the ages of one group, listed and summed up."""
    return [
        {
            "id": "listed",
            "kind": "summary",
            "values": [str(int(age)) for age in ages],
            "n": int(ages.size),
            "mean": printer.number(ages.mean(), 1),
            "sd": printer.number(ages.std(ddof=1), 2),
            "median": printer.number(float(np.median(ages)), 1),
            "whole": True,
        },
        {
            "id": "whole",
            "kind": "summary",
            "n": int(ages.size),
            "mean": printer.number(ages.mean(), 2),
            "sd": printer.number(ages.std(ddof=1), 2),
            "whole": True,
        },
    ]


def _ratios_of(
    apparent: dict[str, Sample], share: dict[str, Sample], printer: Printer
) -> dict[str, Any]:
    return {
        "id": "normalised",
        "kind": "ratio",
        "numerator": {
            g: printer.number(float(np.median(v)), 2) for g, v in apparent.items()
        },
        "denominator": {
            g: printer.number(float(np.median(v)), 3) for g, v in share.items()
        },
        "ratio": {
            g: printer.number(float(np.median(apparent[g] / share[g])), 2)
            for g in apparent
        },
    }


def _sizes_of(
    slices: int, voxel_um: float, sides: tuple[float, float], printer: Printer
) -> list[dict[str, Any]]:
    """Return a height in slices, and the volumes of a cylinder and of a box."""
    side, height = sides
    return [
        {
            "id": "height",
            "kind": "identity",
            "equation": "slices * voxel_um / 1000 = height_mm",
            "values": {
                "slices": str(slices),
                "voxel_um": printer.number(voxel_um, 2),
                "height_mm": printer.number(slices * voxel_um / 1000, 2),
            },
            "exact": ["slices"],
        },
        {
            "id": "cylinder",
            "kind": "geometry",
            "shape": "cylinder",
            "sides": [printer.number(side, 2), printer.number(height, 2)],
            "volume": printer.number(pi / 4 * side**2 * height, 1),
        },
        {
            "id": "box",
            "kind": "geometry",
            "shape": "box",
            "sides": [printer.number(one, 1) for one in (side, height, voxel_um)],
            "volume": printer.number(side * height * voxel_um, 2),
        },
    ]


def _repeats_of(ages: dict[str, Sample], printer: Printer) -> list[dict[str, Any]]:
    """Return a mean that two places print, and the order of all means."""
    mean = ages["BP"].mean()
    return [
        {
            "id": "twice",
            "kind": "repeat",
            "of": "the mean age",
            "places": {
                "the text": printer.number(mean, 1),
                "the caption": printer.number(mean, 3),
            },
        },
        {
            "id": "order",
            "kind": "order",
            "of": "age",
            "falling": sorted(ages, key=lambda group: -float(ages[group].mean())),
            "values": {g: printer.number(ages[g].mean(), 1) for g in ages},
        },
    ]


def _worse_than_notes(paper: dict[str, Any]) -> list[Flag]:
    if not paper:
        return []
    found = audit(Paper.model_validate(paper))
    return [flag for flag in found.flags if flag.severity is not Severity.NOTE]


@pytest.mark.parametrize("style", STYLES)
def test_rank_tests_of_real_data_raise_no_flag(style: str) -> None:
    for seed in range(60):
        assert _worse_than_notes(_ranks(seed, style)) == [], (seed, style)


@pytest.mark.parametrize("style", STYLES)
def test_numbers_of_real_data_raise_no_flag(style: str) -> None:
    for seed in range(25):
        assert _worse_than_notes(_numbers(seed, style)) == [], (seed, style)


def test_numbers_moved_by_a_hand_are_caught() -> None:
    """Without this the tests above could pass by saying nothing at all."""
    caught = {"ranks": 0, "numbers": 0}
    for seed in range(40):
        ranks = _ranks(2 * seed, "half up")
        ranks["paper"]["kruskal_wallis"] = ["asymptotic"]
        ranks["claim"][0]["kruskal_wallis"] = "0.0000001"
        caught["ranks"] += bool(_worse_than_notes(ranks))
        numbers = _numbers(seed, "half up")
        for claim in numbers["claim"]:
            if claim["kind"] == "correlation":
                claim["n"] += 9
            if claim["kind"] == "geometry":
                claim["volume"] = str(float(claim["volume"]) * 4 / sqrt(pi))
        flags = _worse_than_notes(numbers)
        caught["numbers"] += {"cylinder", "box"} <= {flag.claim for flag in flags}
    assert caught["ranks"] == 40
    assert caught["numbers"] == 40

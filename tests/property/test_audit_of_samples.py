"""Numbers printed of real samples are never called wrong: t, F, intervals, counts."""

from __future__ import annotations

import os
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from printing import STYLES, Printer
from scipy import stats

from fissura.audit import audit
from fissura.audit.claims import Paper
from fissura.model import Severity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sample = NDArray[np.float64]

PAPERS = int(os.environ.get("FISSURA_AUDIT_PAPERS", "60"))
"""Of each style; 500 and more were tried for this release."""
PLAIN = tuple(style for style in STYLES if style != "cut off, perhaps")


def _drawn(rng: np.random.Generator, n: int) -> Sample:
    """Draw values, often with ties, some all equal but one."""
    values = rng.normal(rng.normal(5, 1.5), rng.uniform(0.2, 3), n)
    match int(rng.integers(4)):
        case 0:
            whole = np.round(values)
            whole[0] += np.ptp(whole) == 0
            return whole
        case 1:
            flat = np.full(n, round(values[0], 1))
            flat[0] += 1
            return flat
        case _:
            return values


def _spread(printer: Printer, sample: Sample, decimals: int, *, sem: bool) -> str:
    sd = float(sample.std(ddof=1)) / (sqrt(sample.size) if sem else 1)
    return f"{printer.number(sample.mean(), decimals)} ± {printer.number(sd, decimals)}"


def _t_test(printer: Printer, rng: np.random.Generator) -> dict[str, Any]:
    one, other = (_drawn(rng, int(rng.integers(2, 60))) for _ in range(2))
    equal, sem = bool(rng.random() < 0.5), bool(rng.random() < 0.3)
    sides = int(rng.integers(1, 3))
    way = "two-sided" if sides == 2 else ("less", "greater")[int(rng.integers(2))]
    found = stats.ttest_ind(one, other, equal_var=equal, alternative=way)
    both = stats.ttest_ind(one, other, equal_var=equal)
    ci = both.confidence_interval(0.95)
    n, m = one.size, other.size
    pooled = sqrt(
        ((n - 1) * one.var(ddof=1) + (m - 1) * other.var(ddof=1)) / (n + m - 2)
    )
    claim: dict[str, Any] = {
        "kind": "t_test",
        "n": {"a": n, "b": m},
        "means": {
            "a": _spread(printer, one, int(rng.integers(0, 4)), sem=sem),
            "b": _spread(printer, other, int(rng.integers(0, 4)), sem=sem),
        },
        "spread": "sem" if sem else "sd",
        "sides": sides,
        "p": printer.p(found.pvalue),
        "t": printer.number(found.statistic, 2),
        "df": printer.number(found.df, 1),
        "d": printer.number(abs(one.mean() - other.mean()) / pooled, 2),
        "ci": (printer.number(ci.low, 2), printer.number(ci.high, 2)),
    }
    if rng.random() < 0.5:
        claim["variances"] = "equal" if equal else "unequal"
    return claim


def _paired(printer: Printer, rng: np.random.Generator) -> dict[str, Any]:
    one = _drawn(rng, int(rng.integers(3, 30)))
    other = one + rng.normal(0.3, 1, one.size)
    found = stats.ttest_rel(one, other)
    return {
        "kind": "t_test",
        "design": "paired",
        "n": {"a": one.size, "b": one.size},
        "difference": _spread(printer, one - other, 2, sem=False),
        "p": printer.p(found.pvalue),
        "t": printer.number(found.statistic, 2),
        "df": str(found.df),
    }


def _anova(printer: Printer, rng: np.random.Generator) -> dict[str, Any]:
    sem = bool(rng.random() < 0.3)
    count = int(rng.integers(2, 14))
    samples = [_drawn(rng, int(rng.integers(2, 30))) for _ in range(count)]
    p = stats.f_oneway(*samples).pvalue
    names = [f"g{i}" for i in range(len(samples))]
    decimals = int(rng.integers(0, 3))
    return {
        "kind": "anova",
        "n": {g: s.size for g, s in zip(names, samples, strict=True)},
        "p": printer.p(p),
        "spread": "sem" if sem else "sd",
        "means": {
            g: _spread(printer, s, decimals, sem=sem)
            for g, s in zip(names, samples, strict=True)
        },
    }


def _interval(printer: Printer, rng: np.random.Generator) -> dict[str, Any]:
    sample = _drawn(rng, int(rng.integers(2, 80)))
    error = float(stats.sem(sample))
    by_t = rng.random() < 0.7
    half = error * (stats.t.ppf(0.975, sample.size - 1) if by_t else 1.959964)
    mean = float(sample.mean())
    return {
        "kind": "interval",
        "n": sample.size,
        "mean": printer.number(mean, 2),
        "sd": printer.number(sample.std(ddof=1), 2),
        "ci": (printer.number(mean - half, 2), printer.number(mean + half, 2)),
    }


def _counts(printer: Printer, rng: np.random.Generator) -> dict[str, Any]:
    n = rng.integers(3, 60, 2)
    events = rng.binomial(n, rng.uniform(0.1, 0.9, 2))
    cells = np.array([events, n - events])
    test = str(rng.choice(["chi2", "chi2_yates", "fisher"]))
    if (cells.sum(axis=1) == 0).any():
        return _interval(printer, rng)
    if test == "fisher":
        p = stats.fisher_exact(cells).pvalue
    else:
        p = stats.chi2_contingency(cells, correction=test == "chi2_yates").pvalue
    decimals = int(rng.integers(0, 2))
    percent = {
        g: printer.number(100 * x / m, decimals)
        for g, x, m in zip("ab", events, n, strict=True)
    }
    claim: dict[str, Any] = {
        "kind": "counts",
        "n": {"a": int(n[0]), "b": int(n[1])},
        "percent": percent,
        "p": printer.p(float(p)),
    }
    if rng.random() < 0.6:
        claim["events"] = {"a": int(events[0]), "b": int(events[1])}
    if rng.random() < 0.6:
        claim["test"] = test
    if cells.min() > 0 and "events" in claim:
        odds = cells[0, 0] * cells[1, 1] / (cells[0, 1] * cells[1, 0])
        half = 1.959964 * sqrt((1 / cells).sum())
        claim["odds_ratio"] = printer.number(odds, 2)
        claim["ci"] = tuple(
            printer.number(exp(log(odds) + sign * half), 2) for sign in (-1, 1)
        )
    return claim


def _odds(printer: Printer, rng: np.random.Generator) -> dict[str, Any]:
    middle, error = float(rng.normal(0, 1)), float(rng.uniform(0.1, 0.8))
    ends = [exp(middle + sign * 1.959964 * error) for sign in (-1, 1)]
    return {
        "kind": "odds_ratio",
        "odds_ratio": printer.number(exp(middle), 2),
        "ci": (printer.number(ends[0], 2), printer.number(ends[1], 2)),
        "p": printer.p(2 * float(stats.norm.sf(abs(middle) / error))),
    }


def _correlation(printer: Printer, rng: np.random.Generator) -> dict[str, Any]:
    x = rng.normal(size=int(rng.integers(4, 50)))
    r, p = stats.pearsonr(x, x * rng.normal() + rng.normal(size=x.size))
    return {
        "kind": "correlation",
        "n": x.size,
        "df": x.size - 2,
        "r": printer.number(r, 2),
        "p": printer.p(p),
    }


MAKERS = (_t_test, _paired, _anova, _interval, _counts, _odds, _correlation)


def _paper(seed: int, style: str) -> dict[str, Any]:
    rng = np.random.default_rng([seed, 3])
    printer = Printer(style, rng)
    claims = [{"id": make.__name__} | make(printer, rng) for make in MAKERS]
    return {"paper": {"rounding": printer.rounding}, "claim": claims}


@pytest.mark.parametrize("style", PLAIN)
def test_numbers_of_real_samples_raise_no_flag(style: str) -> None:
    for seed in range(PAPERS):
        paper = _paper(seed, style)
        found = audit(Paper.model_validate(paper))
        worse = [one for one in found.flags if one.severity is not Severity.NOTE]
        assert not worse, (seed, style, worse)
        assert found.unchecked == ()


def test_numbers_moved_by_a_hand_are_caught() -> None:
    """Without this the test above could pass by saying nothing at all."""
    rng = np.random.default_rng(5)
    printer = Printer("half up", rng)
    caught = 0
    for _ in range(20):
        n = int(rng.integers(10, 40))
        one, other = rng.normal(5, 1, n), rng.normal(6.5, 1, n)
        means = {
            "a": _spread(printer, one, 2, sem=False),
            "b": _spread(printer, other, 2, sem=False),
        }
        moved: list[dict[str, Any]] = [
            {"kind": "t_test", "p": "0.6"},
            {"kind": "t_test", "t": "0.3"},
            {"kind": "t_test", "df": str(2 * n)},
            {"kind": "t_test", "d": "0.1"},
            {"kind": "t_test", "ci": ("-0.2", "0.1")},
            {"kind": "anova", "p": "0.6"},
        ]
        claims: list[dict[str, Any]] = [
            {"id": str(i), "n": {"a": n, "b": n}, "means": means} | claim
            for i, claim in enumerate(moved)
        ]
        claims += [
            {
                "id": "mean",
                "kind": "interval",
                "n": n,
                "mean": "5.00",
                "sd": "1.00",
                "ci": ("4.95", "5.05"),
            },
            {
                "id": "percent",
                "kind": "counts",
                "n": {"a": 10, "b": 20},
                "percent": {"a": "33", "b": "50"},
            },
            {
                "id": "counted",
                "kind": "counts",
                "n": {"a": 40, "b": 40},
                "events": {"a": 5, "b": 30},
                "p": "0.5",
                "odds_ratio": "3.0",
            },
        ]
        found = audit(Paper.model_validate({"claim": claims}))
        assert {flag.claim for flag in found.flags} == {one["id"] for one in claims}
        caught += 1
    assert caught == 20

"""Accuracy and cost of the statistics: certified sets, exact tests, intervals.

python tests/bench/bench_compare.py
"""

from __future__ import annotations

import sys
from math import log10
from time import process_time

import numpy as np
from scipy import stats

from fissura.statistics import kruskal_wallis
from fissura.statistics.anova import squares
from fissura.statistics.effects import cliffs_delta
from fissura.statistics.mann_whitney import u_statistic

SIZES = ((5, 5, 6), (5, 8, 8), (8, 8, 8), (10, 10, 10), (12, 12, 12))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main() -> None:
    """Print the tables of docs/performance.md."""
    _certified()
    _exact()
    _coverage()


def _certified() -> None:
    _say("| NIST set | digits of F, here | scipy |\n|---|---|---|")
    for place, (offset, rows) in enumerate(
        (offset, rows) for offset in (1, 10**6, 10**12) for rows in (21, 201, 2001)
    ):
        samples = simon_lesage(rows, offset)
        theirs = float(stats.f_oneway(*samples).statistic)
        _say(
            f"| SmLs0{place + 1} | {_digits(squares(samples).f, rows)} | "
            f"{_digits(theirs, rows)} |"
        )
    _say("")


def simon_lesage(rows: int, offset: int) -> list[list[float]]:
    """Return a set of Simon and Lesage by NIST's rule."""
    tenths = [10 * offset + (4 if i == 0 else 3 if i % 2 else 5) for i in range(9)]
    return [
        [middle / 10, *((middle + (1 if j % 2 else -1)) / 10 for j in range(rows - 1))]
        for middle in tenths
    ]


def _digits(found: float, certified: float) -> str:
    error = abs(found / certified - 1)
    return "15" if error < 1e-15 else f"{max(0.0, -log10(error)):.1f}"


def _exact() -> None:
    rng = np.random.default_rng(1)
    _say("| exact Kruskal–Wallis of n | CPU time, ms |\n|---|---|")
    for sizes in SIZES:
        samples = [rng.normal(size=n) for n in sizes]
        began = process_time()
        kruskal_wallis.exact_p(samples)
        spent = 1000 * (process_time() - began)
        _say(f"| {', '.join(map(str, sizes))} | {spent:.0f} |")
    _say("")


def _coverage() -> None:
    rng = np.random.default_rng(2)
    _say("| n | true δ | 95 % interval holds it |\n|---|---|---|")
    for n, m in ((5, 5), (5, 8), (8, 8)):
        for shift in (0.0, 1.0, 2.0):
            truth = 2 * stats.norm.cdf(shift / np.sqrt(2)) - 1
            held = 0
            for _ in range(4000):
                first, second = rng.normal(shift, 1, n), rng.normal(0, 1, m)
                found = cliffs_delta(u_statistic(first, second), n, m)
                held += found.low <= truth <= found.high
            _say(f"| {n}, {m} | {truth:.2f} | {held / 40:.1f} % |")


if __name__ == "__main__":
    main()

"""Young's modulus: every method on the real files and on curves of known modulus.

    python tests/bench/bench_tensile.py [folder of tensile files]

Three tables: the real files, curves like bone's with a known modulus, and speed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import process_time

import numpy as np

from fissura import measure
from fissura.errors import DataError
from fissura.io import read_tensile
from fissura.measure.tensile.modulus.sdar import sdar
from fissura.model import TensileCurve
from fissura.settings import Measure

REAL = Path(__file__).parents[3] / "shared" / "data" / "tensile"
METHODS = ("least_squares", "sdar", "annex_g", "sliding")
NO_SIZE = Measure(gauge_length_mm=11.0, width_mm=2.8, thickness_mm=1.0)
"""For the one file that states none; what scales with it is not to be read."""
SEEDS = range(200)


def main(folder: Path) -> None:
    """Print three tables."""
    _real(folder)
    _known()
    _speed()


def _real(folder: Path) -> None:
    _say("| file | points | least squares | SDAR | annex G | sliding | UTS, MPa |")
    _say("|---|---|---|---|---|---|---|")
    lots: list[tuple[list[float], float]] = []
    for path in sorted(folder.rglob("*")):
        if (
            path.suffix.lower() not in (".csv", ".mtr", ".txt")
            or "outputs" in path.name
        ):
            continue
        test = read_tensile(path)
        curve = measure.stress_strain(test, _settings(test.size.section_mm2, path))
        read = measure.strength(curve, Measure())
        by_name = {one.method: one.gpa for one in read.estimates}
        moduli = [by_name[name] for name in METHODS]
        if path.parent.name == "aa6061" and read.uts_mpa:
            lots.append((moduli, read.uts_mpa))
        cells = " | ".join(f"{gpa:.4g}" for gpa in moduli)
        uts = "–" if read.uts_mpa is None else f"{read.uts_mpa:.4g}"
        _say(f"| {path.name} | {curve.strain.size} | {cells} | {uts} |")
    table = np.array([moduli for moduli, _ in lots])
    lot_uts = np.array([one for _, one in lots])
    cells = " | ".join(
        f"{m:.2f} ± {s:.2f}"
        for m, s in zip(table.mean(axis=0), table.std(axis=0, ddof=1), strict=True)
    )
    _say(
        f"| AA6061, all {len(lots)}: mean ± SD | | {cells} | "
        f"{lot_uts.mean():.2f} ± {lot_uts.std(ddof=1):.2f} |"
    )


def _settings(section_mm2: float | None, path: Path) -> Measure:
    return NO_SIZE if section_mm2 is None and path.suffix == ".txt" else Measure()


def _known() -> None:
    _say("\n| curve | noise, % of UTS | least squares | SDAR | annex G | sliding |")
    _say("|---|---|---|---|---|---|")
    for shape in ("straight, then yields", "bends from the start", "long toe"):
        for noise in (0.001, 0.003, 0.01):
            found = np.array([_moduli(shape, noise, seed) for seed in SEEDS])
            cells = " | ".join(
                f"{100 * (np.nanmean(one) - 1):+.1f} ± {100 * np.nanstd(one):.1f}"
                + (f" ({np.isnan(one).sum()} none)" if np.isnan(one).any() else "")
                for one in found.T
            )
            _say(f"| {shape} | {100 * noise:g} | {cells} |")


def _moduli(shape: str, noise: float, seed: int) -> list[float]:
    """Return modulus over true modulus by every method, on a curve like bone's."""
    rng = np.random.default_rng(seed)
    modulus_mpa, fails = 100.0, 0.012
    strain = np.linspace(0, fails, 400)
    toe = {"long toe": 0.002}.get(shape, 0.0003)
    line = modulus_mpa * (strain + toe * np.expm1(-strain / toe))
    if shape == "bends from the start":
        stress = line * (1 - 0.3 * (strain / fails) ** 2)
    else:
        bound = 0.6 * line[-1]
        stress = line / (1 + (line / bound) ** 6) ** (1 / 6)
    stress = stress + noise * stress.max() * rng.standard_normal(strain.size)
    try:
        read = measure.strength(TensileCurve(strain, stress, "made up"), Measure())
    except DataError:
        return [float("nan")] * len(METHODS)
    by_name = {one.method: one.gpa for one in read.estimates}
    return [by_name[name] * 1000 / modulus_mpa for name in METHODS]


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _speed() -> None:
    _say("\n| points | SDAR, CPU s |\n|---|---|")
    for count in (1_000, 10_000, 100_000, 1_000_000):
        strain = np.linspace(0, 0.01, count)
        line = 70e3 * strain
        stress = line / (1 + (line / 300) ** 6) ** (1 / 6)
        stress += np.random.default_rng(1).normal(0, 1, count)
        curve = TensileCurve(strain, stress, "made up")
        start = process_time()
        sdar(curve)
        _say(f"| {count} | {process_time() - start:.3f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else REAL)

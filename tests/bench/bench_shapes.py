"""How true the measures of known solids are, upright and tilted.

    python tests/bench/bench_shapes.py

Prints Markdown tables for docs/explanation/morphometry-kernels.md: errors of the
surface in per cent, and of the thickness in voxels, and the ellipsoid factor.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from fissura.filters.masks.ellipsoids import ellipsoid_factor
from fissura.filters.masks.surface_area import surface_of_grey, surface_of_mask
from fissura.filters.masks.thickness import (
    block_means,
    local_thickness,
    thickness_from_binned,
)
from fissura.filters.volumes.gaussian import smooth

sys.path.append(str(Path(__file__).parents[1] / "unit" / "filters"))
from solids import SOLIDS, TURNS, Solid, ball, plate, rod, tube


def say(text: str = "") -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def surfaces(radius: float) -> None:
    """Print the errors of the surface, in per cent."""
    say(f"\n| surface, radius {radius:g} | grey | grey, smoothed by 0.7 | mask |")
    say("|---|---|---|---|")
    for name, make in SOLIDS.items():
        for turn, towards in TURNS.items():
            solid = make(radius, towards, size=max(int(4 * radius), 60))
            areas = (
                surface_of_grey(solid.grey, threshold=0.5, where=solid.window),
                surface_of_grey(
                    smooth(solid.grey, sigma_vox=0.7),
                    threshold=0.5,
                    where=solid.window,
                ),
                surface_of_mask(solid.mask, where=solid.window),
            )
            errors = (f"{100 * (area / solid.area_vox2 - 1):+.1f}" for area in areas)
            say(f"| {name}, {turn} | {' | '.join(errors)} |")


def thicknesses(radius: float) -> None:
    """Print the errors of the median thickness, in voxels."""
    say(f"\n| thickness, radius {radius:g} | true | exact | binned 2 | binned 4 |")
    say("|---|---|---|---|---|")
    true = {ball: 2 * radius, plate: 2 * radius, rod: 2 * radius, tube: radius / 2}
    for make, thick in true.items():
        for turn, towards in TURNS.items():
            solid = make(radius, towards, size=max(int(3.25 * radius), 60))
            errors = [f"{np.median(_exact(solid)) - thick:+.2f}"]
            errors += [
                f"{np.median(_binned(solid, factor)) - thick:+.2f}" for factor in (2, 4)
            ]
            say(f"| {make.__name__}, {turn} | {thick:g} | {' | '.join(errors)} |")


def _exact(solid: Solid) -> np.ndarray:
    inside: np.ndarray = local_thickness(solid.mask)[solid.mask & solid.window]
    return inside


def _binned(solid: Solid, factor: int) -> np.ndarray:
    mask = block_means(solid.mask, factor=factor) > 0.5
    window = block_means(solid.window, factor=factor) > 0.5
    thickness = thickness_from_binned(local_thickness(mask), factor=factor)
    inside: np.ndarray = thickness[mask & window]
    return inside


def shapes(radius: float) -> None:
    """Print the mean ellipsoid factor, and how much of the solid has one."""
    reach = int(5 * radius)
    say(f"\n| ellipsoid factor, radius {radius:g}, reach {reach} | mean | held |")
    say("|---|---|---|")
    for make in (ball, plate, rod):
        for turn, towards in TURNS.items():
            solid = make(radius, towards, size=int(8 * radius))
            factor = ellipsoid_factor(solid.mask, reach_vox=reach)
            inside = factor[solid.mask & solid.window]
            held = np.isfinite(inside).mean()
            say(f"| {make.__name__}, {turn} | {np.nanmean(inside):+.2f} | {held:.3f} |")


if __name__ == "__main__":
    for length in (5.0, 10.0, 20.0):
        surfaces(length)
    for length in (10.0, 32.0):
        thicknesses(length)
    for length in (4.0, 8.0):
        shapes(length)

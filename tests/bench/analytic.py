"""A slice of bone drawn from ellipses and straight cracks: its projections are exact.

Lengths are in pixels from the middle of the slice, rows down; a ray at an angle is seen
``x cos(angle) - y sin(angle)`` columns right of the middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BONE = 0.8e-3
"""Attenuation of bone per pixel."""
CRACK_LENGTH = 60.0
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shape:
    """An ellipse or a rectangle, by its half axes; the first one points at `tilt`."""

    kind: str
    x: float
    y: float
    half: tuple[float, float]
    tilt: float
    density: float


def bone_with_cracks(
    width: int, rng: np.random.Generator
) -> tuple[list[Shape], dict[int, list[Shape]]]:
    """Return bone with cavities, and cracks 1 and 2 pixels wide in all directions."""
    radius = 0.46 * width
    body = [Shape("ellipse", 0, 0, (radius, 0.9 * radius), 0.3, BONE)]
    for _ in range(120):
        x, y = _place(radius, rng)
        half = float(rng.uniform(8, 120)), float(rng.uniform(8, 120))
        body.append(
            Shape(
                "ellipse", x, y, half, rng.uniform(0, 3), -BONE * rng.uniform(0.05, 0.3)
            )
        )
    cracks: dict[int, list[Shape]] = {1: [], 2: []}
    for opening, shapes in cracks.items():
        for _ in range(24):
            half = CRACK_LENGTH / 2, opening / 2
            x, y = _place(radius, rng)
            shapes.append(Shape("crack", x, y, half, rng.uniform(0, np.pi), -BONE))
    return body, cracks


def _place(radius: float, rng: np.random.Generator) -> tuple[float, float]:
    away, at = 0.8 * radius * np.sqrt(rng.random()), rng.uniform(0, 2 * np.pi)
    return float(away * np.cos(at)), float(0.9 * away * np.sin(at))


def sinogram(
    shapes: list[Shape], angles_rad: Numbers, *, width: int, centre_px: float
) -> NDArray[np.float32]:
    """Return the line integrals, each the exact mean over a detector pixel."""
    out = np.zeros((len(angles_rad), width))
    for shape in shapes:
        middle = centre_px + shape.x * np.cos(angles_rad) - shape.y * np.sin(angles_rad)
        wide = shape.half[0] * np.abs(np.cos(angles_rad + shape.tilt))
        deep = shape.half[1] * np.abs(np.sin(angles_rad + shape.tilt))
        round_ = shape.kind == "ellipse"
        reach = np.hypot(wide, deep) if round_ else wide + deep
        area = (np.pi if round_ else 4.0) * shape.half[0] * shape.half[1]
        for i, at in enumerate(middle):
            low = max(int(at - reach[i] - 2), 0)
            high = min(int(at + reach[i] + 3), width)
            if low < high:
                edges = np.arange(low, high + 1) - 0.5 - at
                share = (
                    _ellipse(edges, reach[i])
                    if round_
                    else _trapezium(edges, wide[i], deep[i])
                )
                out[i, low:high] += shape.density * area * np.diff(share)
    return out.astype(np.float32)


def _ellipse(edges: Numbers, reach: float) -> Numbers:
    """Return the share of an ellipse's shadow left of some places."""
    u = np.clip(edges / reach, -1, 1)
    share: Numbers = 0.5 + (u * np.sqrt(1 - u * u) + np.arcsin(u)) / np.pi
    return share


def _trapezium(edges: Numbers, wide: float, deep: float) -> Numbers:
    """Return the share of a rectangle's shadow left of some places."""
    flat, slope = max(wide, deep), max(min(wide, deep), 1e-4)

    def ramp(at: Numbers) -> Numbers:
        inside = (at + flat) ** 2 / (4 * flat)
        return np.where(at < -flat, 0, np.where(at > flat, at, inside))

    return (ramp(edges + slope) - ramp(edges - slope)) / (2 * slope)


def image(shapes: list[Shape], width: int, *, finer: int) -> NDArray[np.float32]:
    """Return the slice itself, each voxel the mean of `finer` x `finer` points."""
    out = np.zeros((width, width), np.float32)
    middle = (width - 1) / 2
    fine = (np.arange(finer) + 0.5) / finer - 0.5
    for shape in shapes:
        reach = float(np.hypot(*shape.half)) + 2
        low_y, low_x = (max(int(at + middle - reach), 0) for at in (shape.y, shape.x))
        high_y, high_x = (
            min(int(at + middle + reach) + 2, width) for at in (shape.y, shape.x)
        )
        right = np.add.outer(np.arange(low_x, high_x) - middle - shape.x, fine).ravel()
        for row in range(low_y, high_y):
            down = (row - middle - shape.y + fine)[:, np.newaxis]
            inside = _inside(shape, right, down)
            means = inside.reshape(finer, -1, finer).mean(axis=(0, 2))
            out[row, low_x:high_x] += shape.density * means
    return out


def _inside(shape: Shape, right: Numbers, down: Numbers) -> NDArray[np.bool_]:
    along = (right * np.cos(shape.tilt) + down * np.sin(shape.tilt)) / shape.half[0]
    across = (down * np.cos(shape.tilt) - right * np.sin(shape.tilt)) / shape.half[1]
    inside: NDArray[np.bool_] = (
        along**2 + across**2 <= 1
        if shape.kind == "ellipse"
        else (np.abs(along) <= 1) & (np.abs(across) <= 1)
    )
    return inside

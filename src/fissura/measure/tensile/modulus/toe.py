"""Toe correction: take strain of slack and seating off a curve."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fissura.measure.tensile.modulus.line_fit import MPA_PER_GPA

if TYPE_CHECKING:
    from fissura.model import Strength, TensileCurve

__all__ = ["without_toe"]


def without_toe(curve: TensileCurve, read: Strength) -> tuple[TensileCurve, Strength]:
    """Shift strains to start where the line of the modulus has no stress (ASTM D638).

    Parameters
    ----------
    curve : TensileCurve
    read : Strength
        Of this curve.

    Returns
    -------
    TensileCurve
        The curve moved; the toe itself lies before zero.
    Strength
        The same readings at corrected strains, with no toe left.
    """
    toe = read.toe_strain
    if not toe:
        return curve, read
    low, high = read.window_strain
    estimates = tuple(
        replace(
            one,
            intercept_mpa=one.intercept_mpa + MPA_PER_GPA * one.gpa * toe,
            window_strain=(one.window_strain[0] - toe, one.window_strain[1] - toe),
        )
        for one in read.estimates
    )
    moved = replace(
        read,
        intercept_mpa=read.intercept_mpa + MPA_PER_GPA * read.modulus_gpa * toe,
        window_strain=(low - toe, high - toe),
        uts_strain=read.corrected(read.uts_strain),
        yield_strain=read.corrected(read.yield_strain),
        failure_strain=read.corrected(read.failure_strain),
        toe_strain=0.0,
        estimates=estimates,
    )
    return replace(curve, strain=curve.strain - toe), moved

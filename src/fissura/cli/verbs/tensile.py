"""Tensile curves: read modulus and strength off them."""

from __future__ import annotations

from pathlib import Path

from fissura.cli.options import Geometry

__all__ = ["tensile"]

THE_PAPERS = Geometry()


def tensile(*curves: Path, geometry: Geometry = THE_PAPERS) -> None:
    """Read Young's modulus and strength off stress–strain curves.

    Parameters
    ----------
    curves
        CSV files with the columns strain and stress, or extension and force, and
        their units.
    """
    from fissura.cli.shown.tensile import show_strengths
    from fissura.pipeline import strengths

    show_strengths(strengths(curves, geometry.settings()))

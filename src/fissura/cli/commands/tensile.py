"""Tensile tests: read modulus, strength and more from their curves."""

from __future__ import annotations

from pathlib import Path

from fissura.cli.options import TensileOptions

__all__ = ["tensile"]

AS_FILED = TensileOptions()


def tensile(
    *curves: Path,
    out: Path | None = None,
    settings: Path | None = None,
    overwrite: bool = False,
    options: TensileOptions = AS_FILED,
) -> None:
    """Read Young's modulus, strength, yield, failure and work off tensile tests.

    Parameters
    ----------
    curves
        Files of Bluehill, Deben Microtest or MTS TestSuite, or tables with columns of
        strain and stress, or extension and load, and their units.
    out
        Folder for index.html, with every curve and its fit, and tensile.csv.
    settings
        A study.toml whose section measure is used.
    overwrite
        Replace the results of an earlier call in that folder.
    """
    from fissura.cli.output.tensile import show_tests
    from fissura.errors import DataError
    from fissura.workflow import tensile_tests

    tests = tensile_tests(
        curves, options.settings(settings), into=out, overwrite=overwrite
    )
    show_tests(tests, out)
    if tests.refused:
        raise DataError(
            f"{len(tests.refused)} of {len(curves)} files could not be read; "
            "the others were"
        )

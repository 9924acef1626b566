"""Tensile tests: read modulus, strength and more from their curves."""

from __future__ import annotations

from pathlib import Path

from fissura.cli.options.of_settings import SettingOptions, of_settings

__all__ = ["TensileOptions", "tensile"]


@of_settings(
    "measure",
    "gauge_length_mm",
    "width_mm",
    "thickness_mm",
    "diameter_mm",
    "strain_column",
    "load_column",
    "compliance_mm_per_n",
    "loading",
    "modulus",
)
class TensileOptions(SettingOptions):
    """The specimen, the machine, and how its curve is read."""


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
    from fissura.io import load_settings
    from fissura.settings import Settings
    from fissura.workflow import tensile_tests

    start = load_settings(settings) if settings else Settings()
    chosen = options.applied_to(start).measure
    tests = tensile_tests(curves, chosen, into=out, overwrite=overwrite)
    show_tests(tests, out)
    if tests.refused:
        raise DataError(
            f"{len(tests.refused)} of {len(curves)} files could not be read; "
            "the others were"
        )

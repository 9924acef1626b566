"""From the raw synchrotron scan of bone to the finished comparison of groups.

A notebook calls a function for each stage:

>>> import fissura
>>> scan = fissura.open_scan("BP-1.nxs")  # doctest: +SKIP
>>> volume = fissura.reconstruct_scan(scan)  # doctest: +SKIP
>>> bone = fissura.segment_bone(volume)  # doctest: +SKIP
>>> damage = fissura.detect_damage(volume, bone)  # doctest: +SKIP
>>> measures = fissura.measure_specimen(bone, damage)  # doctest: +SKIP
>>> fissura.as_table(damage).to_pandas()  # doctest: +SKIP

Each name is loaded when it is first used, so that ``import fissura`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fissura.version import __version__

if TYPE_CHECKING:
    from fissura.api.figures import (
        Figure,
        Picture,
        plot_comparison,
        plot_curve,
        plot_finding,
        plot_slice,
    )
    from fissura.api.opening import open_scan, open_volume, read_tensile_test
    from fissura.api.studies import (
        audit_claims,
        compare_groups,
        evaluate_findings,
        run_study,
    )
    from fissura.api.tables import as_table
    from fissura.api.volumes import (
        detect_damage,
        inspect_volume,
        measure_specimen,
        reconstruct_scan,
        segment_bone,
    )
    from fissura.blocks import Cluster, Executor, Threads
    from fissura.errors import FissuraError
    from fissura.model import Bone, Finding, Measure, Scan, Volume
    from fissura.validation import Sources

__all__ = [
    "Bone",
    "Cluster",
    "Executor",
    "Figure",
    "Finding",
    "FissuraError",
    "Measure",
    "Picture",
    "Scan",
    "Sources",
    "Threads",
    "Volume",
    "__version__",
    "as_table",
    "audit_claims",
    "compare_groups",
    "detect_damage",
    "evaluate_findings",
    "inspect_volume",
    "measure_specimen",
    "open_scan",
    "open_volume",
    "plot_comparison",
    "plot_curve",
    "plot_finding",
    "plot_slice",
    "read_tensile_test",
    "reconstruct_scan",
    "run_study",
    "segment_bone",
]

_HOMES = {
    "fissura.api.figures": (
        *("Figure", "Picture", "plot_comparison", "plot_curve", "plot_finding"),
        "plot_slice",
    ),
    "fissura.api.opening": ("open_scan", "open_volume", "read_tensile_test"),
    "fissura.api.studies": (
        *("audit_claims", "compare_groups", "evaluate_findings", "run_study"),
    ),
    "fissura.api.tables": ("as_table",),
    "fissura.api.volumes": (
        *("detect_damage", "inspect_volume", "measure_specimen"),
        *("reconstruct_scan", "segment_bone"),
    ),
    "fissura.blocks": ("Cluster", "Executor", "Threads"),
    "fissura.errors": ("FissuraError",),
    "fissura.model": ("Bone", "Finding", "Measure", "Scan", "Volume"),
    "fissura.validation": ("Sources",),
}
"""The module that each public name is loaded from."""


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'fissura' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

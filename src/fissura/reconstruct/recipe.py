"""What decides a slice besides its counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.errors import SettingsError
from fissura.filters.projections.fbp_gpu import why_no_card
from fissura.filters.projections.phase import phase_length_px
from fissura.filters.projections.stripes import usual_stripe_px
from fissura.reconstruct.centring import widened_px

if TYPE_CHECKING:
    from fissura.model import Scan
    from fissura.reconstruct.centring import Axis
    from fissura.settings import Reconstruct

__all__ = ["Recipe", "edge_px", "recipe", "rows_asked"]

UM_PER_MM = 1000.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """What decides a slice besides its counts.

    Parameters
    ----------
    axis : Axis
        Where the axis of rotation projects to.
    settings : Reconstruct
    edge_px : int
        Edge of a slice.
    pixel_mm : float
        Length that attenuation is given for the inverse of; 1 leaves it per pixel.
    phase_px : float
        Length of the phase filter; 0 where no phase is retrieved.
    stripe_px : int
        Window that rings are evened out over; 0 leaves narrow ones.
    on_card : bool
        Whether a graphics card back-projects.
    remark : str
        What the user should know; empty if nothing.
    """

    axis: Axis
    settings: Reconstruct
    edge_px: int
    pixel_mm: float = 1.0
    phase_px: float = 0.0
    stripe_px: int = 0
    on_card: bool = False
    remark: str = ""


def recipe(
    scan: Scan, settings: Reconstruct, axis: Axis, *, voxel_um: float | None
) -> Recipe:
    """Settle what decides the slices of a scan.

    Raises
    ------
    SettingsError
        If phase is to be retrieved and energy, distance or pixel size are not known.
    """
    missing = why_no_card() if settings.device == "gpu" else ""
    return Recipe(
        axis=axis,
        settings=settings,
        edge_px=_edge_px(scan, settings, axis),
        pixel_mm=1.0 if voxel_um is None else voxel_um / UM_PER_MM,
        phase_px=_phase_px(scan, settings, voxel_um),
        stripe_px=_stripe_px(scan, settings),
        on_card=settings.device == "gpu" and not missing,
        remark=f"no graphics card can be used here ({missing}): the processor did it"
        if missing
        else "",
    )


def edge_px(columns: int, settings: Reconstruct) -> int:
    """Return the edge of a slice: the width seen, or twice the radius asked."""
    radius_px = settings.radius_px
    return columns if radius_px is None else min(2 * radius_px, columns)


def _edge_px(scan: Scan, settings: Reconstruct, axis: Axis) -> int:
    wide = widened_px(scan.columns, axis.centre_px)
    return edge_px(wide if axis.widened else scan.columns, settings)


def rows_asked(scan: Scan, settings: Reconstruct) -> tuple[int, int]:
    """Return the first row to reconstruct, and the one after the last.

    Raises
    ------
    SettingsError
        If the scan does not have them.
    """
    first = settings.first_row
    last = scan.rows - 1 if settings.last_row is None else settings.last_row
    if not first <= last < scan.rows:
        raise SettingsError(
            f"rows {first} to {last} were requested (reconstruct.first_row and "
            f"last_row), but {scan.source} has the rows 0 to {scan.rows - 1}"
        )
    return first, last + 1


def _stripe_px(scan: Scan, settings: Reconstruct) -> int:
    """Return the window asked for, or one that is narrow beside the bone."""
    if settings.stripe_width_px is not None:
        return settings.stripe_width_px
    return usual_stripe_px(scan.columns)


def _phase_px(scan: Scan, settings: Reconstruct, voxel_um: float | None) -> float:
    if settings.phase_delta_beta == 0:
        return 0.0
    energy_kev = settings.phase_energy_kev or scan.energy_kev
    distance_mm = settings.phase_distance_mm
    if energy_kev is None or distance_mm is None or voxel_um is None:
        raise SettingsError(
            "phase retrieval (reconstruct.phase_delta_beta) needs the photon energy "
            "(phase_energy_kev), the distance from specimen to detector "
            "(phase_distance_mm) and the pixel size (study.voxel_um): give all three, "
            "or set phase_delta_beta to 0"
        )
    return phase_length_px(
        delta_beta=settings.phase_delta_beta,
        energy_kev=energy_kev,
        distance_mm=distance_mm,
        pixel_um=voxel_um,
    )

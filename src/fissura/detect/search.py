"""Find all candidates for damage in a volume, for classification and training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.blocks import one_blas_thread
from fissura.detect.coarser_volumes import coarser
from fissura.detect.grids import (
    COARSE_FROM_UM,
    FEWEST_VOX,
    CrackScale,
    PerforationScale,
    binning,
)
from fissura.detect.microcracks.candidates import crack_candidates
from fissura.detect.microcracks.response import CrackResponse
from fissura.detect.noise import noise_of
from fissura.detect.perforations.marrow_distance import MarrowDistance
from fissura.detect.perforations.plugs import find_plugs

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.blocks import Executor
    from fissura.detect.microcracks.candidates import CrackCandidate
    from fissura.detect.perforations.plugs import Plug
    from fissura.model import Levels, Volume
    from fissura.settings import Detect

__all__ = ["Searched", "search"]


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """Candidates, on the grids they were found on.

    Parameters
    ----------
    factor : int
        Voxels of the volume to one of the grid of sheets.
    sheets : list of CrackCandidate
    holes : list of (int, Plug)
        With the voxels of the volume to one of their grid.
    """

    factor: int
    sheets: list[CrackCandidate]
    holes: list[tuple[int, Plug]]


@one_blas_thread()
def search(
    volume: Volume,
    bone: Levels,
    settings: Detect,
    *,
    executor: Executor,
    beside: Path | None = None,
) -> Searched:
    """Find and describe all candidates of a volume.

    Parameters
    ----------
    volume : Volume
    bone : Levels
        Its threshold and grey levels.
    settings : Detect
    executor : Executor
    beside : Path, optional
        Beside which a volume that is read from disk may be stored on coarser grids
        until the end.
    """
    factor = binning(volume.voxel_um, settings.grid_um)
    balls = _balls(factor, settings)
    factors = sorted({factor, *(coarse for coarse, _ in balls)})
    with coarser(volume, factors, beside=beside, executor=executor) as grids:
        field = CrackResponse(
            grids[factor], bone, CrackScale(grids[factor].voxel_um, settings)
        )
        noise = noise_of(field, executor=executor)
        sheets = crack_candidates(
            field, noise, executor=executor.progress_share(0, of=3)
        )
        holes = []
        for number, (coarse, radii_um) in enumerate(balls, start=1):
            grid = grids[coarse]
            if min(grid.shape) < FEWEST_VOX:
                continue
            around = MarrowDistance(
                grid, bone, PerforationScale(grid.voxel_um, radii_um, settings)
            )
            found = find_plugs(around, executor=executor.progress_share(number, of=3))
            holes += [(coarse, one) for one in found]
    return Searched(factor, sheets, holes)


def _balls(factor: int, settings: Detect) -> list[tuple[int, tuple[float, ...]]]:
    """Return which balls are searched for on which grid."""
    radii = settings.hole_radii_um
    narrow = tuple(r for r in radii if r < COARSE_FROM_UM)
    wide = tuple(r for r in radii if r >= COARSE_FROM_UM)
    return [(f, some) for f, some in ((factor, narrow), (2 * factor, wide)) if some]

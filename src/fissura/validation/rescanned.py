"""A phantom as our own reconstruction gives it back: real streaks, rings and noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fissura import acquire, reconstruct
from fissura.io import open_omezarr
from fissura.io.scans.nxtomo import write_nxtomo
from fissura.model import Volume
from fissura.phantoms import Detector, Phantom, scan
from fissura.settings import Acquire, Reconstruct

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.blocks import Executor

__all__ = ["rescanned"]


def rescanned(
    phantom: Phantom, detector: Detector, folder: Path, *, seed: int, executor: Executor
) -> Volume:
    """Scan a phantom, write the frames, reconstruct them, and return the volume.

    Its voxels are where the phantom's are, so the phantom's truth is its truth.

    Parameters
    ----------
    phantom : Phantom
        Of a drilled core in air, with square slices: see `fissura.phantoms.cored`.
    detector : Detector
        Fewer projections give more streaks, fewer photons more noise.
    folder : Path
        Where scan and volume are written.
    seed : int
    executor : Executor
    """
    rng = np.random.default_rng(seed)
    raw = scan(phantom, detector, rng=rng, workers=executor.workers)
    folder.mkdir(parents=True, exist_ok=True)
    write_nxtomo(
        folder / "scan.nxs",
        frames=raw.frames,
        image_key=raw.image_key,
        angles_deg=raw.angles_deg,
        pixel_um=raw.pixel_um,
    )
    into = folder / "volume.ome.zarr"
    opened = acquire.scan(folder / "scan.nxs", Acquire())
    reconstruct.volume(
        opened,
        Reconstruct(stripe_width_px=5),
        into=into,
        voxel_um=phantom.voxel_um,
        executor=executor,
    )
    voxels, _, _ = open_omezarr(into)
    return Volume(voxels, phantom.voxel_um)

"""How fast damage is found in a volume, and how much memory it takes.

    python tests/bench/bench_detect.py [edge ...]
    python tests/bench/bench_detect.py peer [edge]

Phantoms of edge³ voxels of 1.3 µm, 512 and 1024 by default, are written to disk as a
reconstruction is, segmented, and searched from there in a process of its own on two
threads: from the grey to classified findings and their labels.  `peer` does the same
in memory beside scikit-image, which has no threads, with an edge of 512 by default; it
needs 6 GB for 512³.  Prints Markdown tables for docs/performance.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from scipy.stats import median_abs_deviation
from skimage.feature import hessian_matrix, hessian_matrix_eigvals
from skimage.filters import gaussian
from skimage.measure import label, regionprops
from skimage.morphology import ball, closing, isotropic_closing
from skimage.transform import downscale_local_mean

from fissura import detect, segment
from fissura.blocks import Executor, Threads
from fissura.io import new_volume, open_volume
from fissura.model import Kind, Volume
from fissura.settings import Detect, whole_volume
from fissura.validation.trials.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fissura.blocks import Block
    from fissura.io import NewVolume
    from fissura.model import Bone
    from fissura.phantoms import Phantom

THREADS = 2
SEED, CNR = 5510, 10.0
WARM_VOX = 120
COARSE = 2
COARSE_FROM_UM = 17.0
"""Balls this wide are tried on a grid twice as coarse, as Fissura does."""
Grey = NDArray[np.float32]
Mask = NDArray[np.bool_]
Close = Callable[[Mask, float], Mask]


def say(text: str = "") -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def phantom_of(edge: int) -> Phantom:
    """Grow bone with damage as the paper counted it."""
    return Trial(SEED, "waves", CNR, shape=(edge, edge, edge)).phantom()


def write_block(target: NewVolume, phantom: Phantom, block: Block) -> None:
    """Draw one block and write it."""
    target.write(block.write, phantom.grey(block.write))


def write_phantom(path: Path, edge: int) -> None:
    """Write a phantom as a reconstruction would be."""
    phantom = phantom_of(edge)
    with new_volume(
        path,
        shape=phantom.shape,
        dtype="float32",
        voxel_um=phantom.voxel_um,
        content="grey",
        about={},
    ) as target:
        executor = Executor(Threads(THREADS))
        blocks = executor.shards(target.box, halo_vox=0)
        for _ in executor.do(partial(write_block, target, phantom), blocks):
            pass


def bone_of(volume: Volume, into: Path) -> Bone:
    """Segment a volume, all of it."""
    executor = Executor(Threads(THREADS))
    return segment.bone(volume, whole_volume().segment, into=into, executor=executor)


@contextmanager
def timed(name: str, into: dict[str, tuple[float, float]]) -> Iterator[None]:
    """Note the wall and the CPU seconds of a step."""
    wall, cpu = perf_counter(), process_time()
    yield
    into[name] = perf_counter() - wall, process_time() - cpu


def warm_up(volume: Volume, bone: Bone, into: Path) -> None:
    """Load every compiled kernel, on a corner of the volume."""
    corner = np.asarray(volume.voxels[:WARM_VOX, :WARM_VOX, :WARM_VOX])
    small = Volume(corner, volume.voxel_um)
    detect.damage(small, bone, Detect(), into=into, executor=Executor(Threads(1)))


def search_one(folder: Path) -> None:
    """Find the damage of one volume, and print time and memory as JSON."""
    volume = open_volume(folder / "grey.ome.zarr")
    bone = segment.reopen(folder / "bone.ome.zarr")
    took: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        warm_up(volume, bone, Path(name) / "warm.ome.zarr")
        with timed("detect", took):
            findings = detect.damage(
                volume,
                bone,
                Detect(),
                into=Path(name) / "damage.ome.zarr",
                executor=Executor(Threads(THREADS)),
            )
    kinds = {kind.value: sum(f.kind is kind for f in findings) for kind in Kind}
    say(json.dumps({"took": took["detect"], "peak": peak_bytes()} | kinds))


def peak_bytes() -> int:
    """Return the most memory this process has held, without what its parent did."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def prepare(edge: int, folder: Path) -> None:
    """Write a phantom and its bone."""
    write_phantom(folder / "grey.ome.zarr", edge)
    bone_of(open_volume(folder / "grey.ome.zarr"), folder / "bone.ome.zarr")


def bench(edge: int) -> None:
    """Time one volume."""
    with tempfile.TemporaryDirectory() as name:
        prepare(edge, Path(name))
        done = subprocess.run(
            [sys.executable, __file__, "one", name],
            check=True,
            capture_output=True,
            text=True,
        )
    tell(edge, json.loads(done.stdout))


def tell(edge: int, told: dict[str, Any]) -> None:
    """Print a row of the table; the column by CPU is what free cores would reach."""
    mvoxel, (wall, cpu) = edge**3 / 1e6, told["took"]
    say(
        f"| {edge}³ | {told['microcrack']} and {told['perforation']} | {wall:.1f} | "
        f"{cpu:.1f} | {mvoxel / wall:.1f} | {mvoxel * THREADS / cpu:.1f} | "
        f"{told['peak'] / 1e9:.2f} |"
    )


def by_scikit_image(volume: Volume, bone: Bone, settings: Detect, close: Close) -> int:
    """Return the number of candidates of a script on scikit-image and scipy.

    The same grids, levels and balls; no more about each candidate than `regionprops`
    tells without being asked.
    """
    grey = downscale_local_mean(np.asarray(volume.voxels), (COARSE,) * 3)
    voxel_um = COARSE * volume.voxel_um
    dark = dark_of(grey, bone)
    found = sheets_by_scikit_image(dark, bone, voxel_um, settings, close)
    narrow = [r for r in settings.hole_radii_um if r < COARSE_FROM_UM]
    found += plugs_by_scikit_image(dark, bone, voxel_um, narrow, close)
    wide = [r for r in settings.hole_radii_um if r >= COARSE_FROM_UM]
    dark = dark_of(downscale_local_mean(grey, (2, 2, 2)), bone)
    return found + plugs_by_scikit_image(dark, bone, 2 * voxel_um, wide, close)


def close_with_footprint(solid: Mask, radius_vox: float) -> Mask:
    """Close with a ball of voxels."""
    closed: Mask = closing(solid, ball(radius_vox))
    return closed


def dark_of(grey: Grey, bone: Bone) -> Grey:
    """Return grey as darkness: 0 is bone, 1 marrow."""
    return ((bone.bone_grey - grey) / bone.contrast_grey).astype(np.float32)


def solid_of(dark: Grey, bone: Bone) -> Mask:
    """Return what is bone."""
    solid: Mask = dark < (bone.bone_grey - bone.threshold) / bone.contrast_grey
    return solid


def sheets_by_scikit_image(
    dark: Grey, bone: Bone, voxel_um: float, settings: Detect, close: Close
) -> int:
    """Return the number of dark sheets, at all levels, that are large enough."""
    smooth = gaussian(dark, settings.sheet_sigma_um / voxel_um)
    solid = close(solid_of(smooth, bone), settings.fill_um / 2 / voxel_um)
    depth_um = distance_transform_edt(solid) * voxel_um
    hessian = hessian_matrix(-smooth, sigma=0.5, use_gaussian_derivatives=False)
    bent = hessian_matrix_eigvals(hessian)
    sheet = bent[0] - np.maximum(np.abs(bent[1]), np.abs(bent[2]))
    sheet[(depth_um <= settings.rim_um) | (sheet < 0)] = 0
    noise = median_abs_deviation(sheet[sheet > 0], scale="normal")
    found = 0
    for level in settings.sheet_levels:
        parts = regionprops(label(sheet > level * noise, connectivity=3))
        corners_um = [
            float(np.linalg.norm(np.subtract(part.bbox[3:], part.bbox[:3]))) * voxel_um
            for part in parts
        ]
        found += sum(reach_um >= settings.shortest_um for reach_um in corners_um)
    return found


def plugs_by_scikit_image(
    dark: Grey, bone: Bone, voxel_um: float, radii_um: list[float], close: Close
) -> int:
    """Return the number of plugs of balls of some radii."""
    fill_vox = Detect().fill_um / 4 / voxel_um
    solid = close(solid_of(gaussian(dark, 0.8), bone), fill_vox)
    found = 0
    for radius_um in radii_um:
        plugs = close(solid, radius_um / voxel_um) & ~solid
        core = distance_transform_edt(plugs) > radius_um / 2 / voxel_um
        found += len(regionprops(label(core, connectivity=3)))
    return found


def beside_scikit_image(edge: int) -> None:
    """Time both on the same phantom, in turns."""
    phantom = phantom_of(edge)
    volume = Volume(phantom.grey(phantom.box), phantom.voxel_um)
    ours: dict[str, tuple[float, float]] = {}
    theirs: dict[str, tuple[float, float]] = {}
    counts: dict[str, int] = {}
    executor = Executor(Threads(THREADS))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bone = bone_of(volume, folder / "bone.ome.zarr")
        warm_up(volume, bone, folder / "warm.ome.zarr")
        for peer, close in PEERS.items():
            into = folder / "damage.ome.zarr"
            with timed(peer, ours):
                detect.damage(volume, bone, Detect(), into=into, executor=executor)
            with timed(peer, theirs):
                counts[peer] = by_scikit_image(volume, bone, Detect(), close)
        searched = detect.search(volume, bone, Detect(), executor=executor)
    count = len(searched.sheets) + len(searched.holes)
    wall, cpu = min(ours.values())
    say(f"| {edge}³ | candidates | wall s | CPU s | ratio, wall | ratio, CPU |")
    say("|---" * 6 + "|")
    what = "fissura, to findings and labels"
    say(f"| {what} | {count} | {wall:.1f} | {cpu:.1f} | 1 | 1 |")
    for peer, (their_wall, their_cpu) in theirs.items():
        say(
            f"| scikit-image, {peer}, to candidates | {counts[peer]} | "
            f"{their_wall:.1f} | {their_cpu:.1f} | {their_wall / wall:.1f} | "
            f"{their_cpu / cpu:.1f} |"
        )


PEERS: dict[str, Close] = {
    "closing with ball": close_with_footprint,
    "isotropic_closing": isotropic_closing,
}


def main(asked: list[str]) -> None:
    """Time what was asked for."""
    match asked:
        case ["one", folder]:
            search_one(Path(folder))
        case ["peer", *edges]:
            beside_scikit_image(int(edges[0]) if edges else 512)
        case edges:
            say(
                "| voxels | cracks and perforations | wall s | CPU s | Mvoxel/s | "
                "by CPU, two cores | peak GB |"
            )
            say("|---" * 7 + "|")
            for edge in edges or ["512", "1024"]:
                bench(int(edge))


if __name__ == "__main__":
    main(sys.argv[1:])

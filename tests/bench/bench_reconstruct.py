"""How fast, how true and how big reconstruction is, beside algotom, in one run.

    python tests/bench/bench_reconstruct.py [fbp] [stripes] [whole]

CPU seconds of one process on one thread, the best of three; ours and theirs take turns.
Prints Markdown tables for docs/performance.md.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import warnings
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np
from analytic import BONE, bone_with_cracks, image, sinogram
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WIDTH = 2560
VIEWS = 1801
REPEATS = 3
SEED = 1
WHOLE_ROWS = 2000
WHOLE = (
    (640, "sorting"),
    (1801, "sorting"),
    (1801, "all"),
    (6400, "sorting"),
    (6400, "all"),
)
OFFSET_PX = 4.6
Image = NDArray[np.float32]


def say(text: str = "") -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def compare(ours: Callable[[], object], *theirs: Callable[[], object]) -> list[float]:
    """Return the least CPU seconds of each, run in turns after one run to warm up."""
    runs = (ours, *theirs)
    seconds: list[list[float]] = [[] for _ in runs]
    for turn in range(REPEATS + 1):
        for run, of in zip(runs, seconds, strict=True):
            start = process_time()
            run()
            if turn:
                of.append(process_time() - start)
    return [min(of) for of in seconds]


def bench_fbp() -> None:
    """Compare filtered back-projection on an exact phantom."""
    from algotom.rec.reconstruction import fbp_reconstruction  # noqa: PLC0415 - slow

    from fissura.filters.projections.fbp import (  # noqa: PLC0415 - not in every part
        Geometry,
        angle_weights,
        back_project,
    )

    body, cracks = bone_with_cracks(WIDTH, np.random.default_rng(SEED))
    angles, centre = np.arange(VIEWS) * np.pi / VIEWS, (WIDTH - 1) / 2
    seen = partial(sinogram, angles_rad=angles, width=WIDTH, centre_px=centre)
    sinograms = {0: seen(body)} | {px: seen(of) for px, of in cracks.items()}
    whole = sum(sinograms.values(), np.zeros((), np.float32))
    truths = {px: image(of, WIDTH, finer=16) for px, of in cracks.items()}
    truth = image(body, WIDTH, finer=4) + truths[1] + truths[2]
    geometry = Geometry(angles, angle_weights(angles), WIDTH, centre, WIDTH)

    def ours(views: Image) -> Image:
        return back_project(views, views, geometry)[0]

    def theirs(views: Image, window: str | None) -> Image:
        # theirs divides by the number of steps between inclusive ends
        slice_: Image = fbp_reconstruction(
            views,
            centre,
            angles=angles,
            filter_name=window,
            apply_log=False,
            gpu=False,
            ncore=1,
        ) * ((VIEWS - 1) / VIEWS)
        return slice_

    engines: dict[str, Callable[[Image], Image]] = {
        "fissura": ours,
        "algotom, no window": partial(theirs, window=None),
        "algotom, hann (its default)": partial(theirs, window="hann"),
    }
    seconds = compare(*(partial(engine, whole) for engine in engines.values()))
    seconds[0] /= 2  # two slices at once
    offset = np.arange(WIDTH) - centre
    field = offset**2 + offset[:, np.newaxis] ** 2 < (0.49 * WIDTH) ** 2
    say(f"| {WIDTH}² slice, {VIEWS} projections | CPU s | ratio | RMSE | 1 px | 2 px |")
    say("|---|---|---|---|---|---|")
    for (name, engine), took in zip(engines.items(), seconds, strict=True):
        error = np.sqrt(np.mean((engine(whole) - truth)[field] ** 2)) / BONE
        shown = [contrast(engine(sinograms[px]), truths[px]) for px in (1, 2)]
        say(
            f"| {name} | {took:.3f} | {took / seconds[0]:.0f} | {error:.4f} "
            f"| {shown[0]:.3f} | {shown[1]:.3f} |"
        )
    say()


def contrast(found: Image, truth: Image) -> float:
    """Return the depth found over the true one, in voxels at least half crack."""
    inside = truth < -BONE / 2
    return float(found[inside].mean() / truth[inside].mean())


def bench_stripes() -> None:
    """Compare the stripe filters, on values without ties."""
    from algotom.prep import removal  # noqa: PLC0415 - slow

    from fissura.filters.projections.stripes import (  # noqa: PLC0415 - not in every part
        remove_all_stripes,
        remove_stripes,
    )

    striped = striped_sinogram(np.random.default_rng(SEED))
    pairs: dict[str, tuple[Callable[[], Image], Callable[[], Image]]] = {
        "sorting, 21 px": (
            partial(remove_stripes, striped, width_px=21),
            lambda: removal.remove_stripe_based_sorting(striped.copy(), 21),
        ),
        "all, 51 and 21 px": (
            partial(remove_all_stripes, striped, width_px=21, large_px=51, snr=3.0),
            lambda: removal.remove_all_stripe(striped.copy(), 3.0, 51, 21),
        ),
    }
    say(
        f"| {VIEWS} x {WIDTH} sinogram | fissura, CPU s | algotom, CPU s | ratio "
        "| greatest difference | of the range |"
    )
    say("|---|---|---|---|---|---|")
    for name, (ours, theirs) in pairs.items():
        seconds = compare(ours, theirs)
        # by value: where values of a column are equal, theirs are put back in any order
        off = float(np.abs(np.sort(ours(), axis=0) - np.sort(theirs(), axis=0)).max())
        share = off / float(np.ptp(striped))
        say(
            f"| {name} | {seconds[0]:.3f} | {seconds[1]:.2f} "
            f"| {seconds[1] / seconds[0]:.1f} | {off:.1e} | {share:.1e} |"
        )
    say()


def striped_sinogram(rng: np.random.Generator) -> Image:
    """Return a noisy sinogram, dead, broad and narrow stripes, no two values equal.

    Its values are ranks: whole numbers, exact as float32, from 0 to 4.6 million.
    """
    across = np.sqrt(1.1 - np.linspace(-1, 1, WIDTH) ** 2)
    views = 2 * across + rng.normal(0, 0.02, (VIEWS, WIDTH))
    views *= 1 + rng.normal(0, 0.01, WIDTH)
    views[:, 700] += rng.normal(0, 0.5, VIEWS)
    views[:, 900:912] += 0.3
    views[:, 1500:1503] = 1.3 + rng.normal(0, 1e-3, (VIEWS, 3))
    ranks = np.argsort(np.argsort(views, axis=None, kind="stable"))
    return ranks.reshape(views.shape).astype(np.float32)


def bench_whole() -> None:
    """Reconstruct stacks of 128 rows in processes of their own, on two threads."""
    say(
        "| projections | stripes | rows | axis, wall s | axis off by, px "
        "| all, wall s | CPU s | 2000 rows, min | peak GB | estimated GB |"
    )
    say("|---|---|---|---|---|---|---|---|---|---|")
    rows = 128
    for views, stripes in WHOLE:
        with tempfile.TemporaryDirectory() as folder:
            scan = Path(folder) / "scan.nxs"
            write_scan(scan, views=views, rows=rows)
            done = subprocess.run(
                [sys.executable, __file__, "one", str(scan), stripes],
                check=True,
                capture_output=True,
                text=True,
            )
            told = json.loads(done.stdout)
        rest_s = told["wall_s"] - told["axis_s"]
        minutes = (told["axis_s"] + rest_s / rows * WHOLE_ROWS) / 60
        say(
            f"| {views} | {stripes} | {rows} "
            f"| {told['axis_s']:.0f} | {told['off_px']:+.2f} "
            f"| {told['wall_s']:.0f} | {told['cpu_s']:.0f} | {minutes:.1f} "
            f"| {told['peak'] / 1e9:.2f} | {told['estimated'] / 1e9:.2f} |"
        )
    say()


def write_scan(path: Path, *, views: int, rows: int) -> None:
    """Write a scan of the phantom's slice, the same in each row but for its noise."""
    from fissura.io.scans.nxtomo import write_nxtomo  # noqa: PLC0415 - not in every part

    rng = np.random.default_rng(SEED)
    body, cracks = bone_with_cracks(WIDTH, rng)
    angles = np.arange(views) * np.pi / views
    centre = (WIDTH - 1) / 2 + OFFSET_PX
    seen = sinogram(body + cracks[1] + cracks[2], angles, width=WIDTH, centre_px=centre)
    beam = 20_000 * np.exp(-seen)
    noise = rng.normal(0, 140, (rows + 7, WIDTH)).astype(np.float32)

    def frames() -> Iterator[NDArray[np.uint16]]:
        yield np.full((5, rows, WIDTH), 100, np.uint16)
        yield np.full((5, rows, WIDTH), 20_100, np.uint16)
        for i, line in enumerate(beam):
            shaken = np.roll(noise[i % 7 : i % 7 + rows], 31 * i, axis=1)
            counts = shaken + (line + np.float32(100))
            yield counts[np.newaxis].astype(np.uint16)

    write_nxtomo(
        path,
        frames=frames(),
        image_key=[2] * 5 + [1] * 5 + [0] * views,
        angles_deg=[0.0] * 10 + np.rad2deg(angles).tolist(),
        pixel_um=1.3,
    )


def reconstruct_one(path: Path, stripes: str) -> None:
    """Reconstruct one scan, and print time and memory as JSON."""
    from fissura import acquire, blocks, reconstruct  # noqa: PLC0415 - costs time
    from fissura.settings import Acquire, Reconstruct  # noqa: PLC0415 - costs time

    scan = acquire.scan(path, Acquire())
    executor = blocks.Executor(blocks.Threads(2))
    start, start_cpu = perf_counter(), process_time()
    usual = Reconstruct.model_validate({"stripes": stripes})
    axis = reconstruct.axis(scan, usual)
    axis_s = perf_counter() - start
    settings = usual.model_copy(update={"centre_px": axis.centre_px})
    into = path.with_suffix(".ome.zarr")
    reconstruct.volume(scan, settings, into=into, voxel_um=1.3, executor=executor)
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "axis_s": axis_s,
        "off_px": axis.centre_px - (WIDTH - 1) / 2 - OFFSET_PX,
        "wall_s": perf_counter() - start,
        "cpu_s": process_time() - start_cpu,
        "peak": used.ru_maxrss * 1024,
        "estimated": reconstruct.memory_bytes(scan, workers=2, settings=settings),
    }
    say(json.dumps(told))


PARTS = {"fbp": bench_fbp, "stripes": bench_stripes, "whole": bench_whole}


def main(asked: list[str]) -> None:
    """Run the parts asked for; all of them by default."""
    if asked[:1] == ["one"]:
        reconstruct_one(Path(asked[1]), asked[2])
        return
    warnings.simplefilter("ignore")
    for name in asked or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])

"""How fast the voxel kernels are, and how much memory they take, beside other programs.

    python tests/bench/bench_voxels.py [SIZE] [PART ...]

SIZE is the edge of the cube, 512 if not given; parts are gaussian, hessian, euler,
parts, closing, thickness, morphometry.  CPU seconds of one process, ours and theirs in
turns, the least of three (one for what takes minutes); memory is the peak of what numpy
allocated beyond the input.  Prints Markdown tables for docs/performance.md.
"""

from __future__ import annotations

import sys
import tracemalloc
import warnings
from functools import partial
from time import process_time
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from fissura.filters.masks.ball_morphology import close_by_ball
from fissura.filters.masks.connected_parts import numbered_parts, numbered_runs
from fissura.filters.masks.ellipsoids import ellipsoid_factor
from fissura.filters.masks.euler import euler_number
from fissura.filters.masks.fabric import fabric
from fissura.filters.masks.run_lengths import runs_of
from fissura.filters.masks.surface_area import surface_area_vox2, surface_normals
from fissura.filters.masks.thickness import (
    block_means,
    local_thickness,
    thickness_from_binned,
)
from fissura.filters.volumes.gaussian import smooth, smooth_halo_vox
from fissura.filters.volumes.hessian import hessian_eigenvalues

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 512
SLOW_SIZE = 192
SMALL_SIZE = 128
REPEATS = 3
SOLID_SHARE = 0.3
Mask = NDArray[np.bool_]
Run = tuple[str, "Callable[[], Any]"]


def say(text: str = "") -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def struts(size: int, *, thick_vox: float) -> Mask:
    """Return a sponge of which 30 % is solid, about `thick_vox` thick."""
    coarse = max(int(thick_vox / 8), 1)
    rng = np.random.default_rng(1)
    noise = rng.random((size // coarse + 2,) * 3).astype(np.float32)
    field = ndimage.zoom(noise, coarse, order=1)[:size, :size, :size]
    field = smooth(field, sigma_vox=0.36 * thick_vox)
    solid: Mask = field > np.quantile(field[::4, ::4, ::4], 1 - SOLID_SHARE)
    return solid


def compare(
    title: str, voxels: int, runs: list[Run], *, repeats: int = REPEATS
) -> None:
    """Print speed and memory of some functions that do the same."""
    seconds: dict[str, list[float]] = {name: [] for name, _ in runs}
    for _ in range(repeats):
        for name, run in runs:
            start = process_time()
            run()
            seconds[name].append(process_time() - start)
    peaks = {name: _peak_bytes(run) / voxels for name, run in runs}
    best = {name: min(of) for name, of in seconds.items()}
    ours = best[runs[0][0]]
    say(f"\n| {title} | CPU s | Mvoxel/s | times ours | bytes a voxel |")
    say("|---|---|---|---|---|")
    for name, of in best.items():
        speed = voxels / of / 1e6
        say(
            f"| {name} | {of:.3g} | {speed:.3g} | {of / ours:.1f} | {peaks[name]:.1f} |"
        )


def _peak_bytes(run: Callable[[], Any]) -> int:
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def bench_gaussian(size: int) -> None:
    """Compare smoothing with scipy's."""
    image = np.random.default_rng(0).random((size,) * 3, np.float32)
    for sigma in (1.0, 2.0, 4.0):
        reach = smooth_halo_vox(sigma)
        theirs = ndimage.gaussian_filter(image[:64], sigma, radius=reach)
        off = float(np.abs(smooth(image[:64], sigma_vox=sigma) / theirs - 1).max())
        compare(
            f"Gaussian, σ {sigma:g}, {size}³; greatest difference {off:.1e}",
            image.size,
            [
                ("fissura", partial(smooth, image, sigma_vox=sigma)),
                (
                    "scipy, float32",
                    partial(ndimage.gaussian_filter, image, sigma, radius=reach),
                ),
            ],
        )


def bench_hessian(size: int) -> None:
    """Compare curvatures with scikit-image's, on the same smoothed image."""
    from skimage.feature import (  # noqa: PLC0415 - slow
        hessian_matrix,
        hessian_matrix_eigvals,
    )

    size = min(size, 2 * SLOW_SIZE)
    image = np.random.default_rng(0).random((size,) * 3, np.float32)

    def theirs() -> Any:
        matrix = hessian_matrix(image, sigma=2, use_gaussian_derivatives=False)
        return hessian_matrix_eigvals(matrix)

    small = image[:32]
    hessian_eigenvalues(smooth(small, sigma_vox=2))
    compare(
        f"smoothing and eigenvalues of the Hessian, {size}³",
        image.size,
        [
            ("fissura", lambda: hessian_eigenvalues(smooth(image, sigma_vox=2))),
            ("scikit-image", theirs),
        ],
        repeats=1,
    )


def bench_euler(size: int) -> None:
    """Compare the Euler number with scikit-image's."""
    from skimage.measure import euler_number as theirs  # noqa: PLC0415 - slow

    solid = struts(size, thick_vox=16)
    assert euler_number(solid[:64]) == theirs(solid[:64], connectivity=3)
    compare(
        f"Euler number, {size}³",
        solid.size,
        [
            ("fissura", lambda: euler_number(solid)),
            ("scikit-image", lambda: theirs(solid, connectivity=3)),
        ],
    )


def bench_parts(size: int) -> None:
    """Compare the numbering of connected parts with cc3d and scipy."""
    import cc3d  # noqa: PLC0415 - for this part only

    size = min(size, 2 * SLOW_SIZE)
    noise = np.random.default_rng(3).random((size,) * 3) < SOLID_SHARE
    masks = {"struts": struts(size, thick_vox=60), "noise": noise}
    near: tuple[tuple[Literal[6, 26], int], ...] = ((6, 1), (26, 3))
    for name, mask in masks.items():
        for connectivity, order in near:
            ours = partial(numbered_parts, mask, connectivity=connectivity)
            theirs = partial(cc3d.connected_components, mask, connectivity=connectivity)
            structure = ndimage.generate_binary_structure(3, order)
            scipys = partial(ndimage.label, mask, structure)
            assert np.array_equal(ours()[0], theirs())
            assert np.array_equal(ours()[0], scipys()[0])
            compare(
                f"parts of {name}, {connectivity} neighbours, {size}³",
                mask.size,
                [
                    ("fissura", ours),
                    ("fissura, runs", partial(_by_runs, mask, connectivity)),
                    ("cc3d", theirs),
                    ("scipy", scipys),
                ],
            )


def _by_runs(mask: Mask, connectivity: Literal[6, 26]) -> int:
    return numbered_runs(runs_of(mask), connectivity=connectivity)[1]


def bench_closing(size: int) -> None:
    """Compare closing by a ball with two distance maps by edt and by scipy."""
    import edt  # noqa: PLC0415 - for this part only

    size = min(size, 2 * SLOW_SIZE)
    solid = struts(size, thick_vox=60)
    holes = np.random.default_rng(2).random((size // 4,) * 3) < 0.01
    solid &= ~np.kron(holes, np.ones((4, 4, 4), bool))

    def by_edt(mask: Mask) -> NDArray[np.float32]:
        depth: NDArray[np.float32] = edt.edt(
            np.ascontiguousarray(mask).view(np.uint8), black_border=False, parallel=1
        )
        return depth

    def closed(radius: float, depth: Callable[[Mask], Any]) -> Mask:
        margin = int(np.ceil(radius)) + 1
        wide = np.pad(solid, margin, mode="edge")
        outside = depth(~wide) > radius
        inner = (slice(margin, -margin),) * 3
        return np.asarray((depth(~outside) > radius)[inner] | solid)

    for radius in (5.0, 10.0, 20.0):
        ours = close_by_ball(solid, radius_vox=radius)
        assert np.array_equal(ours, closed(radius, by_edt))
        compare(
            f"closing by a ball of {radius:g}, {size}³",
            solid.size,
            [
                ("fissura", partial(close_by_ball, solid, radius_vox=radius)),
                ("two distance maps, edt", partial(closed, radius, by_edt)),
                (
                    "two distance maps, scipy",
                    partial(closed, radius, ndimage.distance_transform_edt),
                ),
            ],
            repeats=1,
        )


def bench_thickness(size: int) -> None:
    """Compare local thickness with porespy's, whichever of its ways is best."""
    warnings.simplefilter("ignore")
    import porespy  # noqa: PLC0415 - slow

    porespy.settings.tqdm = {"disable": True}
    solid = struts(size, thick_vox=60)
    local_thickness(solid[:40, :40, :40])

    def binned(factor: int) -> tuple[NDArray[np.float32], Mask]:
        mask = block_means(solid, factor=factor) > 0.5
        return thickness_from_binned(local_thickness(mask), factor=factor), mask

    exact = local_thickness(solid)[solid]
    say(f"\nexact mean {exact.mean():.2f} ± {exact.std():.2f} voxels")
    for factor in (2, 4):
        thickness, mask = binned(factor)
        of = thickness[mask]
        say(f"binned {factor} times: mean {of.mean():.2f} ± {of.std():.2f}")
    compare(
        f"local thickness, {size}³",
        solid.size,
        [
            ("fissura, binned 4 times", lambda: binned(4)),
            ("fissura, binned 2 times", lambda: binned(2)),
            ("fissura, exact", lambda: local_thickness(solid)),
        ],
        repeats=1,
    )
    small = struts(min(size, SMALL_SIZE), thick_vox=60)
    took = {method: _porespy(small, method) for method in ("dt", "bf", "conv")}
    if size > SMALL_SIZE:
        _porespy(solid, min(took, key=lambda method: took[method]))


def _porespy(solid: Mask, method: str) -> float:
    """Print what porespy finds, and return the seconds it takes."""
    import porespy  # noqa: PLC0415 - slow

    start = process_time()
    radius = porespy.filters.local_thickness(solid, method=method)
    took = process_time() - start
    of = 2 * radius[solid]
    say(
        f"| porespy, {method}, {len(solid)}³: mean {of.mean():.2f} ± {of.std():.2f} "
        f"| {took:.3g} | {solid.size / took / 1e6:.3g} | | |"
    )
    return took


def bench_morphometry(size: int) -> None:
    """Say how fast surface, anisotropy and ellipsoid factor are."""
    solid = struts(size, thick_vox=24)
    grey = smooth(solid, sigma_vox=1)
    everywhere = np.ones(solid.shape, bool)
    surface_normals(grey[:20], threshold=0.5, where=everywhere[:20])
    start = process_time()
    normals = surface_normals(grey, threshold=0.5, where=everywhere)
    took = process_time() - start
    start = process_time()
    degree = fabric(normals, volume_vox=solid.size).of_eigenvalues
    fitted = process_time() - start
    coarse = block_means(solid, factor=4) > 0.5
    ellipsoid_factor(coarse[:20], reach_vox=8)
    start = process_time()
    factor = ellipsoid_factor(coarse, reach_vox=30)
    grown = process_time() - start
    density = surface_area_vox2(normals) / solid.size
    say(f"\n| {size}³, BS/TV {density:.3f} per voxel | CPU s | Mvoxel/s |")
    say("|---|---|---|")
    say(f"| surface and where it faces | {took:.3g} | {solid.size / took / 1e6:.3g} |")
    say(f"| anisotropy from it, {degree:.3f} | {fitted:.3g} | |")
    mean = float(np.nanmean(factor[coarse]))
    say(
        f"| ellipsoid factor on a grid 4 times coarser, mean {mean:.2f} "
        f"| {grown:.3g} | {solid.size / grown / 1e6:.3g} |"
    )


PARTS = {
    "gaussian": bench_gaussian,
    "hessian": bench_hessian,
    "euler": bench_euler,
    "parts": bench_parts,
    "closing": bench_closing,
    "thickness": bench_thickness,
    "morphometry": bench_morphometry,
}

if __name__ == "__main__":
    words = sys.argv[1:]
    edge = int(words.pop(0)) if words and words[0].isdigit() else SIZE
    for part in words or PARTS:
        PARTS[part](edge)

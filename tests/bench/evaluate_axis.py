"""How often the axis of rotation is found, and which measure of sharpness finds it.

    python tests/bench/evaluate_axis.py [rate] [measures]

Prints Markdown for docs/explanation/reconstruction.md.  Scans are made from a seed;
real ones are read from ../shared/data if they are there.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import numpy as np
from axis_phantoms import scans
from numpy.typing import NDArray
from scipy import ndimage

from fissura import reconstruct
from fissura.errors import FissuraError
from fissura.filters.projections.fbp import Geometry, angle_weights, back_project
from fissura.filters.projections.overlap import shares
from fissura.filters.projections.sharpness import sharpness
from fissura.io.scans.opening import open_scan
from fissura.model import Scan
from fissura.reconstruct.centring_rows import Looked, look
from fissura.settings import Reconstruct

SEEDS = 0, 1
"""What was chosen was chosen on the first; the second is a check."""
RAW = Path(__file__).parents[3] / "shared" / "data" / "raw"
FINE_BLUR_PX = 1.5
REAL = (
    ("tooth/tooth.h5", 296.0),
    ("tomobank76/tomobank_00076_half.h5", 1274.5),
    ("tiff-stack", 85.8),
)
OFFSETS_PX = np.array([0, 0.5, 1, 2, 3, 4, 6, 8, 12, 16, 24])
BLURS_PX = (0.0, 1.0, 1.5, 2.0)
WIDENED = 0.4
Image = NDArray[np.float32]


def say(text: str = "") -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def rate() -> None:
    """Count the scans whose axis is found within a column, for each seed."""
    for seed in SEEDS:
        _rate(seed)


def _rate(seed: int) -> None:
    errors, said, refused = [], 0, 0
    start = process_time()
    for _, _, scan, truth in scans(seed):
        try:
            found = reconstruct.axis(scan, Reconstruct())
        except FissuraError:
            refused += 1
            continue
        errors.append(abs(found.centre_px - truth))
        said += bool(found.doubted)
    total, took = len(errors) + refused, process_time() - start
    say(
        f"seed {seed}: {sum(e <= 1 for e in errors)} of {total} within one column, "
        f"largest error {max(errors):.2f}, refused {refused}, "
        f"in doubt {said}, {took:.0f} CPU s"
    )


def gradient(slice_: Image) -> NDArray[np.float64]:
    """Return the length of the gradient."""
    down = np.diff(slice_.astype(np.float64), axis=0)[:, :-1]
    return np.hypot(down, np.diff(slice_.astype(np.float64), axis=1)[:-1])


def entropy(values: Image) -> float:
    """Return the entropy of a histogram of 128 bins."""
    shares_ = np.histogram(values, 128)[0] / values.size
    shares_ = shares_[shares_ > 0]
    return float(-(shares_ * np.log(shares_)).sum())


MEASURES: dict[str, Callable[[Image, NDArray[np.bool_], float], float]] = {
    "negative values (Donath 2006)": lambda s, m, _: float(np.minimum(s[m], 0).mean()),
    "absolute values (Donath 2006)": lambda s, m, _: -float(np.abs(s[m]).mean()),
    "entropy (TomoPy)": lambda s, m, _: -entropy(s[m]),
    "variance": lambda s, m, _: float(s[m].var()),
    "total variation": lambda s, m, _: -float(gradient(s)[m[1:, 1:]].mean()),
    "squared gradient": lambda s, m, _: float((gradient(s)[m[1:, 1:]] ** 2).mean()),
    "gradient, order 2 / order 1": lambda s, m, _: float(
        np.sqrt((gradient(s)[m[1:, 1:]] ** 2).mean()) / gradient(s)[m[1:, 1:]].mean()
    ),
    "gradient, order 2 / order 1/2": lambda s, _, r: sharpness(s, r),
}


def measures() -> None:
    """Count for each measure where its best of 21 columns is."""
    made = [(scan, truth) for _, _, scan, truth in scans(SEEDS[0])]
    counts = np.zeros((len(MEASURES), len(BLURS_PX)), int)
    for scan, truth in made:
        counts += np.abs(_offsets(scan, truth, BLURS_PX)) <= 1
    say(f"| of {len(made)} phantoms | " + " | ".join(f"{b:g} px" for b in BLURS_PX))
    for name, row in zip(MEASURES, counts, strict=True):
        say(f"| {name} | " + " | ".join(map(str, row)) + " |")
    real = [(name, axis_px) for name, axis_px in REAL if (RAW / name).exists()]
    say("| real, 1.5 px | " + " | ".join(f"{name}, {at}" for name, at in real))
    off = [
        _offsets(open_scan(RAW / name), at, (FINE_BLUR_PX,))[:, 0] for name, at in real
    ]
    for name, row in zip(MEASURES, np.transpose(off), strict=True):
        say(f"| {name} | " + " | ".join(f"{by:+g}" for by in row) + " |")


def _offsets(
    scan: Scan, truth: float, blurs_px: tuple[float, ...]
) -> NDArray[np.float64]:
    """Return how far off each measure's best column is, for each blur."""
    tried = np.unique(np.concatenate([-OFFSETS_PX, OFFSETS_PX]))
    best = np.empty((len(MEASURES), len(blurs_px)))
    looked = look(scan, Reconstruct())
    for j, blur_px in enumerate(blurs_px):
        values = [
            [measure(*shown) for measure in MEASURES.values()]
            for shown in _slices(looked, truth + tried, blur_px)
        ]
        best[:, j] = tried[np.argmax(np.array(values), axis=0)]
    return best


def _slices(
    looked: Looked, columns: NDArray[np.float64], blur_px: float
) -> Iterator[tuple[Image, NDArray[np.bool_], float]]:
    """Yield a slice for each column, with the circle that counts."""
    middle = float(columns.mean())
    width = looked.sinograms[0].shape[1]
    wide = min(middle, width - 1 - middle) < WIDENED * width and (
        len(looked.angles_rad) > looked.half
    )
    trials = looked.trials(WIDENED * width if wide else 0.0)
    row = trials.first if not blur_px else _smooth(trials.first, blur_px)
    views = slice(None) if wide else slice(looked.half)
    angles = looked.angles_rad[views]
    weights = angle_weights(angles, period_rad=np.pi * (1 + wide))
    for column in columns:
        reach = (max if wide else min)(column, width - 1 - column)
        edge = int(2 * reach) + 1
        geometry = Geometry(angles, weights, width, float(column), edge)
        share = shares(width, float(column)) if wide else np.float32(1)
        slice_, _ = back_project(row[views] * share, row[views] * share, geometry)
        along = np.arange(edge) - (edge - 1) / 2
        radius = 0.95 * reach - 2
        yield slice_, np.hypot(along, along[:, np.newaxis]) < radius, radius


def _smooth(sinogram: Image, blur_px: float) -> Image:
    smooth: Image = ndimage.gaussian_filter1d(sinogram, blur_px, axis=1, mode="nearest")
    return smooth


if __name__ == "__main__":
    asked = sys.argv[1:] or ["rate", "measures"]
    for part in asked:
        {"rate": rate, "measures": measures}[part]()

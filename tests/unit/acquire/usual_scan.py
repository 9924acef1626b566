"""A small scan with nothing unusual about it."""

from dataclasses import replace

import numpy as np

from fissura.model import Scan

VIEWS = 36
NOISY = np.random.default_rng(7)


def usual_scan(**changes: object) -> Scan:
    counts = np.full((VIEWS, 3, 20), 1000, np.uint16)
    usual = Scan(
        projections=counts,
        flats=counts[:2],
        darks=counts[:2] // 100,
        angles_rad=np.arange(VIEWS) * np.pi / VIEWS,
        pixel_um=1.3,
        source="scan.nxs",
    )
    return replace(usual, **changes)  # type: ignore[arg-type]

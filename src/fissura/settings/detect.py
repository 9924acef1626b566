"""Settings of stage 4: what counts as damage."""

from __future__ import annotations

from itertools import pairwise
from typing import Self

from pydantic import model_validator

from fissura.settings.section import PAPER, SOFTWARE, Section, field

__all__ = ["Detect"]


class Detect(Section):
    """4 What counts as damage."""

    largest_voxel_um: float = field(
        2.6,
        "Coarser volumes are not searched: the openings would be below half a voxel.",
        "µm",
        "openings of 0.5–4 µm, Larrue et al. 2011",
        gt=0,
    )
    least_cnr: float = field(
        5.0,
        "Contrast between bone and marrow over the noise, below which a remark warns "
        "that faint cracks are missed.",
        "",
        SOFTWARE,
        ge=0,
    )
    classifier: str = field(
        "",
        "File of a classifier made by `fissura train`; empty: the one that comes with "
        "the software.",
        "",
        SOFTWARE,
    )
    probability: float = field(
        0.3,
        "A candidate is damage from this probability on; a lower one finds more "
        "damage and more false calls.",
        "",
        SOFTWARE,
        gt=0,
        lt=1,
    )
    grid_um: float = field(
        2.6,
        "Finer volumes are binned to about this voxel before the search for damage.",
        "µm",
        SOFTWARE,
        gt=0.3,
        le=5,
    )
    sheet_sigma_um: float = field(
        2.6, "Scale at which dark sheets are looked for.", "µm", SOFTWARE, gt=0, le=20
    )
    sheet_levels: tuple[float, ...] = field(
        (3.0, 4.5, 7.0, 10.0, 15.0),
        "Sheets are cut out at each of these multiples of the noise; the cut that "
        "looks most like one crack is used.",
        "noise (MAD)",
        SOFTWARE,
    )
    shortest_um: float = field(
        24.0,
        "Sheets shorter than this, from corner to corner, are ignored.",
        "µm",
        "lacunae are 19 µm long",
        gt=5,
    )
    longest_um: float = field(
        450.0, "Nor are longer ones.", "µm", SOFTWARE, gt=50, le=2000
    )
    rim_um: float = field(
        6.5,
        "Cracks are searched deeper than this below the bone's surface.",
        "µm",
        "phase fringes reach 2–4 µm",
        ge=0,
    )
    fill_um: float = field(
        21.0,
        "Voids narrower than this count as inside the bone in the search for cracks.",
        "µm",
        "lacunae are up to 19 µm long",
        gt=0,
    )
    hole_radii_um: tuple[float, ...] = field(
        (8.0, 10.0, 12.5, 15.6, 19.5, 24.4, 30.5),
        "Balls that holes are closed with, one after the other.",
        "µm",
        "plugs of 4,220–24,863 µm³ are spheres of 20–36 µm, " + PAPER,
    )
    crack_length_um: tuple[float, float] = field(
        (30.0, 100.0),
        "Length of a microcrack by definition: shorter ones are listed and do not "
        "count, longer ones count and get a remark.",
        "µm",
        PAPER,
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for key in ("crack_length_um", "sheet_levels", "hole_radii_um"):
            values = getattr(self, key)
            rising = all(a < b for a, b in pairwise(values))
            if not values or values[0] <= 0 or not rising:
                raise ValueError(
                    f"{key} must be rising numbers above 0, not {list(values)}"
                )
        if self.shortest_um >= self.longest_um:
            raise ValueError(
                f"shortest_um ({self.shortest_um}) must lie below longest_um "
                f"({self.longest_um})"
            )
        return self

"""Settings of stage 4: what counts as damage."""

from __future__ import annotations

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
    sheet_sigma_um: float = field(
        2.6, "Scale at which dark sheets are looked for.", "µm", SOFTWARE, gt=0, le=20
    )
    noise_low: float = field(
        4.0,
        "A sheet is followed down to this many times the noise.",
        "noise (MAD)",
        SOFTWARE,
        gt=0,
    )
    noise_high: float = field(
        8.0,
        "A sheet must somewhere reach this many times the noise.",
        "noise (MAD)",
        SOFTWARE,
        gt=0,
    )
    rim_um: float = field(
        6.5,
        "Cracks are looked for deeper than this below the bone's surface.",
        "µm",
        "phase fringes reach 2–4 µm",
        ge=0,
    )
    fill_um: float = field(
        21.0,
        "Voids narrower than this count as inside the bone.",
        "µm",
        "lacunae are up to 19 µm long",
        gt=0,
    )
    crack_length_um: tuple[float, float] = field(
        (30.0, 100.0),
        "Length of a microcrack: shorter ones are dropped; longer ones are kept.",
        "µm",
        PAPER,
    )
    perforation_width_um: tuple[float, float] = field(
        (13.0, 50.0),
        "Width of a hole through a trabecula; wider openings are the architecture.",
        "µm",
        "plugs of 4,220–24,863 µm³ are spheres of 20–36 µm, " + PAPER,
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.noise_low > self.noise_high:
            raise ValueError(
                f"noise_low ({self.noise_low}) must not exceed noise_high "
                f"({self.noise_high})"
            )
        for key in ("crack_length_um", "perforation_width_um"):
            low, high = getattr(self, key)
            if not 0 < low < high:
                raise ValueError(
                    f"{key} must be two rising numbers above 0, not [{low}, {high}]"
                )
        return self

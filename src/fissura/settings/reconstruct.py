"""Settings of stage 2: from projections to voxels."""

from __future__ import annotations

from typing import Literal

from fissura.settings.section import SOFTWARE, Section, field

__all__ = ["Reconstruct"]


class Reconstruct(Section):
    """2 From projections to voxels."""

    centre_px: float | None = field(
        None,
        "Column the rotation axis projects to at the middle row; absent: found for "
        "each scan.",
        "pixel",
        "Vo et al. 2014, doi:10.1364/OE.22.019078",
        ge=0,
    )
    centre_drift_px: float | None = field(
        None,
        "How much farther right the axis lies at the last row than at the first; "
        "absent: found with the centre, 0 with a centre given.",
        "pixel",
        SOFTWARE,
    )
    zinger_excess: float = field(
        0.3,
        "A pixel brighter than its neighbours' mean by this share of it is a zinger; a "
        "long crack seen edge-on is brighter by up to 0.1; 0 leaves zingers.",
        "",
        "Vo et al. 2021, doi:10.1364/OE.418448, who take 0.05–0.1",
        ge=0,
    )
    stripes: Literal["sorting", "all", "none"] = field(
        "sorting",
        'How rings are removed: "sorting" evens out columns, "all" first corrects '
        'dead, flickering and broad ones, "none" leaves rings.',
        "",
        "Vo et al. 2018, doi:10.1364/OE.26.028396",
    )
    stripe_width_px: int | None = field(
        None,
        "Window over columns that rings are evened out with; absent: a 64th of the "
        "detector's width, from 5 to 21; 0 leaves narrow rings.",
        "pixel",
        "Vo et al. 2018, doi:10.1364/OE.26.028396",
        ge=0,
    )
    stripe_large_px: int = field(
        51,
        'Window for broad rings, of "all"; wider than the widest.',
        "pixel",
        "Vo et al. 2018, doi:10.1364/OE.26.028396",
        ge=3,
    )
    stripe_snr: float = field(
        3.0,
        'A column is corrected, by "all", if it stands out by this many times the '
        "spread of the columns.",
        "",
        "Vo et al. 2018, doi:10.1364/OE.26.028396",
        gt=1,
    )
    phase_delta_beta: float = field(
        0.0,
        "δ/β of the specimen, for phase retrieval from one distance; 0: none.",
        "",
        "Paganin et al. 2002, doi:10.1046/j.1365-2818.2002.01010.x",
        ge=0,
    )
    phase_energy_kev: float | None = field(
        None,
        "Photon energy, for phase retrieval; absent: as the scan states.",
        "keV",
        SOFTWARE,
        gt=0,
    )
    phase_distance_mm: float | None = field(
        None, "From specimen to detector, for phase retrieval.", "mm", SOFTWARE, gt=0
    )
    window: Literal["none", "shepp-logan", "cosine", "hamming", "hann"] = field(
        "none",
        'Smooths the ramp filter; "hann" halves the contrast of a crack 1 voxel wide.',
        "",
        "Kak and Slaney 1988, chapter 3",
    )
    device: Literal["cpu", "gpu"] = field(
        "cpu",
        'What back-projects: "gpu" is an NVIDIA card, whose slices differ from the '
        "processor's, and from run to run, by rounding; without one, the processor "
        "does it, and a remark says so.",
        "",
        SOFTWARE,
    )
    first_row: int = field(
        0, "First detector row to reconstruct.", "row", SOFTWARE, ge=0
    )
    last_row: int | None = field(
        None,
        "Last detector row to reconstruct; absent: the detector's last.",
        "row",
        SOFTWARE,
        ge=0,
    )
    radius_px: int | None = field(
        None,
        "Radius of the field around the axis; absent: half the detector's width.",
        "pixel",
        SOFTWARE,
        ge=8,
    )

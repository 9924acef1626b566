"""The methods section of the report, written from the settings in force."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fissura.model import EXACT
from fissura.settings import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fissura.report.report_data import ReportData
    from fissura.settings import Measure, Settings

__all__ = ["Reference", "methods", "references"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A publication the methods lean on."""

    short: str
    doi: str


REFERENCES = (
    Reference("Ma et al. 2017", "10.1038/srep43399"),
    Reference("Vo et al. 2014", "10.1364/OE.22.019078"),
    Reference("Vo et al. 2018", "10.1364/OE.26.028396"),
    Reference("Graham and Adler 2011", "10.1520/JTE103038"),
    Reference("Otsu 1979", "10.1109/TSMC.1979.4310076"),
    Reference("Hildebrand and Rüegsegger 1997", "10.1046/j.1365-2818.1997.1340694.x"),
    Reference("Odgaard and Gundersen 1993", "10.1016/8756-3282(93)90245-6"),
    Reference("Kruskal and Wallis 1952", "10.1080/01621459.1952.10483441"),
    Reference("Mann and Whitney 1947", "10.1214/aoms/1177730491"),
    Reference("Hyndman and Fan 1996", "10.1080/00031305.1996.10473566"),
    Reference("Hodges and Lehmann 1963", "10.1214/aoms/1177704172"),
    Reference("Newcombe 2006", "10.1002/sim.2324"),
    Reference("Royston 1995", "10.2307/2986146"),
    Reference("Bonett and Wright 2000", "10.1007/BF02294183"),
    Reference("Sen 1968", "10.1080/01621459.1968.10480934"),
)


def methods(data: ReportData) -> tuple[str, ...]:
    """Write the methods, a paragraph for each part of the work.

    Raises
    ------
    SettingsError
        If the settings in force cannot be read.
    """
    settings = parse(data.settings, source="the settings in force")
    scanned = any(s.scan is not None for s in data.specimens)
    tested = any(s.tensile is not None for s in data.specimens)
    return (
        *((_volumes(settings), _damage(settings)) if scanned else ()),
        *((_tensile(settings),) if tested else ()),
        _statistics(settings),
    )


def references(paragraphs: Sequence[str]) -> tuple[Reference, ...]:
    """Return the publications that `paragraphs` name, by first author and year."""
    told = " ".join(paragraphs)
    return tuple(known for known in REFERENCES if _is_named(known, told))


def _is_named(known: Reference, told: str) -> bool:
    first, *_, year = known.short.split()
    return year in told and re.search(rf"\b{first}\b", told) is not None


def _statistics(settings: Settings) -> str:
    method = settings.compare.p_method
    by_method = (
        "" if method == EXACT else f"p of pairs in the figures are those of {method}; "
    )
    return (
        f"The specimen is the unit of analysis. Groups are described by median and "
        f"quartiles (type 6 of Hyndman and Fan 1996, as SPSS and Prism print them) and "
        f"compared by Kruskal–Wallis (1952) and, pair by pair, by Mann–Whitney (1947). "
        f"Exact p values are two-sided and enumerated given the ties; {by_method}p of "
        f"pairs are corrected after Holm over the pairs of one outcome. The floor is "
        f"the smallest exact p that groups of these sizes can reach. Shifts are the "
        f"medians of all differences with exact intervals (Hodges and Lehmann 1963), "
        f"Cliff's δ has a score interval (Newcombe 2006), normality is judged after "
        f"Shapiro and Wilk (Royston 1995). Damage and strength are correlated by "
        f"Spearman's ρ (interval of Bonett and Wright 2000) and the slope of Theil and "
        f"Sen (1968), its intercept the median of the residuals."
    )


ARCHITECTURE = (
    "Lacunae and cracks are closed in the bone's envelope, on which its architecture "
    "was measured: surface without a mesh, thickness and separation after Hildebrand "
    "and Rüegsegger (1997), connectivity after Odgaard and Gundersen (1993). Densities "
    "and fractions of damage refer to the bone volume, BV, without them."
)


def _volumes(settings: Settings) -> str:
    axis = settings.reconstruct.centre_px
    return " ".join(
        (
            "Scans were reconstructed to volumes,",
            "with the rotation axis found for each scan from opposite views, or after "
            "Vo et al. (2014),"
            if axis is None
            else f"with the rotation axis at column {axis:g}",
            f"and {_stripes(settings)}.",
            f"{_smoothed(settings)} voxels above {_threshold(settings)} counted as",
            f"bone in {_region(settings)}.",
            ARCHITECTURE,
        )
    )


def _stripes(settings: Settings) -> str:
    width_px = settings.reconstruct.stripe_width_px
    if settings.reconstruct.stripes == "none" or width_px == 0:
        return "stripes left as they were"
    over = (
        "a 64th of the detector's width" if width_px is None else f"{width_px} pixels"
    )
    return f"stripes sorted out over {over} (Vo et al. 2018)"


def _smoothed(settings: Settings) -> str:
    segment = settings.segment
    match segment.smoothing:
        case "gaussian" if segment.smooth_sigma_vox:
            return (
                f"After smoothing with a Gaussian (σ = {segment.smooth_sigma_vox:g} "
                "voxel),"
            )
        case "bilateral":
            return "After bilateral smoothing,"
        case _:
            return "Without smoothing,"


def _threshold(settings: Settings) -> str:
    match settings.segment.threshold:
        case "otsu":
            return "Otsu's (1979) threshold"
        case "two-gaussian":
            return "the grey value at which marrow and bone are equally likely"
        case grey:
            return f"the grey value {grey:g}"


def _region(settings: Settings) -> str:
    match settings.segment.region:
        case "whole":
            return "the whole volume"
        case "box":
            return f"the box of voxels {settings.segment.region_box_vox}"
        case "mask":
            return "a region drawn for each specimen"
        case "cylinder":
            return _cylinder(settings)


def _cylinder(settings: Settings) -> str:
    diameter = settings.segment.region_diameter_mm
    height = settings.segment.region_height_mm
    tall = "the whole height" if height is None else f"{height:g} mm of height"
    if diameter is None:
        return "the whole volume" if height is None else f"the middle {height:g} mm"
    return f"an upright cylinder of {diameter:g} mm diameter and {tall}"


def _damage(settings: Settings) -> str:
    detect = settings.detect
    low, high = detect.crack_length_um
    levels, balls = detect.sheet_levels, detect.hole_radii_um
    return (
        f"Microcracks were looked for on a grid of about {detect.grid_um:g} µm as dark "
        f"sheets at a scale of {detect.sheet_sigma_um:g} µm, deeper than "
        f"{detect.rim_um:g} µm below the bone's surface, cut out at {levels[0]:g} to "
        f"{levels[-1]:g} times the noise. Perforations were looked for as what balls "
        f"of {balls[0]:g} to {balls[-1]:g} µm cannot enter from the marrow. Boosted "
        f"trees trained on simulated bone told microcracks, perforations, lacunae, "
        f"canals and artefacts apart; what they gave {detect.probability:g} or more "
        "was kept. "
        f"Void volumes are those of the grey that is missing. Ma et al. 2017 count "
        f"microcracks of {low:g} to {high:g} µm; here shorter ones do not count, and "
        f"longer ones do. "
        f"Volumes with voxels above {detect.largest_voxel_um:g} µm were not searched."
    )


def _tensile(settings: Settings) -> str:
    size = settings.measure
    low, high = size.modulus_window
    modulus = {
        "least_squares": f"the slope between {low * 100:g} and {high * 100:g} % of the "
        "strength",
        "sdar": "found by analysis of residuals (ASTM E3076, Graham and Adler 2011)",
        "annex_g": "the slope after ISO 6892-1, annex G",
        "sliding": f"the steepest slope over {size.sliding_strain * 100:g} % strain",
    }[size.modulus]
    toe = "Strains count from where its line leaves zero stress. "
    bands = "intervals" if size.mean_band == "pointwise" else "bands"
    return (
        f"{_specimen_size(size)}Young's modulus is {modulus}; three other methods "
        f"check it. {toe if size.toe_compensation else ''}Yield is where the curve "
        f"crosses a line offset by {size.yield_offset * 100:g} % strain; a specimen "
        f"has failed when it no longer bears {100 - size.failure_drop * 100:g} % of "
        f"its strength. {_normalised(size)} Mean curves end at the first failure of "
        f"their group; their bands are {size.mean_band} 95 % t {bands}."
    )


def _specimen_size(size: Measure) -> str:
    """Say which size stress and strain refer to, where the settings state one."""
    section = ""
    if size.width_mm and size.thickness_mm:
        section = f"a section of {size.width_mm:g} × {size.thickness_mm:g} mm"
    elif size.diameter_mm:
        section = f"a section of {size.diameter_mm:g} mm diameter"
    length = (
        f"a gauge length of {size.gauge_length_mm:g} mm" if size.gauge_length_mm else ""
    )
    stated = " and ".join(part for part in (section, length) if part)
    give = f", less a compliance of {size.compliance_mm_per_n:g} mm/N"
    less = give if size.compliance_mm_per_n else ""
    return (
        f"Where files give load and extension, they refer to {stated}{less}. "
        if stated
        else ""
    )


def _normalised(size: Measure) -> str:
    if size.uts_exponent == size.modulus_exponent == 1:
        return "Normalised values are divided by the specimen's bone volume fraction."
    return (
        "Normalised strength is divided by the specimen's bone volume fraction to the "
        f"power {size.uts_exponent:g}, the normalised modulus to the power "
        f"{size.modulus_exponent:g}."
    )

"""Every number a user may change: its type, bound, unit and source, in one place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo

from fissura.errors import SettingsError
from fissura.model import QUANTITIES

__all__ = [
    "Acquire",
    "Compare",
    "Detect",
    "GroupSettings",
    "Measure",
    "Reconstruct",
    "Run",
    "Segment",
    "Settings",
    "StudySettings",
    "from_options",
    "parse",
    "whole_volume",
]

PAPER = "Ma et al. 2017, doi:10.1038/srep43399"
SOFTWARE = "this software"
SMALLEST_BLOCK, LARGEST_BLOCK = 16, 4096


def _field(default: object, says: str, unit: str, source: str, **bounds: Any) -> Any:
    """Describe one setting; the template and the reference page print these words."""
    return Field(
        default,
        description=says,
        json_schema_extra={"unit": unit, "source": source},
        **bounds,
    )


def _listed(given: object) -> object:
    """Take one file for a list of one."""
    return (given,) if isinstance(given, str) else given


Files = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class StudySettings(_Section):
    """What the study is called, and the voxel size of its scans."""

    title: str = _field("Untitled study", "Heads the report.", "", SOFTWARE)
    voxel_um: float | None = _field(
        None,
        "Edge of a voxel; without it, each scan must state its own.",
        "µm",
        f"1.3 in {PAPER}",
        gt=0,
    )
    simulated: bool = _field(
        False,
        "Whether the specimens are made up; the report says so first.",
        "",
        SOFTWARE,
    )


class GroupSettings(_Section):
    """One arm of the study; specimens name it by its id."""

    id: Annotated[str, Field(min_length=1)]
    name: Annotated[str, Field(min_length=1)]


class Acquire(_Section):
    """1 Where the parts of a raw scan lie, and what the beam was."""

    data_path: str = _field(
        "", "HDF5 path of the frames; empty: found by itself.", "", SOFTWARE
    )
    image_key_path: str = _field(
        "", "HDF5 path of the NXtomo image key; empty: found by itself.", "", SOFTWARE
    )
    angles_path: str = _field(
        "", "HDF5 path of the rotation angles; empty: found by itself.", "", SOFTWARE
    )
    angles: str = _field(
        "",
        "File of angles, one to a line, beside the scan or in a folder above; empty: "
        "those of the scan.",
        "",
        SOFTWARE,
    )
    angle_unit: Literal["", "degree", "radian"] = _field(
        "",
        "Unit of the angles; empty: as stated, or told from half or a whole turn.",
        "",
        SOFTWARE,
    )
    first_angle: int | None = _field(
        None,
        "Row, from 0, of the first projection in a list that has angles of flats and "
        "darks, too; absent: worked out from where the stage stands still.",
        "",
        SOFTWARE,
        ge=0,
    )
    flats: Files = _field(
        (),
        "Files or folders of flats, beside the scan or in a folder above; a second one "
        "was taken after the scan; empty: those of the scan.",
        "",
        SOFTWARE,
    )
    flats_path: str = _field(
        "", "HDF5 path of the frames in those files.", "", SOFTWARE
    )
    darks: Files = _field(
        (), "Files or folders of darks; empty: those of the scan.", "", SOFTWARE
    )
    darks_path: str = _field(
        "", "HDF5 path of the frames in those files.", "", SOFTWARE
    )
    exposure_s: float | None = _field(
        None,
        "Exposure of one projection; absent: as the scan states.",
        "s",
        f"under 30 in {PAPER}",
        gt=0,
    )
    energy_kev: float | None = _field(
        None,
        "Photon energy; absent: as the scan states.",
        "keV",
        f"53 in {PAPER}",
        gt=0,
    )
    dose_rate_gy_s: float | None = _field(
        None,
        "Dose rate in the bone, as measured; with the exposure it gives the dose.",
        "Gy/s",
        f"30,000–35,000 Gy are safe, {PAPER}",
        gt=0,
    )
    flux_per_mm2_s: float | None = _field(
        None,
        "Photons on the specimen; with energy and exposure they give the dose where no "
        "dose rate is known.",
        "1/(mm² s)",
        SOFTWARE,
        gt=0,
    )


class Reconstruct(_Section):
    """2 From projections to voxels."""

    centre_px: float | None = _field(
        None,
        "Column the rotation axis projects to at the middle row; absent: found for "
        "each scan.",
        "pixel",
        "Vo et al. 2014, doi:10.1364/OE.22.019078",
        ge=0,
    )
    centre_drift_px: float | None = _field(
        None,
        "How much farther right the axis lies at the last row than at the first; "
        "absent: found with the centre, 0 with a centre given.",
        "pixel",
        SOFTWARE,
    )
    zinger_excess: float = _field(
        0.3,
        "A pixel brighter than its neighbours' mean by this share of it is a zinger; a "
        "long crack seen edge-on is brighter by up to 0.1; 0 leaves zingers.",
        "",
        "Vo et al. 2021, doi:10.1364/OE.418448, who take 0.05–0.1",
        ge=0,
    )
    stripes: Literal["sorting", "all", "none"] = _field(
        "sorting",
        'How rings are removed: "sorting" evens out columns, "all" first mends dead, '
        'flickering and broad ones, "none" leaves rings.',
        "",
        "Vo et al. 2018, doi:10.1364/OE.26.028396",
    )
    stripe_width_px: int = _field(
        21,
        "Window over columns that rings are evened out with; 0 leaves narrow ones.",
        "pixel",
        "Vo et al. 2018, doi:10.1364/OE.26.028396",
        ge=0,
    )
    stripe_large_px: int = _field(
        51,
        'Window for broad rings, of "all"; wider than the widest.',
        "pixel",
        "Vo et al. 2018, doi:10.1364/OE.26.028396",
        ge=3,
    )
    stripe_snr: float = _field(
        3.0,
        'A column is mended, by "all", if it stands out by this many times the spread '
        "of the columns.",
        "",
        "Vo et al. 2018, doi:10.1364/OE.26.028396",
        gt=1,
    )
    phase_delta_beta: float = _field(
        0.0,
        "δ/β of the specimen, for phase retrieval from one distance; 0: none.",
        "",
        "Paganin et al. 2002, doi:10.1046/j.1365-2818.2002.01010.x",
        ge=0,
    )
    phase_energy_kev: float | None = _field(
        None, "Photon energy; absent: as the scan states.", "keV", SOFTWARE, gt=0
    )
    phase_distance_mm: float | None = _field(
        None, "From specimen to detector.", "mm", SOFTWARE, gt=0
    )
    window: Literal["none", "shepp-logan", "cosine", "hamming", "hann"] = _field(
        "none",
        'Smooths the ramp filter; "hann" halves the contrast of a crack 1 voxel wide.',
        "",
        "Kak and Slaney 1988, chapter 3",
    )
    device: Literal["cpu", "gpu"] = _field(
        "cpu",
        'What back-projects: "gpu" is an NVIDIA card, whose slices differ from the '
        "processor's, and from run to run, by rounding.",
        "",
        SOFTWARE,
    )
    first_row: int = _field(
        0, "First detector row to reconstruct.", "row", SOFTWARE, ge=0
    )
    last_row: int | None = _field(
        None, "Last one; absent: the detector's last.", "row", SOFTWARE, ge=0
    )
    radius_px: int | None = _field(
        None,
        "Radius of the field around the axis; absent: half the detector's width.",
        "pixel",
        SOFTWARE,
        ge=8,
    )


class Segment(_Section):
    """3 Which voxels are bone, and which region counts."""

    smooth_sigma_vox: float = _field(
        1.0,
        "Gaussian smoothing before the threshold.",
        "voxel",
        "Larrue et al. 2011, doi:10.1371/journal.pone.0021297",
        ge=0,
        le=8,
    )
    threshold: Literal["otsu"] | float = _field(
        "otsu",
        'Grey level above which a voxel is bone; "otsu" finds it for each volume.',
        "grey value",
        "Otsu 1979, doi:10.1109/TSMC.1979.4310076",
    )
    region_diameter_mm: float | None = _field(
        3.28,
        "Diameter of the upright cylinder that counts; absent: the whole volume.",
        "mm",
        PAPER,
        gt=0,
    )
    region_height_mm: float | None = _field(
        2.76,
        "Height of the cylinder that counts; absent: the whole height.",
        "mm",
        PAPER,
        gt=0,
    )


class Detect(_Section):
    """4 What counts as damage."""

    largest_voxel_um: float = _field(
        2.6,
        "Coarser volumes are not searched: the openings would be below half a voxel.",
        "µm",
        "openings of 0.5–4 µm, Larrue et al. 2011",
        gt=0,
    )
    sheet_sigma_um: float = _field(
        2.6, "Scale at which dark sheets are looked for.", "µm", SOFTWARE, gt=0, le=20
    )
    noise_low: float = _field(
        4.0,
        "A sheet is followed down to this many times the noise.",
        "noise (MAD)",
        SOFTWARE,
        gt=0,
    )
    noise_high: float = _field(
        8.0,
        "A sheet must somewhere reach this many times the noise.",
        "noise (MAD)",
        SOFTWARE,
        gt=0,
    )
    rim_um: float = _field(
        6.5,
        "Cracks are looked for deeper than this below the bone's surface.",
        "µm",
        "phase fringes reach 2–4 µm",
        ge=0,
    )
    fill_um: float = _field(
        21.0,
        "Voids narrower than this count as inside the bone.",
        "µm",
        "lacunae are up to 19 µm long",
        gt=0,
    )
    crack_length_um: tuple[float, float] = _field(
        (30.0, 100.0),
        "Length of a microcrack: shorter ones are dropped; longer ones are kept.",
        "µm",
        PAPER,
    )
    perforation_width_um: tuple[float, float] = _field(
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


class Measure(_Section):
    """6 How strong the bone is: the tensile specimen and the fit."""

    gauge_length_mm: float = _field(
        11.0, "Free length between grips.", "mm", PAPER, gt=0
    )
    width_mm: float = _field(2.8, "Width of the specimen.", "mm", PAPER, gt=0)
    thickness_mm: float = _field(1.0, "Thickness of the specimen.", "mm", PAPER, gt=0)
    modulus_window: tuple[float, float] = _field(
        (0.1, 0.4),
        "Part of the strength over which the modulus is fitted.",
        "fraction of UTS",
        "the linear part of the curve, " + PAPER,
    )

    @model_validator(mode="after")
    def _rising(self) -> Self:
        low, high = self.modulus_window
        if not 0 <= low < high <= 1:
            raise ValueError(
                f"modulus_window must be two rising numbers within 0 and 1, "
                f"not [{low}, {high}]"
            )
        return self


class Compare(_Section):
    """7 Which outcomes are compared between the groups."""

    outcomes: tuple[str, ...] = _field(
        (
            "bv_tv",
            "cr_dn_per_mm3",
            "cr_v_um3",
            "cr_v_bv_millipct",
            "pf_dn_per_mm3",
            "pf_v_um3",
            "pf_v_bv_millipct",
            "uts_mpa",
            "modulus_gpa",
            "uts_norm_mpa",
            "modulus_norm_gpa",
        ),
        "Columns of measures.csv, in the order of the report.",
        "",
        PAPER,
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        known = [quantity.key for quantity in QUANTITIES]
        for outcome in self.outcomes:
            if outcome not in known:
                raise ValueError(
                    f"{outcome!r} is no outcome{_close(outcome, known)}: choose among "
                    f"{', '.join(known)}"
                )
        if len(set(self.outcomes)) < len(self.outcomes):
            raise ValueError("an outcome is named twice: name each once")
        return self


class Run(_Section):
    """How the work is cut up; nothing here changes a result."""

    block_vox: tuple[int, int, int] = _field(
        (256, 256, 256),
        "Block one worker holds at a time, z, y, x; rounded up to whole shards.",
        "voxel",
        SOFTWARE,
    )

    @model_validator(mode="after")
    def _blocks(self) -> Self:
        if not all(SMALLEST_BLOCK <= edge <= LARGEST_BLOCK for edge in self.block_vox):
            raise ValueError(
                f"block_vox must be three edges from {SMALLEST_BLOCK} to "
                f"{LARGEST_BLOCK} voxels, not {list(self.block_vox)}"
            )
        return self


class Settings(_Section):
    """Everything in ``study.toml``: one section for each stage."""

    study: StudySettings = StudySettings()
    groups: tuple[GroupSettings, ...] = ()
    acquire: Acquire = Acquire()
    reconstruct: Reconstruct = Reconstruct()
    segment: Segment = Segment()
    detect: Detect = Detect()
    measure: Measure = Measure()
    compare: Compare = Compare()
    run: Run = Run()


def whole_volume() -> Settings:
    """Return the defaults without a region: every voxel of a volume counts."""
    return Settings(segment=Segment(region_diameter_mm=None, region_height_mm=None))


def from_options(options: Mapping[str, object]) -> Settings:
    """Return settings with some options set; those that are None keep their default.

    Parameters
    ----------
    options : mapping of str to object
        Values by section and key, such as ``"reconstruct.centre_px"``.

    Raises
    ------
    SettingsError
        If a value is out of range.
    """
    table: dict[str, dict[str, object]] = {}
    for place, value in options.items():
        if value is not None:
            section, key = place.split(".")
            table.setdefault(section, {})[key] = value
    return _validated(table, source="the options given")


def parse(text: str, *, source: str) -> Settings:
    """Read settings from the text of a TOML file.

    Parameters
    ----------
    text : str
        Content of ``study.toml``.
    source : str
        Name of the file, for messages.

    Raises
    ------
    SettingsError
        If the text is no TOML, a key is unknown, or a value out of range; the message
        names the key, and the nearest known one.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{source} is not valid TOML: {error}") from None
    return _validated(table, source=source)


def _validated(table: Mapping[str, Any], *, source: str) -> Settings:
    try:
        return Settings.model_validate(table)
    except ValidationError as error:
        raise SettingsError(f"{source}: {_sentence(error)}") from None


def _sentence(error: ValidationError) -> str:
    """Turn pydantic's findings into one sentence a user can act on."""
    parts = []
    for fault in error.errors():
        place = ".".join(str(step) for step in fault["loc"])
        if fault["type"] == "extra_forbidden":
            parts.append(f"unknown key {place}{_nearest(fault['loc'])}")
        else:
            said = fault["msg"].removeprefix("Value error, ")
            parts.append(f"{place} = {fault['input']!r}: {said}")
    return "; ".join(parts)


def _nearest(place: tuple[int | str, ...]) -> str:
    """Name the known key that the unknown one at `place` was probably meant to be."""
    known = list(_fields_at(place[:-1]))
    return _close(str(place[-1]), known) or f" (known: {', '.join(known)})"


def _close(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _fields_at(place: tuple[int | str, ...]) -> dict[str, FieldInfo]:
    section: type[BaseModel] = Settings
    for step in place:
        if isinstance(step, int):
            continue
        if step == "groups":
            section = GroupSettings
            continue
        default = section.model_fields[step].default
        section = type(default)
    return section.model_fields

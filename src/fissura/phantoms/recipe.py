"""The recipe of a phantom: bone, lacunae and canals, damage, and imaging."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from math import inf, isfinite
from typing import TYPE_CHECKING, Literal, get_args

from fissura.errors import SettingsError

if TYPE_CHECKING:
    from fissura.model import Shape

__all__ = [
    "Architecture",
    "Bone",
    "Harm",
    "Imaging",
    "Inside",
    "Noise",
    "Pixel",
    "Range",
    "Recipe",
    "Rim",
]

Range = tuple[float, float]
"""Least and most, both included."""
Architecture = Literal["waves", "struts", "gyroid", "given"]
Noise = Literal["white", "ramp"]
Pixel = Literal["float32", "uint16", "uint8"]
SMALLEST_UM = 100.0


@dataclass(frozen=True, slots=True)
class Bone:
    """How the bone is built.

    Parameters
    ----------
    architecture : str
        "waves" (plates and windows between leveled random waves), "struts" (struts
        and plates on a Voronoi foam), "gyroid" (warped sheets and struts) or "given"
        (a real bone's mask, made smooth).
    bv_tv : float
        Bone volume over tissue volume; a given bone keeps its own.
    thickness_um : float
        Thickness of trabeculae, about.
    stretch : float
        How much longer along z trabeculae are.
    """

    architecture: Architecture = "waves"
    bv_tv: float = 0.25
    thickness_um: float = 165.0
    stretch: float = 1.3

    def __post_init__(self) -> None:
        _one_of("architecture", self.architecture, get_args(Architecture))
        _between("bv_tv", self.bv_tv, (0.1, 0.5))
        _between("thickness_um", self.thickness_um, (60.0, 400.0))
        _between("stretch", self.stretch, (0.5, 2.5))


@dataclass(frozen=True, slots=True)
class Inside:
    """Structures of healthy bone, and those that may be mistaken for damage.

    Densities are per mm³ of bone.

    Parameters
    ----------
    lacunae_per_mm3 : float
        Osteocyte lacunae.
    lacuna_um : tuple of float
        Mean length, width and thickness.
    chains_per_mm3 : float
        Rows of 4 to 7 lacunae that nearly touch.
    canals_per_mm3 : float
    canal_width_um, canal_length_um : tuple of float
    canals_open : float
        Share of canals with one end in marrow; half as many have both.
    pits_per_mm3 : float
        Blind resorption pits, `pit_width_um` wide and `pit_depth_um` deep.
    pit_width_um, pit_depth_um : tuple of float
    narrow_pits_per_mm3 : float
        Blind holes as narrow as perforations, 20–50 µm wide.
    packet_sd : float
        Standard deviation of mineral between packets, over its mean.
    cement : float
        How bright cement lines are, over bone; below 0 they are dark.
    lamellae : float
        Half the rise and fall of mineral between lamellae.
    """

    lacunae_per_mm3: float = 25_000.0
    lacuna_um: tuple[float, float, float] = (19.0, 9.0, 5.0)
    chains_per_mm3: float = 40.0
    canals_per_mm3: float = 3.0
    canal_width_um: Range = (15.0, 60.0)
    canal_length_um: Range = (100.0, 500.0)
    canals_open: float = 0.4
    pits_per_mm3: float = 5.0
    pit_width_um: Range = (200.0, 300.0)
    pit_depth_um: Range = (20.0, 40.0)
    narrow_pits_per_mm3: float = 3.0
    packet_sd: float = 0.06
    cement: float = 0.05
    lamellae: float = 0.012

    def __post_init__(self) -> None:
        _all_from_zero(self, "per_mm3")
        _all_ranges(self, "canal_width_um", "canal_length_um")
        _all_ranges(self, "pit_width_um", "pit_depth_um")
        _between("lacunae_per_mm3", self.lacunae_per_mm3, (0.0, 60_000.0))
        _between("canals_open", self.canals_open, (0.0, 1.0))
        _between("packet_sd", self.packet_sd, (0.0, 0.3))
        _between("cement", self.cement, (-0.5, 0.5))
        _between("lamellae", self.lamellae, (0.0, 0.2))


@dataclass(frozen=True, slots=True)
class Harm:
    """The damage to plant; densities are per mm³ of bone.

    Parameters
    ----------
    cracks_per_mm3 : float
        Microcracks, the partners of crossing ones included.
    crack_length_um, crack_opening_um : tuple of float
        Both are drawn evenly in their logarithm.
    crossing, branching, bridging, touching : float
        Share of the cracks that another one crosses; that fork; whose faces still
        hold together here and there; that reach the surface.
    holes_per_mm3 : float
        Perforations through plates.
    hole_radius_um : tuple of float
        Drawn evenly in its logarithm.
    breaks_per_mm3 : float
        Rods broken right through.
    gap_um : tuple of float
        Between the stumps of a rod.
    crowded : float
        Share of the holes within 25 µm of another one.
    """

    cracks_per_mm3: float = 7.4
    crack_length_um: Range = (20.0, 200.0)
    crack_opening_um: Range = (0.8, 4.0)
    crossing: float = 0.1
    branching: float = 0.1
    bridging: float = 0.15
    touching: float = 0.1
    holes_per_mm3: float = 3.0
    hole_radius_um: Range = (8.0, 30.0)
    breaks_per_mm3: float = 1.0
    gap_um: Range = (20.0, 60.0)
    crowded: float = 0.2

    def __post_init__(self) -> None:
        _all_from_zero(self, "per_mm3")
        _all_ranges(self, "crack_length_um", "crack_opening_um")
        _all_ranges(self, "hole_radius_um", "gap_um")
        for name in ("crossing", "branching", "bridging", "touching", "crowded"):
            _between(name, getattr(self, name), (0.0, 1.0))
        _between("crack_length_um", self.crack_length_um[1], (5.0, 400.0))


@dataclass(frozen=True, slots=True)
class Rim:
    """A drilled core, with the damage from the drill and from the beam.

    Parameters
    ----------
    core_radius_um : float
        Infinite for tissue without a rim.  The core is upright in the middle.
    drilling_per_mm2 : float
        Groups of parallel cracks under the rim, per mm² of its bone.
    debris_per_mm2 : float
        Bone dust in the marrow under the rim, per mm² of rim.
    radiation_per_mm3 : float
        Groups of parallel cracks anywhere, per mm³ of bone.
    """

    core_radius_um: float = inf
    drilling_per_mm2: float = 0.0
    debris_per_mm2: float = 0.0
    radiation_per_mm3: float = 0.0

    def __post_init__(self) -> None:
        if not self.core_radius_um > 0:
            raise SettingsError(
                f"core_radius_um must be above 0, or inf for tissue without a rim, "
                f"not {self.core_radius_um}"
            )
        _all_from_zero(self, "per_mm2")
        _all_from_zero(self, "per_mm3")
        if self.core_radius_um == inf and (
            self.drilling_per_mm2 or self.debris_per_mm2
        ):
            raise SettingsError(
                "drilling damage was requested without a drilled core: set "
                "core_radius_um, or drilling_per_mm2 and debris_per_mm2 to 0"
            )


@dataclass(frozen=True, slots=True)
class Imaging:
    """The image that a scanner makes of the phantom.

    Shares are of the contrast between bone and marrow.

    Parameters
    ----------
    cnr : float
        Contrast between bone and marrow over the noise; infinite without one.
    noise : str
        "white", or "ramp" as filtered backprojection leaves it: correlated in a
        slice, not between slices.
    psf_vox : float
        Standard deviation of the point spread.
    fringe : float
        Height of the phase fringe at a surface; below 0 it is dark inside.
    fringe_um : float
        Its reach.
    rings : float
        Standard deviation of ring artefacts, where there is one.
    streaks : float
        Standard deviation of straight streaks across slices.
    shading : float
        Slow rise and fall of grey over the volume.
    mottle : float
        Standard deviation of the marrow's own texture.
    marrow_grey, bone_grey : float
        Mean grey of each.
    dtype : str
        "float32", "uint16" or "uint8".
    """

    cnr: float = 10.0
    noise: Noise = "ramp"
    psf_vox: float = 0.7
    fringe: float = 0.15
    fringe_um: float = 3.0
    rings: float = 0.03
    streaks: float = 0.015
    shading: float = 0.03
    mottle: float = 0.02
    marrow_grey: float = 60.0
    bone_grey: float = 170.0
    dtype: Pixel = "float32"

    def __post_init__(self) -> None:
        _one_of("noise", self.noise, get_args(Noise))
        _one_of("dtype", self.dtype, get_args(Pixel))
        if not self.cnr > 0:
            raise SettingsError(
                f"cnr must be above 0, or inf for an image without noise, "
                f"not {self.cnr}"
            )
        _between("psf_vox", self.psf_vox, (0.0, 3.0))
        _between("fringe", self.fringe, (-2.0, 2.0))
        _between("fringe_um", self.fringe_um, (0.5, 10.0))
        for name in ("rings", "streaks", "shading", "mottle"):
            _between(name, getattr(self, name), (0.0, 1.0))
        if not self.bone_grey > self.marrow_grey or not isfinite(self.bone_grey):
            raise SettingsError(
                f"bone_grey must lie above marrow_grey, not at {self.bone_grey} with "
                f"marrow_grey at {self.marrow_grey}: bone is brighter than marrow"
            )


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that is asked of a phantom; with a seed it is one phantom and no other.

    Parameters
    ----------
    voxel_um : float
        Edge of a voxel.  It changes what is drawn, not what is planted.
    shape : tuple of int
        Edges of the volume, in voxels.
    bone : Bone
    inside : Inside
    harm : Harm
    rim : Rim
    imaging : Imaging
    margin_um : float
        Smallest distance of damage from the volume's faces and the core's rim.

    Raises
    ------
    SettingsError
        If the volume is smaller than 100 µm along an axis, or another value is out of
        its range.
    """

    voxel_um: float = 1.3
    shape: Shape = (512, 512, 512)
    bone: Bone = field(default_factory=Bone)
    inside: Inside = field(default_factory=Inside)
    harm: Harm = field(default_factory=Harm)
    rim: Rim = field(default_factory=Rim)
    imaging: Imaging = field(default_factory=Imaging)
    margin_um: float = 6.0

    def __post_init__(self) -> None:
        _between("margin_um", self.margin_um, (6.0, 1000.0))
        _between("voxel_um", self.voxel_um, (0.3, 20.0))
        if min(self.extent_um) < SMALLEST_UM:
            raise SettingsError(
                f"a phantom needs edges of {SMALLEST_UM:g} µm or more, but the shape "
                f"{self.shape} at {self.voxel_um} µm was requested: make it larger"
            )

    @property
    def extent_um(self) -> tuple[float, float, float]:
        """Edges of the volume, from its first voxel's centre to its last one's."""
        z, y, x = ((edge - 1) * self.voxel_um for edge in self.shape)
        return z, y, x


def _between(name: str, value: float, bounds: Range) -> None:
    if not bounds[0] <= value <= bounds[1]:
        raise SettingsError(
            f"{name} must lie from {bounds[0]:g} to {bounds[1]:g}, not at {value}"
        )


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise SettingsError(f"{name} must be one of {', '.join(known)}, not {value}")


def _all_from_zero(section: Inside | Harm | Rim, ending: str) -> None:
    for one in fields(section):
        if one.name.endswith(ending):
            value = getattr(section, one.name)
            if not 0 <= value < inf:
                raise SettingsError(
                    f"{one.name} must be 0 or a number above it, not {value}"
                )


def _all_ranges(section: Inside | Harm, *names: str) -> None:
    for name in names:
        low, high = getattr(section, name)
        if not 0 < low <= high < inf:
            raise SettingsError(
                f"{name} must be two numbers above 0, the smaller one first, "
                f"not {low} and {high}"
            )

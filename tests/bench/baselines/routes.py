"""Damage by the routes people take without Fissura, on scikit-image and scipy.

Each takes the same binned grid and the same closed bone that Fissura searches, so that
only what is called damage differs.  All end in the same rule of size: a crack is what
reaches 36 µm from corner to corner, and its reach is the score that a FROC raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from scipy.stats import median_abs_deviation
from skimage.filters import apply_hysteresis_threshold, frangi, gaussian, sato
from skimage.measure import label, regionprops
from skimage.morphology import ball, black_tophat, isotropic_closing

from fissura.blocks import Executor, Threads
from fissura.detect.grids import CrackScale
from fissura.detect.microcracks.response import CrackResponse
from fissura.detect.noise import noise_of
from fissura.filters.masks.euler import euler_number
from fissura.filters.volumes.binning import binned
from fissura.model import Finding, Kind
from fissura.settings import Detect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fissura.model import Bone, Volume

FACTOR = 2
SETTINGS = Detect()
SHORTEST_UM = 36.0
FULL_UM = 1000.0
"""Reach that scores 1."""
TOPHAT_UM = 10.4
TOPHAT_NOISE = 4.0
STRONGEST_FRANGI, STRONGEST_SATO = 0.97, 0.95
"""Answers above this share of all in the bone are marked: the best of six shares from
0.9 to 0.99 (and, for Frangi, of two α) on one phantom with damage and one without, on
which nothing is compared."""
HYSTERESIS = (2.0, 4.0)
PLUG_UM = 45.0
LEAST_PLUG_UM3, FULL_PLUG_UM3 = 4220.0, 1e7
Grey = NDArray[np.float32]
Mask = NDArray[np.bool_]
Labels = NDArray[np.uint32]
Found = tuple[list[Finding], Labels]


@dataclass(frozen=True, eq=False)
class Scene:
    """A volume and its bone, and what all routes begin with."""

    volume: Volume
    bone: Bone

    @property
    def voxel_um(self) -> float:
        """Edge of a voxel of the grid."""
        return FACTOR * self.volume.voxel_um

    @cached_property
    def dark(self) -> Grey:
        """The grid as darkness: 0 is bone, 1 marrow."""
        grid = binned(self.volume, FACTOR)
        grey = grid.read(grid.box)
        return ((self.bone.bone_grey - grey) / self.bone.contrast_grey).astype(
            np.float32
        )

    @cached_property
    def smooth(self) -> Grey:
        """The same at the scale of cracks."""
        smooth: Grey = gaussian(self.dark, SETTINGS.sheet_sigma_um / self.voxel_um)
        return smooth

    @property
    def threshold(self) -> float:
        """Darkness that parts bone from marrow."""
        return (self.bone.bone_grey - self.bone.threshold) / self.bone.contrast_grey

    @cached_property
    def inside(self) -> Mask:
        """Where cracks may be: deep enough below the closed bone's surface."""
        closed = isotropic_closing(
            self.smooth < self.threshold, SETTINGS.fill_um / 2 / self.voxel_um
        )
        depth_um = distance_transform_edt(closed) * self.voxel_um
        inside: Mask = depth_um > SETTINGS.rim_um
        return inside


def by_threshold(scene: Scene) -> Found:
    """Return what is as dark as marrow."""
    return cracks(scene, scene.inside & (scene.smooth > scene.threshold))


def by_tophat(scene: Scene) -> Found:
    """Return what a ball cannot enter, and stands out from the noise."""
    footprint = ball(round(TOPHAT_UM / scene.voxel_um), decomposition="sequence")
    hat = black_tophat(-scene.smooth, footprint)
    values = hat[scene.inside]
    limit = np.median(values) + TOPHAT_NOISE * median_abs_deviation(
        values, scale="normal"
    )
    return cracks(scene, scene.inside & (hat > limit))


def by_frangi(scene: Scene) -> Found:
    """Return the strongest answers of Frangi's filter."""
    return cracks(scene, strongest(scene, frangi, STRONGEST_FRANGI))


def by_sato(scene: Scene) -> Found:
    """Return the strongest answers of Sato's filter."""
    return cracks(scene, strongest(scene, sato, STRONGEST_SATO))


def strongest(scene: Scene, ridges: Callable[..., Any], share: float) -> Mask:
    """Mark the strongest answers of a ridge filter at the scale of cracks."""
    sigma_vox = SETTINGS.sheet_sigma_um / scene.voxel_um
    answer = ridges(-scene.dark, sigmas=[sigma_vox], black_ridges=True)
    limit = np.quantile(answer[scene.inside], share)
    marked: Mask = scene.inside & (answer > limit)
    return marked


def by_hysteresis(scene: Scene) -> Found:
    """Return Fissura's dark sheets, cut out by hysteresis, without a classifier."""
    grid = binned(scene.volume, FACTOR)
    field = CrackResponse(grid, scene.bone, CrackScale(grid.voxel_um, SETTINGS))
    noise = noise_of(field, executor=Executor(Threads(1))).score
    score = field.look(grid.box).score
    low, high = (times * noise for times in HYSTERESIS)
    return cracks(scene, apply_hysteresis_threshold(score, low, high))


def cracks(scene: Scene, marked: Mask) -> Found:
    """Return the parts of a mask that are large enough."""
    labels = label(marked, connectivity=3).astype(np.uint32)
    kept = np.zeros(int(labels.max()) + 1, np.uint32)
    findings: list[Finding] = []
    for part in regionprops(labels):
        reach_um = scene.voxel_um * float(
            np.linalg.norm(np.subtract(part.bbox[3:], part.bbox[:3]))
        )
        if reach_um >= SHORTEST_UM:
            kept[part.label] = len(findings) + 1
            findings.append(
                finding(
                    scene,
                    part,
                    Kind.MICROCRACK,
                    number=len(findings) + 1,
                    score=reach_um / FULL_UM,
                    length_um=reach_um,
                )
            )
    return findings, kept[labels]


def by_closing(scene: Scene) -> Found:
    """Return plugs of one large ball whose filling changes the Euler number."""
    solid = isotropic_closing(
        gaussian(scene.dark, 0.8) < scene.threshold,
        SETTINGS.fill_um / 4 / scene.voxel_um,
    )
    plugs = isotropic_closing(solid, PLUG_UM / 2 / scene.voxel_um) & ~solid
    labels = label(plugs, connectivity=3).astype(np.uint32)
    kept = np.zeros(int(labels.max()) + 1, np.uint32)
    findings: list[Finding] = []
    for part in regionprops(labels):
        volume_um3 = float(part.area) * scene.voxel_um**3
        if volume_um3 < LEAST_PLUG_UM3:
            continue
        low, high = np.array(part.bbox[:3]), np.array(part.bbox[3:])
        around = tuple(
            slice(max(a - 1, 0), b + 1) for a, b in zip(low, high, strict=True)
        )
        here, plug = solid[around], labels[around] == part.label
        if euler_number(here | plug) == euler_number(here):
            continue
        kept[part.label] = len(findings) + 1
        findings.append(
            finding(
                scene,
                part,
                Kind.PERFORATION,
                number=len(findings) + 1,
                score=min(volume_um3 / FULL_PLUG_UM3, 1.0),
                length_um=float(np.cbrt(6 / np.pi * volume_um3)),
            )
        )
    return findings, kept[labels]


def finding(
    scene: Scene,
    part: Any,
    kind: Kind,
    *,
    number: int,
    score: float,
    length_um: float,
) -> Finding:
    """Return a part as a finding; what no rule asks for is left at 0."""
    z, y, x = (float(c) * scene.voxel_um for c in part.centroid)
    volume_um3 = float(part.area) * scene.voxel_um**3
    return Finding(
        number,
        kind,
        min(score, 1.0),
        z,
        y,
        x,
        length_um,
        *(0.0, 0.0),
        volume_um3,
        *(0.0, 1.0, 0.0, 0.0, 0.0),
        voxels=int(part.area) * FACTOR**3,
    )


ROUTES: Mapping[str, Callable[[Scene], Found]] = {
    "global threshold": by_threshold,
    "black top-hat": by_tophat,
    "Frangi": by_frangi,
    "Sato": by_sato,
    "Hessian, hysteresis": by_hysteresis,
    "closing, Euler number": by_closing,
}
KINDS = dict.fromkeys(ROUTES, Kind.MICROCRACK) | {
    "closing, Euler number": Kind.PERFORATION
}

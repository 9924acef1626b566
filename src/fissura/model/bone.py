"""The segmented bone of a specimen: the kind of each voxel, and the grey levels."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from fissura.errors import DataError
from fissura.model.volume import Volume

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from fissura.model.region import Region
    from fissura.model.volume import ArrayLike3D

__all__ = [
    "BONE",
    "CODES_KEY",
    "ENVELOPE",
    "LARGEST",
    "REGION",
    "TISSUE_CODES",
    "Bone",
    "BoneCounts",
    "Chosen",
    "GreyLevels",
    "Levels",
    "Tissue",
    "is_tissue",
]


class Tissue(IntEnum):
    """What a voxel of ``bone.ome.zarr`` is.

    The envelope of the bone is bone and the cavities closed in it: lacunae, cracks.
    """

    OUTSIDE = 0
    """Not in the region, or beyond it and no bone."""
    BEYOND = 1
    """Bone or a cavity in it, next to the region: its cut is no surface of the bone."""
    MARROW = 2
    LOOSE_CAVITY = 3
    """A cavity in bone that is not of the largest part."""
    LOOSE_BONE = 4
    """Bone that is not of the largest connected part."""
    CAVITY = 5
    """A void in the largest part that is enclosed, or narrow: a lacuna or a crack.

    Segmentation does not tell which; a measure of some of them has a count of its own
    in ``segment/voxel_kinds.py``, and the codes stay as files have them.
    """
    BONE = 6


TISSUE_CODES = "fissura tissue codes: 2 marrow, 4 and 6 bone, 3 and 5 cavities in it"
"""What a file of another format states whose voxels are a `Tissue`."""
CODES_KEY = "voxel_codes"
"""Where `Volume.about` keeps that a file states them."""
FOUND_BONE = "counts"
"""What the volume of a bone that was found keeps in `Volume.about`, its copies, too."""

BONE = frozenset({Tissue.BONE, Tissue.LOOSE_BONE})
LARGEST = frozenset({Tissue.BONE, Tissue.CAVITY})
ENVELOPE = LARGEST | {Tissue.LOOSE_BONE, Tissue.LOOSE_CAVITY}
REGION = ENVELOPE | {Tissue.MARROW}


def is_tissue(volume: Volume) -> bool:
    """Return whether each voxel is a `Tissue`, as the file says: in any format."""
    stated = volume.about.get(CODES_KEY) == TISSUE_CODES
    return (stated or FOUND_BONE in volume.about) and volume.voxels.dtype == np.uint8


@dataclass(frozen=True, slots=True)
class Chosen:
    """Voxels that are 1 where others are of certain kinds, and 0 elsewhere.

    Parameters
    ----------
    voxels : ArrayLike3D
        A `Tissue` for each voxel.
    kinds : frozenset of Tissue
    """

    voxels: ArrayLike3D
    kinds: frozenset[Tissue]

    @property
    def shape(self) -> tuple[int, ...]:
        """Edge lengths."""
        return self.voxels.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of one element: uint8."""
        return np.dtype(np.uint8)

    def __getitem__(self, key: Any, /) -> NDArray[np.uint8]:
        """Return which of the voxels at `key` are of the kinds chosen."""
        chosen = np.zeros(256, np.uint8)
        chosen[list(self.kinds)] = 1
        here: NDArray[np.uint8] = chosen[np.asarray(self.voxels[key])]
        return here


@dataclass(frozen=True, slots=True)
class BoneCounts:
    """What was counted in the region, by name; a volume of bone states it.

    Parameters
    ----------
    by_name : mapping of str to int
        ``segment/voxel_kinds.py`` counts and describes them.
    source : str, optional
        The volume that states them, for messages.

    Raises
    ------
    DataError
        If a count is asked for that the volume does not state: an earlier version made
        it.

    Examples
    --------
    >>> BoneCounts({"tissue": 8, "bone": 2})["bone"]
    2
    """

    by_name: Mapping[str, int]
    source: str = field(default="", compare=False)

    def __getitem__(self, name: str) -> int:
        """Return the count of that name."""
        if name not in self.by_name:
            raise DataError(
                f"{self.source or 'the bone'} does not state the count {name!r}: an "
                "earlier version of fissura made it. Delete it and run the study or "
                "the inspection again"
            )
        return self.by_name[name]

    @property
    def tissue(self) -> int:
        """All voxels of the region."""
        return self["tissue"]

    @property
    def bone(self) -> int:
        """Voxels of bone."""
        return self["bone"]

    @property
    def envelope(self) -> int:
        """Voxels of bone and of the cavities closed in it."""
        return self["envelope"]

    @property
    def largest(self) -> int:
        """Voxels of the envelope's largest connected part."""
        return self["largest"]


@dataclass(frozen=True, slots=True)
class GreyLevels:
    """The threshold of bone, and the mean smoothed grey value below and above it."""

    threshold: float
    marrow_grey: float
    bone_grey: float

    @property
    def contrast_grey(self) -> float:
        """Grey value of bone above that of marrow."""
        return self.bone_grey - self.marrow_grey


class Levels(Protocol):
    """Anything that knows the grey levels of bone and marrow: `Bone`, `GreyLevels`."""

    @property
    def threshold(self) -> float:
        """Grey value above which a voxel is bone."""
        ...

    @property
    def marrow_grey(self) -> float:
        """Mean smoothed grey value below it."""
        ...

    @property
    def bone_grey(self) -> float:
        """Mean smoothed grey value above it."""
        ...

    @property
    def contrast_grey(self) -> float:
        """Grey value of bone above that of marrow."""
        ...


@dataclass(frozen=True, slots=True)
class Bone:
    """Which voxels are bone, and by which grey levels.

    Parameters
    ----------
    tissue : Volume of uint8
        A `Tissue` for each voxel.
    region : Region
    smoothing : str
        How the grey values were smoothed before the threshold.
    smooth_sigma_vox : float
        How far, where a Gaussian was used.
    threshold, marrow_grey, bone_grey : float
        The threshold, and the mean smoothed grey value below and above it.
    counts : BoneCounts
    remarks : tuple of str
        What the user should know.
    segmented : bool
        Whether it was made of a mask or of labels, not of grey values.
    """

    tissue: Volume
    region: Region
    smoothing: str
    smooth_sigma_vox: float
    threshold: float
    marrow_grey: float
    bone_grey: float
    counts: BoneCounts
    remarks: tuple[str, ...] = ()
    segmented: bool = False

    @property
    def voxel_um(self) -> float:
        """Edge of a voxel, in µm."""
        return self.tissue.voxel_um

    @property
    def mask(self) -> Volume:
        """1 in bone inside the region, 0 elsewhere; lacunae and cracks are not bone."""
        return self._chosen(BONE)

    @property
    def envelope(self) -> Volume:
        """1 in bone and in the cavities closed in it, 0 elsewhere."""
        return self._chosen(ENVELOPE)

    @property
    def largest(self) -> Volume:
        """1 in the largest connected part of the envelope, 0 elsewhere."""
        return self._chosen(LARGEST)

    @property
    def bone_vox(self) -> int:
        """Voxels of bone in the region."""
        return self.counts.bone

    @property
    def tissue_vox(self) -> int:
        """All voxels of the region."""
        return self.counts.tissue

    @property
    def bone_um3(self) -> float:
        """Bone volume, BV; lacunae and cracks are not bone."""
        return self.bone_vox * self.tissue.voxel_um3

    @property
    def tissue_um3(self) -> float:
        """Tissue volume, TV."""
        return self.tissue_vox * self.tissue.voxel_um3

    @property
    def envelope_um3(self) -> float:
        """Volume of the bone and of the cavities closed in it."""
        return self.counts.envelope * self.tissue.voxel_um3

    @property
    def contrast_grey(self) -> float:
        """Grey value of bone above that of marrow."""
        return self.bone_grey - self.marrow_grey

    def _chosen(self, kinds: frozenset[Tissue]) -> Volume:
        return Volume(
            Chosen(self.tissue.voxels, kinds),
            self.tissue.voxel_um,
            files=self.tissue.files,
        )

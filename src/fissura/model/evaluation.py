"""How good findings are: rates with their intervals, curves, tables."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from fissura.model.finding import Kind

__all__ = [
    "Agreement",
    "Confusion",
    "CountsAgree",
    "Evaluation",
    "Froc",
    "Masks",
    "Operating",
    "Panoptic",
    "Quartiles",
    "Rate",
    "RecallTable",
    "ScoredSpecimen",
    "Target",
    "Volumes",
]


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its exact interval.

    Parameters
    ----------
    count : int
        What was counted.
    of : float
        Among how many, or in how many mm³.
    low, high : float
        Interval of the rate: Clopper–Pearson of a share, Garwood of a density.
    """

    count: int
    of: float
    low: float
    high: float

    @property
    def value(self) -> float:
        """The rate; nan among nothing."""
        return self.count / self.of if self.of else nan


@dataclass(frozen=True, slots=True, eq=False)
class Froc:
    """Recall against false calls, over all thresholds, from strict to lax.

    Parameters
    ----------
    threshold, false_per_mm3, recall : ndarray of float64, shape (threshold,)
    """

    threshold: NDArray[np.float64]
    false_per_mm3: NDArray[np.float64]
    recall: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two series of counts of the same specimens.

    Parameters
    ----------
    n : int
        Specimens.
    r_squared : float
        Of Pearson's correlation; nan where one series does not vary.
    ccc : float
        Concordance, Lin 1989, doi:10.2307/2532051.
    bias : float
        Mean difference, found minus true, over the mean of the true ones.
    """

    n: int
    r_squared: float
    ccc: float
    bias: float


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Median and quartiles of `n` values; nan of none."""

    n: int
    q1: float
    median: float
    q3: float

    @property
    def range(self) -> float:
        """From the first to the third quartile."""
        return self.q3 - self.q1


@dataclass(frozen=True, slots=True)
class Panoptic:
    """Panoptic quality, Kirillov 2019, doi:10.1109/CVPR.2019.00963.

    Parameters
    ----------
    matched, found, true : int
        Pairs of a finding and a lesion whose overlap is above one half; findings;
        lesions.
    segmentation : float
        Mean overlap of the pairs, intersection over union.
    """

    matched: int
    found: int
    true: int
    segmentation: float

    @property
    def recognition(self) -> float:
        """Pairs over the mean of findings and lesions."""
        both = self.found + self.true
        return 2 * self.matched / both if both else nan

    @property
    def quality(self) -> float:
        """Segmentation times recognition."""
        return self.segmentation * self.recognition if self.matched else 0.0


@dataclass(frozen=True, slots=True)
class Masks:
    """How well the voxels of one kind agree.

    Parameters
    ----------
    kind : Kind
    strict, tolerant : Panoptic
        Voxel on voxel, and within one voxel.
    tolerance_f1 : Quartiles
        Within one voxel, of each lesion found.
    split, merged : Rate
        Lesions found in more than one piece, among those found; findings on more than
        one lesion, among those on any.
    """

    kind: Kind
    strict: Panoptic
    tolerant: Panoptic
    tolerance_f1: Quartiles
    split: Rate
    merged: Rate


@dataclass(frozen=True, slots=True)
class RecallTable:
    """Recall by two sizes.

    Parameters
    ----------
    kind : Kind
    of : str
        Which specimens: "CNR 10", or "all".
    row_name, column_name : str
        What rows and columns part the lesions by.
    rows, columns : tuple of str
    rates : tuple of tuple of Rate
        By row, then column.
    """

    kind: Kind
    of: str
    row_name: str
    column_name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    rates: tuple[tuple[Rate, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Operating:
    """One kind over all thresholds.

    Parameters
    ----------
    kind : Kind
    threshold : float
        The one in use.
    lesions : str
        Which lesions recall is of, in words.
    series : tuple of str
        What the lesions are parted by: contrast-to-noise, form.
    curves : tuple of Froc
        Of each series, over every score that occurs.
    thresholds : tuple of float
        Those of the table.
    recall : tuple of tuple of Rate
        By threshold, then series.
    false_bare, false_all : tuple of Rate
        By threshold: false calls per mm³ in bone without damage, in all bone.
    """

    kind: Kind
    threshold: float
    lesions: str
    series: tuple[str, ...]
    curves: tuple[Froc, ...]
    thresholds: tuple[float, ...]
    recall: tuple[tuple[Rate, ...], ...]
    false_bare: tuple[Rate, ...]
    false_all: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Confusion:
    """What findings were called and what they are.

    Parameters
    ----------
    called, truths : tuple of str
    counts : tuple of tuple of int
        Findings, by what they were called, then by what they are.
    mistaken : Rate
        Canals and pits that were called a perforation, among all of them.
    """

    called: tuple[str, ...]
    truths: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    mistaken: Rate


@dataclass(frozen=True, slots=True)
class Volumes:
    """Found over true volume of the lesions found.

    `of` says which lesions, in words.
    """

    kind: Kind
    of: str
    ratio: Quartiles


@dataclass(frozen=True, slots=True)
class CountsAgree:
    """Counts per specimen.

    Parameters
    ----------
    kind : Kind
    of : str
        Which lesions count, in words.
    specimens : tuple of str
    found, true : tuple of int
    agreement : Agreement
    """

    kind: Kind
    of: str
    specimens: tuple[str, ...]
    found: tuple[int, ...]
    true: tuple[int, ...]
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class ScoredSpecimen:
    """One specimen; numbers are by kind.

    Parameters
    ----------
    name : str
    conditions : tuple of (str, str)
    bone_mm3 : float
    true, hit, found, false : mapping of Kind to int
        Lesions; those of them that were found; findings; those of them where there is
        no damage.
    """

    name: str
    conditions: tuple[tuple[str, str], ...]
    bone_mm3: float
    true: Mapping[Kind, int]
    hit: Mapping[Kind, int]
    found: Mapping[Kind, int]
    false: Mapping[Kind, int]


@dataclass(frozen=True, slots=True)
class Target:
    """A target of the detection and its result.

    Parameters
    ----------
    aim : str
        What is meant.
    number : str
        Which number of it: "recall", "false per mm³".
    least, most : float
        What is wanted.
    came : Rate or float
    """

    aim: str
    number: str
    least: float
    most: float
    came: Rate | float

    @property
    def met(self) -> bool | None:
        """Whether it lies where it should; None where it is not known."""
        value = self.came.value if isinstance(self.came, Rate) else self.came
        return self.least <= value <= self.most if isfinite(value) else None


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """Everything that an evaluation reports.

    Parameters
    ----------
    title : str
    about : str
        What was scored, in a sentence or two.
    specimens : tuple of ScoredSpecimen
    operating : tuple of Operating
    recall : tuple of RecallTable
    confusion : Confusion
    volumes : tuple of Volumes
    counts : tuple of CountsAgree
    masks : tuple of Masks
    targets : tuple of Target
    remarks : tuple of str
        What was left out, and why.
    """

    title: str
    about: str
    specimens: tuple[ScoredSpecimen, ...]
    operating: tuple[Operating, ...]
    recall: tuple[RecallTable, ...]
    confusion: Confusion
    volumes: tuple[Volumes, ...]
    counts: tuple[CountsAgree, ...]
    masks: tuple[Masks, ...]
    targets: tuple[Target, ...] = ()
    remarks: tuple[str, ...] = ()

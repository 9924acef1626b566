"""Try detection on phantoms that nothing was tuned on, and score it by their truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from fissura import detect, segment
from fissura.io import open_volume
from fissura.model import Lesion, Volume
from fissura.phantoms import Thing, drawn, grow
from fissura.phantoms.voxels import Voxels
from fissura.settings import whole_volume
from fissura.validation import scoring

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fissura.blocks import Executor
    from fissura.model import ArrayLike3D, Finding, Shape
    from fissura.phantoms import Harm, Phantom, Planted
    from fissura.phantoms.recipe import Architecture
    from fissura.settings import Detect
    from fissura.validation.scoring import Case

__all__ = ["Seen", "Trial", "run_trial", "scored"]

NEGATIVE = "negative"
"""The preset that holds no damage."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One phantom to try detection on.

    Parameters
    ----------
    seed : int
    architecture : str
    cnr : float
    preset : str
        Recipe of what lies in the bone.
    shape : tuple of int
    voxel_um : float
    harm : Harm or None
        Damage to plant in place of the preset's.
    """

    seed: int
    architecture: Architecture
    cnr: float
    preset: str = "evaluation"
    shape: Shape = (512, 512, 512)
    voxel_um: float = 1.3
    harm: Harm | None = None

    @property
    def name(self) -> str:
        """Its name, also in files."""
        return f"{self.architecture}-{self.seed}-cnr-{self.cnr:g}"

    def phantom(self) -> Phantom:
        """Grow it."""
        recipe = drawn(
            self.preset,
            shape=self.shape,
            voxel_um=self.voxel_um,
            rng=np.random.default_rng(self.seed),
            architectures=(self.architecture,),
        )
        recipe = replace(
            recipe,
            imaging=replace(recipe.imaging, cnr=self.cnr),
            harm=recipe.harm if self.harm is None else self.harm,
        )
        return grow(recipe, seed=self.seed)


@dataclass(frozen=True, slots=True)
class Seen:
    """A trial while its volumes are still there.

    Parameters
    ----------
    trial : Trial
    case : Case
    volume : Volume
        Grey values.
    found, true : Volume
        Labels.
    """

    trial: Trial
    case: Case
    volume: Volume
    found: Volume
    true: Volume


def _not_looked_at(_: Seen) -> None:
    """Leave it."""


def run_trial(
    trial: Trial,
    settings: Detect,
    *,
    executor: Executor,
    look: Callable[[Seen], None] = _not_looked_at,
) -> Case:
    """Grow a phantom, find its damage, and score what was found.

    Parameters
    ----------
    trial : Trial
    settings : Detect
        With a low probability, thresholds above it can be compared afterwards.
    executor : Executor
    look : callable, optional
        Shown the volumes before they are dropped.
    """
    phantom = trial.phantom()
    # drawn once: it is read several times
    volume = Volume(phantom.grey(phantom.box), phantom.voxel_um)
    with TemporaryDirectory() as folder:
        bone = segment.bone(
            volume,
            whole_volume().segment,
            into=Path(folder) / "bone.ome.zarr",
            executor=executor,
        )
        labels = Path(folder) / "damage.ome.zarr"
        findings = detect.damage(volume, bone, settings, into=labels, executor=executor)
        found, true = open_volume(labels), true_labels(phantom)
        case = scored(trial, phantom, findings, found.voxels, executor=executor)
        look(Seen(trial, case, volume, found, true))
    return case


def true_labels(phantom: Phantom) -> Volume:
    """Return what a phantom holds, drawn where it is read."""
    return Volume(
        Voxels(phantom.shape, np.dtype(np.int32), phantom.labels), phantom.voxel_um
    )


def scored(
    trial: Trial,
    phantom: Phantom,
    findings: Sequence[Finding],
    labels: ArrayLike3D,
    *,
    executor: Executor,
) -> Case:
    """Score the findings in a trial's phantom, from any method.

    Parameters
    ----------
    trial : Trial
    phantom : Phantom
        As the trial grew it.
    findings : sequence of Finding
    labels : ArrayLike3D of int, shape (z, y, x)
        A voxel carries the id of its finding.
    executor : Executor
    """
    return scoring.score(
        findings,
        [_lesion(planted) for planted in phantom.objects],
        scoring.overlap(labels, true_labels(phantom).voxels, executor=executor),
        name=trial.name,
        otherwise=Thing.LACUNA.value,
        bone_mm3=phantom.bone_mm3(),
        conditions=(
            ("architecture", trial.architecture),
            ("cnr", f"{trial.cnr:g}"),
            ("preset", trial.preset),
        ),
        control=trial.preset == NEGATIVE,
    )


def _lesion(planted: Planted) -> Lesion:
    return Lesion(
        id=planted.id,
        kind=planted.kind.value,
        form=planted.form.value,
        length_um=planted.length_um,
        width_um=planted.width_um,
        thickness_um=planted.thickness_um,
        volume_um3=planted.volume_um3,
        touching=planted.touching,
        crowded=planted.crowded,
        z_um=planted.z_um,
        y_um=planted.y_um,
        x_um=planted.x_um,
    )

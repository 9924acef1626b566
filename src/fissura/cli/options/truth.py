"""Options for the truth that findings are scored against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import Parameter

from fissura.cli.options.values import Above0
from fissura.errors import DataError

if TYPE_CHECKING:
    from fissura.validation import Sources

__all__ = ["TruthOptions"]


@Parameter(name="*")
@dataclass(frozen=True)
class TruthOptions:
    """The truth, and what is not found beside the findings.

    Parameters
    ----------
    truth
        Table of what is there: id and kind, and as many sizes as are known.
    truth_labels
        Volume whose voxels carry the ids of the truth.
    labels
        Volume whose voxels carry the ids of the findings; in a folder it is found.
    bone
        Mask of the bone that was searched; in a folder it is found.
    bone_mm3
        Or how much it is.
    cnr
        Contrast-to-noise of the volume, if known.
    specimens
        In place of all of the above: a table with a row for each specimen and the
        columns specimen, findings, labels, truth, truth_labels, bone; others, such as
        cnr, are conditions.
    voxel_um
        Edge of a voxel, in µm, where files do not state it.
    """

    truth: Path | None = None
    truth_labels: Path | None = None
    labels: Path | None = None
    bone: Path | None = None
    bone_mm3: Above0 | None = None
    cnr: Above0 | None = None
    specimens: Path | None = None
    voxel_um: Above0 | None = None

    def sources(self, findings: Path | None) -> list[Sources]:
        """Return the files of each specimen: of `findings`, or of all that are listed.

        Raises
        ------
        DataError
            If there are neither findings nor a list of specimens, or both, or if
            findings have no truth.
        """
        if findings is not None and self.specimens is None:
            return [self._of_one(findings)]
        if findings is None and self.specimens is not None:
            return self._of_listed(self.specimens)
        raise DataError(
            "an evaluation needs a table or folder of findings, or a table of several "
            "specimens (--specimens): name one of the two"
        )

    def _of_one(self, findings: Path) -> Sources:
        from fissura.validation import Sources

        if self.truth is None or self.truth_labels is None:
            raise DataError(
                "findings are scored against a truth: give its table (--truth) and its "
                "volume of labels (--truth-labels)"
            )
        one = Sources.found(
            findings,
            truth=self.truth,
            truth_labels=self.truth_labels,
            labels=self.labels,
            bone=self.bone,
            bone_mm3=self.bone_mm3,
            voxel_um=self.voxel_um,
        )
        return replace(one, conditions=(("cnr", f"{self.cnr:g}"),) if self.cnr else ())

    def _of_listed(self, listing: Path) -> list[Sources]:
        from fissura.validation import sources_in

        return [
            replace(one, voxel_um=one.voxel_um or self.voxel_um)
            for one in sources_in(listing)
        ]

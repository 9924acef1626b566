"""Gather what the report shows from what the steps have written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura import compare, detect, report, segment
from fissura.errors import DataError
from fissura.io import (
    Ledger,
    digest_value,
    open_volume,
    read_associations,
    read_comparisons,
    read_findings,
    read_measures,
)
from fissura.model import Kind
from fissura.workflow.method_versions import HISTORY
from fissura.workflow.pictures import window
from fissura.workflow.stages import read_curve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from fissura.io import Step, Study
    from fissura.model import Anova, Finding, MeanCurve, Specimen, TensileReading
    from fissura.report import Portrait, ReportData

__all__ = ["ages", "gather", "mean_curves", "specimen_curve"]

SHOWN_STEPS = HISTORY.keys() - {"report"}
"""Steps that the page lists; the report's own is still running."""
PORTRAITS_OF_A_KIND = 6
"""Pictures in the gallery, the strongest finding of each specimen in turn."""


def gather(study: Study) -> ReportData:
    """Read everything the page shows."""
    counting = [s for s in study.specimens if s.counts]
    scanned = [s.id for s in counting if s.scan]
    tested = {
        s.id: test for s in counting if (test := specimen_curve(study, s)) is not None
    }
    means, without_mean = mean_curves(
        study.members, tested, band=study.settings.measure.mean_band
    )
    findings = {name: read_findings(study.layout.findings(name)) for name in scanned}
    detection = study.settings.detect
    known = [*(s.id for s in counting), ""]
    done = Ledger(study.layout.ledger).steps().values()
    steps = sorted(
        (s for s in done if s.specimen in known and s.name in SHOWN_STEPS),
        key=lambda s: (known.index(s.specimen), list(HISTORY).index(s.name)),
    )
    return report.ReportData(
        title=study.settings.study.title,
        groups=study.groups,
        specimens=study.specimens,
        measures={s.id: read_measures(study.layout.measures(s.id)) for s in counting},
        comparisons=read_comparisons(study.layout.groups),
        associations=read_associations(study.layout.groups),
        settings=study.settings_text,
        simulated=study.settings.study.simulated,
        curves={name: test.curve for name, test in tested.items()},
        strengths={name: test.strength for name, test in tested.items()},
        mean_curves=means,
        ages=ages(study),
        portraits=_portraits(study, findings),
        findings={name: tuple(found) for name, found in findings.items()},
        pages=tuple(scanned),
        expected=detect.expected(detect.classifier_of(detection), detection)
        if scanned
        else (),
        steps=tuple(
            report.Step(
                s.name,
                s.specimen,
                s.versions,
                digest_value(s.settings),
                digest_value(list(s.inputs.values())),
            )
            for s in steps
        ),
        remarks=(
            *_mixed_versions(steps),
            *without_mean,
            *(
                f"{s.specimen or 'study'}, {s.name}: {text}"
                for s in steps
                for text in s.remarks
            ),
        ),
    )


def specimen_curve(study: Study, specimen: Specimen) -> TensileReading | None:
    """Read a specimen's tensile test; None where it was not tested."""
    if specimen.tensile is None:
        return None
    return read_curve(specimen.tensile, study.settings.measure, name=specimen.id)


def mean_curves(
    members: Mapping[str, Sequence[str]],
    tested: Mapping[str, TensileReading],
    *,
    band: Literal["pointwise", "simultaneous"],
) -> tuple[dict[str, MeanCurve], list[str]]:
    """Average each group's curves; report specimens with a curve but in no mean.

    A curve whose strain or strength is in doubt is left out.
    """
    means: dict[str, MeanCurve] = {}
    without = []
    for group, names in members.items():
        mine = []
        for name in names:
            if name not in tested:
                continue
            doubted = tested[name].strength.absent.get("uts_strain")
            if doubted:
                without.append(
                    f"The mean curve of group {group} is without {name}: {doubted}."
                )
            else:
                mine.append(tested[name].curve)
        if not mine:
            continue
        try:
            means[group] = compare.mean_curve(mine, band=band)
        except DataError as error:
            without.append(f"Group {group} has no mean curve: {error}.")
    return means, without


def _mixed_versions(steps: Sequence[Step]) -> tuple[str, ...]:
    """Report if not all steps were done by the same version of this software."""
    versions = sorted({s.versions.get("fissura", "of unknown version") for s in steps})
    if len(versions) < 2:  # noqa: PLR2004 - one is not mixed
        return ()
    mixed = (
        f"Steps were done by fissura {' and '.join(versions)}: remove ledger.jsonl "
        "to do all of them again by one version."
    )
    return (mixed,)


def ages(study: Study) -> Anova | None:
    """Compare the ages of the groups; None where too few are known."""
    known = {
        group: [
            s.age_y for s in study.specimens if s.id in names and s.age_y is not None
        ]
        for group, names in study.members.items()
    }
    if len(known) < 2 or any(len(mine) < 2 for mine in known.values()):  # noqa: PLR2004
        return None
    if len({age for mine in known.values() for age in mine}) == 1:
        return None
    return compare.ages(known)


def _portraits(
    study: Study, findings: dict[str, list[Finding]]
) -> tuple[Portrait, ...]:
    """Picture the strongest findings of each kind, whose scores do not compare."""
    return tuple(
        _portrait(study, name, finding)
        for kind in Kind
        for name, finding in _strongest(kind, findings)[:PORTRAITS_OF_A_KIND]
    )


def _strongest(
    kind: Kind, findings: dict[str, list[Finding]]
) -> list[tuple[str, Finding]]:
    """Rank the findings of one kind: one of each specimen before the next of any."""
    ranked = [
        (place, -finding.score, name, finding)
        for name, found in findings.items()
        for place, finding in enumerate(
            sorted((f for f in found if f.kind is kind), key=lambda f: (-f.score, f.id))
        )
    ]
    ranked.sort(key=lambda entry: entry[:3])
    return [(name, finding) for _, _, name, finding in ranked]


def _portrait(study: Study, name: str, finding: Finding) -> Portrait:
    """Picture one finding, in the same window for every specimen: marrow to bone."""
    bone = segment.reopen(study.layout.bone(name))
    return report.portrait(
        name,
        open_volume(study.layout.volume(name)),
        open_volume(study.layout.damage(name)),
        finding,
        window=window(bone),
    )

"""Findings against a known truth: what is a hit, a miss, a false call."""

import json
import sys
from dataclasses import replace

import numpy as np
import pytest

from fissura.blocks import Executor, Threads
from fissura.errors import DataError
from fissura.model import Finding, Kind, Lesion
from fissura.validation import scoring

FOUND = Finding(
    1, Kind.MICROCRACK, 0.8, 0, 0, 0, 40, 30, 2, 900, 900, 1, 0, 0, 0.5, 100
)
CRACK = Lesion(1, "microcrack", "sheet", 50, 40, 1.5, 1000)


def _case(blocks: tuple[int, int, int] = (64, 64, 64)) -> scoring.Case:
    truth, found = np.zeros((2, 30, 40, 50), np.int32)
    truth[10, 5:25, 5:25] = 1  # a crack, half of it covered
    truth[20, 30:38, 30:40] = 2  # one that was not found
    truth[5:9, 30:34, 5:9] = 3  # a lacuna
    found[11, 5:25, 5:15] = 1  # a voxel beside the crack
    found[5:9, 30:34, 5:9] = 2  # on the lacuna
    found[25:28, 2:5, 2:5] = 3  # on nothing
    findings = [FOUND, replace(FOUND, id=2, score=0.4), replace(FOUND, id=3, score=0.3)]
    lesions = [CRACK, replace(CRACK, id=2)]
    shared = scoring.overlap(found, truth, executor=Executor(Threads(2), blocks))
    return scoring.score(
        findings, lesions, shared, name="made up", bone_mm3=2.0, otherwise="lacuna"
    )


def test_a_lesion_half_covered_within_a_voxel_is_found_and_others_are_not() -> None:
    hits = _case().hits
    assert [h.score for h in hits] == [0.8, 0.0]


def test_calls_say_what_they_lie_on() -> None:
    calls = _case().calls
    assert [c.truth for c in calls] == ["microcrack", "lacuna", "nothing"]
    assert [c.false for c in calls] == [False, True, True]


def test_the_score_does_not_depend_on_the_blocks() -> None:
    assert repr(_case((7, 11, 13))) == repr(_case())  # nan is not nan


def test_recall_and_false_calls_follow_the_threshold() -> None:
    cases = [_case()]
    assert scoring.recall(cases, Kind.MICROCRACK, threshold=0.5).value == 0.5
    assert scoring.recall(cases, Kind.MICROCRACK, threshold=0.9).value == 0.0
    rate = scoring.false_calls(cases, Kind.MICROCRACK, threshold=0.35)
    assert (rate.count, rate.value) == (1, 0.5)
    assert rate.low == pytest.approx(0.02532 / 2, rel=1e-3)  # Garwood's, for 1
    curve = scoring.froc(cases, Kind.MICROCRACK)
    assert curve.recall.tolist() == [0.0, 0.5, 0.5, 0.5]
    assert curve.false_per_mm3.tolist() == [0.0, 0.0, 0.5, 1.0]


def test_a_perforation_called_a_crack_is_found_as_something_else_only() -> None:
    truth, found = np.zeros((2, 10, 20, 20), np.int32)
    truth[3:8, 5:10, 5:10] = found[3:8, 5:10, 5:10] = 1
    shared = scoring.overlap(found, truth, executor=Executor())
    hole = replace(CRACK, kind="perforation", form="hole")
    case = scoring.score([FOUND], [hole], shared, name="a", bone_mm3=1.0)
    assert (case.hits[0].score, case.hits[0].score_any) == (0.0, 0.8)
    assert not case.calls[0].false
    assert scoring.confusion([case], threshold=0.5) == {
        ("microcrack", "perforation"): 1
    }


def test_labels_of_other_volumes_are_refused() -> None:
    with pytest.raises(DataError, match="same volume"):
        scoring.overlap(np.zeros((2, 3, 4)), np.zeros((2, 3, 5)), executor=Executor())


def test_agreement_of_counts() -> None:
    same = scoring.agreement(np.array([2, 4, 9]), np.array([2, 4, 9]))
    assert (same.r_squared, same.ccc, same.bias) == (1.0, 1.0, 0.0)
    twice = scoring.agreement(np.array([4, 8, 18]), np.array([2, 4, 9]))
    assert twice.r_squared == pytest.approx(1)
    assert twice.ccc < 0.7
    assert twice.bias == pytest.approx(1)


WHOLE = Executor(Threads(1), (64, 64, 64))


def _scored(
    truth: np.ndarray, found: np.ndarray, findings: list[Finding], lesions: list[Lesion]
) -> scoring.Case:
    shared = scoring.overlap(found, truth, executor=WHOLE)
    return scoring.score(findings, lesions, shared, name="a", bone_mm3=0.5)


def _slabs() -> scoring.Case:
    """One slab found whole, one in two pieces, two found as one, one a voxel off."""
    truth, found = np.zeros((2, 40, 30, 60), np.int32)
    truth[2:6, 2:12, 2:12] = found[2:6, 2:12, 2:12] = 1  # 400 voxels, all of them
    truth[2:6, 2:12, 20:40] = 2  # 800 voxels, in two pieces of 320
    found[2:6, 2:12, 20:28], found[2:6, 2:12, 32:40] = 2, 3
    truth[20:24, 2:12, 2:12], truth[20:24, 2:12, 14:24] = 3, 4  # merged
    found[20:24, 2:12, 2:24] = 4
    truth[30, 2:22, 30:50], found[31, 2:22, 30:50] = 5, 5  # a sheet, a voxel off
    findings = [
        replace(FOUND, id=label, volume_um3=volume)
        for label, volume in enumerate((440, 300, 420, 900, 500), start=1)
    ]
    lesions = [
        replace(CRACK, id=label, volume_um3=volume)
        for label, volume in enumerate((400, 800, 400, 400, 400), start=1)
    ]
    return _scored(truth, found, findings, lesions)


def test_panoptic_quality_counts_voxels_that_are_shared() -> None:
    seen = scoring.masks([_slabs()], Kind.MICROCRACK, threshold=0.5)
    # 1 of 1; 320 of 800 twice and 400 of 880 do not reach one half; the sheet shares
    # none
    assert (seen.strict.matched, seen.strict.found, seen.strict.true) == (1, 5, 5)
    assert seen.strict.segmentation == 1.0
    assert seen.strict.recognition == pytest.approx(2 / 10)
    assert seen.strict.quality == pytest.approx(0.2)


def test_within_a_voxel_a_sheet_beside_another_is_the_same_sheet() -> None:
    seen = scoring.masks([_slabs()], Kind.MICROCRACK, threshold=0.5)
    # the merged pair lies on both slabs and is matched once: with the first
    precision, recall = 440 / 880, 1.0
    f1 = 2 * precision * recall / (precision + recall)
    assert f1 / (2 - f1) == pytest.approx(0.5)
    # a piece covers 9 of the slab's 20 rows: F1 18/29, overlap 9/20
    assert seen.tolerant.matched == 2
    assert seen.tolerant.segmentation == 1.0


def test_a_lesion_in_pieces_is_scored_with_all_of_them() -> None:
    case = _slabs()
    f1 = scoring.tolerance_f1([case], Kind.MICROCRACK, threshold=0.5)
    precision, recall = 440 / 880, 1.0
    merged = 2 * precision * recall / (precision + recall)
    pieces = 2 * 0.9 / 1.9  # every voxel of both pieces, 18 of 20 rows
    assert f1.tolist() == pytest.approx([1.0, pieces, merged, merged, 1.0])
    seen = scoring.masks([case], Kind.MICROCRACK, threshold=0.5)
    assert (seen.split.count, seen.split.of) == (1, 5)
    assert (seen.merged.count, seen.merged.of) == (1, 5)


def test_volumes_add_up_over_pieces_and_a_merged_one_counts_once() -> None:
    ratios = scoring.volume_ratios([_slabs()], Kind.MICROCRACK, threshold=0.5)
    assert sorted(ratios.tolist()) == pytest.approx(
        [720 / 800, 1.1, 500 / 400, 900 / 400]
    )


def test_pieces_below_the_threshold_hold_no_volume() -> None:
    truth, found = np.zeros((2, 10, 20, 30), np.int32)
    truth[3:6, 3:12, 3:25] = 1
    found[3:6, 3:12, 3:13], found[3:6, 3:12, 15:25] = 1, 2
    findings = [FOUND, replace(FOUND, id=2, score=0.1)]
    case = _scored(truth, found, findings, [CRACK])
    at = [
        scoring.volume_ratios([case], Kind.MICROCRACK, threshold=t).tolist()
        for t in (0.05, 0.5)
    ]
    assert at == [[1.8], [0.9]]


def test_counts_hold_those_of_the_definition_apart() -> None:
    case = _slabs()
    small = replace(case.hits[0], lesion=replace(CRACK, thickness_um=1.0))
    short = replace(case.calls[0], defined=False)
    thin = replace(case.calls[1], thickness_um=1.1)
    case = replace(
        case, hits=(small, *case.hits[1:]), calls=(short, thin, *case.calls[2:])
    )
    seen = scoring.summarise([case], thresholds=AT, title="a")
    cracks = [c for c in seen.counts if c.kind is Kind.MICROCRACK]
    assert [(c.of, c.found, c.true) for c in cracks] == [
        ("all", (5,), (5,)),
        ("≥ 30 µm long", (4,), (5,)),
        ("≥ 30 µm long, ≥ 1.2 µm open", (3,), (4,)),
    ]


AT = dict.fromkeys(Kind, 0.5)


def test_canals_called_a_hole_are_counted_once_each() -> None:
    truth, found = np.zeros((2, 30, 30, 30), np.int32)
    truth[2:20, 5:9, 5:9], truth[2:20, 20:24, 20:24] = 1, 2
    found[2:8, 5:9, 5:9], found[12:18, 5:9, 5:9] = 1, 2
    hole = replace(FOUND, kind=Kind.PERFORATION)
    canals = [replace(CRACK, kind="canal"), replace(CRACK, id=2, kind="canal")]
    case = _scored(truth, found, [hole, replace(hole, id=2)], canals)
    assert case.others == (("canal", 2),)
    rate = scoring.mistaken([case], Kind.PERFORATION, ("canal", "pit"), threshold=0.5)
    assert (rate.count, rate.of) == (1, 2)
    seen = scoring.summarise([case], thresholds=AT, title="a").confusion
    assert seen.counts[seen.called.index("perforation")] == (0, 0, 2, 0)
    assert seen.truths == ("microcrack", "perforation", "canal", "nothing")


def test_a_case_comes_back_from_json_as_it_was() -> None:
    case = replace(_case(), conditions=(("cnr", "10"),), others=(("pit", 3),))
    record = json.loads(json.dumps(scoring.record_of(case)))
    assert scoring.record_of(scoring.case_of(record)) == scoring.record_of(case)
    assert scoring.case_of(record).hits[0].lesion.kind == "microcrack"


def test_recall_is_told_by_contrast_opening_and_length() -> None:
    cases = [
        replace(_slabs(), name=name, conditions=(("cnr", cnr),))
        for name, cnr in (("a", "20"), ("b", "5"))
    ]
    missed = replace(cases[1].hits[0], score=0.0)
    cases[1] = replace(cases[1], hits=(missed, *cases[1].hits[1:]))
    seen = scoring.summarise(cases, thresholds=AT, title="a")
    assert [t.of for t in seen.recall] == ["CNR 20", "CNR 5", "all"]
    row, column = 1, 1  # 1.2–2 µm open, 30–60 µm long
    counted = [t.rates[row][column] for t in seen.recall]
    assert [(r.count, r.of) for r in counted] == [(5, 5), (4, 5), (9, 10)]
    assert sum(r.of for row in seen.recall[2].rates for r in row) == 10
    cracks = seen.operating[0]
    assert cracks.series == ("CNR 20", "CNR 5")
    at = cracks.thresholds.index(0.5)
    assert [r.value for r in cracks.recall[at]] == [1.0, 0.8]


def test_a_truth_without_sizes_leaves_tables_out_and_says_so() -> None:
    case = _slabs()
    bare = tuple(
        replace(h, lesion=Lesion(h.lesion.id, h.lesion.kind)) for h in case.hits
    )
    seen = scoring.summarise([replace(case, hits=bare)], thresholds=AT, title="a")
    assert not seen.recall
    assert {v.kind for v in seen.volumes} == {Kind.PERFORATION}
    assert sum("sizes of all microcracks" in said for said in seen.remarks) == 1
    assert sum("volumes of all microcracks" in said for said in seen.remarks) == 1
    assert seen.operating[0].recall[0][0].value == 1.0


def test_targets_are_met_missed_or_unknown() -> None:
    cases = [replace(_slabs(), conditions=(("cnr", "10"),))]
    seen = scoring.summarise(cases, thresholds=AT, title="a")
    targets = scoring.targets(cases, seen, thresholds=AT)
    met = {(one.aim, one.number): one.met for one in targets}
    words = "microcracks ≥ 30 µm long, ≥ 1.2 µm open, CNR"
    assert met[f"{words} ≥ 10", "recall"] is True
    assert met[f"{words} 5", "recall"] is None
    assert met["microcracks, CNR ≥ 10", "false per mm³"] is True
    assert (
        met["found over true volume of microcracks, all", "between the quartiles"]
        is False
    )


def test_no_specimens_agree_on_nothing() -> None:
    none = scoring.agreement(np.zeros(0, np.int64), np.zeros(0, np.int64))
    assert none.n == 0
    assert np.isnan([none.r_squared, none.ccc, none.bias]).all()


def test_voxels_looked_at_in_turns_count_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = _case()
    monkeypatch.setattr(sys.modules[scoring.overlap.__module__], "AT_ONCE", 37)
    assert repr(_case()) == repr(whole)  # nan is not nan

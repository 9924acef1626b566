"""Findings against a known truth: what is a hit, a miss, a false call."""

from dataclasses import replace

import numpy as np
import pytest

from fissura import evaluate
from fissura.blocks import Crew, Threads
from fissura.errors import DataError
from fissura.model import Finding, Kind, Lesion

FOUND = Finding(
    1, Kind.MICROCRACK, 0.8, 0, 0, 0, 40, 30, 2, 900, 900, 1, 0, 0, 0.5, 100
)
CRACK = Lesion(1, "microcrack", "sheet", 50, 40, 1.5, 1000)


def _case(blocks: tuple[int, int, int] = (64, 64, 64)) -> evaluate.Case:
    truth, found = np.zeros((2, 30, 40, 50), np.int32)
    truth[10, 5:25, 5:25] = 1  # a crack, half of it covered
    truth[20, 30:38, 30:40] = 2  # one nobody found
    truth[5:9, 30:34, 5:9] = 3  # a lacuna
    found[11, 5:25, 5:15] = 1  # a voxel beside the crack
    found[5:9, 30:34, 5:9] = 2  # on the lacuna
    found[25:28, 2:5, 2:5] = 3  # on nothing
    findings = [FOUND, replace(FOUND, id=2, score=0.4), replace(FOUND, id=3, score=0.3)]
    lesions = [CRACK, replace(CRACK, id=2)]
    shared = evaluate.overlap(found, truth, crew=Crew(Threads(2), blocks))
    return evaluate.score(
        findings, lesions, shared, name="made up", bone_mm3=2.0, otherwise="lacuna"
    )


def test_a_lesion_half_covered_within_a_voxel_is_found_and_others_are_not() -> None:
    hits = _case().hits
    assert [h.score for h in hits] == [0.8, 0.0]
    assert hits[0].volume_um3 == 900


def test_calls_say_what_they_lie_on() -> None:
    calls = _case().calls
    assert [c.truth for c in calls] == ["microcrack", "lacuna", "nothing"]
    assert [c.false for c in calls] == [False, True, True]


def test_the_score_does_not_depend_on_the_blocks() -> None:
    assert _case((7, 11, 13)) == _case()


def test_recall_and_false_calls_follow_the_threshold() -> None:
    cases = [_case()]
    assert evaluate.recall(cases, Kind.MICROCRACK, threshold=0.5).value == 0.5
    assert evaluate.recall(cases, Kind.MICROCRACK, threshold=0.9).value == 0.0
    rate = evaluate.false_calls(cases, Kind.MICROCRACK, threshold=0.35)
    assert (rate.count, rate.value) == (1, 0.5)
    assert rate.low == pytest.approx(0.02532 / 2, rel=1e-3)  # Garwood's, for 1
    curve = evaluate.froc(cases, Kind.MICROCRACK)
    assert curve.recall.tolist() == [0.0, 0.5, 0.5, 0.5]
    assert curve.false_per_mm3.tolist() == [0.0, 0.0, 0.5, 1.0]


def test_a_perforation_called_a_crack_is_found_as_something_else_only() -> None:
    truth, found = np.zeros((2, 10, 20, 20), np.int32)
    truth[3:8, 5:10, 5:10] = found[3:8, 5:10, 5:10] = 1
    shared = evaluate.overlap(found, truth, crew=Crew())
    hole = replace(CRACK, kind="perforation", form="hole")
    case = evaluate.score([FOUND], [hole], shared, name="a", bone_mm3=1.0)
    assert (case.hits[0].score, case.hits[0].score_any) == (0.0, 0.8)
    assert not case.calls[0].false
    assert evaluate.confusion([case], threshold=0.5) == {
        ("microcrack", "perforation"): 1
    }


def test_labels_of_other_volumes_are_refused() -> None:
    with pytest.raises(DataError, match="same volume"):
        evaluate.overlap(np.zeros((2, 3, 4)), np.zeros((2, 3, 5)), crew=Crew())


def test_agreement_of_counts() -> None:
    same = evaluate.agreement(np.array([2, 4, 9]), np.array([2, 4, 9]))
    assert (same.r_squared, same.ccc, same.bias) == (1.0, 1.0, 0.0)
    twice = evaluate.agreement(np.array([4, 8, 18]), np.array([2, 4, 9]))
    assert twice.r_squared == pytest.approx(1)
    assert twice.ccc < 0.7
    assert twice.bias == pytest.approx(1)

"""Strength as measures of a specimen: apparent, normalised, and what is missing."""

import pytest

from fissura.measure.tensile import strength_measures
from fissura.model import QUANTITIES, Measure, Part, Strength

READ = Strength(
    modulus_gpa=0.16,
    intercept_mpa=0.0,
    r_squared=0.99,
    window_strain=(0.001, 0.004),
    uts_mpa=0.8,
    uts_strain=0.012,
    method="least squares",
    toe_strain=0.002,
    yield_mpa=0.7,
    resilience_mj_m3=0.002,
    failure_strain=0.014,
    failure_mpa=0.6,
    work_uts_mj_m3=0.005,
    work_failure_mj_m3=0.006,
    flags=("Methods differ.",),
)


def _by_key(measures: list[Measure]) -> dict[str, Measure]:
    return {one.key: one for one in measures}


def test_values_are_divided_by_the_bone_volume_fraction() -> None:
    found = _by_key(strength_measures(READ, 0.25, ""))
    assert found["uts_norm_mpa"].value == pytest.approx(3.2)
    assert found["modulus_norm_gpa"].value == pytest.approx(0.64)
    assert found["modulus_gpa"].remark == "Methods differ."


def test_a_power_law_divides_by_powers_and_says_so() -> None:
    found = _by_key(strength_measures(READ, 0.25, "", exponents=(2.0, 3.0)))
    assert found["uts_norm_mpa"].value == pytest.approx(0.8 * 16)
    assert found["modulus_norm_gpa"].value == pytest.approx(0.16 * 64)
    assert found["uts_norm_mpa"].remark == "divided by (BV/TV) to the power 2"


def test_strains_are_counted_from_the_end_of_the_toe() -> None:
    found = _by_key(strength_measures(READ, None, "not scanned"))
    assert found["uts_strain"].value == pytest.approx(0.010)
    assert found["failure_strain"].value == pytest.approx(0.012)
    assert found["uts_norm_mpa"] == Measure("uts_norm_mpa", None, remark="not scanned")


def test_a_specimen_that_was_not_tested_lacks_every_quantity() -> None:
    every = [q.key for q in QUANTITIES if q.part is Part.STRENGTH]
    without = strength_measures(None, 0.25, "")
    assert {m.remark for m in without} == {"the specimen was not tested"}
    assert [m.key for m in without] == every
    assert [m.key for m in strength_measures(READ, 0.25, "")] == every

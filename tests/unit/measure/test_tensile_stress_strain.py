"""From load and extension to stress and strain: size, compliance, sign, doubts."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura import measure
from fissura.errors import DataError
from fissura.model import SpecimenSize, TensileCurve, TensileTest
from fissura.settings import Measure

RISE = np.linspace(0.0, 1.0, 50)
PAPER = SpecimenSize(gauge_length_mm=11.0, width_mm=2.8, thickness_mm=1.0)


def _test(
    *,
    strain: NDArray[np.float64] | None = None,
    extension_mm: NDArray[np.float64] | None = None,
    load_n: NDArray[np.float64] | None = None,
    stress_mpa: NDArray[np.float64] | None = None,
    size: SpecimenSize = PAPER,
) -> TensileTest:
    return TensileTest(
        "made.csv", "table", strain, extension_mm, load_n, stress_mpa, size
    )


PULLED = _test(extension_mm=0.11 * RISE, load_n=2.8 * RISE)


def _curve(test: TensileTest, **settings: object) -> TensileCurve:
    return measure.stress_strain(test, Measure.model_validate(settings))


def test_extension_and_load_are_divided_by_the_files_own_size() -> None:
    curve = _curve(PULLED)
    assert curve.strain == pytest.approx(0.01 * RISE)
    assert curve.stress_mpa == pytest.approx(RISE)
    assert curve.remarks == (
        "Strain is extension over a gauge length of 11 mm.",
        "Stress is load over a section of 2.8 mm².",
    )


def test_a_size_in_the_settings_is_used_and_a_difference_is_said() -> None:
    curve = _curve(PULLED, gauge_length_mm=22.0, width_mm=1.4)
    assert curve.strain == pytest.approx(0.005 * RISE)
    assert curve.stress_mpa == pytest.approx(2 * RISE)
    assert "a gauge length of 11 mm, the settings 22 mm, which was used" in " ".join(
        curve.remarks
    )


def test_a_round_section_in_the_settings_replaces_a_flat_one() -> None:
    curve = _curve(PULLED, diameter_mm=2.0)
    assert curve.stress_mpa.max() == pytest.approx(2.8 / np.pi)


def test_a_size_that_is_stated_nowhere_is_asked_for() -> None:
    nowhere = replace(PULLED, size=SpecimenSize())
    with pytest.raises(DataError, match="cross-section that stress needs: set width"):
        _curve(nowhere, gauge_length_mm=11)
    with pytest.raises(DataError, match="gauge length that strain needs: set gauge"):
        _curve(nowhere, width_mm=2.8, thickness_mm=1.0)


def test_strain_and_stress_need_no_size() -> None:
    curve = _curve(_test(strain=0.01 * RISE, stress_mpa=RISE, size=SpecimenSize()))
    assert curve.strain == pytest.approx(0.01 * RISE)
    assert curve.remarks == ()


def test_compliance_is_taken_off_the_extension() -> None:
    # 2.8 N at 0.01 mm/N stretch the machine by 0.028 mm of the 0.11 mm.
    curve = _curve(PULLED, compliance_mm_per_n=0.01)
    assert curve.strain == pytest.approx((0.11 - 0.028) * RISE / 11)
    # The true modulus is found again when the compliance is right.
    stiff = 0.010 * RISE * 11 + 0.01 * 2.8 * RISE
    measured = _curve(
        _test(extension_mm=stiff, load_n=2.8 * RISE), compliance_mm_per_n=0.01
    )
    read = measure.strength(measured, Measure())
    assert read.modulus_gpa == pytest.approx(0.1)


def test_compliance_prefers_extension_and_says_where_there_is_none() -> None:
    both = replace(PULLED, strain=np.full(50, 0.5))
    assert _curve(both, compliance_mm_per_n=0.01).strain.max() < 0.01
    strain_only = _test(strain=0.01 * RISE, stress_mpa=RISE)
    assert (
        "compliance was not used"
        in _curve(strain_only, compliance_mm_per_n=0.01).remarks[0]
    )


def test_compliance_takes_the_load_from_stress_and_section() -> None:
    test = _test(extension_mm=0.11 * RISE, stress_mpa=RISE)
    curve = _curve(test, compliance_mm_per_n=0.01)
    assert curve.strain == pytest.approx((0.11 - 0.028) * RISE / 11)
    with pytest.raises(DataError, match="the compliance cannot be subtracted"):
        _curve(
            replace(test, size=SpecimenSize(gauge_length_mm=11)),
            compliance_mm_per_n=0.01,
        )


@pytest.mark.parametrize("signs", [(-1, -1), (1, -1), (-1, 1)])
def test_compression_is_turned_whatever_sign_the_machine_gave(
    signs: tuple[int, int],
) -> None:
    pressed = _test(extension_mm=signs[0] * 0.11 * RISE, load_n=signs[1] * 2.8 * RISE)
    curve = _curve(pressed, loading="compression")
    assert curve.stress_mpa == pytest.approx(RISE)
    assert curve.strain == pytest.approx(0.01 * RISE)


def test_a_stress_of_zero_throughout_is_refused() -> None:
    with pytest.raises(DataError, match="stress of zero in every row"):
        _curve(_test(strain=RISE, stress_mpa=0 * RISE))


@pytest.mark.parametrize(
    ("test", "doubt"),
    [
        (
            _test(strain=RISE, extension_mm=0.11 * RISE, load_n=2.8 * RISE),
            "looks like percent in a column that says mm/mm",
        ),
        (
            _test(strain=1e-4 * RISE, extension_mm=0.11 * RISE, load_n=2.8 * RISE),
            "looks like mm/mm in a column that says percent",
        ),
        (
            _test(strain=0.5 * RISE, extension_mm=0.11 * RISE, load_n=2.8 * RISE),
            "looks like percent",
        ),
        (
            _test(strain=0.01 * RISE, load_n=2.8 * RISE, stress_mpa=1000 * RISE),
            "Stress reaches 1000 MPa, but load over the cross-section 1 MPa",
        ),
        (_test(strain=1.2 * RISE, stress_mpa=RISE), "Strain reaches 1.2 mm/mm; if it"),
        (_test(strain=3e-4 * RISE, stress_mpa=RISE), "a strain of only 0.0003 mm/mm"),
        (_test(strain=0.01 * RISE, stress_mpa=5e5 * RISE), "no bone and no metal"),
        (_test(strain=0.01 * RISE, stress_mpa=1e-6 * RISE), "no bone and no metal"),
        (_test(strain=30 * RISE, stress_mpa=0.02 * RISE), "may have been swapped"),
        (
            _test(strain=np.sin(2.5 * RISE), stress_mpa=0.02 * RISE),
            "may have been swapped",
        ),
    ],
)
def test_what_contradicts_itself_or_cannot_be_is_said(
    test: TensileTest, doubt: str
) -> None:
    assert doubt in " ".join(_curve(test).remarks)


def test_grips_that_give_way_are_no_contradiction() -> None:
    steel = _test(strain=0.28 * RISE, extension_mm=5.5 * RISE, load_n=2.8 * RISE)
    assert not any("Strain reaches" in said for said in _curve(steel).remarks)

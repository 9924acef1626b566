"""Made-up tensile curves read as strong and as stiff as they were meant to be."""

import numpy as np
import pytest

from fissura import settings
from fissura.errors import DataError
from fissura.measure.tensile import strength
from fissura.phantoms import curve
from fissura.phantoms.groups import GROUPS, donor, draw_damage, true_strength


@pytest.mark.parametrize(("uts_mpa", "modulus_gpa"), [(0.58, 0.07), (1.62, 0.20)])
def test_a_curve_reads_as_it_was_meant(uts_mpa: float, modulus_gpa: float) -> None:
    drawn = curve(uts_mpa, modulus_gpa, rng=np.random.default_rng(1))
    read = strength(drawn, settings.Measure())
    assert read.modulus_gpa == pytest.approx(modulus_gpa, rel=0.02)
    assert read.uts_mpa == pytest.approx(uts_mpa, rel=0.015)


def test_a_curve_has_a_toe_and_breaks() -> None:
    drawn = curve(1.0, 0.1, rng=np.random.default_rng(1))
    assert (np.diff(drawn.strain) > 0).all()
    assert drawn.stress_mpa[0] == 0
    assert drawn.stress_mpa[3] < 0.5 * 100 * drawn.strain[3]
    assert drawn.stress_mpa[-1] < 0.3


def test_a_curve_without_strength_is_refused() -> None:
    with pytest.raises(DataError, match="above 0"):
        curve(0.0, 0.1, rng=np.random.default_rng(1))


def test_damage_weakens_and_bone_strengthens() -> None:
    def uts(bv_tv: float, cracks: float, holes: float) -> float:
        return true_strength(
            bv_tv,
            cracks_per_mm3=cracks,
            perforations_per_mm3=holes,
            rng=np.random.default_rng(1),
        )[0]

    sound = uts(0.3, 0, 0)
    assert uts(0.35, 0, 0) > sound > uts(0.3, 0, 100) > uts(0.3, 100, 0)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.id)
def test_donors_and_damage_stay_in_their_ranges(group: object) -> None:
    (made_up,) = (g for g in GROUPS if g is group)
    rng = np.random.default_rng(1)
    for _ in range(50):
        person = donor(made_up, rng=rng)
        damage = draw_damage(made_up, share=1.0, rng=rng)
        assert 60 <= person.age_y <= 95
        assert person.sex in {"F", "M"}
        assert (person.treatment_y is None) == (made_up.drug == "")
        assert made_up.cracks[0] <= damage.cracks <= made_up.cracks[1]
        assert made_up.perforations[0] <= damage.perforations <= made_up.perforations[1]

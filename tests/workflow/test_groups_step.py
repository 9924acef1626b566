"""The comparison step of a study: what was planted between damage and strength."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from fissura.blocks import Executor
from fissura.io import (
    COLUMNS,
    load_study,
    read_associations,
    read_comparisons,
    write_measures,
    write_rows,
    write_text,
)
from fissura.model import QUANTITIES, Measure
from fissura.phantoms.groups import GROUPS, donor, draw_damage, true_strength
from fissura.report import page
from fissura.workflow.groups_step import compare_groups
from fissura.workflow.report_data import gather
from fissura.workflow.template import settings_text

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.io import Study
    from fissura.model import Association
    from fissura.phantoms.groups import MadeUpGroup

BONE_MM3 = 0.09
"""As in the specimens of the demo study."""
MILLIPCT_PER_CRACK = 20.0


def _planted(folder: Path, *, seed: int, per_group: int = 8) -> Study:
    """Write a study of planted measures, without scans to take them from."""
    rng = np.random.default_rng(seed)
    write_text(folder / "study.toml", settings_text())
    rows, measures = [], {}
    for group in GROUPS:
        for number in range(1, per_group + 1):
            name, who = f"{group.id}-{number}", donor(group, rng=rng)
            about = (who.drug, who.dose_mg_week, who.treatment_y, "", "", "")
            rows.append((name, group.id, who.sex, who.age_y, *about))
            measures[name] = _measures(group, rng)
    write_rows(folder / "specimens.csv", COLUMNS, rows)
    study = load_study(folder)
    for name, known in measures.items():
        write_measures(
            study.layout.measures(name),
            [Measure(q.key, known.get(q.key)) for q in QUANTITIES],
            specimen=name,
        )
    return study


def _measures(group: MadeUpGroup, rng: np.random.Generator) -> dict[str, float]:
    damage = draw_damage(group, share=1.0, rng=rng)
    bv_tv = float(rng.uniform(*group.bv_tv))
    cracks, holes = damage.cracks / BONE_MM3, damage.perforations / BONE_MM3
    uts, modulus = true_strength(
        bv_tv, cracks_per_mm3=cracks, perforations_per_mm3=holes, rng=rng
    )
    return {
        "bv_tv": bv_tv,
        "cr_dn_per_mm3": cracks,
        "cr_v_bv_millipct": MILLIPCT_PER_CRACK * damage.cracks,
        "pf_dn_per_mm3": holes,
        "pf_v_bv_millipct": MILLIPCT_PER_CRACK * damage.perforations,
        "uts_mpa": uts,
        "modulus_gpa": modulus,
        "uts_norm_mpa": uts / bv_tv,
        "modulus_norm_gpa": modulus / bv_tv,
    }


def _associations(study: Study) -> dict[tuple[str, str, str], Association]:
    found = read_associations(study.layout.groups)
    return {(one.x, one.y, one.over): one for one in found}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    made = _planted(tmp_path_factory.mktemp("study"), seed=2020)
    assert compare_groups(made, Executor()) == ()
    return made


@pytest.mark.parametrize("strength", ["uts_norm_mpa", "modulus_norm_gpa"])
def test_the_planted_loss_of_strength_with_cracks_is_found(
    study: Study, strength: str
) -> None:
    found = _associations(study)
    whole = found["cr_dn_per_mm3", strength, ""]
    within = found["cr_dn_per_mm3", strength, "within"]
    assert whole.n == within.n == 24
    assert whole.rho.high < -0.7
    assert within.rho.high < -0.4
    assert within.slope.high < 0
    assert within.p < 0.001


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_planted_slope_lies_in_its_interval(tmp_path: Path, seed: int) -> None:
    study = _planted(tmp_path, seed=seed)
    compare_groups(study, Executor())
    line = _associations(study)["cr_dn_per_mm3", "uts_norm_mpa", "within"].slope
    # Of 8 / (1 + 1.5 x + 0.4 y) by x at the middle of the groups, per crack a mm3.
    cracks, holes = 0.6, 0.35
    planted = -8 * 1.5 / (1 + 1.5 * cracks + 0.4 * holes) ** 2 / 100
    assert line.low < planted < line.high


def test_treatment_is_correlated_with_cracks_in_the_treated_only(study: Study) -> None:
    found = _associations(study)
    treated = [key for key in found if key[0] == "treatment_y"]
    assert treated == [("treatment_y", "cr_dn_per_mm3", "BP")]
    assert found[treated[0]].n == 8


def test_the_planted_difference_in_cracks_is_found(study: Study) -> None:
    cracks = {one.outcome: one for one in read_comparisons(study.layout.groups)}[
        "cr_dn_per_mm3"
    ]
    bp_fc = cracks.pairs[0]
    assert (bp_fc.first, bp_fc.second) == ("BP", "FC")
    assert bp_fc.p_holm < 0.01
    assert bp_fc.shift.low > 0
    assert bp_fc.delta.value == 1
    assert bp_fc.p_by_method["spss_asymptotic"] > bp_fc.p_exact


def test_the_page_tells_of_damage_and_strength(study: Study, tmp_path: Path) -> None:
    told = gather(study)
    html = page(told, into=tmp_path).read_text("utf-8")
    assert "Damage and strength" in html
    assert "within groups" in html
    assert "Shift and 95 % interval" in html
    assert (tmp_path / "tables/associations.csv").read_text("utf-8").count("within") > 8
    assert (tmp_path / "figures/uts_mpa-against-cr_dn_per_mm3.svg").is_file()

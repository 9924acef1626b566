"""SDAR: the printed digits of R's sdarr, its metrics, and its range at any size."""

from pathlib import Path

import numpy as np
import pytest

from fissura import measure
from fissura.io import read_tensile
from fissura.measure.tensile.first_loading import first_loading
from fissura.measure.tensile.modulus import least_residual as ranges
from fissura.measure.tensile.modulus.annex_g import annex_g
from fissura.measure.tensile.modulus.sdar import sdar
from fissura.measure.tensile.modulus.steepest_slope import sliding
from fissura.measure.tensile.modulus.strength_fractions import least_squares
from fissura.model import Modulus, TensileCurve
from fissura.settings import Measure

METRICS = ("noise_strain", "noise_stress", "resolution_strain", "resolution_stress")
FIT = ("curvature_first", "curvature_last", "short_range")


def _made(points: int, noise_mpa: float, seed: int = 0) -> TensileCurve:
    """Draw an aluminium of 70 GPa that yields at 300 MPa."""
    strain = np.linspace(0, 0.01, points)
    line = 70e3 * (strain + 3e-4 * np.expm1(-strain / 3e-4))
    stress = line / (1 + (line / 300) ** 6) ** (1 / 6)
    noise = np.random.default_rng(seed).normal(0, noise_mpa, points)
    return TensileCurve(strain, stress + noise, "made up")


def _of(path: Path) -> Modulus:
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    curve = measure.stress_strain(read_tensile(path), Measure())
    return sdar(first_loading(curve)[0])


def test_the_oracle_of_sdarr_is_met_to_the_printed_digits(
    real_data: Path, tmp_path: Path
) -> None:
    text = (real_data / "tensile" / "sdarr_al6060.csv").read_text()
    named = tmp_path / "sdarr_al6060.csv"
    named.write_text(text.replace('"stress"', '"stress_mpa"', 1))
    found = _of(named)
    assert f"{1000 * found.gpa:.7f}" == "68997.5639840"


@pytest.mark.parametrize(
    "name",
    [
        "steel1045/Steel_1045_Normalized_1_Formatted.csv",
        "steel1045/Steel_1045_Normalized_2_Formatted.csv",
        "aa6061/T_020_A_1_001_022_03.csv",
        "aa6061/T_020_F_1_016_134_26.csv",
        "aa6061/T_020_G_1_020_139_27.csv",
        "aa6061/T_020_I_1_028_135_26.csv",
    ],
)
def test_slope_and_verdicts_are_those_printed_by_r(real_data: Path, name: str) -> None:
    found = _of(real_data / "tensile" / name)
    printed = (real_data / "tensile" / "sdarr_R_outputs.txt").read_text()
    row = next(line for line in printed.splitlines() if Path(name).name in line).split()
    assert 1000 * found.gpa == pytest.approx(float(row[1]), rel=1e-12)
    data = all(found.criteria[metric] <= 1 for metric in METRICS)
    fit = all(found.criteria[metric] <= 1 for metric in FIT)
    assert (str(data).upper(), str(fit).upper()) == (row[7], row[8])


def test_every_range_is_tried_where_points_are_few() -> None:
    rng = np.random.default_rng(3)
    x = np.linspace(0, 1, 40)
    y = np.minimum(x, 0.6) + rng.normal(0, 0.02, 40)
    found = ranges.least_residual(x, y, fewest=10)
    best = min(
        (1 - np.corrcoef(x[a:b], y[a:b])[0, 1] ** 2, a, b)
        for a in range(31)
        for b in range(a + 10, 41)
    )
    assert (found.start, found.stop) == best[1:]


@pytest.mark.parametrize("noise_mpa", [0.0, 0.1, 1.0, 5.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_many_points_are_searched_as_well_as_if_every_range_were_tried(
    noise_mpa: float, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    curve = _made(6000, noise_mpa, seed)
    quick = sdar(curve)
    monkeypatch.setattr(ranges, "ALL_UP_TO", 10**6)
    assert quick.gpa == pytest.approx(sdar(curve).gpa, rel=1e-3)


def test_a_hardening_branch_beyond_the_strength_is_never_fitted() -> None:
    rise, plateau = _made(60, 0.2), np.linspace(0.0101, 0.2, 600)
    curve = TensileCurve(
        np.concatenate([rise.strain, plateau]),
        np.concatenate([rise.stress_mpa, 290 - 400 * (plateau - 0.01)]),
        "",
    )
    assert sdar(first_loading(curve)[0]).gpa == pytest.approx(69, rel=0.03)


def test_a_curve_straight_to_its_end_is_fitted_and_says_so() -> None:
    strain = np.linspace(0, 0.01, 200)
    found = sdar(TensileCurve(strain, 100 * strain, "brittle"))
    assert found.gpa == pytest.approx(0.1)


def test_noise_curvature_and_a_coarse_reading_are_named() -> None:
    rough = sdar(_made(2000, 6.0))
    assert any(said.startswith("noise of stress is") for said in rough.remarks)
    fine = _made(2000, 0.05)
    coarse = TensileCurve(np.round(fine.strain, 4), fine.stress_mpa, "")
    assert sdar(coarse).criteria["noise_strain"] > sdar(fine).criteria["noise_strain"]


def test_too_few_points_give_no_modulus_and_a_reason() -> None:
    found = sdar(_made(9, 0.0))
    assert (found.points, np.isnan(found.gpa)) == (0, True)
    assert found.remarks == ("fewer than 10 points to fit",)


def test_annex_g_takes_its_limits_from_the_yield_it_finds() -> None:
    curve = _made(2000, 0.0)
    start = least_squares(curve, (0.1, 0.4))
    found = annex_g(curve, start=start, yield_offset=0.002)
    line = found.gpa * 1000
    offset = line * (curve.strain - 0.002) + found.intercept_mpa
    crossing = curve.stress_mpa[np.argmax((offset > curve.stress_mpa) & (offset > 0))]
    assert found.window_mpa == pytest.approx((0.1 * crossing, 0.4 * crossing), rel=0.02)
    assert found.criteria["few_values"] < 1


def test_annex_g_says_where_its_criteria_are_not_met() -> None:
    curve = _made(200, 4.0)
    start = least_squares(curve, (0.1, 0.4))
    found = annex_g(curve, start=start, yield_offset=0.002)
    assert "fewer than 50 values" in found.remarks
    assert "R² is below 0.9995" in found.remarks


def test_annex_g_takes_the_strength_where_there_is_no_yield() -> None:
    strain = np.linspace(0, 0.01, 200)
    curve = TensileCurve(strain, 100 * strain, "brittle")
    start = least_squares(curve, (0.1, 0.4))
    found = annex_g(curve, start=start, yield_offset=0.002)
    assert found.remarks == ("no yield, so the limits are parts of the strength",)
    assert found.gpa == pytest.approx(0.1)


def test_the_sliding_window_takes_the_steepest_part_of_a_curve_with_a_toe() -> None:
    strain = np.linspace(0, 0.01, 500)
    toe, steep = strain < 0.003, 0.3 + 200 * (strain - 0.003)
    stress = np.where(toe, 100 * strain, np.minimum(steep, 1.1 + 30 * (strain - 0.007)))
    found = sliding(TensileCurve(strain, stress, ""), width=0.002)
    assert found.gpa == pytest.approx(0.2)
    assert found.window_strain[0] >= 0.003 - 1e-9
    assert np.ptp(found.window_strain) == pytest.approx(0.002, abs=3e-5)


def test_the_sliding_window_needs_ten_points() -> None:
    strain = np.linspace(0, 0.01, 12)
    found = sliding(TensileCurve(strain, 100 * strain, ""), width=0.002)
    assert found.points == 0
    assert "holds 10 points" in found.remarks[0]

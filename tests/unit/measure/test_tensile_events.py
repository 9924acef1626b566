"""What happens to machine and sensors: reported, and left out of the numbers."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fissura.errors import FissuraError
from fissura.measure.tensile import strength_measures
from fissura.model import TensileReading
from fissura.settings import Measure
from fissura.workflow.stages import read_curve, read_curves

Values = NDArray[np.float64]
RISE = np.linspace(0, 0.012, 280)


def _curve() -> tuple[Values, Values]:
    strain = np.concatenate([RISE, [0.0122, 0.0124, 0.0126]])
    line = 1500 * strain
    stress = line / (1 + (line / 11) ** 12) ** (1 / 12)
    stress[-3:] = (2.0, 0.5, 0.1)
    return strain, stress + np.random.default_rng(1).normal(0, 0.01, stress.size)


def _at(stress: Values, mpa: float) -> int:
    return int(np.argmax(stress > mpa))


def _read(
    folder: Path, strain: Values, stress: Values, time: Values | None = None
) -> TensileReading:
    if time is None:
        time = np.arange(strain.size, dtype=np.float64) / 10
    rows = [
        ",".join("" if np.isnan(v) else f"{v:.8f}" for v in row)
        for row in np.column_stack([time, 100 * strain, stress])
    ]
    path = folder / "curve.csv"
    path.write_text("Time (s),Strain (%),Stress (MPa)\n" + "\n".join(rows))
    return read_curve(path, Measure(), name="curve")


def _said(reading: TensileReading) -> str:
    return " ".join(reading.remarks)


def test_a_quiet_test_has_no_event(tmp_path: Path) -> None:
    reading = _read(tmp_path, *_curve())
    assert reading.remarks == ()
    assert reading.strength.absent == {}


def test_no_modulus_is_fitted_across_a_relaxation(tmp_path: Path) -> None:
    strain, stress = _curve()
    at, held = _at(stress, 3), np.arange(60)
    stress = np.concatenate(
        [
            stress[:at],
            stress[at - 1] - 0.8 * (1 - np.exp(-held / 15)),
            stress[at:] - 0.8 * np.exp(-np.arange(stress.size - at) / 8),
        ]
    )
    strain = np.concatenate([strain[:at], np.full(60, strain[at - 1]), strain[at:]])
    reading = _read(tmp_path, strain, stress)
    assert "The test pauses for" in _said(reading)
    assert reading.strength.modulus_gpa == pytest.approx(1.5, rel=0.02)
    assert reading.strength.window_strain[1] < strain[at] + 1e-4


def test_a_jump_of_the_rate_parts_the_window(tmp_path: Path) -> None:
    strain, stress = _curve()
    steps = np.full(strain.size, 0.1)
    at = _at(stress, 3)
    steps[:at] = 1.0
    reading = _read(tmp_path, strain, stress, np.cumsum(steps))
    assert "The rate of strain changes from" in _said(reading)
    assert reading.strength.window_strain[1] <= strain[at] + 1e-4


@pytest.mark.parametrize("noise", [0.0, 2e-6])
def test_a_removed_extensometer_leaves_strength_alone(
    noise: float, tmp_path: Path
) -> None:
    strain, stress = _curve()
    at = _at(stress, 6)
    rest = strain.size - at
    strain[at:] = strain[at] + np.random.default_rng(2).normal(0, noise, rest)
    read = _read(tmp_path, strain, stress).strength
    assert read.modulus_gpa == pytest.approx(1.5, rel=0.02)
    assert read.uts_mpa == pytest.approx(11, rel=0.02)
    assert read.uts_strain is None
    assert read.yield_mpa is None
    remarks = {m.key: m.remark for m in strength_measures(read, None, "")}
    assert "strain cannot be relied on" in remarks["yield_mpa"]
    assert "strain cannot be relied on" in remarks["work_failure_mj_m3"]


def test_a_strength_that_has_no_strain_is_still_the_strength(tmp_path: Path) -> None:
    strain, stress = _curve()
    strain[_at(stress, 6) :] = np.nan
    reading = _read(tmp_path, strain, stress)
    assert reading.strength.uts_mpa == pytest.approx(11, rel=0.02)
    assert reading.strength.failure_strain is None
    assert "which gives no strain" in _said(reading)


@pytest.mark.parametrize("by", [-0.002, 0.003])
def test_an_extensometer_that_slips_gives_no_yield(by: float, tmp_path: Path) -> None:
    strain, stress = _curve()
    strain[_at(stress, 6) :] += by
    reading = _read(tmp_path, strain, stress)
    assert "Strain leaps from" in _said(reading)
    assert reading.strength.yield_mpa is None
    assert reading.strength.modulus_gpa == pytest.approx(1.5, rel=0.02)


def test_no_modulus_is_fitted_across_slipping_grips(tmp_path: Path) -> None:
    strain, stress = _curve()
    at = _at(stress, 4)
    stress[at:] -= 2 * np.exp(-np.arange(stress.size - at) / 30)
    reading = _read(tmp_path, strain, stress)
    assert "Stress falls at once" in _said(reading)
    assert reading.strength.modulus_gpa == pytest.approx(1.5, rel=0.02)


def test_a_saturated_load_cell_gives_no_strength(tmp_path: Path) -> None:
    strain, stress = _curve()
    reading = _read(tmp_path, strain, np.minimum(stress, 6.0))
    assert "end of its range, and the strength is at least this" in _said(reading)
    assert reading.strength.uts_mpa is None
    assert reading.strength.absent["uts_mpa"]
    assert reading.strength.modulus_gpa == pytest.approx(1.5, rel=0.02)


@pytest.mark.parametrize("zero", [-1.07, 1.07])
def test_a_load_cell_that_was_not_tared_is_tared_where_the_end_proves_it(
    zero: float, tmp_path: Path
) -> None:
    strain, stress = _curve()
    reading = _read(tmp_path, strain, stress + zero)
    assert "was not set to zero, and" in _said(reading)
    assert reading.strength.uts_mpa == pytest.approx(11, abs=0.1)


def test_a_load_at_the_start_that_nothing_explains_gives_no_strength(
    tmp_path: Path,
) -> None:
    strain, stress = _curve()
    reading = _read(tmp_path, strain[:-3], stress[:-3] + 1.07)
    assert "a preload, or a load cell" in _said(reading)
    assert reading.strength.uts_mpa is None
    assert reading.strength.modulus_gpa == pytest.approx(1.5, rel=0.02)


def test_spikes_are_left_out_and_counted(tmp_path: Path) -> None:
    strain, stress = _curve()
    stress[[50, 120]] = (45.0, -30.0)
    reading = _read(tmp_path, strain, stress)
    assert "Left out: 2 points off the record" in _said(reading)
    assert reading.strength.uts_mpa == pytest.approx(11, rel=0.02)


def test_a_position_far_from_zero_is_no_strain(tmp_path: Path) -> None:
    strain, stress = _curve()
    rows = [
        f"{135.27 + 11 * x:.6f},{2.8 * y:.6f}"
        for x, y in zip(strain, stress, strict=True)
    ]
    path = tmp_path / "curve.csv"
    path.write_text("Position (mm),Load (N)\n" + "\n".join(rows))
    settings = Measure(gauge_length_mm=11, width_mm=2.8, thickness_mm=1)
    reading = read_curve(path, settings, name="curve")
    assert "begins at 135.27 mm" in _said(reading)
    assert "Strain reaches" not in _said(reading)
    assert reading.strength.uts_strain == pytest.approx(0.012, abs=5e-4)


def _table(folder: Path, rows: list[str], header: str) -> dict[str, TensileReading]:
    path = folder / "lot.csv"
    path.write_text("\n".join([header, *rows]))
    found = read_curves(path, Measure(), name="lot.csv")
    assert not any(isinstance(one, FissuraError) for one in found.values())
    return {n: one for n, one in found.items() if isinstance(one, TensileReading)}


@pytest.mark.parametrize("kind", ["time", "strain", "column"])
def test_several_specimens_in_one_table_are_told_apart(
    kind: str, tmp_path: Path
) -> None:
    strain, stress = _curve()
    rows, header = [], "Strain (%),Stress (MPa)"
    for number, factor in ((1, 1.0), (2, 0.8)):
        for i, (x, y) in enumerate(zip(strain, stress, strict=True)):
            cells = [f"{100 * x:.5f}", f"{factor * y:.5f}"]
            first = {"time": [f"{0.1 * i:.2f}"], "column": [f"BP-{number}"]}
            rows.append(",".join([*first.get(kind, []), *cells]))
    header = {"time": "Time (s),", "column": "Specimen,"}.get(kind, "") + header
    found = _table(tmp_path, rows, header)
    assert list(found) == ["lot.csv#1", "lot.csv#2"]
    moduli = [one.strength.modulus_gpa for one in found.values()]
    assert moduli == pytest.approx([1.5, 1.2], rel=0.02)
    assert all("The file holds" in _said(one) for one in found.values())


def test_a_specimen_of_a_study_is_not_one_of_several(tmp_path: Path) -> None:
    strain, stress = _curve()
    rows = [f"{100 * x:.5f},{y:.5f}" for x, y in zip(strain, stress, strict=True)]
    path = tmp_path / "lot.csv"
    path.write_text("\n".join(["Strain (%),Stress (MPa)", *rows, *rows]))
    with pytest.raises(FissuraError, match="holds 2 tests where one was expected"):
        read_curve(path, Measure(), name="BP-1")


def test_time_that_restarts_while_strain_goes_on_is_one_test(tmp_path: Path) -> None:
    strain, stress = _curve()
    time = np.arange(strain.size, dtype=np.float64) / 10
    time[100:] -= time[100]
    reading = _read(tmp_path, strain, stress, time)
    assert "Time steps back once (line 102)" in _said(reading)


@pytest.mark.parametrize(
    ("strain_by", "stress_by", "sentence"),
    [
        (0.02, 1.0, "stiffer than bone"),
        (1.0, 100.0, "A strength of"),
        (20.0, 1.0, "where bone breaks below 10 %"),
    ],
)
def test_what_no_bone_can_be_is_said_with_its_source(
    strain_by: float, stress_by: float, sentence: str, tmp_path: Path
) -> None:
    strain, stress = _curve()
    said = _said(_read(tmp_path, strain_by * strain, stress_by * stress))
    assert sentence in said
    assert "doi:10." in said


def test_a_pause_is_found_in_a_noisy_strain(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    strain = np.linspace(0, 0.012, 1200)
    at, held = int(np.searchsorted(strain, 0.002)), 120
    falls = 0.4 * (1 - np.exp(-np.arange(held) / 30))
    stress = 1500 * strain
    stress = stress / (1 + (stress / 11) ** 12) ** (1 / 12)
    stress = np.concatenate([stress[:at], stress[at] - falls, stress[at:]])
    strain = np.concatenate([strain[:at], np.full(held, strain[at]), strain[at:]])
    noisy = strain + rng.normal(0, 4e-6, strain.size)
    assert "The test pauses for" in _said(_read(tmp_path, noisy, stress))


@pytest.mark.parametrize("seed", range(4))
def test_noise_is_no_change_of_the_rate(seed: int, tmp_path: Path) -> None:
    strain = np.linspace(0, 0.012, 1200)
    stress = 1500 * strain / (1 + (1500 * strain / 11) ** 12) ** (1 / 12)
    noisy = strain + np.random.default_rng(seed).normal(0, 3e-5, strain.size)
    assert "rate of strain" not in _said(_read(tmp_path, noisy, stress))


@pytest.mark.parametrize("levels", [12, 40])
def test_a_coarse_reading_of_a_round_top_is_no_saturation(
    levels: int, tmp_path: Path
) -> None:
    strain = np.linspace(0, 0.03, 600)
    stress = 1500 * strain / (1 + (1500 * strain / 11) ** 4) ** 0.25
    coarse = np.round(stress / 11 * levels) * 11 / levels
    reading = _read(tmp_path, strain, coarse)
    assert "end of its range" not in _said(reading)
    assert reading.strength.uts_mpa == pytest.approx(11, rel=0.1)

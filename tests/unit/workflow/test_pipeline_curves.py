"""Curves of a study: groups without a mean are reported, not refused."""

from pathlib import Path

import numpy as np
import pytest

from fissura.io import write_tensile
from fissura.model import TensileCurve
from fissura.phantoms import curve
from fissura.settings import Measure
from fissura.workflow.report_data import mean_curves
from fissura.workflow.stages import read_curve


def test_a_group_whose_curves_share_no_strain_is_told(tmp_path: Path) -> None:
    made = curve(0.9, 0.1, rng=np.random.default_rng(1))
    late = TensileCurve(made.strain + 1.0, made.stress_mpa, "")
    keep = Measure(toe_compensation=False)
    readings = {}
    for name, one in {"A-1": made, "A-2": late, "B-1": made}.items():
        write_tensile(tmp_path / f"{name}.csv", one)
        readings[name] = read_curve(tmp_path / f"{name}.csv", keep, name=name)
    members = {"A": ("A-1", "A-2"), "B": ("B-1",), "C": ("C-1",)}
    means, without = mean_curves(members, readings, band="pointwise")
    assert list(means) == ["B"]
    assert len(without) == 1
    assert without[0].startswith(
        "Group A has no mean curve: the curves share no strain"
    )


def test_slack_in_the_grips_does_not_shift_the_mean(tmp_path: Path) -> None:
    made = curve(0.9, 0.1, rng=np.random.default_rng(1))
    readings = {}
    for name, slack in {"A-1": 0.0, "A-2": 0.05}.items():
        path = tmp_path / f"{name}.csv"
        write_tensile(path, TensileCurve(made.strain + slack, made.stress_mpa, ""))
        readings[name] = read_curve(path, Measure(), name=name)
    means, _ = mean_curves({"A": ("A-1", "A-2")}, readings, band="pointwise")
    spread = means["A"].high_mpa - means["A"].low_mpa
    assert spread.max() == pytest.approx(0, abs=1e-6)

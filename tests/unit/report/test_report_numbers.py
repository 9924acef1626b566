from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fissura.report.figures.axis import axis
from fissura.report.figures.svg import Drawing, element
from fissura.report.text.numbers import number, p_value


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (7.38123, "7.38"),
        (0.3, "0.300"),
        (24863.0, "24\u202f900"),
        (4220.0, "4220"),
        (999.6, "1000"),
        (9.996, "10.0"),
        (-0.0123, "−0.0123"),
        (0.0, "0"),
        (1.5e-7, "1.50\u00a0×\u00a010⁻⁷"),
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_numbers_keep_three_significant_digits(
    value: float | None, printed: str
) -> None:
    assert number(value) == printed


@pytest.mark.parametrize(
    ("p", "printed"),
    [
        (0.00433, ".0043"),
        (0.0123, ".012"),
        (0.6441, ".644"),
        (0.00995, ".010"),
        (0.000155, ".00015"),
        (0.0000123, "1.2\u00a0×\u00a010⁻⁵"),
        (0.9998, "1"),
        (1.0, "1"),
        (0.0, "0"),
        (math.nan, "–"),
    ],
)
def test_p_values_are_printed_as_they_are_however_small(p: float, printed: str) -> None:
    assert p_value(p) == printed


@given(
    st.lists(
        st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-6),
        min_size=1,
    )
)
def test_an_axis_holds_all_values_between_its_ticks(values: list[float]) -> None:
    chosen = axis(values)
    slack = chosen.step * 1e-6
    assert chosen.low - slack <= min(values)
    assert max(values) <= chosen.high + slack
    assert 2 <= len(chosen.ticks) <= 8


@given(st.floats(1e-5, 1e5), st.floats(1.01, 50))
def test_the_labels_of_an_axis_all_differ(low: float, factor: float) -> None:
    chosen = axis([low, low * factor])
    labels = [chosen.label(tick) for tick in chosen.ticks]
    assert len(set(labels)) == len(labels)


@given(st.text())
def test_no_text_breaks_out_of_an_element(text: str) -> None:
    written = element("title", {"class": text}, text)
    inside = written.removeprefix("<title").removesuffix("</title>").removesuffix("/>")
    assert "<" not in inside


def test_a_drawing_inserts_itself_into_a_template_unescaped() -> None:
    drawing = Drawing("a", 10, 5, 'says "this"', "<g/>")
    assert "<g/>" in drawing.__html__()
    assert "says &quot;this&quot;" in drawing.__html__()

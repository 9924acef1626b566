"""Mangled tensile files give a reading or one sentence, and nothing else."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fissura.errors import FissuraError
from fissura.measure import strength
from fissura.model import TensileCurve
from fissura.phantoms import curve
from fissura.settings import Measure
from fissura.workflow.stages import read_curve

SETTINGS = Measure(gauge_length_mm=11.0, width_mm=2.8, thickness_mm=1.0)
HEADERS = (
    "strain,stress_mpa",
    "Extension (mm);Load (N)",
    "strain_pct\tStress (GPa)",
    '"Time","Extension","Load"\n"(s)","(mm)","(kN)"',
    "Width (mm),Strain (%),Stress (MPa)",
    "strain stress",
    "Time (s),Strain (%),Stress (MPa)",
    "Crosshead (mm);Extensometer (mm);Load (N)",
    "Temps (s);Déformation (%);Contrainte (MPa)",
    "Specimen,Strain (‰),Stress (kN/m2)",
    "",
)
ODD_CELLS = ("", "NaN", "1,5", "1.5.2", "1e999", "-", "∞", "x", '"', "1'000", "0", "-3")
LINES = (
    "Mean,5.1",
    "# start",
    "strain,stress_mpa",
    "1.234;1,234",
    "0x10,1_000",
    "nan,inf",
    "-1e-400,1e308",
    '"",""',
    "Specimen,1",
    "1," * 1200,
)
ODD_BYTES = (b"\0", b"\xff", b'"', b",", b"\n", b"\r", b"\xef\xbb\xbf", b"e", b"-")


def _text(header: str, columns: int, rng: np.random.Generator) -> list[list[str]]:
    made = curve(0.9, 0.1, rng=rng)
    table = np.column_stack([made.strain, made.stress_mpa, made.strain])[:, :columns]
    cells = [[f"{value:.5g}" for value in row] for row in table[::8]]
    return [[header], *cells]


def _damaged(draw: st.DrawFn, lines: list[list[str]]) -> list[list[str]]:
    """Let one thing happen to the lines of a table."""
    row = draw(st.integers(0, len(lines) - 1))
    match draw(st.integers(0, 7)):
        case 6:
            lines.insert(row, [draw(st.sampled_from(LINES))])
        case 7:
            lines = [*lines, *lines[1:]]
        case 0:
            lines[row] = lines[row][:1]
        case 1:
            lines[row] = [*lines[row], draw(st.sampled_from(ODD_CELLS))]
        case 2:
            lines[row] = [draw(st.sampled_from(ODD_CELLS)) for _ in lines[row]]
        case 3:
            lines.insert(row, lines[row])
        case 4:
            lines[row:] = lines[row:][::-1]
        case _:
            lines[row] = [f"-{cell}" for cell in lines[row]]
    return lines


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """Draw a file that was a tensile test before things happened to it."""
    header = draw(st.sampled_from(HEADERS))
    between = draw(st.sampled_from([",", ";", "\t", " ", ", "]))
    lines = _text(header, draw(st.integers(1, 3)), np.random.default_rng(1))
    for _ in range(draw(st.integers(0, 4))):
        lines = _damaged(draw, lines)
    text = "\n".join(between.join(row) for row in lines)
    if draw(st.booleans()):
        text = text.replace(".", ",")
    content = text.encode(draw(st.sampled_from(["utf-8", "utf-16", "utf-16-le"])))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, max(len(content) - 1, 0)))
        content = content[:place] + draw(st.sampled_from(ODD_BYTES)) + content[place:]
    return content[: draw(st.integers(0, 20_000))]


def _read(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "test.csv"
        path.write_bytes(content)
        try:
            reading = read_curve(path, SETTINGS, name="test")
        except FissuraError:
            return
        assert np.isfinite(reading.strength.modulus_gpa)
        assert reading.strength.modulus_gpa > 0
        uts_mpa = reading.strength.uts_mpa
        assert (
            reading.strength.absent.get("uts_mpa") if uts_mpa is None else uts_mpa > 0
        )


@given(mangled())
def test_a_mangled_file_gives_a_reading_or_a_sentence(content: bytes) -> None:
    _read(content)


@given(st.binary(max_size=600))
def test_bytes_of_any_kind_give_a_sentence(content: bytes) -> None:
    _read(content)


@given(
    st.lists(
        st.tuples(
            st.floats(allow_nan=False, allow_infinity=False),
            st.floats(-2.0, 2.0),
        ),
        min_size=10,
        max_size=40,
    )
)
def test_numbers_of_any_kind_give_a_reading_or_a_sentence(
    points: list[tuple[float, float]],
) -> None:
    rows = "\n".join(f"{x!r},{y!r}" for x, y in points)
    _read(f"strain,stress_mpa\n{rows}".encode())


@given(
    st.sampled_from(["least_squares", "sdar", "annex_g", "sliding"]),
    st.integers(0, 10_000),
    st.sampled_from([1e-6, 1.0, 1e6]),
)
def test_scaling_stress_scales_the_modulus(method: str, seed: int, by: float) -> None:
    made = curve(0.9, 0.1, rng=np.random.default_rng(seed))
    settings = Measure.model_validate({"modulus": method})
    once = strength(made, settings)
    scaled = strength(TensileCurve(made.strain, made.stress_mpa * by, ""), settings)
    assert scaled.modulus_gpa == pytest.approx(by * once.modulus_gpa, rel=1e-9)


@pytest.mark.parametrize(
    "content",
    [
        b"Strain (%),Stress (MPa)," + b"a" * 2_000_000,
        b"1," * 1_000_000,
        b"strain " * 200_000,
        b"strain,stress_mpa\n0.1,1\n" * 20_000,
        b"Strain (%),Stress (MPa)\n" + b"# x\n" * 50_000,
        b"Strain (%),Stress (MPa)\n" + b"9" * 100_000 + b",1\n",
        b"Length" + b":" * 100_000 + b"1\nStrain (%),Stress (MPa)\n",
        b"strain_pct,stress_mpa\n"
        + b"".join(b"%d,%d\n" % (i % 12, i % 12) for i in range(40_000)),
    ],
    ids=range(8),
)
def test_a_file_of_an_absurd_shape_gives_a_short_sentence(
    content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "test.csv"
    path.write_bytes(content)
    with pytest.raises(FissuraError) as raised:
        read_curve(path, SETTINGS, name="test")
    assert len(str(raised.value)) < 1500

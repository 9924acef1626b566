"""Lists of angles: which rows are projections', in what unit; never guessed wrongly."""

from pathlib import Path

import numpy as np
import pytest

from fissura.errors import DataError, StorageError
from fissura.io.scans.angle_file import listed_elsewhere, read_angle_file
from fissura.io.scans.angles import Listed, of_projections
from fissura.settings import Acquire

VIEWS = 19
TURN_DEG = [10.0 * view for view in range(VIEWS)]
HERE = Path("angles.txt")


def _settled(
    values: list[float], unit: str = "degree", settings: Acquire | None = None
) -> tuple[list[float], tuple[str, ...]]:
    listed = Listed(np.array(values, np.float64), unit, HERE)
    angles, notes, _ = of_projections(listed, settings or Acquire(), views=VIEWS)
    return np.rad2deg(angles).round(6).tolist(), notes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([0.0] * 5, [180.0] * 5),
        ([0.0] * 5, []),
        ([], [180.0] * 3),
        ([-90.0] * 5, []),
        ([-90.0] * 5, [-90.0] * 5),
        ([0.02, -0.01, 0.0], [180.03, 179.99]),
    ],
)
def test_rows_in_which_the_stage_stands_still_are_left_out_and_said(
    before: list[float], after: list[float]
) -> None:
    angles, (note,) = _settled([*before, *TURN_DEG, *after])
    assert angles == TURN_DEG
    assert f"rows {len(before)} to {len(before) + VIEWS - 1}" in note


def test_one_angle_for_each_projection_is_taken_without_a_word() -> None:
    assert _settled(TURN_DEG) == (TURN_DEG, ())


def test_rows_that_could_be_chosen_in_two_ways_are_refused() -> None:
    # flats may be at the first angle and before the last one, or the reverse
    with pytest.raises(DataError, match=r"not certain.*acquire\.first_angle"):
        _settled([0.0] * 5 + TURN_DEG[1:] + [190.0] * 5)


def test_rows_without_a_standstill_are_refused() -> None:
    with pytest.raises(
        DataError, match=r"25 angles for 19 projections.* not to be seen"
    ):
        _settled([10.0 * row for row in range(25)])


def test_missing_rows_are_refused() -> None:
    with pytest.raises(
        DataError, match=r"18 angles for 19 projections.*some are missing"
    ):
        _settled(TURN_DEG[1:])


def test_the_first_row_may_be_named() -> None:
    angles, notes = _settled([-10.0, *TURN_DEG, 190.0], settings=Acquire(first_angle=1))
    assert (angles, notes) == (TURN_DEG, ())


def test_a_first_row_named_too_far_down_is_refused() -> None:
    with pytest.raises(DataError, match="first_angle = 3 leaves 16"):
        _settled(TURN_DEG, settings=Acquire(first_angle=3))


def test_an_image_key_picks_the_rows() -> None:
    keys = np.array([False, *[True] * VIEWS, False])
    listed = Listed(np.array([7.0, *TURN_DEG, 7.0]), "deg", HERE)
    angles, notes, _ = of_projections(
        listed, Acquire(), views=VIEWS, is_projection=keys
    )
    np.testing.assert_allclose(np.rad2deg(angles), TURN_DEG)
    assert notes == ()


@pytest.mark.parametrize("turn_rad", [np.pi, 2 * np.pi])
@pytest.mark.parametrize("endpoint", [True, False])
def test_half_and_whole_turns_in_radian_are_known_and_said(
    turn_rad: float,
    endpoint: bool,  # noqa: FBT001 - a test parameter
) -> None:
    radians = np.linspace(0, turn_rad, VIEWS, endpoint=endpoint)
    angles, (note,) = _settled(radians.tolist(), unit="")
    np.testing.assert_allclose(angles, np.rad2deg(radians), atol=1e-5)
    assert "in radian" in note


def test_wide_spans_are_degrees_and_said() -> None:
    angles, (note,) = _settled(TURN_DEG, unit="mm")
    assert angles == TURN_DEG
    assert "they span 180, so they were taken as degrees" in note


def test_spans_that_fit_neither_unit_are_refused_until_it_is_set() -> None:
    narrow = np.linspace(0, 5, VIEWS).tolist()
    with pytest.raises(DataError, match=r"acquire\.angle_unit"):
        _settled(narrow, unit="")
    angles, notes = _settled(narrow, unit="", settings=Acquire(angle_unit="degree"))
    np.testing.assert_allclose(angles, narrow, atol=1e-6)
    assert notes == ()


def test_the_unit_set_counts_more_than_the_unit_stated() -> None:
    angles, _ = _settled(
        np.deg2rad(TURN_DEG).tolist(), "degree", Acquire(angle_unit="radian")
    )
    np.testing.assert_allclose(angles, TURN_DEG, atol=1e-5)


def test_angles_that_are_no_numbers_are_counted_and_refused() -> None:
    with pytest.raises(DataError, match="2 angles that are not numbers"):
        _settled([np.nan, np.inf, *TURN_DEG[2:]])


def _file(folder: Path, text: str) -> Path:
    path = folder / "angles.txt"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "values", "unit"),
    [
        ("0\n10.5\n-2e1", [0, 10.5, -20], ""),
        ("\ufeff0\r\n\r\n1 # the first view\r\n", [0, 1], ""),
        ("angle_deg\n1\n2\n", [1, 2], "degree"),
        ("theta [rad]\n1\n2\n", [1, 2], "rad"),
        ("# from the stage\nposition\n1\n", [1], ""),
    ],
)
def test_angle_files_are_read(
    tmp_path: Path, text: str, values: list[float], unit: str
) -> None:
    listed = read_angle_file(_file(tmp_path, text))
    assert (listed.values.tolist(), listed.unit) == (values, unit)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no angles"),
        ("angle\n", "holds no angles"),
        ("0\n1;5\n", "line 2 .* '1;5'"),
        ("0 1\n2 3\n", "line 2 .* '2 3'"),
        ("angle\ndegree\n0\n", "line 2 .* 'degree'"),
    ],
)
def test_what_is_no_list_of_angles_is_refused_with_its_line(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(DataError, match=rf"{says}.*one number to a line"):
        read_angle_file(_file(tmp_path, text))


def test_an_angle_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "angles.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StorageError, match="is no such text"):
        read_angle_file(path)


def test_even_steps_that_pass_a_whole_turn_are_counted_on_and_said() -> None:
    turn = [(300.0 + 10 * view) % 360 for view in range(VIEWS)]
    angles, (note,) = _settled(turn)
    assert angles == [300.0 + value for value in TURN_DEG]
    assert "from 300° to 480°" in note


@pytest.mark.parametrize("turn_deg", [180, 360])
def test_golden_angles_are_left_as_they_are(turn_deg: int) -> None:
    golden = [(view * turn_deg * 0.618034) % turn_deg for view in range(VIEWS)]
    assert _settled(golden) == (np.round(golden, 6).tolist(), ())


def test_a_range_of_angles_gives_even_steps_from_the_first_to_the_last() -> None:
    listed = Listed(np.empty(0), "degree", HERE)
    settings = Acquire(angle_range=(0.0, 180.0))
    angles, notes, (chosen,) = of_projections(listed, settings, views=VIEWS)
    assert np.rad2deg(angles).round(6).tolist() == TURN_DEG
    assert notes == ()
    assert chosen.taken == "19 even steps from 0° to 180° (given)"


def test_a_range_beside_a_list_is_refused() -> None:
    settings = Acquire(angle_range=(0.0, 180.0), angles="angles.txt")
    with pytest.raises(DataError, match=r"both a list.*acquire\.angle_range"):
        listed_elsewhere(HERE, settings)

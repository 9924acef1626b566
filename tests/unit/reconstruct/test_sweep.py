"""The picture of one slice with its axis at several columns."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fissura import blocks, reconstruct
from fissura.errors import StorageError
from fissura.io import write_contact_sheet
from fissura.model import Scan
from fissura.phantoms.projection import project
from fissura.settings import Reconstruct

WIDTH = 64


def _scan() -> Scan:
    along = np.arange(WIDTH) - (WIDTH - 1) / 2
    ring = np.abs(np.hypot(along, along[:, np.newaxis] - 3) - 15) < 4
    angles = np.arange(90) * np.pi / 90
    slices = np.stack([ring * np.float32(0.02)] * 3)
    views = project(slices, angles_rad=angles, centre_px=33.5)
    counts = (100 + 20_000 * np.exp(-views.transpose(1, 0, 2))).astype(np.uint16)
    return Scan(
        projections=counts,
        flats=np.full((1, 3, WIDTH), 20_100, np.uint16),
        darks=np.full((1, 3, WIDTH), 100, np.uint16),
        angles_rad=angles,
        pixel_um=None,
        source="ring",
    )


def test_the_picture_shows_nine_columns_around_the_one_found(tmp_path: Path) -> None:
    into, done = tmp_path / "sweep.png", []
    executor = blocks.Executor(blocks.Threads(2), on_done=lambda *now: done.append(now))
    found = reconstruct.sweep(_scan(), Reconstruct(), into=into, executor=executor)
    assert found.centre_px == pytest.approx(33.5, abs=0.25)
    assert done[-1] == (9, 9)
    with Image.open(into) as picture:
        assert picture.size == (3 * WIDTH + 8, 3 * (WIDTH + 26) + 8)
        tiles = np.asarray(picture)[:, : 3 * WIDTH + 8]
    sharp = [
        np.abs(
            np.diff(tiles[top : top + WIDTH, left : left + WIDTH].astype(float))
        ).sum()
        for top in (26, 26 + WIDTH + 30, 26 + 2 * (WIDTH + 30))
        for left in (0, WIDTH + 4, 2 * (WIDTH + 4))
    ]
    assert len(set(sharp)) > 1


def test_labels_stand_above_their_pictures(tmp_path: Path) -> None:
    black = np.zeros((20, 30), np.uint8)
    write_contact_sheet(tmp_path / "a.png", [("1.00", black), ("", black)], across=2)
    with Image.open(tmp_path / "a.png") as picture:
        sheet = np.asarray(picture)
    assert sheet[:26, :30].min() < 128
    assert sheet[:26, 34:].min() == 255
    assert sheet[26:, :30].max() == sheet[26:, 34:].max() == 0


def test_a_picture_of_another_kind_is_refused(tmp_path: Path) -> None:
    black = np.zeros((2, 2), np.uint8)
    with pytest.raises(StorageError, match=r"must end in \.png"):
        write_contact_sheet(tmp_path / "a.zarr", [("", black)], across=1)

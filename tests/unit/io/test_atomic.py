"""Whole or not at all: what a kill leaves is put right by the next attempt."""

import errno
import os
from pathlib import Path

import pytest

from fissura.errors import StorageError, TooBigError
from fissura.io import replacing, write_bytes
from fissura.io.atomic import explain_disk_errors, restore


def _folder(path: Path, text: str) -> None:
    path.mkdir()
    (path / "shard").write_text(text, encoding="utf-8")


def test_a_kill_between_the_two_renames_of_a_folder_loses_nothing(
    tmp_path: Path,
) -> None:
    volume = tmp_path / "v.ome.zarr"
    _folder(tmp_path / ".v.ome.zarr.retired", "old")

    restore(volume)

    assert (volume / "shard").read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["v.ome.zarr"]


def test_a_folder_set_aside_goes_once_the_new_one_stands(tmp_path: Path) -> None:
    volume = tmp_path / "v.ome.zarr"
    _folder(volume, "new")
    _folder(tmp_path / ".v.ome.zarr.retired", "old")

    restore(volume)

    assert (volume / "shard").read_text(encoding="utf-8") == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["v.ome.zarr"]


def test_a_failed_attempt_leaves_the_old_folder_even_after_such_a_kill(
    tmp_path: Path,
) -> None:
    volume = tmp_path / "v.ome.zarr"
    _folder(tmp_path / ".v.ome.zarr.retired", "old")

    with (
        pytest.raises(StorageError),
        replacing(tmp_path / "v.ome.zarr") as partial,
    ):
        (partial / "not made" / "shard").write_text("new", encoding="utf-8")

    assert (volume / "shard").read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["v.ome.zarr"]


def test_every_file_is_on_the_disk_before_its_folder_is_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume, waited = tmp_path / "v", []

    def note(handle: int) -> None:
        assert not volume.exists() or os.path.samestat(
            os.fstat(handle), tmp_path.stat()
        )
        waited.append(os.fstat(handle).st_ino)

    monkeypatch.setattr(os, "fsync", note)
    with replacing(volume) as partial:
        (partial / "c").mkdir(parents=True)
        (partial / "c/shard").write_bytes(b"bone")

    wanted = (volume, volume / "c", volume / "c/shard", tmp_path)
    assert {path.stat().st_ino for path in wanted} == set(waited)


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"1")
    write_bytes(tmp_path / "a", b"2")

    assert (tmp_path / "a").read_bytes() == b"2"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_above_the_limit_of_the_disk_says_so(tmp_path: Path) -> None:
    with (
        pytest.raises(TooBigError, match="takes no file of that size"),
        explain_disk_errors(tmp_path),
    ):
        raise OSError(errno.EFBIG, "File too large")

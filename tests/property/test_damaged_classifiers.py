"""A classifier's file, however damaged, is read and safe to follow, or refused."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fissura.detect import (
    Classifier,
    DamageClassifier,
    read_classifier,
    write_classifier,
)
from fissura.errors import DataError, FissuraError, StorageError
from fissura.filters.decision_trees import Trees
from fissura.io import read_arrays, write_arrays

FEATURES = ("a", "b")
QUICK = 250
LIMIT_BYTES = 3 * 2**30
TIME_S = 120


def small_classifier(path: Path) -> None:
    """Write two trees of five nodes for two classes."""
    feature = np.array([0, 1, -1, -1, -1, 1, -1, -1], np.int16)
    trees = Trees(
        start=np.array([0.1, -0.1]),
        roots=np.array([0, 5], np.int32),
        classes=np.array([0, 1], np.int32),
        feature=feature,
        limit=np.linspace(-1, 1, 8).astype(np.float32),
        left=np.array([1, 2, 0, 0, 0, 6, 0, 0], np.int32),
        right=np.array([4, 3, 0, 0, 0, 7, 0, 0], np.int32),
        value=np.linspace(-0.5, 0.5, 8).astype(np.float32),
    )
    one = Classifier(trees, FEATURES, ("artefact", "microcrack"))
    write_classifier(path, DamageClassifier(one, one, {"version": "1"}))


def _asked(path: Path) -> None:
    """Read it and ask all that detection asks, or be refused."""
    classifier = read_classifier(path, sheet_features=FEATURES, hole_features=FEATURES)
    items = np.array([[-2, -2], [2, 2], [0, np.nan]], np.float32)
    for one in (classifier.sheets, classifier.holes):
        shares = one.probabilities(items)
        assert shares.shape == (3, len(one.classes))
        assert np.isfinite(shares).all()
        one.reasons(items[0], one.classes[-1])
    assert classifier.version


def damaged(path: Path, rng: np.random.Generator) -> None:
    """Damage the bytes of a sound file, or what its arrays hold."""
    small_classifier(path)
    if rng.random() < 0.3:
        content = bytearray(path.read_bytes())
        for _ in range(int(rng.integers(1, 9))):
            content[rng.integers(len(content))] = rng.integers(256)
        cut = int(rng.integers(1, len(content))) if rng.random() < 0.2 else None
        path.write_bytes(bytes(content[:cut]))
        return
    arrays, about = read_arrays(path)
    names = list(arrays)
    for _ in range(int(rng.integers(1, 4))):
        name = names[rng.integers(len(names))]
        arrays[name] = _changed(arrays[name], rng)
    write_arrays(path, arrays, about=about)


def _changed(array: np.ndarray[Any, Any], rng: np.random.Generator) -> Any:
    match int(rng.integers(5)):
        case 0:
            return np.resize(array, int(rng.integers(0, 12)))
        case 1 if array.dtype.kind != "U":
            return array.astype(rng.choice(["f8", "i8", "u1", "U4", "?", ">i4"]))
        case 2:
            return array[None] if rng.random() < 0.5 else array.sum()
        case _:
            changed = array.copy()
            odd = rng.choice([-1, 0, 1, 3, 7, 8, 99, 32000, -32000])
            if changed.dtype.kind == "f" and rng.random() < 0.5:
                odd = rng.choice([np.nan, np.inf, 1e30])
            if changed.size:
                changed.flat[int(rng.integers(changed.size))] = odd
            return changed


def main(folder: Path, seed: int, count: int) -> None:
    """Try many damaged files in a process of its own: a crash would end it."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    rng = np.random.default_rng(seed)
    refused = 0
    for _ in range(count):
        path = folder / "classifier.npz"
        damaged(path, rng)
        try:
            _asked(path)
        except FissuraError:
            refused += 1
    sys.stdout.write(f"{refused} of {count} refused\n")


def test_no_damage_crashes_hangs_or_fills_the_memory(tmp_path: Path) -> None:
    command = [sys.executable, __file__, str(tmp_path), "1", str(QUICK)]
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=TIME_S, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout.split()[0]) > QUICK // 2


@pytest.mark.parametrize(
    ("part", "value", "says"),
    [
        ("left", [0] * 8, "leads back or nowhere"),
        ("right", [99] * 8, "leads back or nowhere"),
        ("feature", [2] * 8, "a feature that does not exist"),
        ("roots", [0, 8], "starts nowhere"),
        ("classes", [0, -1], "is of no class"),
        ("limit", [np.nan] * 8, "a limit is no number"),
        ("value", [np.inf] * 8, "a score is no number"),
        ("value", [0.0] * 7, "nodes are not whole"),
        ("start", [0.0], "not as many"),
    ],
)
def test_a_tree_that_cannot_be_followed_is_refused(
    tmp_path: Path, part: str, value: list[float], says: str
) -> None:
    path = tmp_path / "classifier.npz"
    small_classifier(path)
    _asked(path)
    arrays, about = read_arrays(path)
    whole = arrays[f"sheets.{part}"]
    arrays[f"sheets.{part}"] = np.array(value, whole.dtype)
    write_arrays(path, arrays, about=about)
    with pytest.raises(DataError, match=says):
        _asked(path)


def test_a_file_that_unpacks_to_far_more_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    write_arrays(path, {"zeros": np.zeros(100 * 2**20, np.uint8)}, about={})
    assert path.stat().st_size < 2**20
    with pytest.raises(StorageError, match="would unpack to 1048"):
        read_arrays(path)


def test_a_bare_array_and_a_pickle_are_refused(tmp_path: Path) -> None:
    for value in (np.zeros(3), np.array([{}], object)):
        path = tmp_path / "bare.npz"
        with path.open("wb") as file:
            np.save(file, value)
        with pytest.raises(StorageError, match="cannot be read"):
            read_arrays(path)


@pytest.mark.parametrize(
    "words", ["[" * 100_000, '{"a": NaN}', "[]", '{"a": 1, "a": 2}', "1" * 5000]
)
def test_words_that_are_no_table_are_refused(tmp_path: Path, words: str) -> None:
    path = tmp_path / "words.npz"
    np.savez_compressed(path, about=np.frombuffer(words.encode(), np.uint8))
    with pytest.raises(StorageError, match="cannot be read"):
        read_arrays(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

"""Messages name arguments of functions, not options of commands."""

from __future__ import annotations

import re
from inspect import signature
from typing import TYPE_CHECKING

import numpy as np
import pytest

import fissura
from fissura.api.wording import in_python
from fissura.errors import DataError, StorageError

if TYPE_CHECKING:
    from pathlib import Path

OPTION = re.compile(r"(^|[\s(])--[a-z]")


@pytest.mark.parametrize(
    ("option", "argument"),
    [
        ("for example --voxel-um 1.3", "for example voxel_um=1.3"),
        ("or give --overwrite", "or give overwrite=True"),
        ("(--bone-values 1 2 …, x)", "(bone_values=(1, 2, …), x)"),
        ("--bone-values 3 (x)", "bone_values=(3,) (x)"),
        ("(--bone-values says otherwise)", "(bone_values says otherwise)"),
        ("--few-values grey", 'few_values="grey"'),
        ("--dataset /a/b, or f.h5:/a/b", 'dataset="/a/b", or f.h5:/a/b'),
        ("name it with --dataset", "name it with dataset"),
        ("--parts largest drops", 'parts="largest" drops'),
        ("give --threshold.", "give threshold."),
        ("`dask scheduler --scheduler-file`", "`dask scheduler --scheduler-file`"),
        ("/a--overwrite/b", "/a--overwrite/b"),
    ],
)
def test_an_option_becomes_an_argument(option: str, argument: str) -> None:
    assert in_python(option) == argument


def test_refusals_speak_of_arguments(tmp_path: Path) -> None:
    grey = np.random.default_rng(3).normal(0, 5, (16, 24, 24)).astype(np.float32)
    grey[:, 6:18] += 100
    volume = fissura.open_volume(grey, voxel_um=2.6)
    into = tmp_path / "bone.ome.zarr"
    bone = fissura.segment_bone(volume, into=into)
    with pytest.raises(StorageError, match="overwrite=True"):
        fissura.segment_bone(volume, into=into)
    again = fissura.segment_bone(bone.mask)
    assert any("bone_values says otherwise" in one for one in again.remarks)
    assert not any(map(OPTION.search, again.remarks))


def test_a_file_that_states_no_voxel_size_asks_for_the_argument(tmp_path: Path) -> None:
    from PIL import Image  # noqa: PLC0415 - for this test alone

    pages = [Image.fromarray(np.full((4, 4), n, np.uint8)) for n in range(3)]
    path = tmp_path / "a.tif"
    pages[0].save(path, save_all=True, append_images=pages[1:])
    with pytest.raises(DataError, match=r"voxel_um=1\.3"):
        fissura.open_volume(path)


def test_arguments_that_messages_name_are_there() -> None:
    parameters = {
        name
        for function in (
            fissura.open_volume,
            fissura.segment_bone,
            fissura.evaluate_findings,
        )
        for name in signature(function).parameters
    }
    assert {"voxel_um", "dataset", "absent_is_fill", "overwrite"} <= parameters
    assert {"unlisted", "threshold"} <= parameters

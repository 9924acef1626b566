"""Cores of the machine, as linear algebra uses them, change no digit of a measure."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from threadpoolctl import threadpool_info

from fissura.blocks import Threads, run
from fissura.blocks.one_blas_thread import on_one_blas_thread, one_blas_thread

MEASURE = """
import sys
import numpy as np
import fissura
from scipy.ndimage import gaussian_filter

rng = np.random.default_rng(3)
waves = gaussian_filter(rng.normal(size=(96, 96, 96)), 4)
grey = 100.0 * (waves > 0) + rng.normal(0, 3, waves.shape)
volume = fissura.open_volume(grey.astype(np.float32), voxel_um=5)
measures = fissura.measure_specimen(fissura.segment_bone(volume))
print({key: measure.value for key, measure in measures.items()})
"""


def _blas_threads(_: object = None) -> set[int]:
    return {
        library["num_threads"]
        for library in threadpool_info()
        if library["user_api"] == "blas"
    }


def test_measures_are_the_same_on_one_and_on_four_blas_threads() -> None:
    printed = []
    for threads in ("1", "4"):
        limits = {"OPENBLAS_NUM_THREADS": threads, "MKL_NUM_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", MEASURE],
            env=os.environ | limits,
            capture_output=True,
            text=True,
            check=True,
        )
        printed.append(done.stdout)
    assert "da_lengths" in printed[0]
    assert printed[0] == printed[1]


@pytest.mark.parametrize("threads", [1, 2])
def test_work_on_blocks_has_one_blas_thread(threads: int) -> None:
    before = _blas_threads()
    assert list(run(_blas_threads, [1, 2, 3], workers=Threads(threads))) == [{1}] * 3
    assert _blas_threads() == before


def test_the_limit_ends_with_an_error_too() -> None:
    before = _blas_threads()
    with pytest.raises(ZeroDivisionError), one_blas_thread():
        _ = 1 / 0
    assert _blas_threads() == before
    assert on_one_blas_thread(_blas_threads, None) == {1}

"""Importing the package, and asking for help, cost nothing."""

import subprocess
import sys

HEAVY = {"numpy", "scipy", "numba", "zarr", "h5py", "pyarrow", "matplotlib", "pydantic"}


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, fissura; print(*sorted(sys.modules))"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert not HEAVY & set(done.stdout.split())


def test_the_command_line_loads_nothing_heavy_before_a_verb_runs() -> None:
    code = "import sys, fissura.cli; print(*sorted(sys.modules))"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert not HEAVY & set(done.stdout.split())

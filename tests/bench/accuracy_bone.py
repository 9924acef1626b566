"""How near morphometry comes to known answers: shapes, and volumes that BoneJ measured.

    python tests/bench/accuracy_bone.py

Takes each volume through segmentation and measuring as `fissura inspect` does.  Prints
Markdown tables for docs/explanation/bone.md; real volumes are looked for in
../shared/data/bone and left out, saying so, where they are absent.
"""

from __future__ import annotations

import sys
import tempfile
from math import pi
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura import measure, segment
from fissura.blocks import Executor, Threads
from fissura.io import open_volume
from fissura.measure.morphometry import structure
from fissura.model import Volume
from fissura.settings import Architecture, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

DATA = Path(__file__).parents[3] / "shared" / "data" / "bone"
VOXEL_UM = 10.0
EDGE = 121
Truth = dict[str, float]
SYMBOLS = {
    "threshold": "Otsu's threshold",
    "bv_vox": "BV, voxels",
    "bv_mm3": "BV, mm³",
    "bv_tv": "BV/TV",
    "bs_mm2": "BS, mm²",
    "euler": "χ",
    "euler_share": "Δχ",
    "conn_dn_per_mm3": "Conn.D, 1/mm³",
    "tb_th_um": "Tb.Th, µm",
    "tb_th_sd_um": "Tb.Th.SD, µm",
    "tb_sp_um": "Tb.Sp, µm",
    "tb_sp_sd_um": "Tb.Sp.SD, µm",
    "da_tensor": "DA (BoneJ)",
}
HUMAN = {
    "bv_vox": 1_869_940.0,
    "bv_tv": 0.2337425,
    "euler": -198.0,
    "euler_share": -233.875,
    "conn_dn_per_mm3": 3.9595,
    "tb_th_um": 260.89,
    "tb_th_sd_um": 103.53,
    "tb_sp_um": 790.81,
    "tb_sp_sd_um": 254.03,
    "da_tensor": 0.512,
}
SCANCO = {
    "bv_tv": 0.4536,
    "euler": -4.0,
    "euler_share": -5.625,
    "tb_th_um": 257.0,
    "tb_th_sd_um": 63.6,
}


def say(text: str = "") -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def found(volume: Volume, settings: Segment, cells_across: float) -> Truth:
    """Return what is measured of a volume."""
    executor = Executor(Threads(2))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bone = segment.bone(
            volume, settings, into=folder / "b.ome.zarr", executor=executor
        )
        measures = measure.architecture(
            bone,
            Architecture(cells_across=cells_across),
            into=(folder / measure.MAPS[0], folder / measure.MAPS[1]),
            executor=executor,
        )
    told = {m.key: m.value for m in measures if m.value is not None}
    return told | {
        "threshold": bone.threshold,
        "bv_vox": float(bone.bone_vox),
        "bv_tv": bone.bone_vox / bone.tissue_vox,
        "bv_mm3": bone.bone_um3 / 1e9,
    }


def shapes() -> Iterator[tuple[str, NDArray[np.float32], Truth]]:
    """Yield shapes of 40 voxels or more across, and what is known of them."""
    middle = (EDGE - 1) / 2
    z, y, x = (axis - middle for axis in np.ogrid[:EDGE, :EDGE, :EDGE])
    mm = VOXEL_UM / 1000
    high = EDGE * mm

    def grey(depth: NDArray[Any]) -> NDArray[np.float32]:
        whole = np.broadcast_to(depth, (EDGE,) * 3)
        return np.clip(whole + 0.5, 0, 1).astype(np.float32)

    r, half, out, hole = 40.2, 20.0, 44.2, 14.2
    yield (
        "ball",
        grey(r - np.sqrt(z**2 + y**2 + x**2)),
        {
            "bv_mm3": 4 / 3 * pi * (r * mm) ** 3,
            "bs_mm2": 4 * pi * (r * mm) ** 2,
            "tb_th_um": 2 * r * VOXEL_UM,
            "euler": 1,
        },
    )
    yield (
        "plate",
        grey(half - np.abs(y + 0.5) + 0 * z + 0 * x),
        {
            "bv_mm3": 2 * half * mm * high**2,
            "bs_mm2": 2 * high**2,
            "tb_th_um": 2 * half * VOXEL_UM,
            "euler_share": 0,
        },
    )
    yield (
        "rod",
        grey(half + 0.2 - np.hypot(y, x) + 0 * z),
        {
            "bv_mm3": pi * ((half + 0.2) * mm) ** 2 * high,
            "bs_mm2": 2 * pi * (half + 0.2) * mm * high,
            "tb_th_um": 2 * (half + 0.2) * VOXEL_UM,
            "euler_share": 0,
        },
    )
    wall = np.minimum(out - np.hypot(y, x), np.hypot(y, x) - hole)
    yield (
        "tube",
        grey(np.minimum(wall, 40 - np.abs(z + 0.5))),
        {
            "bv_mm3": pi * (out**2 - hole**2) * 80 * mm**3,
            "bs_mm2": (2 * pi * (out + hole) * 80 + 2 * pi * (out**2 - hole**2))
            * mm**2,
            "tb_th_um": (out - hole) * VOXEL_UM,
            "euler": 0,
        },
    )


def table(name: str, told: Truth, known: Truth) -> None:
    """Print a row for each known number."""
    for key, truth in known.items():
        off = "–" if truth == 0 else f"{100 * (told[key] / truth - 1):+.2f} %"
        say(f"| {name} | {SYMBOLS[key]} | {told[key]:.7g} | {truth:.7g} | {off} |")


def main() -> None:
    """Print all tables."""
    say("| volume | measure | fissura | known | difference |")
    say("|---|---|---|---|---|")
    whole = Segment(region="whole")
    for name, grey, known in shapes():
        table(name, found(Volume(grey, VOXEL_UM), whole, 8), known)
    human, scanco = DATA / "lhdl_3155_D_4_bc_19.5um.tif", DATA / "test25a.aim"
    if not human.exists():
        say(f"the real volumes are not here: {DATA}")
        return
    volume = open_volume(human, voxel_um=19.5)
    table("human bone", found(volume, whole, 8), {"threshold": 80.9257})
    above_63 = whole.model_copy(update={"threshold": 63.0})
    table("human bone, above 63", found(volume, above_63, 8), HUMAN)
    table("test25a.aim", found(open_volume(scanco), whole, 8), SCANCO)
    say()
    # coarser than it would be for a volume of this size: to see what it costs
    structure.FEW_CELLS = 1
    twice = Volume(np.kron(volume.read(volume.box), np.ones((2,) * 3, np.uint8)), 9.75)
    finest = found(twice, above_63, 0)
    say("| cells across | Tb.Th µm | Tb.Sp µm |")
    say("|---|---|---|")
    for cells in (0, 12, 8, 5):
        told = finest if cells == 0 else found(twice, above_63, cells)
        row = f"| {cells or 'all voxels'} | {told['tb_th_um']:.1f} "
        say(row + f"| {told['tb_sp_um']:.1f} |")


if __name__ == "__main__":
    main()

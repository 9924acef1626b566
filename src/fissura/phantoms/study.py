"""Write a simulated study: raw scans, tensile curves, settings, and the truth."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from fissura.blocks import Executor, Threads, build_pyramid, run
from fissura.blocks.run import silent
from fissura.errors import DataError, StorageError
from fissura.io import (
    COLUMNS,
    Layout,
    new_volume,
    read_json,
    write_json,
    write_rows,
    write_text,
)
from fissura.io.curves.text_format import write_tensile
from fissura.io.scans.nxtomo import write_nxtomo
from fissura.phantoms.drilled import drilled_core
from fissura.phantoms.geometry import DEMO, UM_PER_MM, Geometry
from fissura.phantoms.groups import (
    GROUPS,
    MadeUpGroup,
    donor,
    draw_damage,
    true_strength,
)
from fissura.phantoms.planting import Planted, Thing
from fissura.phantoms.scan import Detector, RawScan, scan
from fissura.phantoms.tensile import curve
from fissura.settings import Detect

if TYPE_CHECKING:
    from pathlib import Path

    from fissura.blocks import Block, OnDone, Workers
    from fissura.io import NewVolume
    from fissura.phantoms.phantom import Phantom

__all__ = ["make_study"]

AT_ONCE = 2
"""Specimens held in memory together: 0.6 GB each in the demo."""
STRIPE_WIDTH_PX = 5
"""A window of 21 pixels would smear trabeculae on a detector 320 pixels wide."""
LABELS = ".ome.zarr"
TITLE = "Made-up bone: damage and strength in three groups"


def make_study(
    folder: Path,
    *,
    geometry: Geometry = DEMO,
    specimens_per_group: int = 3,
    seed: int = 2020,
    workers: Workers,
    on_done: OnDone = silent,
) -> None:
    """Write a study of three groups whose damage and strength are known.

    ``study.toml`` and ``specimens.csv`` are as a user would write them; ``raw`` holds
    NXtomo scans, ``tensile`` curves, and ``truth`` what no pipeline may look at: tables
    of what was planted, and volumes of its labels.  A
    specimen that is complete is not made again, so a call after a kill goes on where
    the last one stopped.

    Parameters
    ----------
    folder : Path
        Folder of the study; made if missing.
    geometry : Geometry
    specimens_per_group : int
    seed : int
        The same seed gives the same bytes, for any workers.
    workers : Threads or Cluster
        Who makes the specimens, no more than two at a time on one machine.
    on_done : callable, optional
        Called after each specimen.

    Raises
    ------
    DataError
        If the folder holds a simulated study of another seed, size or geometry, or a
        specimen has no room for its damage.
    StorageError
        If it holds somebody's own study, or cannot be written.
    """
    if specimens_per_group < 1:
        raise DataError(
            f"a study needs 1 specimen in each group or more, not {specimens_per_group}"
        )
    orders = [
        _Order(folder, geometry, seed, group, number)
        for group in range(len(GROUPS))
        for number in range(1, specimens_per_group + 1)
    ]
    _claim(folder, geometry, specimens_per_group, seed)
    _write_design(folder, geometry, orders)
    waiting = [order for order in orders if not order.is_complete()]
    many, few = _share(workers)
    work = partial(_make_specimen, workers=few)
    for _ in run(work, waiting, workers=many, on_done=on_done):
        pass
    rows = [read_json(order.truth(".json")) for order in orders]
    write_rows(
        folder / "truth" / "specimens.csv",
        list(rows[0]),
        [list(row.values()) for row in rows],
    )


@dataclass(frozen=True, slots=True)
class _Order:
    """One specimen to make, and the folders of its files."""

    folder: Path
    geometry: Geometry
    seed: int
    group_index: int
    number: int

    @property
    def group(self) -> MadeUpGroup:
        return GROUPS[self.group_index]

    @property
    def id(self) -> str:
        return f"{self.group.id}-{self.number}"

    def scan(self) -> str:
        """Return the path of its scan, as ``specimens.csv`` gives it."""
        return f"raw/{self.id}.nxs"

    def tensile(self) -> str:
        """Return the path of its curve, as ``specimens.csv`` gives it."""
        return f"tensile/{self.id}.csv"

    def truth(self, suffix: str) -> Path:
        """Return the path of what is known of it."""
        return self.folder / "truth" / f"{self.id}{suffix}"

    def is_complete(self) -> bool:
        """Return whether all its files are there."""
        files = (self.folder / self.scan(), self.folder / self.tensile())
        known = (self.truth(".csv"), self.truth(".json"))
        return self.has_labels() and all(path.is_file() for path in files + known)

    def has_labels(self) -> bool:
        """Tell whether the labels of what was planted are there."""
        return self.truth(LABELS).is_dir()

    def rngs(self) -> list[np.random.Generator]:
        """Return its sources of chance: donor, bone, scan, test."""
        key = [self.seed, self.group_index, self.number]
        return np.random.default_rng(key).spawn(4)


def _share(workers: Workers) -> tuple[Workers, Workers]:
    """Divide workers between specimens and the slices of each."""
    if isinstance(workers, Threads):
        at_once = min(workers.count, AT_ONCE)
        return Threads(at_once), Threads(max(1, workers.count // AT_ONCE))
    return workers, Threads(1)


# ---------------------------------------------------------------------- specimens


def _make_specimen(order: _Order, *, workers: Workers) -> None:
    """Make one specimen; the file that says it is complete comes last."""
    _, for_bone, for_scan, for_test = order.rngs()
    phantom = _phantom(order, for_bone)
    if not order.has_labels():
        _write_labels(order, phantom, workers)
    if order.is_complete():
        return  # made by a version that wrote no labels
    raw = _scan(order, phantom, rng=for_scan, workers=workers)
    known = _known(order, phantom, raw, rng=for_test)
    write_nxtomo(
        order.folder / order.scan(),
        frames=raw.frames,
        image_key=raw.image_key,
        angles_deg=raw.angles_deg,
        pixel_um=raw.pixel_um,
    )
    test = curve(known["uts_mpa"], known["modulus_gpa"], rng=for_test)
    write_tensile(order.folder / order.tensile(), test)
    names = [column.name for column in fields(Planted)]
    write_rows(order.truth(".csv"), names, map(astuple, phantom.objects))
    write_json(order.truth(".json"), known)


def _write_labels(order: _Order, phantom: Phantom, workers: Workers) -> None:
    executor = Executor(workers)
    with new_volume(
        order.truth(LABELS),
        shape=phantom.shape,
        dtype="uint32",
        voxel_um=phantom.voxel_um,
        content="labels",
        about={},
    ) as target:
        shards = executor.shards(phantom.box, halo_vox=0)
        for _ in executor.do(partial(_write_block, target, phantom), shards):
            pass
        build_pyramid(target, workers=workers)


def _write_block(target: NewVolume, phantom: Phantom, block: Block) -> None:
    labels = phantom.labels(block.write)
    if labels.any():
        target.write(block.write, labels.astype(np.uint32))


def _phantom(order: _Order, rng: np.random.Generator) -> Phantom:
    damage = draw_damage(order.group, share=order.geometry.damage_share, rng=rng)
    bv_tv = float(rng.uniform(*order.group.bv_tv))
    return drilled_core(order.geometry, bv_tv=bv_tv, damage=damage, rng=rng)


def _scan(
    order: _Order, phantom: Phantom, *, rng: np.random.Generator, workers: Workers
) -> RawScan:
    """Scan about an axis 2 to 6 pixels off the middle of a detector 320 wide."""
    offset = rng.uniform(0.006, 0.018) * order.geometry.shape[2] * rng.choice([-1, 1])
    detector = Detector(order.geometry.projections, offset_px=float(offset))
    return scan(phantom, detector, rng=rng, workers=workers)


def _known(
    order: _Order, phantom: Phantom, raw: RawScan, *, rng: np.random.Generator
) -> dict[str, Any]:
    """Return the row of ``truth/specimens.csv``."""
    region = order.geometry.region()
    bone = phantom.trabecular_bone(phantom.box)[region]
    bone_mm3 = float(bone.sum()) * (phantom.voxel_um / UM_PER_MM) ** 3
    cracks = len(phantom.of(Thing.MICROCRACK))
    perforations = len(phantom.of(Thing.PERFORATION))
    uts_mpa, modulus_gpa = true_strength(
        float(bone.mean()),
        cracks_per_mm3=cracks / bone_mm3,
        perforations_per_mm3=perforations / bone_mm3,
        rng=rng,
    )
    return {
        "id": order.id,
        "group": order.group.id,
        "bv_tv": float(bone.mean()),
        "bv_mm3": bone_mm3,
        "microcracks": cracks,
        "perforations": perforations,
        "centre_px": raw.centre_px,
        "uts_mpa": uts_mpa,
        "modulus_gpa": modulus_gpa,
    }


# ------------------------------------------------------------------------- design


def _claim(
    folder: Path, geometry: Geometry, specimens_per_group: int, seed: int
) -> None:
    """Make sure that the folder is empty, or holds this very study."""
    made_with = asdict(geometry) | {
        "shape": list(geometry.shape),
        "specimens_per_group": specimens_per_group,
        "seed": seed,
    }
    claim = folder / "truth" / "made-with.json"
    layout = Layout(folder)
    if claim.is_file():
        if read_json(claim) != made_with:
            raise DataError(
                f"{folder} holds a simulated study of another seed, size or geometry "
                f"({claim.name} says which), and it was left as it is: choose another "
                "folder, or remove that one first"
            )
        return
    for path in (layout.settings, layout.specimens):
        if path.exists():
            raise StorageError(
                f"{path} already exists and was left as it is: choose another folder "
                "for the simulated study"
            )
    write_json(claim, made_with)


def _write_design(folder: Path, geometry: Geometry, orders: list[_Order]) -> None:
    """Write settings and specimens where missing; a user may have edited them."""
    layout = Layout(folder)
    if not layout.settings.is_file():
        write_text(layout.settings, _settings(geometry))
    if not layout.specimens.is_file():
        write_rows(layout.specimens, COLUMNS, [_row(order) for order in orders])


def _row(order: _Order) -> tuple[object, ...]:
    for_donor = order.rngs()[0]
    person = astuple(donor(order.group, rng=for_donor))
    return (order.id, order.group.id, *person, "", order.scan(), order.tensile())


def _settings(geometry: Geometry) -> str:
    groups = "\n".join(
        f'[[groups]]\nid = "{group.id}"\nname = "{group.name}"\n' for group in GROUPS
    )
    text = f"""\
# A made-up study: what is not set here keeps its default.  The scans state their voxel
# size; folder truth holds what was planted, for those who want to compare.
[study]
title = "{TITLE}"
simulated = true

{groups}
# The default suits a detector eight times as wide.
[reconstruct]
stripe_width_px = {STRIPE_WIDTH_PX}

# The drilled core, away from its rim and ends.
[segment]
region_diameter_mm = {geometry.region_diameter_mm:.4f}
region_height_mm = {geometry.region_height_mm:.4f}
"""
    if geometry.voxel_um <= Detect().largest_voxel_um:
        return text
    return text + f"\n[detect]\nlargest_voxel_um = {geometry.voxel_um}\n"

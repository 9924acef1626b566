"""From a scan to the measures of one specimen: a function for each stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from fissura import io
from fissura.api.arguments import (
    checked_executor,
    checked_path,
    checked_switch,
    checked_type,
    stop_if_of_other_volume,
)
from fissura.api.outputs import settings_by_section, settings_with, volume_path
from fissura.api.wording import in_python, with_python_messages
from fissura.errors import DataError
from fissura.model import Bone, Scan, TensileReading, Volume
from fissura.workflow import Inspection, inspect, stages
from fissura.workflow.stages import Damage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

    from fissura.blocks import Cluster, Executor, Threads
    from fissura.model import Measure

    AnyPath = str | PathLike[str]
    AnyExecutor = Executor | Threads | Cluster

__all__ = [
    "detect_damage",
    "inspect_volume",
    "measure_specimen",
    "reconstruct_scan",
    "segment_bone",
]

EXPONENTS = frozenset({"uts_exponent", "modulus_exponent"})
INSPECTED = ("segment", "detect", "architecture")


@with_python_messages
def reconstruct_scan(
    scan: Scan,
    *,
    into: AnyPath | None = None,
    overwrite: bool = False,
    executor: AnyExecutor | None = None,
    **settings: object,
) -> Volume:
    """Reconstruct a scan by filtered back-projection.

    Parameters
    ----------
    scan : Scan
        From `open_scan`.
    into : path, optional
        Volume to write, ``….ome.zarr``; without it, a temporary one that is removed
        when Python ends, not before: in a long loop, name it.
    overwrite : bool, optional
        Whether a volume of that name may be replaced, once the new one is whole.
    executor : Threads, Cluster or Executor, optional
        Threads or a Dask cluster; all cores of this machine without it.
    **settings
        Settings of the section ``reconstruct``, such as ``centre_px=1024.5``.

    Returns
    -------
    Volume
        Attenuation in 1/mm; its `notes` say what is unusual about the scan.

    Raises
    ------
    DataError
        If no source states the pixel size, or no axis of rotation is found.
    StorageError
        If the scan cannot be read, or `into` is read or may not be replaced.
    """
    checked_type(scan, Scan, "scan")
    if scan.pixel_um is None:
        raise DataError(
            f"{scan.source} does not state its pixel size: give open_scan the "
            "voxel_um, in µm"
        )
    chosen = settings_with("reconstruct", settings)
    path = volume_path(into, "volume", inputs=scan.files, overwrite=overwrite)
    made = stages.reconstruct_scan(
        scan, chosen.reconstruct, into=path, executor=checked_executor(executor)
    )
    volume = io.open_volume(path)
    return replace(volume, notes=_in_python((*volume.notes, *made.remarks)))


@with_python_messages
def segment_bone(
    volume: Volume,
    *,
    into: AnyPath | None = None,
    overwrite: bool = False,
    executor: AnyExecutor | None = None,
    **settings: object,
) -> Bone:
    """Find the bone of a volume: smooth, threshold, clean.

    Parameters
    ----------
    volume : Volume
        Grey values, or labels.
    into : path, optional
        Volume of labels to write, ``….ome.zarr``; without it, a temporary one that is
        removed when Python ends.
    overwrite : bool, optional
        Whether a volume of that name may be replaced, once the new one is whole.
    executor : Threads, Cluster or Executor, optional
        Threads or a Dask cluster; all cores of this machine without it.
    **settings
        Settings of the section ``segment``, such as ``threshold=0.42`` or
        ``region_diameter_mm=3``; without a region, the whole volume counts.

    Returns
    -------
    Bone
        `mask` is a volume of 0 and 1, `tissue` one of labels; `bone_um3` is BV and
        `tissue_um3` TV, `threshold` the grey value that was used.

    Raises
    ------
    DataError
        If the grey values hold no two classes, or the labels must be named.
    SettingsError
        If a setting is unknown or out of range.
    """
    checked_type(volume, Volume, "volume")
    chosen = settings_with("segment", settings).segment
    mask = () if chosen.region_mask is None else (chosen.region_mask,)
    read = (*volume.files, *mask)
    bone = stages.segment_bone(
        volume,
        chosen,
        into=volume_path(into, "bone", inputs=read, overwrite=overwrite),
        executor=checked_executor(executor),
    )
    return replace(bone, remarks=_in_python(bone.remarks))


@with_python_messages
def detect_damage(
    volume: Volume,
    bone: Bone,
    *,
    into: AnyPath | None = None,
    overwrite: bool = False,
    executor: AnyExecutor | None = None,
    **settings: object,
) -> Damage:
    """Find the microcracks and perforations of a volume.

    Parameters
    ----------
    volume : Volume
        Grey values.
    bone : Bone
        From `segment_bone` of the same volume.
    into : path, optional
        Volume of labels to write, ``….ome.zarr``; without it, a temporary one that is
        removed when Python ends.
    overwrite : bool, optional
        Whether a volume of that name may be replaced, once the new one is whole.
    executor : Threads, Cluster or Executor, optional
        Threads or a Dask cluster; all cores of this machine without it.
    **settings
        Settings of the section ``detect``, such as ``probability=0.5``.

    Returns
    -------
    Damage
        `findings`, and `labels`, a volume whose voxels carry their ids;
        `not_assessable` says why damage could not be searched for.

    Raises
    ------
    DataError
        If volume and bone differ in shape or voxel size.
    SettingsError
        If a setting is unknown or out of range.
    """
    checked_type(volume, Volume, "volume")
    checked_type(bone, Bone, "bone")
    stop_if_of_other_volume(volume, bone.tissue, "volume and bone")
    chosen = settings_with("detect", settings)
    damage = stages.detect_damage(
        volume,
        bone,
        chosen.detect,
        into=volume_path(
            into,
            "damage",
            inputs=(*volume.files, *bone.tissue.files),
            overwrite=overwrite,
        ),
        executor=checked_executor(executor),
    )
    return replace(
        damage,
        not_assessable=in_python(damage.not_assessable),
        remarks=_in_python(damage.remarks),
    )


@with_python_messages
def measure_specimen(
    bone: Bone | None,
    damage: Damage | None = None,
    tested: TensileReading | None = None,
    *,
    architecture: bool = True,
    executor: AnyExecutor | None = None,
    **settings: object,
) -> dict[str, Measure]:
    """Measure one specimen: bone volume, architecture, damage, strength.

    Parameters
    ----------
    bone : Bone or None
        From `segment_bone`; None for a specimen without a scan.
    damage : Damage, optional
        From `detect_damage`.
    tested : TensileReading, optional
        From `read_tensile_test`.
    architecture : bool, optional
        Whether thickness, separation, connectivity and anisotropy are measured, which
        takes most of the time.
    executor : Threads, Cluster or Executor, optional
        Threads or a Dask cluster; all cores of this machine without it.
    **settings
        Settings of the section ``architecture``, and ``uts_exponent`` and
        ``modulus_exponent`` of ``measure``, by which strength is normalised.

    Returns
    -------
    dict of str to Measure
        By key, such as ``measures["bv_tv"].value``.  A value that could not be measured
        is None, and its `remark` says why.

    Raises
    ------
    DataError
        If bone and damage differ in shape or voxel size.
    SettingsError
        If a setting is unknown or out of range.
    """
    if bone is not None:
        checked_type(bone, Bone, "bone")
    if damage is not None:
        checked_type(damage, Damage, "damage")
    if tested is not None:
        checked_type(tested, TensileReading, "tested")
    if bone is not None and damage is not None:
        stop_if_of_other_volume(bone.tissue, damage.labels, "bone and damage")
    workers = checked_executor(executor)
    chosen = settings_by_section(
        {
            f"{'measure' if name in EXPONENTS else 'architecture'}.{name}": value
            for name, value in settings.items()
        }
    )
    built: tuple[Measure, ...] = ()
    if bone is not None and checked_switch(architecture, "architecture"):
        with TemporaryDirectory(prefix="fissura-") as maps:
            built = stages.measure_architecture(
                bone,
                chosen.architecture,
                into=(
                    Path(maps, "thickness.ome.zarr"),
                    Path(maps, "separation.ome.zarr"),
                ),
                executor=workers,
            )
    measures = stages.measure_specimen(
        bone,
        damage.findings if damage else None,
        tested,
        chosen,
        architecture=built,
        not_assessable=damage.not_assessable if damage else None,
    )
    return {measure.key: measure for measure in measures}


@with_python_messages
def inspect_volume(
    volume: Volume,
    into: AnyPath,
    *,
    name: str = "volume",
    settings: Mapping[str, object] | None = None,
    overwrite: bool = False,
    executor: AnyExecutor | None = None,
) -> Inspection:
    """Segment, detect and measure one volume, and write everything into a folder.

    Parameters
    ----------
    volume : Volume
        Grey values.
    into : path
        Folder for ``measures.csv`` and ``.json``, ``findings.csv`` and ``.html``,
        pictures of the findings, and volumes of labels and widths.
    name : str, optional
        What the volume is called on its page.
    settings : mapping of str to object, optional
        Values by section and name, such as ``{"segment.threshold": 0.42}``; sections
        are ``segment``, ``detect`` and ``architecture``.  Without a region, the whole
        volume counts.
    overwrite : bool, optional
        Whether results of an earlier call may be replaced.
    executor : Threads, Cluster or Executor, optional
        Threads or a Dask cluster; all cores of this machine without it.

    Returns
    -------
    Inspection
        `bone`, `findings`, `measures` and `remarks`.

    Raises
    ------
    StorageError
        If a result would replace what is read, or exists and may not be replaced.
    """
    seen = inspect(
        checked_type(volume, Volume, "volume"),
        settings_by_section(_settings(settings), sections=INSPECTED),
        into=checked_path(into, "into"),
        name=checked_type(name, str, "name"),
        overwrite=checked_switch(overwrite, "overwrite"),
        executor=checked_executor(executor),
    )
    return replace(seen, remarks=_in_python(seen.remarks))


def _settings(settings: Mapping[str, object] | None) -> Mapping[str, object]:
    if settings is None:
        return {}
    if not isinstance(settings, Mapping):
        raise DataError(
            'settings must be a dict, such as {"segment.threshold": 0.42}, but a value '
            f"of type {type(settings).__name__} came"
        )
    return settings


def _in_python(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(in_python, sentences))

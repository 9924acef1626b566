"""From a scan to the measures of one specimen: a function for each stage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fissura import io
from fissura.api.outputs import (
    executor_or_all_cores,
    settings_by_section,
    settings_with,
    volume_path,
)
from fissura.errors import DataError
from fissura.workflow import inspect, stages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from fissura.blocks import Executor
    from fissura.model import Bone, Measure, Scan, TensileReading, Volume
    from fissura.settings import Settings
    from fissura.workflow import Inspection
    from fissura.workflow.stages import Damage

    AnyPath = str | PathLike[str]

__all__ = [
    "detect_damage",
    "inspect_volume",
    "measure_specimen",
    "reconstruct_scan",
    "segment_bone",
]


def reconstruct_scan(
    scan: Scan,
    *,
    into: AnyPath | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
    **settings: object,
) -> Volume:
    """Reconstruct a scan by filtered back-projection.

    Parameters
    ----------
    scan : Scan
        From `open_scan`.
    into : path, optional
        Volume to write, ``….ome.zarr``; without it, a temporary one that is removed
        when Python ends.
    overwrite : bool, optional
        Whether a volume of that name may be replaced, once the new one is whole.
    executor : Executor, optional
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
    if scan.pixel_um is None:
        raise DataError(
            f"{scan.source} does not state its pixel size: give open_scan the "
            "voxel_um, in µm"
        )
    chosen = settings_with("reconstruct", settings)
    path = volume_path(into, "volume", inputs=scan.files, overwrite=overwrite)
    made = stages.reconstruct_scan(
        scan, chosen.reconstruct, into=path, executor=executor_or_all_cores(executor)
    )
    volume = io.open_volume(path)
    return replace(volume, notes=(*volume.notes, *made.remarks))


def segment_bone(
    volume: Volume,
    *,
    into: AnyPath | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
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
    executor : Executor, optional
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
    chosen = settings_with("segment", settings)
    return stages.segment_bone(
        volume,
        chosen.segment,
        into=volume_path(into, "bone", inputs=volume.files, overwrite=overwrite),
        executor=executor_or_all_cores(executor),
    )


def detect_damage(
    volume: Volume,
    bone: Bone,
    *,
    into: AnyPath | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
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
    executor : Executor, optional
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
    SettingsError
        If a setting is unknown or out of range.
    """
    chosen = settings_with("detect", settings)
    return stages.detect_damage(
        volume,
        bone,
        chosen.detect,
        into=volume_path(
            into,
            "damage",
            inputs=(*volume.files, *bone.tissue.files),
            overwrite=overwrite,
        ),
        executor=executor_or_all_cores(executor),
    )


def measure_specimen(
    bone: Bone | None,
    damage: Damage | None = None,
    tested: TensileReading | None = None,
    *,
    architecture: bool = True,
    executor: Executor | None = None,
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
    executor : Executor, optional
        Threads or a Dask cluster; all cores of this machine without it.
    **settings
        Settings of the section ``architecture``.

    Returns
    -------
    dict of str to Measure
        By key, such as ``measures["bv_tv"].value``.  A value that could not be measured
        is None, and its `remark` says why.
    """
    chosen: Settings = settings_with("architecture", settings)
    built: tuple[Measure, ...] = ()
    if bone is not None and architecture:
        built = stages.measure_architecture(
            bone,
            chosen.architecture,
            into=(
                volume_path(None, "thickness", inputs=(), overwrite=False),
                volume_path(None, "separation", inputs=(), overwrite=False),
            ),
            executor=executor_or_all_cores(executor),
        )
    measures = stages.measure_specimen(
        bone,
        damage.findings if damage else None,
        tested,
        chosen,
        architecture=built,
    )
    return {measure.key: measure for measure in measures}


def inspect_volume(
    volume: Volume,
    into: AnyPath,
    *,
    name: str = "volume",
    settings: Mapping[str, object] | None = None,
    overwrite: bool = False,
    executor: Executor | None = None,
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
        Values by section and name, such as ``{"segment.threshold": 0.42}``; without a
        region, the whole volume counts.
    overwrite : bool, optional
        Whether results of an earlier call may be replaced.
    executor : Executor, optional
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
    return inspect(
        volume,
        settings_by_section(settings or {}),
        into=Path(into),
        name=name,
        overwrite=overwrite,
        executor=executor_or_all_cores(executor),
    )

"""Small valid scans of every kind: each maker writes one and returns its path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import h5py
import numpy as np
import tifffile

from fissura.io.scans.nxtomo import write_nxtomo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["MAKERS"]

VIEWS, ROWS, COLUMNS = 20, 4, 12
FIELDS = 3
LEVELS = {"projections": 8000, "flats": 9000, "darks": 100}


def counts(kind: str, frames: int, seed: int = 0) -> NDArray[np.uint16]:
    """Return noisy frames around the level of their kind."""
    rng = np.random.default_rng(seed)
    return rng.poisson(LEVELS[kind], (frames, ROWS, COLUMNS)).astype(np.uint16)


def angles_deg(views: int = VIEWS) -> NDArray[np.float64]:
    """Return the angles of half a turn."""
    return np.arange(views) * 180.0 / views


def all_frames() -> tuple[NDArray[np.uint16], list[int], NDArray[np.float64]]:
    """Return flats, darks and projections one after another, with keys and angles."""
    frames = [counts(kind, FIELDS) for kind in ("flats", "darks")]
    frames.append(counts("projections", VIEWS))
    keys = [1] * FIELDS + [2] * FIELDS + [0] * VIEWS
    return (
        np.concatenate(frames),
        keys,
        np.concatenate([np.zeros(2 * FIELDS), angles_deg()]),
    )


def nxtomo(folder: Path) -> Path:
    """Write NXtomo as Fissura does: chunks, hard links."""
    path = folder / "scan.nxs"
    frames, keys, angles = all_frames()
    write_nxtomo(path, frames=frames, image_key=keys, angles_deg=angles, pixel_um=1.3)
    return path


def nxtomo_optics(folder: Path) -> Path:
    """Write NXtomo with a pixel size of the detector and one at the specimen."""
    path = nxtomo(folder)
    with h5py.File(path, "r+") as file:
        tomo = file["entry1/tomo_entry"]
        for axis in "xy":
            tomo[f"instrument/detector/{axis}_pixel_size"][()] = 6.5
            tomo[f"sample/{axis}_pixel_size"] = 1.3
            tomo[f"sample/{axis}_pixel_size"].attrs["units"] = "um"
        tomo["instrument/beam/incident_energy"] = 35.0
        tomo["instrument/beam/incident_energy"].attrs["units"] = "keV"
        tomo["instrument/detector/count_time"] = [0.05] * (2 * FIELDS + VIEWS)
    return path


def exchange(folder: Path) -> Path:
    """Write APS Data Exchange, with the fields that are usual."""
    path = folder / "exchange.h5"
    with h5py.File(path, "w") as file:
        file["exchange/data"] = counts("projections", VIEWS)
        file["exchange/data_white"] = counts("flats", FIELDS)
        file["exchange/data_dark"] = counts("darks", FIELDS)
        file["exchange/theta"] = angles_deg()
        instrument = file.create_group("measurement/instrument")
        instrument["detector/actual_pixel_size_x"] = 1.3e-6
        instrument["detector/exposure_time"] = 0.1
        instrument["monochromator/energy"] = 27.0
    return path


def packed_exchange(folder: Path) -> Path:
    """Write Data Exchange whose frames are packed."""
    path = folder / "packed.h5"
    with h5py.File(path, "w") as file:
        for name, kind in (("data", "projections"), ("data_white", "flats")):
            frames = counts(kind, VIEWS)
            file.create_dataset(
                f"exchange/{name}",
                data=frames,
                chunks=(1, ROWS, COLUMNS),
                compression="gzip",
                shuffle=True,
            )
        file["exchange/theta"] = angles_deg()
    return path


def detector_group(folder: Path) -> Path:
    """Write a NeXus file with a group named after its detector, as at Diamond's K11."""
    path = folder / "k11.nxs"
    frames, keys, angles = all_frames()
    with h5py.File(folder / "pixels.h5", "w") as file:
        file["entry/data"] = frames
    with h5py.File(path, "w") as file:
        imaging = file.create_group("entry/imaging")
        imaging["data"] = h5py.ExternalLink("pixels.h5", "/entry/data")
        imaging["theta_value"] = angles
        imaging.attrs["theta_value_indices"] = [0]
        file["entry/instrument/imaging/image_key"] = keys
        file["entry/instrument/imaging/count_time"] = 0.02
        file["entry/link"] = h5py.SoftLink("/entry/imaging")
    return path


def virtual(folder: Path) -> Path:
    """Write NXtomo whose frames are a virtual dataset of two files."""
    path = folder / "virtual.nxs"
    frames, keys, angles = all_frames()
    layout = h5py.VirtualLayout(frames.shape, frames.dtype)
    half = len(frames) // 2
    for number, part in enumerate((slice(0, half), slice(half, len(frames)))):
        with h5py.File(folder / f"part{number}.h5", "w") as file:
            file["data"] = frames[part]
        source = h5py.VirtualSource(f"part{number}.h5", "data", frames[part].shape)
        layout[part] = source
    with h5py.File(path, "w") as file:
        tomo = file.create_group("entry")
        tomo.create_group("data").create_virtual_dataset("data", layout)
        tomo["instrument/detector/image_key"] = keys
        tomo["sample/rotation_angle"] = angles
        tomo["sample/rotation_angle"].attrs["units"] = "degree"
    return path


def tiff_folder(folder: Path) -> Path:
    """Write a folder of images with folders of flats and darks, and angles."""
    scan = folder / "scan"
    for name in ("projections", "flats", "darks"):
        (scan / name).mkdir(parents=True, exist_ok=True)
        frames = counts(name, VIEWS if name == "projections" else FIELDS)
        for number, image in enumerate(frames):
            tifffile.imwrite(scan / name / f"{number:04}.tif", image)
    np.savetxt(scan / "angles.txt", angles_deg())
    return scan


def tiff_pages(folder: Path) -> Path:
    """Write a file of many packed pages beside its flats and angles."""
    path = folder / "tomo.tif"
    for name, kind, frames in (
        ("tomo", "projections", VIEWS),
        ("flat", "flats", FIELDS),
        ("dark", "darks", FIELDS),
    ):
        tifffile.imwrite(
            folder / f"{name}.tif",
            counts(kind, frames),
            photometric="minisblack",
            compression="zlib",
        )
    np.savetxt(folder / "theta.txt", np.deg2rad(angles_deg()), header="theta rad")
    return path


MAKERS: tuple[Callable[[Path], Path], ...] = (
    nxtomo,
    nxtomo_optics,
    exchange,
    packed_exchange,
    detector_group,
    virtual,
    tiff_folder,
    tiff_pages,
)

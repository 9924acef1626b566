"""Stage 1: open a raw scan, check it, and remark on it.

Takes the path of a file or folder, gives a `Scan`: frames that stay on disk, angles in
radians, sizes in µm, times in seconds.  `remarks` says what is unusual about it,
`unpacked` lays packed frames out so that slabs of rows are quick to read, `sound`
leaves out frames that were never taken, `sized` settles the size of a voxel.
"""

from fissura.acquire.opening import scan
from fissura.acquire.plausible import height_remarks
from fissura.acquire.remarks import remarks
from fissura.acquire.stated_or_given import sized
from fissura.acquire.unpacking import unpacked
from fissura.acquire.unrecorded_frames import sound

__all__ = ["height_remarks", "remarks", "scan", "sized", "sound", "unpacked"]

"""1 What the beamline gave: open a raw scan, check it, and remark on it.

Takes the path of a file, gives a `Scan`: frames that stay on disk, angles in radians.
"""

from fissura.acquire.opening import scan
from fissura.acquire.remarks import remarks

__all__ = ["remarks", "scan"]

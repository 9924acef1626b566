"""Stage 4: where the bone is damaged, and how.

Takes a grey volume and its bone, gives findings in µm and a volume of their labels.
"""

from fissura.detect.damage import BYTES_PER_VOXEL, assessable, damage, halo_vox

__all__ = ["BYTES_PER_VOXEL", "assessable", "damage", "halo_vox"]

"""Stage 3: which voxels are bone.  Takes a grey volume, gives what each voxel is."""

from fissura.segment.region import region_line
from fissura.segment.stage import BYTES_PER_VOXEL, bone, halo_vox, levels, reopen

__all__ = ["BYTES_PER_VOXEL", "bone", "halo_vox", "levels", "region_line", "reopen"]

"""Stage 3: which voxels are bone.  Takes a grey volume, gives a mask and its levels."""

from fissura.segment.mask import BYTES_PER_VOXEL, bone, halo_vox, reopen

__all__ = ["BYTES_PER_VOXEL", "bone", "halo_vox", "reopen"]

"""Pictures made of voxels: three planes through a place, findings outlined."""

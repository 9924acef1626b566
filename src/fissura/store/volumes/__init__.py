"""Volumes: voxels on disk, read and written box by box."""

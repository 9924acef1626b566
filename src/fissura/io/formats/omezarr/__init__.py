"""OME-Zarr 0.1 to 0.5: read, written as sharded 0.5, verified."""

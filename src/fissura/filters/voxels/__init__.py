"""What is done to voxels: smooth, count, close, measure."""

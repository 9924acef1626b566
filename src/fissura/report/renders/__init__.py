"""Pictures of voxels: planes through a finding, with its outline."""

"""Trabecular architecture: gyroid, plates, struts, or a smoothed mask of real bone.

Takes what is asked for and a generator; gives the depth below the bone's surface at
nodes 10 µm apart, from which any voxel of any size is drawn.
"""

from fissura.phantoms.architecture.grow import grow_bone
from fissura.phantoms.architecture.nodes import NODE_UM, Nodes

__all__ = ["NODE_UM", "Nodes", "grow_bone"]

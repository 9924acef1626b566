"""How the bone is built: thickness, separation, connectivity, direction."""

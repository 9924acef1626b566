"""From your own volume to a page of findings.

A laboratory that has its volumes already starts here: open the volume, inspect it, and
read the findings as a table or as arrays.
"""

import numpy as np

import fissura
from fissura.phantoms import DEMO, Damage, drilled_core

# %%
# Grow a drilled core of bone with known damage, and take its grey values. For a volume
# of yours, give `open_volume` a path: OME-Zarr, TIFF, NIfTI, NRRD, Scanco, HDF5.
planted = Damage(cracks=6, perforations=2)
core = drilled_core(DEMO, bv_tv=0.27, damage=planted, rng=np.random.default_rng(1))
volume = fissura.open_volume(np.asarray(core.volume()), voxel_um=core.voxel_um)
print(volume.shape, "voxels of", volume.voxel_um, "µm")

# %%
# One call does what `fissura inspect` does, and writes the same files: a page of the
# findings with a picture of each, tables, and volumes of labels.
seen = fissura.inspect_volume(
    volume,
    "inspected",
    name="core",
    settings={"segment.region_diameter_mm": 0.7254, "segment.region_height_mm": 0.5},
)
print(*seen.remarks, sep="\n")
print(*seen.expected, sep="\n")

# %%
# Findings are a table without pandas; `to_pandas()` makes a data frame of it.
table = fissura.as_table(seen)
print(table.num_rows, "findings")
print(table.select(["id", "kind", "score", "length_um", "volume_um3"]).to_pydict())

# %%
# Labels and masks are arrays when you ask for them: one slice, or all of it.
labels = fissura.open_volume("inspected/damage.ome.zarr")
print("voxels of damage:", np.count_nonzero(np.asarray(labels)))
fissura.plot_slice(volume, labels=seen.bone.mask).save("mask.png")

# %%
# A measure that could not be computed is None, and its remark says why.
for measure in seen.measures:
    if measure.value is None:
        print(measure.key, "-", measure.remark)
        break

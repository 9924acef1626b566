"""From your own scan to measures.

A raw scan is opened, reconstructed, segmented, searched for damage and measured: the
stages of the study, one call each.  The scan here is simulated; put the path of yours
in its place.
"""

from pathlib import Path

import fissura
from fissura.phantoms import make_study

# %%
# Simulate one specimen for each of three groups: raw scans as a beamline writes them
# (NXtomo), and tensile curves.
make_study(Path("study"), specimens_per_group=1, workers=fissura.Threads())

# %%
# Open the scan. Its frames stay on the disk; `chosen` says what a reader had to choose.
scan = fissura.open_scan("study/raw/BP-1.nxs")
print(scan.projections.shape, "projections, rows, columns")
print(scan.pixel_um, "µm")

# %%
# Reconstruct it. The axis of rotation is found from the scan itself. Without `into`,
# the volume is a temporary one that is removed when Python ends.
volume = fissura.reconstruct_scan(scan, into="BP-1.ome.zarr")
print(volume.shape, "voxels of", volume.voxel_um, "µm")

# %%
# Segment the bone of the drilled core, which stands upright in the field of view. All
# settings of the stage can be given by their names.
bone = fissura.segment_bone(volume, region_diameter_mm=0.7254, region_height_mm=0.5008)
print(
    f"BV/TV {bone.bone_um3 / bone.tissue_um3:.3f}, threshold {bone.threshold:.3f} 1/mm"
)
fissura.plot_slice(volume, labels=bone.mask).save("bone.png")

# %%
# Find microcracks and perforations. Each finding has its place, its size and a score,
# and says what spoke for it.
damage = fissura.detect_damage(volume, bone)
findings = fissura.as_table(damage)
for row in findings.select(["kind", "score", "length_um", "why"]).to_pylist():
    print(
        f"{row['kind']:12} {row['score']:.2f} {row['length_um']:6.1f} µm  {row['why']}"
    )
strongest = max(damage.findings, key=lambda finding: finding.score)
fissura.plot_finding(volume, damage, strongest).save("finding.png")

# %%
# Read the tensile test of the same specimen, and measure everything together.
tested = fissura.read_tensile_test("study/tensile/BP-1.csv")
measures = fissura.measure_specimen(bone, damage, tested)
for key in (
    "bv_tv",
    "tb_th_um",
    "tb_sp_um",
    "conn_dn_per_mm3",
    "uts_mpa",
    "modulus_gpa",
):
    value = measures[key].value
    print(f"{key:18} {value:.4g}" if value is not None else f"{key:18} none")

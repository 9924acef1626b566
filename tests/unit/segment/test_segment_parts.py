"""Parts, specks, cavities and masks: what the cleaning does, and says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from fissura import segment
from fissura.blocks import Executor, Threads
from fissura.errors import DataError, SettingsError
from fissura.filters.masks.euler import euler_number
from fissura.io import new_volume
from fissura.model import Bone, Tissue, Volume
from fissura.settings import Segment, parse

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

EXECUTOR = Executor(Threads(2), (32, 32, 32))
VOXEL_UM = 1.3
PLAIN = Segment(region="whole", smoothing="none", threshold=50.0)


def _bone(grey: NDArray[np.generic], settings: Segment, folder: Path) -> Bone:
    return segment.bone(
        Volume(grey, VOXEL_UM), settings, into=folder / "b.ome.zarr", executor=EXECUTOR
    )


def _grey(solid: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return grey values of more than two kinds, so that they are no mask."""
    ramp = np.linspace(0, 10, solid.shape[2], dtype=np.float32)
    return np.float32(90) * solid + ramp


def _block_with_holes() -> NDArray[np.bool_]:
    """Return a block of bone from face to face, a lacuna, a speck, a slit and a hole.

    The lacuna and the speck are inside, the slit opens to the marrow, the hole goes
    through; a grain of two voxels is in the marrow.
    """
    solid = np.zeros((80, 70, 90), bool)
    solid[:, 15:55] = True
    solid[20:24, 30:35, 40:46] = False
    solid[50, 30, 40:43] = False
    solid[60:75, 15:30, 64] = False
    solid[35:45, :, 20:30] = False
    solid[10, 5, 60:62] = True
    return solid


def test_each_void_becomes_what_it_is(tmp_path: Path) -> None:
    bone = _bone(_grey(_block_with_holes()), PLAIN, tmp_path)

    tissue = bone.tissue.read(bone.tissue.box)
    assert (tissue[20:24, 30:35, 40:46] == Tissue.CAVITY).all()
    assert (tissue[50, 30, 40:43] == Tissue.BONE).all()
    assert (tissue[60:75, 17:30, 64] == Tissue.CAVITY).all()
    assert (tissue[35:45, :, 20:30] == Tissue.MARROW).all()
    assert (tissue[10, 5, 60:62] == Tissue.MARROW).all()
    counts = bone.counts
    assert counts["thresholded"] == int(_block_with_holes().sum())
    assert counts["without_specks"] == counts["thresholded"] + 3 - 2
    assert counts.bone == counts["without_specks"]
    assert counts.envelope == bone.envelope.read(bone.tissue.box).sum()
    assert counts.envelope - counts.bone == 4 * 5 * 6 + 15 * 15
    assert euler_number(bone.envelope.read(bone.tissue.box) > 0) == 0


def test_the_cost_of_each_step_is_said(tmp_path: Path) -> None:
    solid = _block_with_holes()
    solid[30:50, 60:68, 10:30] = True

    bone = _bone(_grey(solid), PLAIN.model_copy(update={"parts": "largest"}), tmp_path)

    specks, parts, cavities = bone.remarks
    assert "specks up to 50 µm³ changed sides: BV" in specks
    share = 100 * (bone.counts.bone / bone.counts["without_specks"] - 1)
    assert f"only the largest part of the bone was kept: BV {share:+.3g} %" in parts
    assert bone.counts["without_specks"] - bone.counts.bone == 20 * 8 * 20
    assert "closed in its envelope" in cavities


def test_all_parts_count_unless_told_otherwise(tmp_path: Path) -> None:
    solid = _block_with_holes()
    solid[30:50, 60:68, 10:30] = True

    bone = _bone(_grey(solid), PLAIN, tmp_path)

    tissue = bone.tissue.read(bone.tissue.box)
    assert (tissue[30:50, 60:68, 10:30] == Tissue.LOOSE_BONE).all()
    assert bone.counts.envelope - bone.counts.largest == 20 * 8 * 20


def test_coarse_volumes_keep_their_cavities(tmp_path: Path) -> None:
    settings = PLAIN.model_copy(update={"cavity_voxel_um": 1.0, "crack_um": 0.0})

    bone = _bone(_grey(_block_with_holes()), settings, tmp_path)

    assert bone.counts.envelope == bone.counts.bone


def test_a_mask_that_cuts_through_bone_gives_the_bone_inside_it(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    solid = rng.random((50, 60, 70)) > 0.6
    mask = rng.random(solid.shape) > 0.3
    _write(tmp_path / "m.ome.zarr", mask)
    settings = PLAIN.model_copy(
        update={
            "region": "mask",
            "region_mask": tmp_path / "m.ome.zarr",
            "speck_um3": 0.0,
        }
    )

    bone = _bone(_grey(solid), settings, tmp_path)

    assert bone.counts.tissue == mask.sum()
    assert bone.counts.bone == (solid & mask).sum()
    inside = bone.mask.read(bone.tissue.box) > 0
    np.testing.assert_array_equal(inside, solid & mask)
    again = segment.reopen(tmp_path / "b.ome.zarr")
    np.testing.assert_array_equal(again.region.mask(bone.tissue.box), mask)


def test_what_hangs_together_outside_the_region_is_one_part(tmp_path: Path) -> None:
    solid = np.zeros((50, 50, 60), bool)
    solid[10:14, 10:34, 10:50] = True
    solid[10:45, 10:14, 10:50] = True
    solid[10:45, 30:34, 10:50] = True
    settings = PLAIN.model_copy(
        update={
            "region": "box",
            "region_box_vox": (20, 0, 0, 50, 50, 60),
            "parts": "largest",
        }
    )

    bone = _bone(_grey(solid), settings, tmp_path)

    assert bone.counts.bone == solid[20:].sum()
    assert bone.remarks == ()


def test_a_cylinder_may_stand_anywhere(tmp_path: Path) -> None:
    settings = PLAIN.model_copy(
        update={
            "region": "cylinder",
            "region_diameter_mm": 0.026,
            "region_height_mm": 0.02,
            "region_centre_mm": (0.026, 0.039, 0.052),
        }
    )

    bone = _bone(_grey(_block_with_holes()), settings, tmp_path)

    z, y, x = np.ogrid[:80, :70, :90]
    inside = (abs(z - 20) <= 10 / VOXEL_UM) & ((y - 30) ** 2 + (x - 40) ** 2 <= 100)
    assert bone.counts.tissue == inside.sum()


@pytest.mark.parametrize("shape", [(20, 20, 21), (19, 20, 20)])
def test_a_mask_of_another_shape_is_refused(
    tmp_path: Path, shape: tuple[int, int, int]
) -> None:
    _write(tmp_path / "m.ome.zarr", np.ones(shape, bool))
    settings = Segment(region="mask", region_mask=tmp_path / "m.ome.zarr")

    with pytest.raises(
        DataError, match="a mask of the region needs that of the volume"
    ):
        _bone(np.arange(8000.0).reshape(20, 20, 20), settings, tmp_path)


def test_an_empty_mask_is_refused(tmp_path: Path) -> None:
    _write(tmp_path / "m.ome.zarr", np.zeros((20, 20, 20), bool))
    settings = Segment(region="mask", region_mask=tmp_path / "m.ome.zarr")

    with pytest.raises(DataError, match="the region holds no voxel"):
        _bone(np.arange(8000.0).reshape(20, 20, 20), settings, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["m.ome.zarr"]


def test_a_region_beside_the_volume_is_refused(tmp_path: Path) -> None:
    settings = Segment(region="box", region_box_vox=(30, 0, 0, 40, 9, 9))

    with pytest.raises(DataError, match="the region lies outside the volume"):
        _bone(np.arange(8000.0).reshape(20, 20, 20), settings, tmp_path)


def test_dark_bone_is_doubted(tmp_path: Path) -> None:
    solid = _block_with_holes()
    solid[:, 40:] = False

    bone = _bone(90 - _grey(solid), PLAIN, tmp_path)

    assert "bone is taken to be brighter than marrow" in bone.remarks[-1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('region = "mask"', "needs region_mask"),
        ('region = "box"', "needs region_box_vox"),
        ("region_box_vox = [0, 0, 0, 4, 0, 4]", "must end beyond its start"),
        ('region = "ball"', "'cylinder', 'box', 'mask' or 'whole'"),
    ],
)
def test_a_region_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        parse(f"[segment]\n{text}\n", source="study.toml")


def test_two_bells_meet_where_both_are_as_likely(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    solid = rng.random((60, 60, 60)) > 0.75
    grey = np.where(
        solid, rng.normal(100, 10, solid.shape), rng.normal(0, 10, solid.shape)
    )
    settings = PLAIN.model_copy(update={"threshold": "two-gaussian"})

    bone = _bone(grey.astype(np.float32), settings, tmp_path)

    # ln(3) of a difference in height moves it by σ² ln 3 / 100 towards bone
    assert bone.threshold == pytest.approx(50 + np.log(3), abs=1)


def test_one_bell_is_refused(tmp_path: Path) -> None:
    grey = np.random.default_rng(0).exponential(1, (40, 40, 40)).astype(np.float32)
    settings = PLAIN.model_copy(update={"threshold": "two-gaussian"})

    with pytest.raises(DataError, match="no two peaks"):
        _bone(grey, settings, tmp_path)


def test_bilateral_smoothing_keeps_struts_that_a_gaussian_loses(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    solid = np.zeros((40, 40, 60), bool)
    solid[8:32:8, 8:32:8] = True
    solid[9:33:8, 8:32:8] = True
    solid[8:32:8, 9:33:8] = True
    solid[9:33:8, 9:33:8] = True
    grey = (100.0 * solid + rng.normal(0, 15, solid.shape)).astype(np.float32)
    update = {"smoothing": "bilateral", "speck_um3": 0.0, "threshold": 45.0}

    kept = _bone(grey, PLAIN.model_copy(update=update), tmp_path)

    gaussian = _bone(
        grey,
        PLAIN.model_copy(update=update | {"smoothing": "gaussian"}),
        tmp_path / "2",
    )
    assert gaussian.counts.bone < 0.2 * solid.sum()
    assert kept.counts.bone == pytest.approx(solid.sum(), rel=0.05)


def _write(path: Path, mask: NDArray[np.bool_]) -> None:
    z, y, x = mask.shape
    with new_volume(
        path,
        shape=(z, y, x),
        dtype="uint8",
        voxel_um=VOXEL_UM,
        content="labels",
        about={},
    ) as target:
        target.write(target.box, mask.astype(np.uint8))


def test_loose_parts_are_counted_with_their_share(tmp_path: Path) -> None:
    solid = _block_with_holes()
    solid[30:50, 60:68, 10:30] = True
    solid[5:10, 5:10, 5:10] = True

    bone = _bone(_grey(solid), PLAIN, tmp_path)

    (said,) = (one for one in bone.remarks if "not connected" in one)
    share = 100 * (1 - bone.counts.largest / bone.counts.envelope)
    assert said.startswith("2 parts of the bone")
    assert f"{share:.2g} % of BV.en" in said
    assert "--parts largest" not in said


def test_many_loose_parts_are_hinted_to_be_a_wrong_threshold(tmp_path: Path) -> None:
    solid = np.zeros((40, 40, 40), bool)
    solid[:, :6] = True
    solid[10:30:10, 20:25, 10:30:10] = True
    solid[5:15, 30:36, 5:35] = True

    bone = _bone(_grey(solid), PLAIN, tmp_path)

    assert any("--parts largest (segment.parts)" in said for said in bone.remarks)

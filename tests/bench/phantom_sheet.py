"""Draw docs/images/phantoms.jpg: a picture of what phantoms hold.

python tests/bench/phantom_sheet.py [mask.tif VOXEL_UM] [--into FILE]
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import tifffile
from PIL import Image, ImageDraw, ImageFont

from fissura.model import Box, Volume
from fissura.phantoms import (
    Bone,
    Harm,
    Imaging,
    Inside,
    Phantom,
    Planted,
    Recipe,
    Rim,
    Thing,
    cored,
    grow,
    preset,
)
from fissura.phantoms.planting.lesion import Form

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

INTO = Path(__file__).parents[2] / "docs/images/phantoms.jpg"
WIDE, TILE, ACROSS = 348, 232, 6
CROP_UM = 190.0
COLOURS = {
    Thing.MICROCRACK: (230, 60, 50),
    Thing.PERFORATION: (250, 170, 30),
    Thing.LACUNA: (80, 200, 120),
    Thing.CANAL: (70, 140, 250),
    Thing.PIT: (190, 110, 230),
    Thing.DRILLING: (240, 120, 180),
    Thing.RADIATION: (240, 240, 90),
}


def main() -> None:
    """Draw the sheet."""
    parser = argparse.ArgumentParser()
    parser.add_argument("mask", nargs="*")
    parser.add_argument("--into", type=Path, default=INTO)
    told = parser.parse_args()
    rows = [_architectures(told.mask), *_things(), _noises(), _marks()]
    width = max(row.shape[1] for row in rows)
    padded = [
        np.pad(row, ((0, 4), (0, width - row.shape[1]), (0, 0)), constant_values=255)
        for row in rows
    ]
    image = Image.fromarray(np.concatenate(padded))
    image.save(told.into, quality=85, optimize=True)


def _architectures(mask: list[str]) -> NDArray[np.uint8]:
    recipe = preset("evaluation", shape=(120, 700, 700), voxel_um=2.6)
    tiles = []
    for name in ("waves", "struts", "gyroid"):
        phantom = grow(replace(recipe, bone=Bone(name)), seed=4)
        tiles.append(_tile(_slice(phantom, 60), f"{name}, 1.8 mm", WIDE))
    if mask:
        real = Volume(tifffile.imread(mask[0]) > 63, float(mask[1]))
        given = grow(replace(recipe, bone=Bone("given")), seed=4, mask=real)
        tiles.append(_tile(_slice(given, 60), "given: a real bone's mask", WIDE))
    return np.concatenate(tiles, axis=1)


def _slice(phantom: Phantom, z: int) -> NDArray[Any]:
    _, high, wide = phantom.shape
    grey: NDArray[Any] = phantom.grey(Box((z, 0, 0), (z + 1, high, wide)))[0]
    return grey


def _things() -> list[NDArray[np.uint8]]:
    recipe = Recipe(
        voxel_um=1.3,
        shape=(620, 620, 620),
        bone=Bone("struts", bv_tv=0.32),
        inside=Inside(
            chains_per_mm3=400,
            canals_per_mm3=35,
            canals_open=0.6,
            pits_per_mm3=20,
            narrow_pits_per_mm3=25,
        ),
        harm=Harm(
            cracks_per_mm3=130,
            crack_length_um=(50, 160),
            crack_opening_um=(1.6, 4),
            crossing=0.3,
            branching=0.25,
            bridging=0.3,
            touching=0.25,
            holes_per_mm3=70,
            breaks_per_mm3=25,
            crowded=0.7,
        ),
    )
    phantom = grow(recipe, seed=7)
    cored_one = grow(
        replace(
            cored(replace(recipe, harm=Harm(0, holes_per_mm3=0, breaks_per_mm3=0))),
            rim=Rim(370.0, 25.0, 500.0, 40.0),
        ),
        seed=6,
    )
    wanted: list[tuple[str, Phantom, Callable[[Planted], bool]]] = [
        ("microcrack", phantom, _plain),
        ("crossing", phantom, lambda p: p.crossing),
        ("branching", phantom, lambda p: p.branching and not p.crossing),
        ("bridged", phantom, lambda p: p.bridging and not p.touching),
        ("at the surface", phantom, lambda p: _crack(p) and p.touching),
        ("perforation", phantom, lambda p: p.form is Form.HOLE and not p.crowded),
        ("crowded", phantom, lambda p: p.form is Form.HOLE and p.crowded),
        ("broken rod", phantom, lambda p: p.form is Form.BREAK),
        ("narrow pit", phantom, lambda p: p.form is Form.NARROW_PIT),
        ("resorption pit", phantom, lambda p: p.form is Form.PIT),
        ("canal", phantom, lambda p: p.kind is Thing.CANAL),
        ("drilling", cored_one, lambda p: p.kind is Thing.DRILLING),
    ]
    tiles = []
    for words, whose, ask in wanted:
        found = sorted(
            filter(ask, whose.objects), key=lambda p: p.volume_um3, reverse=True
        )
        tiles.append(_crop(whose, found[0], words) if found else _blank(words))
    one = next(filter(_plain, phantom.objects))
    tiles += [_crop(phantom, one, "truth", truth=True)]
    hole = next(p for p in phantom.objects if p.form is Form.HOLE and p.crowded)
    tiles += [_crop(phantom, hole, "truth", truth=True)]
    rays = [p for p in cored_one.objects if p.kind is Thing.RADIATION]
    tiles.append(_crop(cored_one, rays[0], "radiation cracks") if rays else _blank(""))
    tiles.append(_chain(phantom))
    pits = [p for p in phantom.objects if p.form is Form.NARROW_PIT]
    tiles.append(_crop(phantom, pits[1], "truth", truth=True))
    canals = [p for p in phantom.objects if p.kind is Thing.CANAL and p.touching]
    tiles.append(
        _crop(phantom, canals[0], "canal, open") if canals else _blank("canal, open")
    )
    return [
        np.concatenate(tiles[at : at + ACROSS], axis=1)
        for at in range(0, len(tiles), ACROSS)
    ]


def _crack(planted: Planted) -> bool:
    return planted.kind is Thing.MICROCRACK


def _plain(planted: Planted) -> bool:
    odd = planted.touching or planted.crossing or planted.branching or planted.bridging
    return _crack(planted) and not odd


def _noises() -> NDArray[np.uint8]:
    tiles = []
    for cnr in (20.0, 10.0, 5.0, 3.0):
        phantom = _one_crack(Imaging(cnr=cnr))
        tiles.append(_crop(phantom, _longest(phantom), f"CNR {cnr:g}"))
    for words, imaging in (
        ("white noise, CNR 5", Imaging(cnr=5, noise="white")),
        ("voxels of 2.6 um, CNR 10", Imaging(cnr=10)),
    ):
        phantom = _one_crack(imaging, 2.6 if "2.6" in words else 1.3)
        tiles.append(_crop(phantom, _longest(phantom), words))
    return np.concatenate(tiles, axis=1)


def _marks() -> NDArray[np.uint8]:
    tiles = []
    for words, imaging in (
        ("fringe, bright inside", Imaging(fringe=0.6)),
        ("fringe, dark inside", Imaging(fringe=-0.5)),
        ("rings", Imaging(rings=0.15)),
        ("streaks", Imaging(streaks=0.12)),
        ("shading", Imaging(shading=0.25)),
        ("packets, sd 12 %", Imaging(cnr=20)),
    ):
        phantom = _one_crack(imaging, packets=0.12 if "packets" in words else 0.06)
        if words.startswith(("fringe", "packets")):
            tiles.append(_crop(phantom, _longest(phantom), words))
        else:
            grey = _slice(phantom, phantom.shape[0] // 2)
            tiles.append(_tile(grey, words, TILE))
    return np.concatenate(tiles, axis=1)


def _one_crack(
    imaging: Imaging, voxel_um: float = 1.3, packets: float = 0.06
) -> Phantom:
    edge = round(416 / voxel_um)
    recipe = preset("evaluation", shape=(edge, edge, edge), voxel_um=voxel_um)
    return grow(
        replace(
            recipe,
            bone=Bone("struts", bv_tv=0.45),
            inside=replace(recipe.inside, packet_sd=packets),
            harm=Harm(100, (60, 120), (1.5, 3.0), touching=0, holes_per_mm3=0),
            imaging=imaging,
        ),
        seed=3,
    )


def _longest(phantom: Phantom) -> Planted:
    return max(phantom.of(Thing.MICROCRACK), key=lambda p: p.length_um)


def _chain(phantom: Phantom) -> NDArray[np.uint8]:
    """Return a crop about the lacuna with most others near it."""
    centres = phantom.lacunae.centre_um
    inside = ((centres > 120) & (centres < 680)).all(axis=1)
    some = centres[inside][:2000]
    near = np.linalg.norm(some[:, None] - some[None], axis=2) < 50
    best = int(np.argmax(near.sum(axis=1)))
    along = int(np.argmin(np.ptp(some[near[best]], axis=0)))
    return _crop_at(phantom, some[best], along, "row of lacunae")


def _crop(
    phantom: Phantom, planted: Planted, words: str, *, truth: bool = False
) -> NDArray[np.uint8]:
    normal = np.abs([planted.normal_z, planted.normal_y, planted.normal_x])
    along = int(np.argmin(normal))
    return _crop_at(phantom, np.array(planted.centre_um), along, words, truth=truth)


def _crop_at(
    phantom: Phantom,
    centre_um: NDArray[np.float64],
    along: int,
    words: str,
    *,
    truth: bool = False,
) -> NDArray[np.uint8]:
    edge = round(CROP_UM / phantom.voxel_um)
    place = np.rint(centre_um / phantom.voxel_um).astype(int)
    low = np.clip(place - edge // 2, 0, np.array(phantom.shape) - edge)
    high = low + edge
    low[along] = np.clip(place[along], 0, phantom.shape[along] - 1)
    high[along] = low[along] + 1
    z0, y0, x0 = low.tolist()
    z1, y1, x1 = high.tolist()
    box = Box((z0, y0, x0), (z1, y1, x1))
    grey = phantom.grey(box).squeeze(axis=along)
    if not truth:
        return _tile(grey, words, TILE)
    colours = np.repeat(_bright(grey)[..., None], 3, axis=-1).astype(np.float64)
    classes = phantom.classes(box).squeeze(axis=along)
    share = phantom.void(box).squeeze(axis=along)[..., None].clip(0.35, 1)
    for thing, colour in COLOURS.items():
        here = classes == thing.code
        mixed = (1 - share) * colours + share * np.array(colour)
        colours[here] = mixed[here]
    return _tile(colours.astype(np.uint8), words, TILE)


def _bright(grey: NDArray[Any]) -> NDArray[np.uint8]:
    scaled: NDArray[np.uint8] = grey.clip(0, 235).astype(np.uint8)
    return scaled


def _tile(grey: NDArray[Any], words: str, edge: int) -> NDArray[np.uint8]:
    pixels = grey if grey.dtype == np.uint8 else _bright(grey)
    image = Image.fromarray(pixels).convert("RGB")
    image = image.resize((edge - 4, edge - 4), Image.Resampling.BICUBIC)
    ImageDraw.Draw(image).text(
        (6, 4), words, fill=(255, 255, 255), font=ImageFont.load_default(15)
    )
    framed = np.pad(np.asarray(image), ((0, 0), (0, 4), (0, 0)), constant_values=255)
    return framed.astype(np.uint8)


def _blank(words: str) -> NDArray[np.uint8]:
    return _tile(np.zeros((8, 8), np.uint8), words, TILE)


if __name__ == "__main__":
    main()

"""Small valid tensile files, one of each kind, to be damaged by tests."""

from __future__ import annotations

import numpy as np

__all__ = ["tensile_files"]

POINTS = 60


def tensile_files() -> dict[str, bytes]:
    """Return the bytes of small valid files, by a name that says their kind.

    Each is of one specimen of 1.5 GPa and about 11 MPa, but for ``two_specimens``.
    """
    strain = np.linspace(0.0, 0.012, POINTS)
    line = 1500 * strain
    stress = line / (1 + (line / 11) ** 12) ** (1 / 12)
    stress[-3:] = (4.0, 1.0, 0.2)
    time = 0.1 * np.arange(POINTS)
    columns = {
        "t": time,
        "%": 100 * strain,
        "mpa": stress,
        "mm": 11 * strain,
        "far": 24.2 * strain,
        "n": 2.8 * stress,
    }

    def table(names: str, between: str = ",", digits: str = ".6f") -> str:
        rows = zip(*(columns[name] for name in names.split()), strict=True)
        return "\n".join(between.join(format(v, digits) for v in row) for row in rows)

    def quoted(names: str) -> str:
        rows = zip(*(columns[name] for name in names.split()), strict=True)
        return "\n".join(",".join(f'"{v:,.5f}"' for v in row) for row in rows)

    bluehill = (
        'Length,"11.00000",mm\nWidth,"2.80000",mm\nThickness,"1.00000",mm\n\n'
        "Time,Extension,Load,Tensile strain,Tensile stress\n(s),(mm),(N),(%),(MPa)\n"
    )
    universal = (
        "Results Table 1\nDimension : Length,11,mm\nDimension : Width,2.8,mm\n"
        "Dimension : Thickness,1,mm\n\nRaw Data\n"
        "Time (s),Displacement (mm),Force (N)\n"
    )
    deben = (
        '"File : A.MTR"\n"Span : 11,0"\n"Width : 2,8"\n"Thickness : 1,0"\n'
        '"Point","Elongation","Force","Position"\n'
    )
    mts = "File Path: C:\\A.txt\nTest: A\n\n_Extension\t_Load\t_Time\nmm\tN\tsec\n"
    plain = "Time (s),Strain (%),Stress (MPa)\n" + table("t % mpa")
    return {
        "plain": plain.encode(),
        "bluehill": (bluehill + quoted("t mm n % mpa")).encode(),
        "bluehill_universal": (universal + table("t mm n")).encode(),
        "deben": (deben + table("t mm n far")).encode("latin-1"),
        "mts": (mts + table("mm n t", "\t").replace(".", ",")).encode("utf-8-sig"),
        "extensometer": (
            "Time (s);Crosshead (mm);Extensometer (mm);Load (N)\n"
            + table("t far mm n", ";")
        ).encode(),
        "french": (
            "Temps (s);Déformation (%);Contrainte (MPa)\n"
            + table("t % mpa", ";").replace(".", ",")
        ).encode("latin-1"),
        "utf16": plain.encode("utf-16"),
        "two_specimens": f"{plain}\n{table('t % mpa')}\nMean,1,2\n".encode(),
    }

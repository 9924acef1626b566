"""Modulus and strength as measures of a specimen: apparent, and over BV/TV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fissura.model import Measure, Part, not_measured

if TYPE_CHECKING:
    from fissura.model import Strength

__all__ = ["strength_measures"]

NOT_TESTED = "the specimen was not tested"
BRITTLE = "the specimen broke before it yielded"
NOT_READ = "it was not read off the curve"


def strength_measures(
    strength: Strength | None,
    bv_tv: float | None,
    why: str,
    *,
    exponents: tuple[float, float] = (1.0, 1.0),
) -> list[Measure]:
    """Measure the strength of one specimen.

    Parameters
    ----------
    strength : Strength or None
        None for a specimen that was not tested.
    bv_tv : float or None
        Bone volume fraction; None where it is not known.
    why : str
        Why it is not.
    exponents : tuple of float
        Powers of BV/TV that strength and modulus are divided by: 1 as in the study, 2
        and 3 as Carter and Hayes found for the strength and the modulus of cancellous
        bone (doi:10.2106/00004623-197759070-00021).

    Returns
    -------
    list of Measure
        One for each quantity of the part; strains are counted from the end of the toe.
    """
    if strength is None:
        return not_measured(Part.STRENGTH, NOT_TESTED)
    uts, modulus = strength.uts_mpa, strength.modulus_gpa
    no_uts = _why(strength, "uts_mpa")

    def read(key: str, value: float | None) -> Measure:
        return Measure(key, value, remark=_why(strength, key))

    return [
        read("uts_mpa", uts),
        Measure("modulus_gpa", modulus, remark=" ".join(strength.flags)),
        _normalised("uts_norm_mpa", uts, bv_tv, exponents[0], no_uts or why),
        _normalised("modulus_norm_gpa", modulus, bv_tv, exponents[1], why),
        read("uts_strain", strength.corrected(strength.uts_strain)),
        read("yield_mpa", strength.yield_mpa),
        read("failure_strain", strength.corrected(strength.failure_strain)),
        read("work_uts_mj_m3", strength.work_uts_mj_m3),
        read("work_failure_mj_m3", strength.work_failure_mj_m3),
        read("resilience_mj_m3", strength.resilience_mj_m3),
    ]


def _why(strength: Strength, key: str) -> str:
    """Say why a number is missing; empty where it is there."""
    if getattr(strength, key, 0.0) is not None:
        return ""
    at_yield = key in {"yield_mpa", "resilience_mj_m3"}
    return strength.absent.get(key, BRITTLE if at_yield else NOT_READ)


def _normalised(
    key: str, value: float | None, bv_tv: float | None, exponent: float, why: str
) -> Measure:
    if bv_tv is None or value is None:
        return Measure(key, None, remark=why)
    said = "" if exponent == 1 else f"divided by (BV/TV) to the power {exponent:g}"
    return Measure(key, value / bv_tv**exponent, remark=said)

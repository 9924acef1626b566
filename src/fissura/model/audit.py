"""What an audit of published numbers answers: flags, each with its grounds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Audit", "Flag", "Severity", "Unchecked"]


class Severity(StrEnum):
    """How bad a flag is, the worst first."""

    IMPOSSIBLE = "impossible"
    """No data give this number under the test that is named."""
    INCONSISTENT = "inconsistent"
    """Two printed numbers, or a number and a sentence, exclude each other."""
    IMPLAUSIBLE = "implausible"
    """Possible only under conditions the data hardly meet."""
    MISMATCH = "method mismatch"
    """The number fits another method than the one that is named."""
    NOTE = "note"
    """Nothing wrong: what a reader should know."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Flag:
    """One finding.

    `claim` is the id of the claim and `where` its place in the paper; `module` is the
    check that found it; `numbers` are the computed numbers by name; `window` is what
    the printed number may have been before it was rounded.
    """

    claim: str
    where: str
    module: str
    severity: Severity
    says: str
    numbers: tuple[tuple[str, str], ...] = ()
    window: str = ""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A claim of which no number could be checked, and what it lacks."""

    claim: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Audit:
    """All flags of a paper, the worst first, and what was checked."""

    title: str
    reference: str
    doi: str
    claims: int
    flags: tuple[Flag, ...]
    assumptions: tuple[str, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a number is impossible, or excluded by another."""
        worst = (Severity.IMPOSSIBLE, Severity.INCONSISTENT)
        return any(flag.severity in worst for flag in self.flags)

    @property
    def summary(self) -> str:
        """How many claims were checked, how many could not be, and what was found."""
        checked = self.claims - len(self.unchecked)
        found = ", ".join(f"{self.count(one)} {one}" for one in Severity)
        return (
            f"{self.claims} claim{'s' * (self.claims != 1)}: {checked} checked, "
            f"{len(self.unchecked)} could not be checked; {found}"
        )

    def count(self, severity: Severity) -> int:
        """Return the number of flags of one severity."""
        return sum(flag.severity is severity for flag in self.flags)

"""Which columns of a table are compared, and by which others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from cyclopts import Parameter

__all__ = ["ColumnOptions"]


class _Columns(TypedDict):
    """What `compare_table` takes of these options."""

    group: str
    outcomes: list[str]
    specimen: str
    donor: str
    only: list[str]


@Parameter(name="*")
@dataclass(frozen=True)
class ColumnOptions:
    """The columns of a tidy table.

    Parameters
    ----------
    outcome
        Column to compare; may be given more than once.
    group
        Column that names the group.
    specimen
        Column that names the specimen; rows are counted without it.
    donor
        Column that names the donor, where several rows come from one; each donor then
        counts once.
    only
        Group to compare; may be given more than once, and sets their order.
    """

    outcome: list[str]
    group: str = "group"
    specimen: str = ""
    donor: str = ""
    only: list[str] | None = None

    def chosen(self) -> _Columns:
        """Return the arguments of `compare_table` that name columns and groups."""
        return {
            "group": self.group,
            "outcomes": self.outcome,
            "specimen": self.specimen,
            "donor": self.donor,
            "only": self.only or [],
        }

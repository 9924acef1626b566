"""Options that several verbs share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter, validators

if TYPE_CHECKING:
    from fissura.blocks import Crew, OnDone
    from fissura.model import Shape
    from fissura.settings import Measure, Settings

__all__ = ["CrewOptions", "Geometry", "RegionOptions"]

Above0 = Annotated[float, Parameter(validator=validators.Number(gt=0))]
BLOCK_VOX = (256, 256, 256)


@Parameter(name="*")
@dataclass(frozen=True)
class CrewOptions:
    """Who does the work; nothing here changes a result.

    Parameters
    ----------
    threads
        Workers on this machine; all of its cores if left out.
    cluster
        Address of a Dask scheduler (tcp://…), or the path of its scheduler file.
    """

    threads: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None
    cluster: str = ""

    def crew(
        self, block_vox: Shape = BLOCK_VOX, *, on_done: OnDone | None = None
    ) -> Crew:
        """Return the crew these options ask for."""
        from fissura.blocks import Cluster, Crew, Threads, silent

        threads = Threads() if self.threads is None else Threads(self.threads)
        workers = Cluster(self.cluster) if self.cluster else threads
        return Crew(workers, block_vox, on_done or silent)


@Parameter(name="*")
@dataclass(frozen=True)
class RegionOptions:
    """The upright cylinder that counts.

    Left out, the settings say; without settings the whole volume counts.

    Parameters
    ----------
    region_diameter_mm
        Its diameter.
    region_height_mm
        Its height.
    """

    region_diameter_mm: Above0 | None = None
    region_height_mm: Above0 | None = None

    def applied_to(self, settings: Settings) -> Settings:
        """Return `settings` with this region."""
        given = {
            "region_diameter_mm": self.region_diameter_mm,
            "region_height_mm": self.region_height_mm,
        }
        chosen = {key: length for key, length in given.items() if length is not None}
        segment = settings.segment.model_copy(update=chosen)
        return settings.model_copy(update={"segment": segment})


@Parameter(name="*")
@dataclass(frozen=True)
class Geometry:
    """The tensile specimen, needed where a file holds force and extension.

    Parameters
    ----------
    gauge_length_mm
        Free length between the grips.
    width_mm
        Width of the cross-section.
    thickness_mm
        Thickness of the cross-section.
    """

    gauge_length_mm: Above0 = 11.0
    width_mm: Above0 = 2.8
    thickness_mm: Above0 = 1.0

    def settings(self) -> Measure:
        """Return the settings these options ask for."""
        from fissura.settings import Measure

        return Measure(
            gauge_length_mm=self.gauge_length_mm,
            width_mm=self.width_mm,
            thickness_mm=self.thickness_mm,
        )

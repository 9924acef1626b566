"""Numbers that an option takes."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter, validators

__all__ = ["Above0", "From0"]

Above0 = Annotated[float, Parameter(validator=validators.Number(gt=0))]
From0 = Annotated[int, Parameter(validator=validators.Number(gte=0))]

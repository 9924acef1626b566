"""A reporter that records which steps were done, why, and with which remarks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fissura.blocks import silent

if TYPE_CHECKING:
    from fissura.blocks import OnDone


@dataclass
class RecordingReporter:
    """Records what a step runner reports."""

    done: list[str] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def start(self, step: str, specimen: str) -> OnDone:
        self.done.append(f"{specimen} {step}".strip())
        return silent

    def finish(self, step: str, specimen: str, seconds: float) -> None: ...

    def skip(self, step: str, specimen: str) -> None: ...

    def again(self, step: str, specimen: str, why: str) -> None:
        self.why[f"{specimen} {step}".strip()] = why

    def remark(self, step: str, specimen: str, text: str) -> None:  # noqa: ARG002
        self.remarks.append(text)

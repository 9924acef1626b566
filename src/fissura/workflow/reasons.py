"""Why a step is repeated: how the wanted step differs from the recorded one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fissura.io import MISSING
from fissura.settings.former_names import with_present_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fissura.io import Step

__all__ = ["flat", "reasons"]

SHOWN = 4
"""Most settings that one sentence lists."""
LONGEST = 30
UNSET = "unset"


def flat(settings: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Return settings by their paths, such as ``"segment.threshold"``.

    Examples
    --------
    >>> flat({"segment": {"threshold": 3}})
    {'segment.threshold': 3}
    """
    places: dict[str, Any] = {}
    for key, value in settings.items():
        inner = isinstance(value, dict) and value
        here = flat(value, f"{above}{key}.") if inner else {f"{above}{key}": value}
        places |= here
    return places


def reasons(
    wanted: Step, last: Step | None, damaged: Mapping[str, str]
) -> tuple[str, ...]:
    """Return why a step must be done, a clause each; none where it is done.

    Parameters
    ----------
    wanted : Step
        With the outputs as they are now.
    last : Step or None
        The same step as it was last done.
    damaged : mapping of str to str
        What was found to be damaged in outputs, by their names.
    """
    if last is None:
        return ("ledger.jsonl has no whole line that says how it was made",)
    return tuple(_differences(wanted, last, damaged))


def _differences(wanted: Step, last: Step, damaged: Mapping[str, str]) -> Iterator[str]:
    if last.method < 1:
        by = last.versions.get("fissura") or "unknown"
        yield (
            f"its line in ledger.jsonl is of another version of fissura ({by}) and "
            "notes no method that this one knows"
        )
        return
    if last.method != wanted.method:
        yield f"its method changed from version {last.method} to {wanted.method}"
    before = with_present_names(last.settings)
    changed = [
        f"{place} ({_short(before, place)} → {_short(wanted.settings, place)})"
        for place in (*before, *(wanted.settings.keys() - before.keys()))
        if _short(before, place, whole=True)
        != _short(wanted.settings, place, whole=True)
    ]
    if changed:
        more = f" and {len(changed) - SHOWN} more" if len(changed) > SHOWN else ""
        yield f"settings changed: {', '.join(changed[:SHOWN])}{more}"
    yield from _inputs(wanted, last)
    for name, state in wanted.outputs.items():
        if name in damaged:
            yield f"{name} {damaged[name]}"
        elif state == MISSING:
            yield f"{name} is missing"
        elif state != last.outputs.get(name):
            yield f"{name} is not as it was left: changed or damaged"


def _inputs(wanted: Step, last: Step) -> Iterator[str]:
    """Report which inputs changed, were added or were removed."""
    if list(wanted.inputs.values()) == list(last.inputs.values()):
        return
    now, before = set(wanted.inputs), set(last.inputs)
    changed = [
        n for n in wanted.inputs if n in before and wanted.inputs[n] != last.inputs[n]
    ]
    changes = [f"its input {name} changed" for name in changed]
    changes += [f"its input {name} is new" for name in sorted(now - before)]
    changes += [f"its input {name} is no longer there" for name in sorted(before - now)]
    yield from changes or ["its inputs are in another order"]


def _short(settings: Mapping[str, Any], place: str, *, whole: bool = False) -> str:
    """Return a setting as it is shown, on one line."""
    text = repr(settings[place]) if place in settings else UNSET
    if whole or len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}…"

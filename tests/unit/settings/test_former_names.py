"""Names that settings had before: read, never written, and no step is done again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fissura.errors import SettingsError
from fissura.io import Step
from fissura.settings import Settings, parse
from fissura.settings.former_names import FORMER_NAMES
from fissura.workflow.reasons import reasons

DONE = Step("damage", "A", {}, {"detect.classifier": ""}, {}, method=1)


def test_a_former_name_is_read() -> None:
    read = parse('[detect]\njudge = "mine.npz"\n', source="study.toml")
    assert read.detect.classifier == "mine.npz"


def test_both_names_at_once_are_refused() -> None:
    text = '[detect]\njudge = "a.npz"\nclassifier = "b.npz"\n'
    with pytest.raises(SettingsError, match=r"leave detect\.judge out"):
        parse(text, source="study.toml")


def test_a_step_done_under_a_former_name_is_not_done_again() -> None:
    before = replace(DONE, settings={"detect.judge": ""})
    assert reasons(DONE, before, {}) == ()
    other = replace(DONE, settings={"detect.judge": "mine.npz"})
    (why,) = reasons(DONE, other, {})
    assert why == "settings changed: detect.classifier ('mine.npz' → '')"


@pytest.mark.parametrize(("former", "present"), FORMER_NAMES.items())
def test_former_names_stand_for_settings_that_are(former: str, present: str) -> None:
    settings = Settings().model_dump()
    for place, there in ((former, False), (present, True)):
        section, key = place.split(".")
        assert (key in settings[section]) is there

"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

import re

from fissura.cli.app import app

CONTENTS = re.compile(
    r"## Table of Contents\n.*?(?=^\*\*Commands\*\*)", re.DOTALL | re.MULTILINE
)
TITLE = re.compile(r"\A# fissura\n")
OF_NO_HELP = re.compile(r""" \*\[default: (?:""|\(\)|False)\]\*""")
"""Defaults that say no more than that an option is not given."""


def markdown() -> str:
    """Return each command with its arguments, options and defaults."""
    # Sphinx may have been started as a module, which a usage line would show.
    text = app.generate_docs(usage_name="fissura")
    for needless in (TITLE, CONTENTS, OF_NO_HELP):
        text = needless.sub("", text)
    return text

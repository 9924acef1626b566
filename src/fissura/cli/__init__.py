"""The command line: one thin function for each command."""

from fissura.cli.main import main

__all__ = ["main"]

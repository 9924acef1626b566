"""The command line: one thin command for each verb."""

from fissura.cli.main import main

__all__ = ["main"]

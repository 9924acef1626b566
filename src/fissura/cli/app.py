"""The application: its name, its help, its commands in the order of the help page."""

from __future__ import annotations

from cyclopts import App, Parameter

from fissura import __version__
from fissura.cli.commands.audit import audit
from fissura.cli.commands.compare import compare
from fissura.cli.commands.evaluate import evaluate, trials
from fissura.cli.commands.export import export
from fissura.cli.commands.inspect import inspect
from fissura.cli.commands.reconstruct import reconstruct
from fissura.cli.commands.study import check, demo, new, report, run
from fissura.cli.commands.tensile import tensile
from fissura.cli.commands.train import train

__all__ = ["app"]

app = App(
    name="fissura",
    help="From the raw synchrotron scan of bone to the comparison of groups.",
    version=__version__,
    default_parameter=Parameter(negative=()),
    suppress_keyboard_interrupt=False,
)
for command in (
    *(new, check, run, report, demo),
    *(reconstruct, inspect, export, tensile, compare, audit),
    *(evaluate, trials, train),
):
    app.command(command)

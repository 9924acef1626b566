"""The application: its name, its help, its commands in the order of the help page."""

from __future__ import annotations

from cyclopts import App, Parameter

from fissura.cli.commands.audit import audit
from fissura.cli.commands.compare import compare
from fissura.cli.commands.evaluate import evaluate, trials
from fissura.cli.commands.export import export
from fissura.cli.commands.study import check, demo, new, report, run
from fissura.cli.commands.train import train
from fissura.version import __version__

__all__ = ["LOADED_LATER", "app"]

LOADED_LATER = {
    "reconstruct": "Reconstruct one raw scan into a volume.",
    "inspect": "Find and measure the bone and the damage of one volume.",
    "tensile": "Read Young's modulus, strength, yield, failure and work off tensile "
    "tests.",
}
"""Commands whose options are read from the settings, and the first line of each.

They are imported on use, so that the list of commands appears at once.
"""

app = App(
    name="fissura",
    help="From the raw synchrotron scan of bone to the comparison of groups.",
    version=__version__,
    default_parameter=Parameter(negative=()),
    suppress_keyboard_interrupt=False,
)
for command in (
    *(new, check, run, report, demo),
    *("reconstruct", "inspect", export, "tensile", compare, audit),
    *(evaluate, trials, train),
):
    if isinstance(command, str):
        place = f"fissura.cli.commands.{command}:{command}"
        app.command(place, name=command, help=LOADED_LATER[command])
    else:
        app.command(command)

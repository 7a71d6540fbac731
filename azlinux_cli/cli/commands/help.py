"""`azl help`: topics that belong to no single command."""

import typer

from azlinux_cli.cli.exit_codes import MEANING
from azlinux_cli.cli.lazy import Entry, lazy_group, leaf

_HERE = "azlinux_cli.cli.commands.help"

app = lazy_group(
    "Topics that belong to no single command.",
    {"exit-codes": Entry(_HERE, "What each exit status means.", "exit_codes")},
)
exit_codes = leaf()


@exit_codes.command()
def show_exit_codes() -> None:
    """What each exit status means."""
    for code, meaning in MEANING.items():
        typer.echo(f"{code:>4}  {meaning}")

"""The root of the command tree: a table of nouns."""

from collections.abc import Mapping
from typing import ClassVar

import typer

from azlinux_cli.cli.lazy import PLAIN, Entry, LazyGroup

_COMMANDS = "azlinux_cli.cli.commands."


class Root(LazyGroup):
    entries: ClassVar[Mapping[str, Entry]] = {
        "vm": Entry(_COMMANDS + "vm", "Virtual machines on Azure Linux and Azure Container Linux."),
        "image": Entry(
            _COMMANDS + "image",
            "Azure Linux 3.0, 4.0 and Azure Container Linux images of a region.",
        ),
        "node": Entry(_COMMANDS + "node", "Machines over SSH, in Azure or from a hosts file."),
        "update": Entry(
            _COMMANDS + "update", "Package updates of machines: what waits, and bringing it."
        ),
        "aks": Entry(_COMMANDS + "aks", "AKS clusters."),
        "nodepool": Entry(
            _COMMANDS + "nodepool", "Node pools: what they run, how old it is, and changing them."
        ),
        "rollout": Entry(
            _COMMANDS + "rollout", "Long runs: where they stand, what they did, and steering them."
        ),
        "auth": Entry(_COMMANDS + "auth", "Sign in to Azure."),
        "config": Entry(_COMMANDS + "config", "Profiles and settings."),
        "sandbox": Entry(
            _COMMANDS + "sandbox",
            "The rehearsal cloud: ARM and SSH on loopback, for practice and tests.",
        ),
        "doctor": Entry(
            _COMMANDS + "doctor",
            'Check what works from here: sign-in, Azure, clock, SSH; a hint for each "no".',
        ),
        "completion": Entry(_COMMANDS + "completion", "Tab completion for bash, zsh and fish."),
        "help": Entry(_COMMANDS + "help", "Topics that belong to no single command."),
    }


app = typer.Typer(cls=Root, **PLAIN)


def _version(*, wanted: bool) -> None:
    if wanted:
        from azlinux_cli import __version__

        typer.echo(f"azl {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: bool = typer.Option(
        False, "--version", "-V", is_eager=True, callback=_version, help="Show the version."
    ),
) -> None:
    """Fleets of Azure Linux: create machines, see what runs where, patch and move them."""

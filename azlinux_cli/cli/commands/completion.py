"""`azl completion show | install`."""

import os
from pathlib import Path
from typing import Annotated

import typer

from azlinux_cli.cli.lazy import Entry, lazy_group, leaf
from azlinux_cli.cli.options import DryRun
from azlinux_cli.domain.errors import UsageError

_HERE = "azlinux_cli.cli.commands.completion"
SHELLS = ("bash", "zsh", "fish")

app = lazy_group(
    "Tab completion for bash, zsh and fish.",
    {
        "show": Entry(_HERE, "Print the completion script of a shell.", "show"),
        "install": Entry(_HERE, "Put the script where your shell finds it.", "install"),
    },
)
show, install = leaf(), leaf()


@show.command()
def show_script(
    shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish", help="Which shell.")],
) -> None:
    """Print the completion script of a shell."""
    from azlinux_cli.bootstrap.workstation import completion_script

    typer.echo(completion_script(_checked(shell)), nl=False)


@install.command()
def install_script(
    shell: Annotated[
        str | None,
        typer.Option("--shell", metavar="bash|zsh|fish", help="Which shell; unset: $SHELL."),
    ] = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Put the script where your shell finds it. No start-up file is edited.

    Says what to add to one where that is needed. Safe to run again after an upgrade.
    """
    from azlinux_cli.bootstrap.workstation import install_completion

    chosen = _checked(shell or _own_shell())
    path, state = install_completion(chosen, dry_run=dry_run)
    typer.echo(f"{state}: {path}", err=True)
    for line in _advice(chosen, path):
        typer.echo(line, err=True)


def _own_shell() -> str:
    name = Path(os.environ.get("SHELL", "")).name
    if name not in SHELLS:
        raise UsageError(
            f"$SHELL is {name!r}, which azl has no completion for" if name else "$SHELL is not set",
            hint="say which: --shell bash, zsh or fish",
        )
    return name


def _checked(shell: str) -> str:
    if shell not in SHELLS:
        raise UsageError(f"{shell!r} is not a shell azl completes in", hint="bash, zsh or fish")
    return shell


def _advice(shell: str, path: Path) -> list[str]:
    """What the shell needs to find the file, where that is not certain."""
    if shell == "zsh":
        return [
            "zsh looks there if ~/.zshrc says so before compinit; add, if it does not:",
            f"  fpath=({path.parent} $fpath)",
            "  autoload -Uz compinit && compinit",
        ]
    if shell == "bash":
        return [
            "new shells load it if the bash-completion package is there; if not, add to ~/.bashrc:",
            f"  source {path}",
        ]
    return ["new shells load it by themselves"]

"""`azl auth logout`."""

from typing import Annotated

import typer

from azlinux_cli.bootstrap.sign_in import forget_tokens, log_out
from azlinux_cli.bootstrap.workstation import profile_file
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.domain.errors import NotFoundError

app = leaf()
_SANDBOX = "sandbox"


@app.command()
def logout(
    profile: Annotated[
        str | None,
        typer.Option("--profile", metavar="NAME", help="Profile; default: the current one."),
    ] = None,
) -> None:
    """Forget every token, and how a profile signs in. The sign-in of az is az's own affair."""
    profiles = profile_file().read()
    name = profile or profiles.current
    forget_tokens()
    if name is None:
        typer.echo("nobody was signed in; cached tokens are gone", err=True)
        return
    if name not in profiles.named:
        known = ", ".join(profiles.named) or "none yet"
        raise NotFoundError(f"there is no profile {name!r}", hint=f"profiles: {known}")
    if name == _SANDBOX:
        typer.echo("cached tokens are gone; the sandbox's profile signs in by itself", err=True)
        return
    log_out()(name)
    typer.echo(f"signed out of profile {name}; cached tokens are gone", err=True)

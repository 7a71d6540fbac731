"""`azl config use`, `azl config profiles ...`."""

from typing import Annotated

import typer

from azlinux_cli.bootstrap.workstation import profile_file
from azlinux_cli.cli.deps import confirm, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand, Yes
from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.rendering.setting import PROFILE_VIEW

use, list_profiles, delete = leaf(), leaf(), leaf()


@use.command()
def use_profile(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A profile, or - for the last one.")],
) -> None:
    """Make a profile current. `azl config use -` goes back to the one before."""
    file = profile_file()
    was = file.use(name)
    now = file.read().current
    text = f"profile {now} was current already" if was == now else f"profile {now} is current"
    typer.echo(text + (f" (was {was})" if was not in {None, now} else ""), err=True)


@list_profiles.command(cls=DataCommand)
def list_all(ctx: typer.Context) -> None:
    """List profiles and which is current."""
    profiles = profile_file().read()
    rows = [(name, name == profiles.current, values) for name, values in profiles.named.items()]
    show(ctx, PROFILE_VIEW, rows)


@delete.command()
def delete_profile(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The profile to forget.")],
    *,
    yes: Yes = False,
) -> None:
    """Forget a profile. Nothing in its cloud is touched."""
    file = profile_file()
    known = file.read().named
    if name not in known:
        raise NotFoundError(
            f"there is no profile {name!r}", hint=f"profiles: {', '.join(known) or 'none yet'}"
        )
    confirm(f"Forget profile {name}?", yes=yes)
    file.remove(name)
    now = file.read().current
    typer.echo(f"profile {name} is gone; current: {now or 'none'}", err=True)

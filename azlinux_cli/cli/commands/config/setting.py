"""`azl config list | get | set | unset`."""

import os
from typing import Annotated

import typer

from azlinux_cli.bootstrap.workstation import profile_file
from azlinux_cli.cli.deps import deps_of, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, common_of
from azlinux_cli.domain.errors import NotFoundError, UsageError
from azlinux_cli.domain.settings import BY_NAME, SETTINGS, check_value
from azlinux_cli.rendering.setting import SETTING_VIEW

FIRST_PROFILE = "default"  # what `set` makes when there is none yet
_PAIR = 2

list_, get, set_, unset = leaf(), leaf(), leaf(), leaf()

Name = Annotated[str, typer.Argument(metavar="NAME", help="A setting of `azl config list`.")]


@list_.command(cls=CloudCommand)
def list_settings(ctx: typer.Context) -> None:
    """List every setting with the value in force and where that came from."""
    settings = deps_of(ctx).settings
    rows = [(s, settings.get(s.name), settings.sources.get(s.name)) for s in SETTINGS]
    show(ctx, SETTING_VIEW, rows)


@get.command(cls=CloudCommand)
def get_setting(ctx: typer.Context, name: Name) -> None:
    """Print one value in force; exit status 5 if it has none."""
    deps = deps_of(ctx)
    check_value(name)
    value = deps.settings.get(name)
    if value is None:
        raise NotFoundError(f"{name} is not set", hint=f"azl config set {name} VALUE")
    if common_of(ctx).keys() & {"output", "query"}:
        show(ctx, SETTING_VIEW, (BY_NAME[name], value, deps.settings.sources[name]))
    else:
        deps.out.write(value + "\n")


@set_.command(cls=CloudCommand)
def set_settings(
    ctx: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="NAME VALUE | NAME=VALUE...", help="What to set.")
    ],
) -> None:
    """Set values in a profile: --profile, else AZL_PROFILE, else the current one."""
    values = _pairs(words)
    for name, value in values.items():
        check_value(name, value)
    profile = _write(ctx, dict(values))
    for name, value in values.items():
        typer.echo(f"{name} = {value} in profile {profile}", err=True)


@unset.command(cls=CloudCommand)
def unset_settings(
    ctx: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="What to remove.")],
) -> None:
    """Remove values from a profile. Removing what is not set is fine."""
    for name in names:
        check_value(name)
    profile = _write(ctx, dict.fromkeys(names))
    for name in names:
        typer.echo(f"{name} is not set in profile {profile}", err=True)


def _pairs(words: list[str]) -> dict[str, str]:
    """`location westeurope`, as git says it, or `location=westeurope ...`, as az does."""
    if len(words) == _PAIR and "=" not in words[0]:
        return {words[0]: words[1]}
    pairs = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            name = name or "NAME"
            raise UsageError(
                f"{word!r} has no value", hint=f"azl config set {name} VALUE, or {name}=VALUE"
            )
        pairs[name] = value
    return pairs


def _write(ctx: typer.Context, values: dict[str, str | None]) -> str:
    """Change the profile meant; the very first profile becomes current. Returns its name."""
    file = profile_file()
    current = file.read().current
    profile = common_of(ctx).get("profile") or os.environ.get("AZL_PROFILE") or current
    profile = str(profile or FIRST_PROFILE)
    file.set(profile, values)
    if current is None:
        file.use(profile)
    return profile

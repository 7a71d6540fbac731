"""The machines that a command line names."""

from collections.abc import Sequence

import typer

from azlinux_cli.cli.deps import deps_of
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.selection import Selection, parse_tag


def selection_of(
    names: Sequence[str] | None,
    *,
    tags: Sequence[str] | None = None,
    os: str | None = None,
    exclude: Sequence[str] | None = None,
    everything: bool = False,
) -> Selection:
    """What the options say. Raises UsageError for a bad tag, node set or operating system."""
    if os is not None and os not in set(OsKind):
        raise UsageError(
            f"{os!r} is not an operating system azl knows", hint=f"one of: {', '.join(OsKind)}"
        )
    if everything and names:
        raise UsageError("--all and names exclude each other")
    return Selection(
        patterns=tuple(names or ()),
        tags=tuple(map(parse_tag, tags or ())),
        os=os,
        exclude=tuple(exclude or ()),
        everything=everything,
    )


def acting_on(
    ctx: typer.Context,
    names: Sequence[str] | None,
    *,
    tags: Sequence[str] | None = None,
    os: str | None = None,
    exclude: Sequence[str] | None = None,
    everything: bool = False,
) -> Selection:
    """As selection_of, for commands that change machines: saying nothing never means "all"."""
    selection = selection_of(names, tags=tags, os=os, exclude=exclude, everything=everything)
    if selection.says_nothing:
        raise UsageError(
            "no machine is named",
            hint=(
                f"`{ctx.command_path} NAME...`, or -l KEY=VALUE, or --os",
                "--all means every machine of the subscription, or of the group with -g",
            ),
        )
    return selection


def group_of(ctx: typer.Context, resource_group: str | None) -> str | None:
    """-g, else the profile's resource group, else none: the whole subscription."""
    return resource_group or deps_of(ctx).settings.get("resource-group")


def scope_of(ctx: typer.Context, resource_group: str | None, *, everything: bool) -> str | None:
    """Where a selection looks: --all without -g is the whole subscription, whatever the profile."""
    return resource_group if everything else group_of(ctx, resource_group)


def parallel_of(ctx: typer.Context, parallel: int | None, *, otherwise: int | None = None) -> int:
    """--parallel, else the setting; `otherwise` replaces the setting's mere default.

    Raises UsageError for a setting that is no positive number.
    """
    settings = deps_of(ctx).settings
    if parallel is None and otherwise is not None and settings.sources["parallel"] == "default":
        return otherwise
    width = parallel if parallel is not None else int(settings["parallel"])
    if width < 1:
        raise UsageError("parallel must be at least 1")
    return width

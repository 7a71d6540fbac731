"""The machines that a command line names: their options, and what these mean."""

from typing import Any, ClassVar

import typer
from typer.core import TyperArgument, TyperOption

from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.options import CloudCommand, common_of, common_option, remember
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.selection import Selection, parse_tag

# Nodes that SSH works on at once unless somebody chose: they mostly wait, and one loop waits for
# all of them.
SSH_WIDTH = 100


def _names() -> TyperArgument:
    return TyperArgument(
        param_decls=["names"],
        nargs=-1,
        required=False,
        metavar="[NAME]...",
        help="Names, globs ('web-*') or node sets ('web-[1-40]').",
        expose_value=False,
        callback=remember,
    )


def _selectors() -> list[TyperOption]:
    return [
        common_option(
            "--resource-group", "-g", "resource_group", metavar="GROUP", help="Resource group."
        ),
        common_option(
            "--selector", "-l", "selector",
            multiple=True,
            metavar="KEY=VALUE",
            help="Machines that have this tag.",
        ),
        common_option("--os", "os", metavar="3.0|4.0|acl", help="Machines on this system."),
        common_option(
            "--exclude", "exclude", multiple=True, metavar="NAME", help="But not these."
        ),
    ]  # fmt: skip


def _all() -> TyperOption:
    return common_option(
        "--all", "everything", is_flag=True, help="All machines of the subscription."
    )


class FleetCommand(CloudCommand):
    """A command on many machines, which `selection_of(ctx)` or `acting_on(ctx)` reads.

    Its help names what is required first, then the machines, then the command's own options.
    """

    has_all: ClassVar[bool] = True

    def __init__(self, *args: Any, params: list[Any] | None = None, **extra: Any) -> None:
        own = params or []
        required = [param for param in own if param.required]
        rest = [param for param in own if not param.required]
        which = [*_selectors(), _all()] if self.has_all else _selectors()
        super().__init__(*args, params=[_names(), *required, *which, *rest], **extra)


def names_of(ctx: typer.Context) -> tuple[str, ...]:
    """The names as they were typed."""
    return tuple(common_of(ctx).get("names") or ())


def selection_of(ctx: typer.Context) -> Selection:
    """What the options say. Raises UsageError for a bad tag, node set or operating system."""
    said = common_of(ctx)
    os = said.get("os")
    if os is not None and os not in set(OsKind):
        raise UsageError(
            f"{os!r} is not an operating system azl knows", hint=f"one of: {', '.join(OsKind)}"
        )
    everything = bool(said.get("everything"))
    if everything and names_of(ctx):
        raise UsageError("--all and names exclude each other")
    return Selection(
        patterns=names_of(ctx),
        tags=tuple(map(parse_tag, said.get("selector") or ())),
        os=os,
        exclude=tuple(said.get("exclude") or ()),
        everything=everything,
    )


def acting_on(ctx: typer.Context) -> Selection:
    """As selection_of, for commands that change machines: saying nothing never means "all"."""
    selection = selection_of(ctx)
    if selection.says_nothing:
        raise UsageError(
            "no machine is named",
            hint=(
                f"`{ctx.command_path} NAME...`, or -l KEY=VALUE, or --os",
                "--all means every machine of the subscription, or of the group with -g",
            ),
        )
    return selection


def given_group(ctx: typer.Context) -> str | None:
    """-g of a FleetCommand."""
    group: str | None = common_of(ctx).get("resource_group")
    return group


def group_of(ctx: typer.Context, resource_group: str | None) -> str | None:
    """-g, else the profile's resource group, else none: the whole subscription."""
    return resource_group or deps_of(ctx).settings.get("resource-group")


def scope_of(ctx: typer.Context) -> str | None:
    """Where a selection looks: --all without -g is the whole subscription, whatever the profile."""
    given = given_group(ctx)
    return given if common_of(ctx).get("everything") else group_of(ctx, given)


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


def fleet_width_of(ctx: typer.Context, parallel: int | None) -> int:
    """Nodes that SSH has under way at once: --parallel, else a chosen setting, else its own."""
    return parallel_of(ctx, parallel, otherwise=SSH_WIDTH)

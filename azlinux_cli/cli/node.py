"""What the commands that speak SSH have in common: their options and their targets."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.options import CloudCommand
from azlinux_cli.cli.selection import group_of
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.selection import Selection
from azlinux_cli.domain.way import BY_ITSELF, Via, parse_ways, ssh_ways
from azlinux_cli.services.reach import Reach

if TYPE_CHECKING:
    from azlinux_cli.services.run_on_nodes import RunOnNodes

_COMMAND = "azl.remote-command"
WAYS_HELP = (
    "Ways in with commas, first tried first: private, public, jump, ssh, run-command; "
    "auto is ssh,run-command."
)

Hosts = Annotated[
    Path | None,
    typer.Option("--hosts", metavar="FILE", help="Machines of this file, without Azure."),
]
Sudo = Annotated[bool, typer.Option("--sudo", help="Run as root, by sudo.")]
Script = Annotated[
    Path | None,
    typer.Option(
        "--script", metavar="FILE", help="Run this script; what follows -- are arguments."
    ),
]
RunTimeout = Annotated[
    float | None,
    typer.Option(
        "--run-timeout", metavar="SECONDS", min=1, help="Most time for all nodes together."
    ),
]
MaxStatus = Annotated[
    bool,
    typer.Option(
        "--max-status", help="Exit with the largest exit status of the command; 255: no answer."
    ),
]


class RemoteCommandLine(CloudCommand):
    """A command whose words after `--` are for another machine, untouched by any parser here."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if "--" in args:
            at = args.index("--")
            ctx.find_root().meta[_COMMAND] = args[at + 1 :]
            args = args[:at]
        rest: list[str] = super().parse_args(ctx, args)
        return rest

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "-- COMMAND..."]


def words_after_dashes(ctx: typer.Context) -> list[str]:
    words: list[str] = ctx.find_root().meta.get(_COMMAND, [])
    return words


def ways_of(
    ctx: typer.Context, via: str | None, *, otherwise: tuple[Via, ...] = BY_ITSELF
) -> tuple[Via, ...]:
    """--via, else the setting `ways`, else `otherwise`. Raises UsageError, as `parse_ways` does."""
    said = deps_of(ctx).settings.get("ways") if via is None else via
    return otherwise if said is None else parse_ways(said)


def reach_of(ctx: typer.Context) -> Reach:
    """The way in to virtual machines. Raises UsageError for a jump host that is none."""
    return Reach(deps_of(ctx).way_in())


def targets_of(
    ctx: typer.Context,
    selection: Selection,
    *,
    resource_group: str | None,
    hosts: Path | None,
    ways: Sequence[Via] = (),
) -> list[NodeTarget]:
    """The nodes meant. Raises EmptySelectionError, UsageError for a bad hosts file.

    `ways` over SSH replace those of the settings.
    """
    way_in = deps_of(ctx).way_in()
    if over_ssh := ssh_ways(ways):
        way_in = replace(way_in, ways=over_ssh)
    if hosts is None:
        from azlinux_cli.services.choose_nodes import ChooseNodes

        choose = ChooseNodes(deps_of(ctx).vms(), Reach(way_in))
        # --all without -g is the whole subscription, whatever group the profile names.
        group = resource_group if selection.everything else group_of(ctx, resource_group)
        return choose(selection, resource_group=group)
    from azlinux_cli.domain.hosts_file import parse_hosts
    from azlinux_cli.services.choose_nodes import choose_hosts

    if resource_group is not None:
        raise UsageError("--hosts and --resource-group exclude each other")
    text = read_file(hosts, "hosts file")
    known = parse_hosts(text, source=str(hosts))
    return [way_in.settle_host(target) for target in choose_hosts(known, selection)]


def read_file(path: Path, what: str) -> str:
    """Raises UsageError for a file that cannot be read or is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"could not read the {what} {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"the {what} {path} is not UTF-8 text") from error


def by_ssh(ctx: typer.Context, width: int) -> "RunOnNodes":
    """For questions that only SSH can carry. Raises UsageError where no way is one of SSH."""
    from azlinux_cli.services.fan_out import FanOut
    from azlinux_cli.services.run_on_nodes import RunOnNodes

    if not ssh_ways(ways_of(ctx, None)):
        raise UsageError(
            "this goes over SSH, and the setting ways is run-command alone",
            hint="AZL_WAYS=ssh in front of the command, for this once",
        )
    deps = deps_of(ctx)
    return RunOnNodes(FanOut(deps.fleet_shell(), width), None, deps.clock)

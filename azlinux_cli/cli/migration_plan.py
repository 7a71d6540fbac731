"""What `azl migrate plan` and `azl migrate apply` have in common."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import typer
from typer.core import TyperOption

from azlinux_cli.cli.begin import new_run
from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.migration import Preflight, machines_of, rules_of
from azlinux_cli.cli.options import common_of, common_option
from azlinux_cli.cli.policy import PolicyCommand, order_of, policy_of
from azlinux_cli.domain.errors import UsageError

if TYPE_CHECKING:
    from azlinux_cli.domain.migration.machine import MachineCheck
    from azlinux_cli.domain.migration.replace_wish import ReplaceWish
    from azlinux_cli.services.migration.plan import Draft

_ASK_S = 180.0
_STEP_S, _BOOT_S, _KEEP_DAYS = 3600.0, 900.0, 7.0
_IN_PLACE = "in-place"
_STRATEGIES = ("replace", "replace-swap", "replace-recreate", _IN_PLACE)


def migrate_options() -> list[TyperOption]:
    """Read with `replace_wish_of` and by `draft_of`."""
    many = {"type": str, "multiple": True}
    seconds = {"type": click.FloatRange(min=1), "metavar": "SECONDS"}
    return [
        common_option("--strategy", "strategy", metavar="WAY", type=str,
            help="replace (whichever way is open), replace-swap, replace-recreate, in-place."),
        common_option("--image", "image", metavar="IMAGE", type=str,
            help="The image of the new disks (azurelinux-4)."),
        common_option("--accepted", "accepted", metavar="FILE", type=str,
            help="Accepted risks; accepted-risks.toml in azl's own place."),
        common_option("--accept-loss", "accept_loss", metavar="NAME", **many,
            help="A package, unit, file or key of a loss that stops nothing."),
        common_option("--leave", "leave", metavar="DIRECTORY", **many,
            help="Stays behind on the old disk."),
        common_option("--carry-host-keys", "carry_host_keys", is_flag=True,
            help="SSH host keys move along; else the new disk has its own, which are proven."),
        common_option("--repository", "repository", metavar="ID=URL", **many,
            help="In place: where 4.0's packages come from, in place of azl's own data."),
        common_option("--repository-key", "repository_key", metavar="FILE", **many,
            help="In place: a public key that signs them."),
        common_option("--keep-days", "keep_days", metavar="DAYS", type=click.FloatRange(min=0),
            help="How long the old disk is kept (7)."),
        common_option("--step-timeout", "step_timeout", **seconds,
            help="Most time for one step (3600)."),
        common_option("--boot-timeout", "boot_timeout", **seconds,
            help="Most time for one boot (900)."),
        common_option("--reason", "reason", metavar="TEXT", type=str, help="Why, for the record."),
    ]  # fmt: skip


class MigrateCommand(PolicyCommand):
    """A command that plans a migration of the machines that it names."""

    def __init__(self, *args: Any, params: list[Any] | None = None, **extra: Any) -> None:
        super().__init__(*args, params=[*(params or []), *migrate_options()], **extra)


def replace_wish_of(ctx: typer.Context) -> "ReplaceWish":
    from azlinux_cli.domain.migration.replace_wish import ReplaceWish

    said = common_of(ctx)
    leave = tuple(said.get("leave") or ())
    if wrong := [directory for directory in leave if not directory.startswith("/")]:
        raise UsageError(f"--leave takes whole paths, not {wrong[0]!r}")
    return ReplaceWish(
        leave=leave,
        host_keys=bool(said.get("carry_host_keys")),
        accepted_losses=tuple(said.get("accept_loss") or ()),
        keep_days=said.get("keep_days", _KEEP_DAYS),
        step_s=said.get("step_timeout", _STEP_S),
        boot_s=said.get("boot_timeout", _BOOT_S),
    )


def reason_of(ctx: typer.Context) -> str:
    return common_of(ctx).get("reason") or ""


def draft_of(ctx: typer.Context, *, acts: bool) -> "Draft":
    """Every machine is asked and judged, as by `azl migrate check`; alike ones are grouped.

    Raises EmptySelectionError, UsageError, InhibitedError.
    """
    from azlinux_cli import __version__
    from azlinux_cli.bootstrap.migration import disk_wishes, plan_replace
    from azlinux_cli.services.migration.plan import PlanMigration, Request

    said, deps = common_of(ctx), deps_of(ctx)
    wish, order, strategy = replace_wish_of(ctx), order_of(ctx), said.get("strategy") or "replace"
    if strategy not in _STRATEGIES:
        raise UsageError(
            f"--strategy cannot be {strategy!r}", hint=f"one of: {', '.join(_STRATEGIES)}"
        )
    policy_of(ctx, 1)  # a bad option is told before anybody is asked
    accepted = said.get("accepted")
    asked = None if strategy == "replace" else strategy
    path = Path(accepted) if accepted else None
    rules = rules_of(ctx, accepted=path, strategy=asked, window=None)
    preflight = Preflight(ctx, rules, _ASK_S)
    fleet = preflight(machines_of(ctx, None, acts=acts))
    if fleet.interrupted:
        raise KeyboardInterrupt
    if strategy == _IN_PLACE:
        return _in_place(ctx, fleet.machines, wish)
    request = Request(
        run=new_run("m"),
        reason=reason_of(ctx),
        wish=wish,
        policy=lambda total: policy_of(ctx, total),
        canaries=order.canaries,
        named_canaries=order.named,
        waves=order.waves,
    )
    image = said.get("image") or "azurelinux-4"
    wishes = disk_wishes(deps, wish, image, strategy)
    plan = PlanMigration(plan_replace(deps), wishes, deps.clock, deps.owner().by, __version__)
    return plan(fleet.machines, request)


def _in_place(
    ctx: typer.Context, machines: "Sequence[MachineCheck]", wish: "ReplaceWish"
) -> "Draft":
    """Azl's own path: packages are exchanged where the machine stands."""
    from azlinux_cli.bootstrap.in_place import in_place_planner, in_place_wish
    from azlinux_cli.domain.migration.machine import Verdict
    from azlinux_cli.domain.update.check import NodeCheck
    from azlinux_cli.services.migration.in_place_plan import Request as InPlaceRequest
    from azlinux_cli.services.migration.plan import Draft, refuse_inhibited

    order = order_of(ctx)
    concerned = [m for m in machines if m.verdict is not Verdict.DONE]
    done = tuple(m.target.name for m in machines if m.verdict is Verdict.DONE)
    refuse_inhibited(concerned)
    if not concerned:
        return Draft(None, done)
    request = InPlaceRequest(
        run=new_run("m"),
        reason=reason_of(ctx),
        wish=in_place_wish(step_s=wish.step_s, boot_s=wish.boot_s, **_sources(ctx)),
        policy=lambda total: policy_of(ctx, total),
        canaries=order.canaries,
        named_canaries=order.named,
        waves=order.waves,
    )
    checks = [NodeCheck(m.target, state=m.facts.node.state) for m in concerned if m.facts]
    return Draft(in_place_planner(deps_of(ctx))(checks, request), done)


def _sources(ctx: typer.Context) -> dict[str, Any]:
    """Raises UsageError for a repository without a URL, or a key that cannot be read."""
    from azlinux_cli.cli.node import read_file
    from azlinux_cli.domain.in_place import Repository

    said, found = common_of(ctx), dict[str, Any]()
    if words := said.get("repository"):
        pairs = [word.partition("=") for word in words]
        found["repositories"] = tuple(Repository(name, url) for name, _, url in pairs)
    if files := said.get("repository_key"):
        found["keys"] = tuple(read_file(Path(file), "key") for file in files)
    return found


def tell_draft(ctx: typer.Context, draft: "Draft") -> None:
    from azlinux_cli.domain.node_set import fold

    if draft.done:
        deps_of(ctx).err.write(f"4.0 already: {fold([*draft.done])}\n")

"""What an update is to bring: the options that `azl update plan` and `apply` share."""

from typing import TYPE_CHECKING, Any

import click
import typer
from typer.core import TyperOption

from azlinux_cli.cli.options import common_of, common_option
from azlinux_cli.cli.policy import PolicyCommand, policy_options
from azlinux_cli.domain.errors import UsageError

if TYPE_CHECKING:
    from azlinux_cli.domain.update.wish import UpdateWish

_STEP_S, _BOOT_S = 3600.0, 900.0


def wish_options() -> list[TyperOption]:
    """Read with `wish_of` and `reason_of`."""
    names = {"type": str, "multiple": True, "metavar": "NAME"}
    seconds = {"type": click.FloatRange(min=1), "metavar": "SECONDS"}
    return [
        common_option("--security", "security", is_flag=True,
            help="Only what is, or may be, about security."),
        common_option("--package", "package", **names, help="Only these packages (globs)."),
        common_option("--exclude-package", "exclude_package", **names,
            help="But not these packages (globs)."),
        common_option("--reboot", "reboot", metavar="WHEN", type=str,
            help="if-needed, never or always."),
        common_option("--download-first", "download_first", is_flag=True,
            help="Download everywhere before the first change."),
        common_option("--snapshot", "snapshot", is_flag=True,
            help="Take a snapshot of each OS disk before."),
        common_option("--force-managed", "force_managed", is_flag=True,
            help="AKS nodes too, which their pool manages."),
        common_option("--skip-unreachable", "skip_unreachable", is_flag=True,
            help="Leave out machines that give no answer."),
        common_option("--step-timeout", "step_timeout", **seconds,
            help="Most time for one step (3600)."),
        common_option("--boot-timeout", "boot_timeout", **seconds,
            help="Most time for one reboot (900)."),
        common_option("--reason", "reason", metavar="TEXT", type=str, help="Why, for the record."),
    ]  # fmt: skip


class WishCommand(PolicyCommand):
    """A command that plans an update of the machines that it names."""

    def __init__(self, *args: Any, params: list[Any] | None = None, **extra: Any) -> None:
        super().__init__(*args, params=[*(params or []), *wish_options()], **extra)


def wish_of(ctx: typer.Context) -> "UpdateWish":
    """Raises UsageError for a time to reboot that there is not."""
    from azlinux_cli.domain.update.wish import Reboot, UpdateWish

    said = common_of(ctx)
    when = said.get("reboot", Reboot.IF_NEEDED)
    if when not in set(Reboot):
        raise UsageError(f"--reboot cannot be {when!r}", hint=f"one of: {', '.join(Reboot)}")
    flags = ("security", "download_first", "snapshot", "force_managed", "skip_unreachable")
    return UpdateWish(
        packages=tuple(said.get("package") or ()),
        exclude=tuple(said.get("exclude_package") or ()),
        reboot=Reboot(when),
        step_s=said.get("step_timeout", _STEP_S),
        boot_s=said.get("boot_timeout", _BOOT_S),
        **{flag: bool(said.get(flag)) for flag in flags},
    )


def reason_of(ctx: typer.Context) -> str:
    return common_of(ctx).get("reason") or ""


def says_more_than_a_plan(ctx: typer.Context) -> list[str]:
    """The options that were given and a plan has frozen, as they are typed."""
    said, free = common_of(ctx), {"parallel", "reason"}
    frozen = [o for o in (*wish_options(), *policy_options()) if o.name not in free]
    return [o.opts[0] for o in frozen if said.get(str(o.name)) not in (None, ())]

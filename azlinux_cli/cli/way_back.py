"""Which way back a run has, by what it did."""

from typing import TYPE_CHECKING

import typer

from azlinux_cli.cli.begin import new_run
from azlinux_cli.cli.deps import deps_of
from azlinux_cli.domain.errors import UsageError

if TYPE_CHECKING:
    from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan


def way_back(
    ctx: typer.Context, run: str, by: str | None, policy: "Policy", reason: str
) -> "RolloutPlan":
    """The plan of the way back. Raises UsageError, and what each way's planning raises."""
    from azlinux_cli import __version__
    from azlinux_cli.bootstrap.procedure import restore_check
    from azlinux_cli.services.migration.go_back import PlanGoBack
    from azlinux_cli.services.migration.plan import PROCEDURE as MIGRATE
    from azlinux_cli.services.update.rollback_plan import By, PlanRollback

    if by is not None and by not in set(By):
        raise UsageError(f"--by cannot be {by!r}", hint=f"one of: {', '.join(By)}")
    deps = deps_of(ctx)
    entry, name, who = deps.journals().read(run), new_run("b"), deps.owner().by
    if entry.plan.procedure == MIGRATE:
        if by is not None:
            raise UsageError("--by is for updates: a migration goes back by its old OS disks")

        def is_there(disk_id: str) -> bool:
            return deps.disks().disk(disk_id) is not None

        back = PlanGoBack(deps.clock, who, __version__, is_there)
        return back(entry, name, policy=policy, reason=reason)
    rollback = PlanRollback(deps.clock, who, __version__, restore_check(deps))
    way = By(by) if by else None
    return rollback(entry, name, way=way, policy=policy, reason=reason)

"""`azl update apply`."""

from pathlib import Path
from typing import Annotated

import typer

from azlinux_cli.cli.conduct import conduct, in_background
from azlinux_cli.cli.deps import confirm, deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import Hosts
from azlinux_cli.cli.options import DryRun, NoWait, Yes
from azlinux_cli.cli.policy import PolicyCommand
from azlinux_cli.cli.update import (
    BootTimeout,
    DownloadFirst,
    Exclude,
    ForceManaged,
    Package,
    Reason,
    RebootWhen,
    Security,
    SkipUnreachable,
    Snapshot,
    StepTimeout,
    draft_of,
    given_plan,
    refuse_moved,
    show_plan,
    tell_draft,
    wish_of,
)

app = leaf()


@app.command(cls=PolicyCommand)
def apply(
    ctx: typer.Context,
    *,
    hosts: Hosts = None,
    security: Security = False,
    package: Package = None,
    exclude_package: Exclude = None,
    reboot: RebootWhen = "if-needed",
    download_first: DownloadFirst = False,
    snapshot: Snapshot = False,
    force_managed: ForceManaged = False,
    skip_unreachable: SkipUnreachable = False,
    step_timeout: StepTimeout = 3600.0,
    boot_timeout: BootTimeout = 900.0,
    reason: Reason = "",
    plan_file: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help="A plan of `azl update plan`."),
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
) -> None:
    """Update machines in waves: by a plan's file, or by a plan made, shown and asked about now.

    Ctrl-C leaves the run: what is under way on a machine goes on, and can be picked up again.
    """
    from azlinux_cli.services.rollout.resume import Resume

    deps = deps_of(ctx)
    plan = given_plan(ctx, plan_file)
    if plan is not None:
        refuse_moved(ctx, plan)
    else:
        wish = wish_of(
            security=security, package=package, exclude=exclude_package, reboot=reboot,
            download_first=download_first, snapshot=snapshot, force_managed=force_managed,
            skip_unreachable=skip_unreachable, step_s=step_timeout, boot_s=boot_timeout,
        )  # fmt: skip
        draft = draft_of(ctx, wish, reason, hosts, acts=True)
        tell_draft(ctx, draft)
        plan = draft.plan
        if plan is None:
            return
    if dry_run:
        show_plan(ctx, plan)
        return
    if not yes:
        from azlinux_cli.rendering.plan import plan_text

        plan_text(plan, deps.err)
    confirm(f"Update {len(plan.units)} machines?", yes=yes)
    journal = deps.journals().create(plan)
    if no_wait:
        journal.close()
        in_background(ctx, plan.id)
    conduct(ctx, journal, Resume(deps.owner().by, reason))

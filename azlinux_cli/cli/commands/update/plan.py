"""`azl update plan`."""

from pathlib import Path
from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import Hosts
from azlinux_cli.cli.update import (
    BootTimeout,
    DownloadFirst,
    Exclude,
    ForceManaged,
    Package,
    PlanCommand,
    Reason,
    RebootWhen,
    Security,
    SkipUnreachable,
    Snapshot,
    StepTimeout,
    draft_of,
    plan_file_of,
    show_plan,
    tell_draft,
    wish_of,
)

app = leaf()


@app.command(cls=PlanCommand)
def plan(
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
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the plan there (-o FILE.json does too)."),
    ] = None,
) -> None:
    """Plan an update: look at every machine, freeze what each gets, say what may go wrong.

    Packages are downloaded on one machine of each kind; nothing is installed anywhere.
    """
    wish = wish_of(
        security=security, package=package, exclude=exclude_package, reboot=reboot,
        download_first=download_first, snapshot=snapshot, force_managed=force_managed,
        skip_unreachable=skip_unreachable, step_s=step_timeout, boot_s=boot_timeout,
    )  # fmt: skip
    draft = draft_of(ctx, wish, reason, hosts)
    tell_draft(ctx, draft)
    if draft.plan is None:
        return
    path = out or plan_file_of(ctx)
    if path is not None:
        from azlinux_cli.adapters.plan_file import write_plan

        write_plan(path, draft.plan)
        deps_of(ctx).err.write(f"hint: azl update apply {path} does it\n")
    show_plan(ctx, draft.plan)

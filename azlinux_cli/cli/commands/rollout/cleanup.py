"""`azl rollout cleanup`."""

from typing import Annotated

import typer

from azlinux_cli.cli.deps import confirm, deps_of, finish, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, DryRun, Yes

app = leaf()


@app.command(cls=CloudCommand)
def cleanup(
    ctx: typer.Context,
    run: Annotated[
        str | None,
        typer.Argument(metavar="[RUN]", help="All of this run, not only what has expired."),
    ] = None,
    *,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Remove snapshots and disks that runs have left in Azure; --dry-run lists them.

    Without RUN: what has expired. What a machine uses, and what a run needs that is not over,
    always stays; after the clean-up there is no way back by those disks.
    """
    from azlinux_cli.domain.rollout.state import RunStatus
    from azlinux_cli.rendering.made_disk import MADE_DISK_VIEW
    from azlinux_cli.services.disk.clean_up import CleanUp

    deps = deps_of(ctx)
    over = {RunStatus.ENDED, RunStatus.ABORTED}
    rows = deps.journals().list()
    open_runs = {r.run for r in rows if r.summary is None or r.summary.status not in over}
    clean_up = CleanUp(deps.disks(), deps.clock)
    found = clean_up.find(open_runs, run)
    if run is not None and not found:
        found = clean_up.find(open_runs, deps.journals().read(run).plan.id)
    doomed = [verdict for verdict in found if not verdict.stays]
    if doomed and not dry_run:
        gib = sum(verdict.made.size_gb for verdict in doomed)
        confirm(f"Delete {len(doomed)} snapshots and disks of {gib} GiB for good?", yes=yes)
    done = clean_up(found, dry_run=dry_run)
    show(ctx, MADE_DISK_VIEW, done)
    finish(ctx, [cleaned.result for cleaned in done])

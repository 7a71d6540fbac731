"""`azl update check`."""

from dataclasses import replace
from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of, output_form, show
from azlinux_cli.cli.exit_codes import ExitCode, code_of_results
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import Hosts, by_ssh, targets_of
from azlinux_cli.cli.options import Parallel, common_of
from azlinux_cli.cli.selection import FleetCommand, fleet_width_of, given_group, selection_of
from azlinux_cli.cli.stop import Stop
from azlinux_cli.cli.watch import FleetWatch, end
from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.same_error import NodeFailure

app = leaf()


@app.command(cls=FleetCommand)
def check(
    ctx: typer.Context,
    *,
    hosts: Hosts = None,
    security: Annotated[
        bool, typer.Option("--security", help="Only what is, or may be, about security.")
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 20 when there are updates.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="Most time for each node.")
    ] = 120.0,
    parallel: Parallel = None,
) -> None:
    """Show pending updates: packages, security, kernels, reboots; change nothing.

    Without names: every machine of the subscription, the group (-g) or the file (--hosts).
    Repositories that are down make a node fail; they never mean that there is nothing to do.
    """
    from azlinux_cli.rendering.update import CHECK_VIEW, notes, packages, totals
    from azlinux_cli.services.update.check import CheckUpdates, unfinished, verdicts

    width = fleet_width_of(ctx, parallel)
    check_updates = CheckUpdates(by_ssh(ctx, width))
    selection = selection_of(ctx)
    everywhere = replace(selection, os=None)  # the machine itself says what it runs
    targets = targets_of(ctx, everywhere, resource_group=given_group(ctx), hosts=hosts)
    with Stop() as stop, FleetWatch(ctx, targets, width) as watch:
        fleet = check_updates(
            targets, deadline_s=timeout, security=security, os=selection.os, on_run=watch.ran
        )
    show(ctx, CHECK_VIEW, fleet.checks)
    if output_form(ctx) == "table" and common_of(ctx).get("query") is None:
        deps_of(ctx).out.write(packages(fleet.checks) + totals(fleet.checks))
        deps_of(ctx).err.writelines(notes(fleet.checks))
    results = verdicts(fleet.checks)
    code = code_of_results(results)
    if exit_code and code is ExitCode.OK and any(c.updates for c in fleet.checks):
        code = ExitCode.CHANGES
    names = fold(unfinished(fleet.checks)) or "nothing"
    end(
        ctx,
        results,
        [
            NodeFailure(c.target, c.trouble.reason.value if c.trouble else "updates", c.error)
            for c in fleet.checks
            if c.error is not None
        ],
        stopped=(stop, f"not finished: {names}") if fleet.interrupted else None,
        code=code,
    )

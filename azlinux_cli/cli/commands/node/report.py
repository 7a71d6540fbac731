"""`azl node report`."""

from dataclasses import replace
from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of, output_form, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import Hosts, targets_of, ways_of
from azlinux_cli.cli.options import Parallel, common_of
from azlinux_cli.cli.selection import FleetCommand, fleet_width_of, given_group, selection_of
from azlinux_cli.cli.stop import Stop
from azlinux_cli.cli.watch import FleetWatch, end
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.node import RanCommand
from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.same_error import NodeFailure
from azlinux_cli.domain.way import ssh_ways

app = leaf()


@app.command(cls=FleetCommand)
def report(
    ctx: typer.Context,
    *,
    hosts: Hosts = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="Most time for each node.")
    ] = 60.0,
    parallel: Parallel = None,
) -> None:
    """Report what runs where: system, version, kernel, updates, reboots, agent.

    Without names: every machine of the subscription, the group (-g) or the file (--hosts).
    """
    from azlinux_cli.rendering.node import REPORT_VIEW, totals, warnings
    from azlinux_cli.services.fan_out import FanOut
    from azlinux_cli.services.report_nodes import ReportNodes, unfinished, verdicts
    from azlinux_cli.services.run_on_nodes import RunOnNodes

    _refuse_without_ssh(ctx)
    selection = selection_of(ctx)
    everywhere = replace(selection, os=None)  # the machine itself says what it runs
    targets = targets_of(ctx, everywhere, resource_group=given_group(ctx), hosts=hosts)
    width = fleet_width_of(ctx, parallel)
    ssh = FanOut(deps_of(ctx).fleet_shell(), width)
    report_nodes = ReportNodes(RunOnNodes(ssh, None, deps_of(ctx).clock))
    with Stop() as stop, FleetWatch(ctx, targets, width) as watch:

        def on_run(index: int, run: RanCommand) -> None:
            trouble = run.result.trouble
            watch.result(index, trouble.reason.value if trouble else None)

        fleet = report_nodes(targets, deadline_s=timeout, os=selection.os, on_run=on_run)
    show(ctx, REPORT_VIEW, fleet.reports)
    if output_form(ctx) == "table" and common_of(ctx).get("query") is None:
        deps_of(ctx).out.write(totals(fleet.reports))
        deps_of(ctx).err.writelines(warnings(fleet.reports))
    names = fold(unfinished(fleet.reports)) or "nothing"
    end(
        ctx,
        verdicts(fleet.reports),
        [
            NodeFailure(r.target, r.trouble.reason.value, r.trouble.error)
            for r in fleet.reports
            if r.trouble
        ],
        stopped=(stop, f"not finished: {names}") if fleet.interrupted else None,
    )


def _refuse_without_ssh(ctx: typer.Context) -> None:
    if not ssh_ways(ways_of(ctx, None)):
        raise UsageError(
            "a report goes over SSH, and the setting ways is run-command alone",
            hint="AZL_WAYS=ssh in front of the command, for this once",
        )

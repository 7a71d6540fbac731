"""`azl node report`."""

from dataclasses import replace
from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of, output_form, show
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
    from azlinux_cli.services.report_nodes import ReportNodes, unfinished, verdicts

    width = fleet_width_of(ctx, parallel)
    report_nodes = ReportNodes(by_ssh(ctx, width))
    selection = selection_of(ctx)
    everywhere = replace(selection, os=None)  # the machine itself says what it runs
    targets = targets_of(ctx, everywhere, resource_group=given_group(ctx), hosts=hosts)
    with Stop() as stop, FleetWatch(ctx, targets, width) as watch:
        fleet = report_nodes(targets, deadline_s=timeout, os=selection.os, on_run=watch.ran)
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

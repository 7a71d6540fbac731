"""`azl node report`."""

from dataclasses import replace
from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of, output_form, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.node import Hosts, Watch, end, targets_of
from azlinux_cli.cli.options import Parallel, common_of
from azlinux_cli.cli.selection import FleetCommand, given_group, parallel_of, selection_of

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

    selection = selection_of(ctx)
    everywhere = replace(selection, os=None)  # the machine itself says what it runs
    targets = targets_of(ctx, everywhere, resource_group=given_group(ctx), hosts=hosts)
    report_nodes = ReportNodes(FanOut(deps_of(ctx).shell(), parallel_of(ctx, parallel)))
    with Watch(ctx, [target.name for target in targets], "asking") as watch:
        fleet = report_nodes(targets, deadline_s=timeout, os=selection.os, on_result=watch.result)
    show(ctx, REPORT_VIEW, fleet.reports)
    if output_form(ctx) == "table" and common_of(ctx).get("query") is None:
        deps_of(ctx).out.write(totals(fleet.reports))
        deps_of(ctx).err.writelines(warnings(fleet.reports))
    end(
        ctx,
        verdicts(fleet.reports),
        interrupted=fleet.interrupted,
        unfinished=unfinished(fleet.reports),
    )

"""`azl migrate check`."""

from pathlib import Path
from typing import Annotated

import typer

from azlinux_cli.cli.deps import show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.migration import (
    Accepted,
    Preflight,
    Way,
    Window,
    end_preflight,
    machines_of,
    rules_of,
    show_preflight,
    write_page,
)
from azlinux_cli.cli.node import Hosts
from azlinux_cli.cli.options import DryRun, Parallel, Yes
from azlinux_cli.cli.selection import FleetCommand
from azlinux_cli.domain.errors import UsageError

app = leaf()
_ORDERS = ("finding", "node")


@app.command(cls=FleetCommand)
def check(
    ctx: typer.Context,
    *,
    hosts: Hosts = None,
    by: Annotated[
        str, typer.Option("--by", metavar="finding|node", help="How findings are put together.")
    ] = "finding",
    strategy: Way = None,
    window: Window = None,
    accepted: Accepted = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one page there as well.")
    ] = None,
    fix: Annotated[
        str | None,
        typer.Option("--fix", metavar="KEY", help="Apply azl's remedy for this finding, if safe."),
    ] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    list_checks: Annotated[
        bool, typer.Option("--list-checks", help="List every check instead, and what it is about.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="Most time for each node.")
    ] = 180.0,
    parallel: Parallel = None,
) -> None:
    """Find what stands between machines and 4.0, and which ways are open; change nothing.

    Machines are asked over SSH, with the metadata of the 4.0 repositories, and Azure for the rest.
    Exit status 9: a machine is inhibited, by a finding or because no way is open to it.
    """
    if list_checks:
        _list(ctx)
        return
    if by not in _ORDERS:
        raise UsageError(f"--by cannot be {by!r}", hint=f"one of: {', '.join(_ORDERS)}")
    rules = rules_of(ctx, accepted=accepted, strategy=strategy, window=window)
    if fix is not None:
        from azlinux_cli.domain.migration.fix import fix_of

        fix_of(fix)  # a key without a remedy is told before anybody is asked
    preflight = Preflight(ctx, rules, timeout, parallel)
    fleet = preflight(machines_of(ctx, hosts, acts=fix is not None))
    if fix is not None and not fleet.interrupted:
        from azlinux_cli.cli.migration_fix import fixed

        fleet = fixed(preflight, fleet, fix, yes=yes, dry_run=dry_run)
    show_preflight(ctx, fleet.machines, by)
    if html is not None:
        write_page(ctx, html, fleet.machines, rules)
    end_preflight(ctx, fleet, preflight.stop)


def _list(ctx: typer.Context) -> None:
    from azlinux_cli.domain.migration.catalogue import CHECKS
    from azlinux_cli.rendering.migration.document import CHECK_VIEW

    show(ctx, CHECK_VIEW, [*CHECKS])

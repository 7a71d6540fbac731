"""`azl migrate accept`."""

from pathlib import Path
from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.migration import Accepted
from azlinux_cli.cli.options import CloudCommand
from azlinux_cli.domain.errors import UsageError

app = leaf()


@app.command(cls=CloudCommand)
def accept(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="Of a check: migrate check names it.")],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Machines: names, globs or node sets; none: all."),
    ] = None,
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it can be borne.")],
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who takes it.")],
    expires: Annotated[
        str, typer.Option("--expires", metavar="YYYY-MM-DD", help="The last day it counts, UTC.")
    ],
    accepted: Accepted = None,
) -> None:
    """Accept a risk that a check has found: with a reason and an end.

    It is written to a file that can be reviewed and checked in. What is about safety (packages that
    Azure needs, azl's own key, space, a check that crashed) cannot be accepted.
    """
    from azlinux_cli.bootstrap.migration import read_accepted, write_accepted
    from azlinux_cli.domain.migration.accepted import risk

    values = {"key": key, "machines": [*(names or ())], "reason": reason.strip(),
              "by": by.strip(), "expires": expires}  # fmt: skip
    new = risk(values, "azl migrate accept")
    deps = deps_of(ctx)
    if not new.counts(deps.clock.now()):
        raise UsageError(f"--expires {expires} is over already")
    there = Path(accepted) if accepted is not None else None
    known = read_accepted(there) if there is None or there.exists() else ()
    kept = [r for r in known if (r.key, r.machines) != (new.key, new.machines)]
    path = write_accepted(there, [*kept, new])
    where = f" --accepted {path}" if there is not None else ""
    deps.err.write(f"written to {path}\nhint: azl migrate check{where} counts it\n")

"""`azl rollout show`."""

import typer

from azlinux_cli.cli.deps import deps_of, output_form, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand, common_of
from azlinux_cli.cli.run import Run, seen

app = leaf()


@app.command("show", cls=DataCommand)
def show_(ctx: typer.Context, run: Run) -> None:
    """Show where a run stands: its waves, its failures."""
    from azlinux_cli.rendering.rollout import end_lines
    from azlinux_cli.rendering.rollout.run import FULL_VIEW, full_text

    found = seen(ctx, run)
    if output_form(ctx) != "table" or common_of(ctx).get("query") is not None:
        show(ctx, FULL_VIEW, found)
        return
    deps = deps_of(ctx)
    full_text(found, deps.out)
    deps.out.write("\n")
    deps.out.writelines(f"{line}\n" for line in end_lines(found.state))

"""`azl rollout watch`."""

import typer

from azlinux_cli.cli.conduct import tell_end
from azlinux_cli.cli.deps import deps_of, output_form
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand, Timeout, common_of
from azlinux_cli.cli.run import Run
from azlinux_cli.cli.stop import Stop

app = leaf()


@app.command(cls=DataCommand)
def watch(ctx: typer.Context, run: Run, *, timeout: Timeout = None) -> None:
    """Follow a run that another process works on.

    It ends when nobody works on the run any more, with the run's own exit status. Ctrl-C stops
    watching, not the run. With -o jsonl: every event from now on.
    """
    from azlinux_cli.rendering.rollout import watch_on
    from azlinux_cli.services.rollout.follow import FollowRun

    deps = deps_of(ctx)
    color = not common_of(ctx).get("no_color")
    view = watch_on(deps.out, deps.err, deps.clock, form=output_form(ctx), color=color)
    with Stop() as stop:
        try:
            state = FollowRun(deps.journals(), deps.clock)(
                run, begin=view.begin, on_record=view, deadline_s=timeout
            )
        except KeyboardInterrupt:
            view.done()
            deps.err.write(f"{stop.word}; the run goes on\n")
            deps.err.write(f"hint: azl rollout watch {run} looks again\n")
            raise typer.Exit(stop.code) from None
        finally:
            view.done()
    tell_end(ctx, state)

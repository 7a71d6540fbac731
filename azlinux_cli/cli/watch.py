"""What a person at a terminal sees of work on many nodes, while it runs and when it is over."""

from collections.abc import Sequence
from typing import Self

import typer

from azlinux_cli.cli.deps import deps_of, output_form
from azlinux_cli.cli.exit_codes import ExitCode, code_of_results
from azlinux_cli.cli.options import common_of
from azlinux_cli.cli.stop import Stop
from azlinux_cli.domain.node import NodeTarget, RanCommand
from azlinux_cli.domain.outcome import MachineResult
from azlinux_cli.domain.same_error import NodeFailure


class Watch:
    """Progress of single nodes, for a person at a terminal only: the result names every node."""

    def __init__(self, ctx: typer.Context) -> None:
        deps = deps_of(ctx)
        color = not common_of(ctx).get("no_color")
        self._progress = deps.progress(color=color) if deps.err.isatty() else None

    def state(self, name: str, state: str) -> None:
        if self._progress:
            self._progress.state(name, state)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._progress:
            self._progress.done()


class FleetWatch:
    """How many nodes have answered, on a terminal only.

    `alone`: nothing goes to stdout while this is drawn, perhaps on the same terminal.
    """

    def __init__(
        self,
        ctx: typer.Context,
        targets: Sequence[NodeTarget],
        parallel: int,
        *,
        alone: bool = True,
    ) -> None:
        from azlinux_cli.rendering.tally import Tally, tally_on

        deps = deps_of(ctx)
        tally = Tally([target.name for target in targets], parallel)
        color = not common_of(ctx).get("no_color")
        free = alone or not deps.out.isatty()
        self._tally = tally_on(deps.err, deps.clock, tally, color=color) if free else None

    def result(self, index: int, failure: str | None) -> None:
        """A node is done; `failure` says in a word or two what went wrong."""
        if self._tally:
            self._tally.result(index, failure)

    def ran(self, index: int, run: RanCommand) -> None:
        """A node was asked something: it gave an answer, or did not."""
        trouble = run.result.trouble
        self.result(index, trouble.reason.value if trouble else None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._tally:
            self._tally.done()


def end(
    ctx: typer.Context,
    results: Sequence[MachineResult],
    failures: Sequence[NodeFailure],
    *,
    stopped: tuple[Stop, str] | None = None,
    code: int | None = None,
) -> None:
    """Tell the failures on stderr, equal ones once, and exit with `code`, else the run's own.

    `stopped` is said instead after Ctrl-C or SIGTERM: which it was, and what is open.
    """
    if stopped is not None:
        stop, still_open = stopped
        deps_of(ctx).err.write(f"{stop.word}; {still_open}\n")
        raise typer.Exit(stop.code)
    from azlinux_cli.cli.boundary import show_error
    from azlinux_cli.domain.same_error import same_errors

    json_form = output_form(ctx).startswith("json")
    for error in same_errors(failures):
        show_error(error, deps_of(ctx).err, json_form=json_form)
    code = code_of_results(results) if code is None else code
    if code != ExitCode.OK:
        raise typer.Exit(code)

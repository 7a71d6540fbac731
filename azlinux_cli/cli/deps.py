"""What a command reaches for: its Deps, its output, its questions."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import typer

from azlinux_cli.cli.boundary import settings_form
from azlinux_cli.cli.exit_codes import ExitCode, code_of_results
from azlinux_cli.cli.options import common_of
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.outcome import MachineResult

if TYPE_CHECKING:  # help pays for neither
    from azlinux_cli.bootstrap import Deps
    from azlinux_cli.rendering.output import View


def deps_of(ctx: typer.Context) -> "Deps":
    """The Deps of this run; built on first use from flags, variables and profile."""
    from azlinux_cli.bootstrap import Deps, build

    if ctx.obj is None:
        common = common_of(ctx)
        flags = {name: common.get(name) for name in ("subscription", "output")}
        built = build(flags, profile=common.get("profile"))
        ctx.find_root().obj = ctx.obj = built
        settings_form.set(built.settings["output"])
    deps = ctx.obj
    if not isinstance(deps, Deps):
        raise TypeError(deps)
    return deps


def output_form(ctx: typer.Context) -> str:
    """The format asked for: one of rendering.output.FORMATS."""
    form: str = common_of(ctx).get("output") or deps_of(ctx).settings["output"]
    return form


def show(ctx: typer.Context, view: "View", result: Any) -> None:
    """Print one result, or a list of them, in the format asked for."""
    from azlinux_cli.rendering.output import write

    write(result, view, output_form(ctx), deps_of(ctx).out, query=common_of(ctx).get("query"))


def show_one(ctx: typer.Context, view: "View", result: Any) -> None:
    """Print one result in full: for people a line for each property, otherwise as `show`."""
    from azlinux_cli.rendering.property import PROPERTY_VIEW, properties

    if output_form(ctx) == "table" and common_of(ctx).get("query") is None:
        show(ctx, PROPERTY_VIEW, list(properties(view.document(result))))
    else:
        show(ctx, view, result)


def show_results(ctx: typer.Context, view: "View", results: Sequence[MachineResult]) -> None:
    """Print every machine's outcome, tell each failure on stderr, and exit with the run's code."""
    show(ctx, view, list(results))
    finish(ctx, results)


def finish(ctx: typer.Context, results: Sequence[MachineResult]) -> None:
    """Tell each failure on stderr and exit with the run's code."""
    tell_failures(ctx, results)
    code = code_of_results(results)
    if code is not ExitCode.OK:
        raise typer.Exit(code)


def tell_failures(ctx: typer.Context, results: Sequence[MachineResult]) -> None:
    from azlinux_cli.cli.boundary import show_error

    json_form = output_form(ctx).startswith("json")
    for result in results:
        if result.error is not None:
            show_error(result.error, deps_of(ctx).err, json_form=json_form)


class _Stream(Protocol):
    def isatty(self) -> bool: ...


def confirm(question: str, *, yes: bool, stdin: _Stream | None = None) -> None:
    """Ask on the terminal; without one, or on anything but a yes, refuse.

    Raises UsageError: a script that forgot --yes must not hang, and must not act.
    """
    if yes:
        return
    stdin = stdin or sys.stdin
    if not stdin.isatty():
        raise UsageError(f"{question} Nobody is there to ask.", hint="add --yes")
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise UsageError("not confirmed; nothing was changed", code="NotConfirmed")

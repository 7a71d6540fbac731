"""`azl sandbox logs`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from azlinux_cli.bootstrap.sandbox import sandbox, sandbox_dir
from azlinux_cli.bootstrap.workstation import follow_log
from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand, common_of
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.rendering.sandbox import request_line

app = leaf()


@app.command(cls=DataCommand)
def logs(
    ctx: typer.Context,
    lines: Annotated[
        int, typer.Option("--lines", "-n", metavar="N", min=0, help="How many, from the end.")
    ] = 50,
    *,
    requests: Annotated[
        bool, typer.Option("--requests/--server", help="Requests, or the server's own words.")
    ] = True,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
) -> None:
    """Show what the rehearsal cloud was asked: time, method, status, path, client.

    -o jsonl prints them as they are in the file.
    """
    form = common_of(ctx).get("output") or deps_of(ctx).settings["output"]
    if common_of(ctx).get("query") or form not in {"table", "json", "jsonl"}:
        raise UsageError("a log is shown as table, json or jsonl, and has no --query")
    with sandbox() as process:
        status = process.status(sandbox_dir())
        found = process.logs(sandbox_dir(), server=not requests, lines=lines)
    raw = form != "table" or not requests
    _print(ctx, found, raw=raw)
    if follow:
        path = Path(status["requestLog" if requests else "serverLog"])
        for line in follow_log(path, deps_of(ctx).clock):
            _print(ctx, [line], raw=raw)


def _print(ctx: typer.Context, lines: Iterable[str], *, raw: bool) -> None:
    import json

    out = deps_of(ctx).out
    for line in lines:
        out.write((line if raw else request_line(json.loads(line))) + "\n")
    out.flush()

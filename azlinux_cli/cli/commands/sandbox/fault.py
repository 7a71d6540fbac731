"""`azl sandbox fault add | list | clear | presets`."""

from typing import Annotated, Any

import typer

from azlinux_cli.bootstrap.sandbox import (
    cluster_faults,
    sandbox,
    sandbox_dir,
    sandbox_presets,
)
from azlinux_cli.cli.deps import show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand, common_of
from azlinux_cli.domain.errors import NotFoundError, UsageError
from azlinux_cli.ports.sandbox import SandboxProcess
from azlinux_cli.rendering.sandbox import CLEARED_VIEW, FAULT_VIEW, PRESET_VIEW

METHODS = ("GET", "PUT", "PATCH", "POST", "DELETE", "HEAD", "*")
_SEE = "azl sandbox fault presets"

add, list_, clear, presets = leaf(), leaf(), leaf(), leaf()

Node = Annotated[
    str | None, typer.Option("--node", metavar="NAME", help="A machine, or a cluster's node.")
]


@add.command(cls=DataCommand)
def add_fault(
    ctx: typer.Context,
    *,
    code: Annotated[
        str | None, typer.Option("--code", metavar="CODE", help=f"A name of `{_SEE}`, or any.")
    ] = None,
    method: Annotated[str | None, typer.Option("--method", help="Of the requests.")] = None,
    path: Annotated[
        str | None, typer.Option("--path", metavar="GLOB", help="Of the requests, case ignored.")
    ] = None,
    status: Annotated[
        int | None,
        typer.Option(
            "--status", metavar="STATUS", min=400, max=599, help="HTTP status of the answer."
        ),
    ] = None,
    message: Annotated[
        str | None, typer.Option("--message", metavar="TEXT", help="Its error's message.")
    ] = None,
    delay: Annotated[
        float | None,
        typer.Option("--delay", metavar="SECONDS", min=0, max=3600, help="Answer later."),
    ] = None,
    retry_after: Annotated[
        int | None,
        typer.Option(
            "--retry-after", metavar="SECONDS", min=0, max=86_400, help="Its Retry-After header."
        ),
    ] = None,
    node: Node = None,
    fault: Annotated[
        str | None, typer.Option("--fault", metavar="NAME", help=f"What the node does: `{_SEE}`.")
    ] = None,
    times: Annotated[
        int | None, typer.Option("--times", metavar="N", min=1, help="How often (default 1).")
    ] = None,
    cut: Annotated[bool, typer.Option("--cut", help="Close the connection, no answer.")] = False,
    operation: Annotated[
        bool, typer.Option("--operation", help="Accept the request, then fail its operation.")
    ] = False,
    until_cleared: Annotated[
        bool, typer.Option("--until-cleared", help="Not N times, but until cleared.")
    ] = False,
) -> None:
    """Plant a fault: of requests and operations (--code, --status, ...) or of a node.

    azl sandbox fault add --code SkuNotAvailable

    azl sandbox fault add --method GET --delay 5 --until-cleared

    azl sandbox fault add --node web-1 --fault unreachable --until-cleared

    azl sandbox fault add --node CLUSTER/POOL --fault evict-429 --until-cleared
    """
    wanted: dict[str, Any] = {
        "method": method,
        "path": path,
        "status": status,
        "message": message,
        "delay_seconds": delay,
        "retry_after_seconds": retry_after,
        "cut": cut or None,
        "stage": "operation" if operation else None,
    }
    wanted = {key: value for key, value in wanted.items() if value is not None}
    if until_cleared and times is not None:
        raise UsageError("--times and --until-cleared exclude each other")
    if node is not None or fault is not None:
        if wanted or code is not None:
            raise UsageError("--node faults take --fault and --times, nothing else")
        wanted = _of_node(node, fault)
    else:
        wanted = _of_requests(wanted, code)
    if until_cleared or times is not None:
        wanted["times"] = times
    with sandbox() as process:
        if node is not None and fault not in cluster_faults():
            _check_node(process, node)
        planted = process.add_fault(sandbox_dir(), wanted)
    show(ctx, FAULT_VIEW, planted)


@list_.command(cls=DataCommand)
def list_faults(ctx: typer.Context) -> None:
    """List what is planted and how often it will still happen."""
    with sandbox() as process:
        planted = process.list_faults(sandbox_dir())
    show(ctx, FAULT_VIEW, list(planted))


@clear.command(cls=DataCommand)
def clear_faults(
    ctx: typer.Context,
    fault_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="None: all.")] = None,
    node: Node = None,
) -> None:
    """Take faults out: one, those of a node, or all."""
    if fault_id is not None and node is not None:
        raise UsageError("an ID and --node exclude each other")
    with sandbox() as process:
        if node is not None:
            _check_node(process, node)
        count = process.clear_faults(sandbox_dir(), fault_id=fault_id, node=node)
    if fault_id is not None and not count:
        raise NotFoundError(f"there is no fault {fault_id!r}", hint="azl sandbox fault list")
    typer.echo(f"{count} cleared", err=True)
    if common_of(ctx).keys() & {"output", "query"}:
        show(ctx, CLEARED_VIEW, {"cleared": count})


@presets.command(cls=DataCommand)
def list_presets(ctx: typer.Context) -> None:
    """List faults that have a name, for --code and for --node ... --fault."""
    requests, nodes = sandbox_presets()
    rows = [(name, preset.get("stage", "request"), preset) for name, preset in requests.items()]
    rows += [(name, "node", {"message": text}) for name, text in nodes.items()]
    rows += [(name, "cluster", {"message": text}) for name, text in cluster_faults().items()]
    show(ctx, PRESET_VIEW, rows)


def _of_requests(wanted: dict[str, Any], code: str | None) -> dict[str, Any]:
    """A preset, changed by what else was said; or a fault put together here."""
    method = str(wanted.get("method", "*")).upper()
    if method not in METHODS:
        raise UsageError(f"{method!r} is no method", hint=f"one of: {', '.join(METHODS)}")
    if "method" in wanted:
        wanted["method"] = method
    requests, _ = sandbox_presets()
    if code in requests:
        return {"preset": code, **wanted}
    if code is not None and "status" not in wanted:
        raise UsageError(
            f"{code!r} has no preset: say its --status, too", hint=f"`{_SEE}` lists the names"
        )
    if not wanted.keys() & {"status", "delay_seconds", "cut"}:
        raise UsageError(
            "what should go wrong?", hint=f"--code, --status, --delay or --cut; `{_SEE}`"
        )
    return wanted if code is None else {"code": code, **wanted}


def _of_node(node: str | None, fault: str | None) -> dict[str, Any]:
    known = {**sandbox_presets()[1], **cluster_faults()}
    if node is None or fault is None:
        raise UsageError("--node and --fault belong together")
    if fault not in known:
        import difflib

        close = difflib.get_close_matches(fault, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"one of: {', '.join(known)}"
        raise UsageError(f"a node has no fault {fault!r}", hint=hint)
    return {"node": node, "preset": fault}


def _check_node(process: SandboxProcess, node: str) -> None:
    status = process.status(sandbox_dir())
    names = [n["name"] for n in status["nodes"]]
    if status["running"] and node.rpartition("/")[2].lower() not in {n.lower() for n in names}:
        raise NotFoundError(
            f"the sandbox has no machine {node!r}", hint=f"there are: {', '.join(names) or 'none'}"
        )

"""`azl sandbox start | stop | status | reset`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from azlinux_cli.bootstrap.sandbox import (
    sandbox,
    sandbox_dir,
    sandbox_node_kinds,
    sandbox_options,
    sandbox_profile,
)
from azlinux_cli.cli.deps import confirm, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand, Yes, common_of
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.rendering.sandbox import STATUS_VIEW

if TYPE_CHECKING:
    from azlinux_cli.adapters.sandbox_profile import SandboxProfile

# An operating system as `--os` or as `--image` names it.
ROOTFS_KINDS = {"3.0": "3.0", "azurelinux-3": "3.0", "4.0": "4.0", "azurelinux-4": "4.0"}
start, stop, status, reset = leaf(), leaf(), leaf(), leaf()

Seconds = Annotated[
    float | None,
    typer.Option(
        "--operation-seconds", metavar="S", min=0, max=3600,
        help="How long operations take (default 2).",
    ),
]  # fmt: skip
Latency = Annotated[
    float | None,
    typer.Option(
        "--latency-ms", metavar="MS", min=0, max=60_000,
        help="Added to every answer, as of a far region (default 0).",
    ),
]  # fmt: skip
RetryAfter = Annotated[
    int | None,
    typer.Option(
        "--retry-after", metavar="S", min=0, max=3600,
        help="What operations ask a client to wait between polls (default 1).",
    ),
]  # fmt: skip
Port = Annotated[
    int, typer.Option("--port", min=0, max=65_535, help="HTTPS and SSH port; 0: any free one.")
]

Nodes = Annotated[
    str | None,
    typer.Option(
        "--nodes", metavar="KIND",
        help="What machines are: simulated, or real, with operating systems of their own "
        "(default: as before, at first simulated).",
    ),
]  # fmt: skip
Rootfs = Annotated[
    list[str] | None,
    typer.Option(
        "--rootfs", metavar="KIND=FILE",
        help="A root file system (tar) for real nodes of KIND azurelinux-3 or -4; repeatable.",
    ),
]  # fmt: skip


@start.command(cls=DataCommand)
def start_sandbox(
    ctx: typer.Context,
    operation_seconds: Seconds = None,
    latency_ms: Latency = None,
    retry_after: RetryAfter = None,
    port: Port = 0,
    *,
    nodes: Nodes = None,
    rootfs: Rootfs = None,
    use: Annotated[
        bool, typer.Option("--use/--no-use", help="Whether to make the profile current.")
    ] = True,
) -> None:
    """Start the rehearsal cloud and make the profile `sandbox` current."""
    options = sandbox_options(
        port=port,
        operation_seconds=operation_seconds,
        retry_after_seconds=retry_after,
        latency_seconds=None if latency_ms is None else latency_ms / 1000,
        **_node_options(nodes, rootfs),
    )
    with sandbox() as process:
        ran = bool(process.status(sandbox_dir())["running"])
        now = process.start(sandbox_dir(), options, on_step=_say)
    profile = sandbox_profile()
    profile.write(now)
    _say(f"the sandbox {'runs already' if ran else 'is ready'} at {now['endpoint']}")
    moved = port not in {0, now["sshPort"]}
    moved = moved or nodes not in {None, now["nodeKind"]} or rootfs is not None
    if ran and (moved or (operation_seconds, latency_ms, retry_after) != (None, None, None)):
        _say("it keeps its options; `azl sandbox stop` first to change them")
    if use:
        _use(profile)
    else:
        _say(f"`azl config use {profile.name}` makes its profile current")
    if common_of(ctx).keys() & {"output", "query"}:
        show(ctx, STATUS_VIEW, now)


def _node_options(nodes: str | None, rootfs: list[str] | None) -> dict[str, Any]:
    kinds = sandbox_node_kinds()
    if nodes is not None and nodes not in kinds:
        raise UsageError(f"there are no {nodes!r} nodes", hint=f"one of: {', '.join(kinds)}")
    files = []
    for item in rootfs or ():
        kind, equals, file = item.partition("=")
        if not equals or kind not in ROOTFS_KINDS:
            raise UsageError(
                f"{item!r} is no KIND=FILE", hint=f"KIND is one of: {', '.join(ROOTFS_KINDS)}"
            )
        path = Path(file).expanduser().absolute()
        if not path.is_file():
            raise UsageError(f"there is no file {file}")
        files.append(f"{ROOTFS_KINDS[kind]}={path}")
    return {"nodes": nodes, "rootfs": tuple(files) or None}


@stop.command()
def stop_sandbox() -> None:
    """Stop the rehearsal cloud. Its machines stay on disk; the profile before is current again."""
    with sandbox() as process:
        ran = process.stop(sandbox_dir())
    _say("the sandbox is stopped; its machines stay" if ran else "the sandbox was not running")
    profile = sandbox_profile()
    if profile.is_current:
        now = profile.leave()
        _say(f"profile {now} is current again" if now else "no profile is current now")


@status.command(cls=DataCommand)
def show_status(ctx: typer.Context) -> None:
    """Show how to reach the rehearsal cloud (all of it with -o json), and what is in it."""
    with sandbox() as process:
        now = process.status(sandbox_dir())
    show(ctx, STATUS_VIEW, now)


@reset.command()
def reset_sandbox(*, yes: Yes = False) -> None:
    """Forget all machines, groups and faults. Endpoint and credentials stay."""
    confirm("Forget everything in the sandbox?", yes=yes)
    with sandbox() as process:
        before = process.status(sandbox_dir())
        options = sandbox_options(operation_seconds=before["operationSeconds"])
        process.reset(sandbox_dir(), options)
    _say("the sandbox is empty")


def _use(profile: "SandboxProfile") -> None:
    was = profile.use()
    said = "was current already" if was == profile.name else "is current"
    _say(f"profile {profile.name} {said}; {profile.way_back}")
    chosen = os.environ.get("AZL_PROFILE")
    if chosen not in {None, "", profile.name}:
        _say(f"but AZL_PROFILE={chosen} decides in this shell")
    elif was != profile.name:
        _say("try: azl vm create web-1 -g demo")


def _say(text: str) -> None:
    typer.echo(text, err=True)

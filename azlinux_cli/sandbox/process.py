"""Start, ask and stop a sandbox's process. What `azl sandbox` is made of; no server is imported.

The contract for the command: every function takes the state directory; `status` works on a
sandbox that is not running (endpoint and credentials are kept for life; nodes are then empty);
`start` on a running one returns its status and starts nothing. All trouble is a SandboxError,
whose `hint` says what to type next.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import urlencode

from azlinux_cli.sandbox.conversation import ask, ask_running
from azlinux_cli.sandbox.error import (
    ImpossibleError as ImpossibleError,  # noqa: PLC0414 - its users' name
)
from azlinux_cli.sandbox.error import SandboxError as SandboxError  # noqa: PLC0414 - its users' name
from azlinux_cli.sandbox.kept import kept_machines
from azlinux_cli.sandbox.kernel.settings import CLIENT_ID, SUBSCRIPTION_ID, TENANT_ID, Settings
from azlinux_cli.sandbox.launch import end, launch
from azlinux_cli.sandbox.node_kind import LAUNCHERS, REAL, SIMULATED, check_rootfs
from azlinux_cli.sandbox.state import StateDirectory

SERVER_LIBRARIES = ("uvicorn", "asyncssh", "trustme")
INSTALL = "pip install 'azlinux-cli[sandbox]'"


class Node(TypedDict):
    name: str
    resourceGroup: str
    powerState: str
    os: str
    publicIpAddress: str | None
    sshPort: int


class Status(TypedDict):
    """What any other client needs; the secret is for the loopback endpoint only."""

    running: bool
    endpoint: str | None  # None: never started
    caBundle: str
    tenantId: str
    subscriptionId: str
    clientId: str
    clientSecret: str | None
    requestLog: str
    serverLog: str
    stateDir: str
    sshPort: int | None
    operationSeconds: float | None
    nodeKind: str
    machineCount: int | None  # None: it is stopped, and its store cannot be read
    nodes: list[Node]
    faults: list[dict[str, Any]]


_DEFAULTS = Settings()


@dataclass(frozen=True, slots=True)
class Options:
    """How one run behaves. `port` 0: the one it had before, or any free one at the first start."""

    port: int = 0
    operation_seconds: float = _DEFAULTS.operation_seconds
    retry_after_seconds: int = _DEFAULTS.retry_after_seconds
    latency_seconds: float = _DEFAULTS.latency_seconds
    token_seconds: int = _DEFAULTS.token_seconds
    page_size: int = _DEFAULTS.page_size
    nodes: str | None = None  # a name of `node_kind`; None: as it was, simulated at first
    content: Path | None = None  # where real nodes keep what they are made of
    rootfs: tuple[str, ...] = ()  # KIND=FILE, for real nodes

    def arguments(self) -> Iterator[str]:
        for option in fields(self):
            value = getattr(self, option.name)
            for one in value if isinstance(value, tuple) else (value,):
                if one is not None:
                    yield f"--{option.name.replace('_', '-')}"
                    yield str(one)


def start(
    state_dir: Path,
    options: Options | None = None,
    *,
    on_step: Callable[[str], None] = lambda _: None,
) -> Status:
    """Start the sandbox unless it runs, and return when it answers.

    The process is detached: it outlives the shell. Raises SandboxError: server libraries are not
    installed, the port is taken, the process ended early, or took too long; ImpossibleError if it
    is its kind of nodes that cannot be had. `on_step` hears what takes long at a first start.
    """
    missing = [name for name in SERVER_LIBRARIES if find_spec(name) is None]
    if missing:
        raise SandboxError(
            f"the sandbox's server libraries are not installed ({', '.join(missing)})", INSTALL
        )
    state = _state(state_dir)
    try:
        with state.start_lock():
            if not state.is_served() or state.running() is None:
                end(state)  # one that nobody can talk to any more
                _launch(state, options or Options(), on_step)
    except OSError as error:
        raise SandboxError(
            f"cannot use {state.path} for the sandbox: {error.strerror}",
            "choose another directory, or make room there",
        ) from error
    return status(state_dir)


def stop(state_dir: Path) -> bool:
    """Stop the sandbox, politely, then by force. False if it was not running. Keeps all state."""
    state = _state(state_dir)
    if not state.path.exists():
        return False
    with state.start_lock():
        return end(state)


def status(state_dir: Path) -> Status:
    """How it is; works while it is stopped, too."""
    state = _state(state_dir)
    known = state.identity() if state.exists() else None
    running = state.running() if state.is_served() else None
    answer = ask(state, running, "GET", "status") if running else {}
    port = known.port if known and known.port else None
    return Status(
        running=running is not None,
        endpoint=f"https://localhost:{port}" if port else None,
        caBundle=str(state.ca_bundle),
        tenantId=TENANT_ID,
        subscriptionId=SUBSCRIPTION_ID,
        clientId=CLIENT_ID,
        clientSecret=known.client_secret if known else None,
        requestLog=str(state.request_log),
        serverLog=str(state.server_log),
        stateDir=str(state.path),
        sshPort=port,
        operationSeconds=answer.get("operationSeconds"),
        nodeKind=known.nodes if known else SIMULATED,
        machineCount=len(answer["nodes"]) if running else kept_machines(state.database),
        nodes=answer.get("nodes", []),
        faults=answer.get("faults", []),
    )


def reset(state_dir: Path, options: Options | None = None) -> Status:
    """Forget all resources, machines, faults and logs; endpoint and credentials stay.

    A running sandbox is running again afterwards.
    """
    state = _state(state_dir)
    if not state.exists():
        return status(state_dir)
    with state.start_lock():
        was_running = end(state)
        for path in (state.database, state.request_log, state.server_log):
            for extra in ("", "-wal", "-shm"):
                path.with_name(path.name + extra).unlink(missing_ok=True)
        _remove_nodes(state)
        if was_running:
            _launch(state, options or Options(), lambda _: None)
    return status(state_dir)


def _remove_nodes(state: StateDirectory) -> None:
    """Files of real nodes belong to users of theirs: whoever may be those users removes them."""
    import subprocess

    found = [str(path) for path in state.of_nodes if path.exists()]
    if found:
        try:
            words = [*LAUNCHERS[REAL](), "rm", "-rf", "--one-file-system", "--", *found]
            subprocess.run(words, check=False, capture_output=True)
        except ImpossibleError:  # their server, should there ever be one again, sweeps what is left
            for path in found:
                shutil.rmtree(path, ignore_errors=True)


def _launch(state: StateDirectory, options: Options, on_step: Callable[[str], None]) -> None:
    """In the kind of nodes, and with the root file systems, that it had before unless told."""
    known = state.identity()
    before = known.nodes
    kind = options.nodes or before
    kept = kept_machines(state.database)
    if kind != before and kept:
        raise ImpossibleError(
            f"the machines in the sandbox are {before}, and cannot become {kind}",
            "azl sandbox reset forgets them",
        )
    if options.rootfs and kind != REAL:
        raise ImpossibleError(
            f"{kind} nodes have no root file systems", "azl sandbox start --nodes real --rootfs ..."
        )
    check_rootfs(options.rootfs)
    launcher = LAUNCHERS[kind]()
    chosen = replace(options, nodes=kind, rootfs=options.rootfs or tuple(known.rootfs))
    launch(state, chosen.arguments(), launcher=launcher, on_step=on_step)


def add_fault(state_dir: Path, fault: dict[str, Any]) -> dict[str, Any]:
    """Plant a fault and return it as planted.

    Of requests and operations: `preset` (a name of `kernel.preset.PRESETS`) and/or `method`,
    `path` (a glob), `stage` ("request", "operation"), `status`, `code`, `message`,
    `delay_seconds`, `retry_after_seconds`, `cut`, `times` (None: until cleared). Of a node:
    `node` (a name or an ARM id), `preset` (the node fault's name), `times`.
    Raises SandboxError if it is not running or the fault makes no sense.
    """
    planted: dict[str, Any] = ask_running(_state(state_dir), "POST", "faults", fault)
    return planted


def publish(state_dir: Path, update: dict[str, str]) -> dict[str, Any]:
    """Offer a new build in the repositories of real nodes (`kernel.machines.PublishedUpdate`).

    Raises SandboxError if it is not running, its nodes are simulated, or it makes no sense.
    """
    published: dict[str, Any] = ask_running(_state(state_dir), "POST", "packages", update)
    return published


def publish_images(state_dir: Path, release: str = "") -> dict[str, Any]:
    """Let a release of AKS node images come out; "": today's next one.

    Raises SandboxError if it is not running, or there is no such release to come.
    """
    published: dict[str, Any] = ask_running(
        _state(state_dir), "POST", "node-images", {"release": release}
    )
    return published


def list_faults(state_dir: Path) -> list[dict[str, Any]]:
    faults: list[dict[str, Any]] = ask_running(_state(state_dir), "GET", "status")["faults"]
    return faults


def clear_faults(state_dir: Path, *, fault_id: str | None = None, node: str | None = None) -> int:
    """Clear one planted fault, a node's, or all; says how many."""
    chosen = {"id": fault_id, "node": node}
    query = urlencode({key: value for key, value in chosen.items() if value is not None})
    return int(ask_running(_state(state_dir), "DELETE", f"faults?{query}")["cleared"])


def logs(state_dir: Path, *, server: bool = False, lines: int | None = None) -> list[str]:
    """The last lines of the request log (JSONL), or of the server's own log."""
    state = _state(state_dir)
    path = state.server_log if server else state.request_log
    if not path.exists():
        return []
    found = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return found if lines is None else found[-lines:] if lines else []


def _state(path: Path) -> StateDirectory:
    return StateDirectory(Path(path).expanduser().absolute())

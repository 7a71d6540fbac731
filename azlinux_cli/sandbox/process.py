"""Start, ask and stop a sandbox's process. What `azl sandbox` is made of; no server is imported.

The contract for the command: every function takes the state directory; `status` works on a
sandbox that is not running (endpoint and credentials are kept for life; nodes are then empty);
`start` on a running one returns its status and starts nothing. All trouble is a SandboxError,
whose `hint` says what to type next.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import urlencode

from azlinux_cli.sandbox.kernel.settings import CLIENT_ID, SUBSCRIPTION_ID, TENANT_ID, Settings
from azlinux_cli.sandbox.state import Running, StateDirectory

START_SECONDS = 20.0
STOP_SECONDS = 10.0
ANSWER_SECONDS = 10.0
POLL_SECONDS = 0.02
SERVER_LIBRARIES = ("uvicorn", "asyncssh", "trustme")
INSTALL = "pip install 'azlinux-cli[sandbox]'"


class SandboxError(Exception):
    """A sandbox could not be started, stopped or asked; `hint` is what to type next."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


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

    def arguments(self) -> Iterator[str]:
        for option in fields(self):
            yield f"--{option.name.replace('_', '-')}"
            yield str(getattr(self, option.name))


def start(state_dir: Path, options: Options | None = None) -> Status:
    """Start the sandbox unless it runs, and return when it answers.

    The process is detached: it outlives the shell. Raises SandboxError: server libraries are not
    installed, the port is taken, the process ended early, or took too long.
    """
    missing = [name for name in SERVER_LIBRARIES if find_spec(name) is None]
    if missing:
        raise SandboxError(
            f"the sandbox's server libraries are not installed ({', '.join(missing)})", INSTALL
        )
    state = StateDirectory(_absolute(state_dir))
    try:
        with state.start_lock():
            if not state.is_served():
                _launch(state, options or Options())
    except OSError as error:
        raise SandboxError(
            f"cannot use {state.path} for the sandbox: {error.strerror}",
            "choose another directory, or make room there",
        ) from error
    return status(state_dir)


def stop(state_dir: Path) -> bool:
    """Stop the sandbox, politely, then by force. False if it was not running. Keeps all state."""
    state = StateDirectory(_absolute(state_dir))
    if not state.path.exists():
        return False
    with state.start_lock():
        return _stop(state)


def status(state_dir: Path) -> Status:
    """How it is; works while it is stopped, too."""
    state = StateDirectory(_absolute(state_dir))
    known = state.identity() if state.exists() else None
    running = state.running() if state.is_served() else None
    answer = _ask(state, running, "GET", "status") if running else {}
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
        nodes=answer.get("nodes", []),
        faults=answer.get("faults", []),
    )


def reset(state_dir: Path, options: Options | None = None) -> Status:
    """Forget all resources, machines, faults and logs; endpoint and credentials stay.

    A running sandbox is running again afterwards.
    """
    state = StateDirectory(_absolute(state_dir))
    if not state.exists():
        return status(state_dir)
    with state.start_lock():
        was_running = _stop(state)
        for path in (state.database, state.request_log, state.server_log):
            for extra in ("", "-wal", "-shm"):
                path.with_name(path.name + extra).unlink(missing_ok=True)
        if was_running:
            _launch(state, options or Options())
    return status(state_dir)


def add_fault(state_dir: Path, fault: dict[str, Any]) -> dict[str, Any]:
    """Plant a fault and return it as planted.

    Of requests and operations: `preset` (a name of `kernel.preset.PRESETS`) and/or `method`,
    `path` (a glob), `stage` ("request", "operation"), `status`, `code`, `message`,
    `delay_seconds`, `retry_after_seconds`, `cut`, `times` (None: until cleared). Of a node:
    `node` (a name or an ARM id), `preset` (the node fault's name), `times`.
    Raises SandboxError if it is not running or the fault makes no sense.
    """
    planted: dict[str, Any] = _ask_running(state_dir, "POST", "faults", fault)
    return planted


def list_faults(state_dir: Path) -> list[dict[str, Any]]:
    faults: list[dict[str, Any]] = _ask_running(state_dir, "GET", "status")["faults"]
    return faults


def clear_faults(state_dir: Path, *, fault_id: str | None = None, node: str | None = None) -> int:
    """Clear one planted fault, a node's, or all; says how many."""
    chosen = {"id": fault_id, "node": node}
    query = urlencode({key: value for key, value in chosen.items() if value is not None})
    return int(_ask_running(state_dir, "DELETE", f"faults?{query}")["cleared"])


def logs(state_dir: Path, *, server: bool = False, lines: int | None = None) -> list[str]:
    """The last lines of the request log (JSONL), or of the server's own log."""
    state = StateDirectory(_absolute(state_dir))
    path = state.server_log if server else state.request_log
    if not path.exists():
        return []
    found = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return found if lines is None else found[-lines:] if lines else []


# inside -------------------------------------------------------------------------


def _absolute(path: Path) -> Path:
    return Path(path).expanduser().absolute()


def _launch(state: StateDirectory, options: Options) -> None:
    state.withdraw()
    command = [sys.executable, "-m", "azlinux_cli.sandbox.server", "--state", str(state.path)]
    # The package may be run from a source tree that the child would not find by itself.
    root = str(Path(__file__).parents[2])
    known = os.environ.get("PYTHONPATH")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, known)))}
    with state.server_log.open("ab") as log:
        state.server_log.chmod(0o600)
        before = log.tell()
        process = subprocess.Popen(
            [*command, *options.arguments()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=state.path,
            env=environment,
            start_new_session=True,
        )
    _await_ready(state, process, before)


def _await_ready(state: StateDirectory, process: "subprocess.Popen[bytes]", before: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while state.running() is None:
        if process.poll() is not None:
            with state.server_log.open("rb") as log:
                log.seek(before)
                said = log.read().decode(errors="replace").strip()
            last = said.splitlines()[-1] if said else f"exit status {process.returncode}"
            raise SandboxError(
                f"the sandbox did not start: {last}",
                f"its log is {state.server_log}; another port: azl sandbox start --port N",
            )
        if time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise SandboxError(
                f"the sandbox did not answer within {START_SECONDS:.0f} seconds",
                f"its log is {state.server_log}",
            )
        time.sleep(POLL_SECONDS)
    # Nobody waits for the child any more; it belongs to init when this process ends.
    process.returncode = 0


def _stop(state: StateDirectory) -> bool:
    """The lock is held by the server as long as it lives, so its pid cannot be another's."""
    running = state.running() if state.is_served() else None
    if running is None:
        state.withdraw()
        return False
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(running.pid, sign)
        except ProcessLookupError:
            break
        if _await_end(state):
            break
    state.withdraw()
    return True


def _await_end(state: StateDirectory) -> bool:
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if not state.is_served():
            return True
        time.sleep(POLL_SECONDS)
    return False


def _ask_running(
    state_dir: Path, method: str, action: str, body: dict[str, Any] | None = None
) -> Any:
    state = StateDirectory(_absolute(state_dir))
    running = state.running() if state.is_served() else None
    if running is None:
        raise SandboxError("the sandbox is not running", "azl sandbox start")
    return _ask(state, running, method, action, body)


def _ask(
    state: StateDirectory,
    running: Running,
    method: str,
    action: str,
    body: dict[str, Any] | None = None,
) -> Any:
    from azlinux_cli.sandbox.certificate import client_context

    connection = http.client.HTTPSConnection(
        "127.0.0.1", running.port, timeout=ANSWER_SECONDS, context=client_context(state)
    )
    headers = {
        "x-sandbox-secret": state.identity().control_secret,
        "content-type": "application/json",
    }
    sent = None if body is None else json.dumps(body)
    try:
        connection.request(method, f"/_sandbox/{action}", sent, headers)
        response = connection.getresponse()
        answer = json.loads(response.read() or b"{}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SandboxError(
            f"the sandbox (process {running.pid}) does not answer: {error}",
            "azl sandbox stop, then azl sandbox start",
        ) from error
    finally:
        connection.close()
    if response.status >= http.HTTPStatus.BAD_REQUEST:
        raise SandboxError(str(answer.get("message", f"HTTP {response.status}")))
    return answer

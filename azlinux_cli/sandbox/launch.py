"""The process that serves a sandbox: begun, awaited, ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from azlinux_cli.sandbox.error import SandboxError
from azlinux_cli.sandbox.outcome import NEXT, STEP
from azlinux_cli.sandbox.state import POLL_SECONDS, StateDirectory

START_SECONDS = 20.0
STEP_SECONDS = 900.0  # a download may take its time
STOP_SECONDS = 10.0


def launch(
    state: StateDirectory,
    arguments: Iterable[str],
    *,
    launcher: Sequence[str] = (),
    on_step: Callable[[str], None] = lambda _: None,
) -> None:
    """Start a detached process and return when it accepts. Raises SandboxError, OSError.

    `launcher` is put before its command line; `on_step` hears what it does before it answers.
    """
    state.identity()  # a broken one is told here, not in the log of a process that ends
    state.withdraw()
    command = [
        *launcher,
        sys.executable,
        "-m",
        "azlinux_cli.sandbox.server",
        "--state",
        str(state.path),
    ]
    # The package may be run from a source tree that the child would not find by itself.
    root = str(Path(__file__).parents[2])
    known = os.environ.get("PYTHONPATH")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, known)))}
    with state.server_log.open("ab") as log:
        state.server_log.chmod(0o600)
        before = log.tell()
        process = subprocess.Popen(
            [*command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=state.path,
            env=environment,
            start_new_session=True,
        )
    patience_s = STEP_SECONDS if launcher else START_SECONDS
    _await_ready(state, process, before, patience_s, on_step)


def _await_ready(
    state: StateDirectory,
    process: "subprocess.Popen[bytes]",
    before: int,
    patience_s: float,
    on_step: Callable[[str], None],
) -> None:
    deadline = time.monotonic() + patience_s
    told = before
    while state.running() is None:
        told, steps = _steps(state, told)
        for step in steps:
            on_step(step)
            deadline = time.monotonic() + patience_s
        if process.poll() is not None:
            with state.server_log.open("rb") as log:
                log.seek(before)
                said = log.read().decode(errors="replace").strip()
            last = said.splitlines()[-1] if said else f"exit status {process.returncode}"
            hint = NEXT.get(process.returncode, f"its log is {state.server_log}")
            raise SandboxError(f"the sandbox did not start: {last}", hint)
        if time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise SandboxError(
                f"the sandbox did not answer within {patience_s:.0f} seconds",
                f"its log is {state.server_log}",
            )
        time.sleep(POLL_SECONDS)
    # Nobody waits for the child any more; it belongs to init when this process ends.
    process.returncode = 0


def _steps(state: StateDirectory, told: int) -> tuple[int, list[str]]:
    """What the log says since `told` of the steps of a start, and how far it was read."""
    with state.server_log.open("rb") as log:
        log.seek(told)
        lines = log.read().decode(errors="replace")
    whole = lines[: lines.rfind("\n") + 1]
    steps = [line.removeprefix(STEP) for line in whole.splitlines() if line.startswith(STEP)]
    return told + len(whole.encode()), steps


def end(state: StateDirectory) -> bool:
    """Stop what serves the directory; False if nothing does.

    The lock is held by the server as long as it lives, so its pid cannot be another's.
    """
    pid = state.server_pid()
    if pid is None:
        state.withdraw()
        return False
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            break
        if state.await_unserved(STOP_SECONDS):
            break
    state.withdraw()
    return True

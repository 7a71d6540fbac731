"""Running a text on a node: through SSH with time passing, or at once for the VM agent."""

import re
from collections.abc import Coroutine
from typing import Any

from azlinux_cli.sandbox.nodes.files import NodeFiles
from azlinux_cli.sandbox.nodes.machine import Machine
from azlinux_cli.sandbox.nodes.program.call import Sleep
from azlinux_cli.sandbox.nodes.program.table import NodeRunner
from azlinux_cli.sandbox.nodes.shell.interpreter import Shell
from azlinux_cli.sandbox.nodes.shell.scope import Budget, Scope, Streams
from azlinux_cli.sandbox.nodes.shell.stream import Buffer, Text

OUTPUT_LIMIT = 1_048_576
_ACCEPTED = re.compile(r"LANG|LC_[A-Z]+")  # sshd_config: AcceptEnv
_INTERPRETER_LINE = re.compile(r"\A#!.*\n?")


def login_shell(
    machine: Machine,
    user: str,
    sleep: Sleep,
    environment: dict[str, str] | None = None,
    *,
    waits_in_vain: bool = False,
) -> Shell:
    """A shell as that user gets it at login."""
    home = machine.disk.home(user)
    variables = {k: v for k, v in (environment or {}).items() if _ACCEPTED.fullmatch(k)}
    variables |= {
        "HOME": home,
        "USER": user,
        "LOGNAME": user,
        "SHELL": "/bin/bash",
        "PATH": "/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin",
    }
    scope = Scope(user, home, home, variables, set(variables))
    runner = NodeRunner(machine, sleep, waits_in_vain=waits_in_vain)
    return Shell(scope, NodeFiles(machine), runner, Budget())


async def _no_time(_: float) -> None:
    """Sleep that costs nothing: for the VM agent, whose scripts run in one go."""


def run_at_once(machine: Machine, text: str) -> tuple[int, str, str]:
    """Run a script as root without letting any time pass; status, stdout, stderr."""
    out, err = Buffer(OUTPUT_LIMIT), Buffer(OUTPUT_LIMIT)
    shell = login_shell(machine, "root", _no_time, waits_in_vain=True)
    body = _INTERPRETER_LINE.sub("", text.replace("\r\n", "\n"))
    status = _driven(shell.run(body, Streams(Text(), out, err)))
    return status, out.text, err.text


def _driven(coroutine: Coroutine[Any, Any, int]) -> int:
    """The result of a coroutine that never waits for anything."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return int(done.value)
    coroutine.close()
    raise RuntimeError("a program waited where nothing can be waited for")

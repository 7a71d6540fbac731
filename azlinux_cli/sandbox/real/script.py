"""Scripts that the VM agent runs on a machine: begun, asked about, done."""

import subprocess
import tempfile
import uuid
from dataclasses import dataclass
from typing import IO

from azlinux_cli.sandbox.kernel.machines import AgentUnavailableError, CommandOutput
from azlinux_cli.sandbox.real import guest_process
from azlinux_cli.sandbox.real.machine import Machine

_OUTPUT_LIMIT = 1_048_576
# The interpreter line decides, as for the agent, which runs the file. $1 is its name.
_RUN = """
umask 077; mkdir -p /run/azl/script && cd /run/azl/script && cat >"$1" && chmod 700 "$1" || exit
cd / && "/run/azl/script/$1" </dev/null; status=$?; rm -f "/run/azl/script/$1"; exit $status
"""


@dataclass(slots=True)
class _Running:
    machine: Machine
    boot_id: str | None
    process: "subprocess.Popen[bytes]"
    out: IO[bytes]
    err: IO[bytes]


class Scripts:
    """One per fabric. A ticket is good until its output was fetched."""

    def __init__(self) -> None:
        self._running: dict[str, _Running] = {}

    def begin(self, machine: Machine, script: str) -> str:
        """Raises AgentUnavailableError."""
        init = machine.init
        if init is None:
            raise AgentUnavailableError(machine.spec.vm_id)
        ticket = uuid.uuid4().hex
        text = script.replace("\r\n", "\n")
        body = text if text.startswith("#!") else f"#!/bin/sh\n{text}\n"
        out, err, given = (tempfile.TemporaryFile() for _ in range(3))  # noqa: SIM115 - kept open
        with given:
            given.write(body.encode())
            given.seek(0)
            command = ["/bin/sh", "-c", _RUN, "sh", ticket]
            process = guest_process.spawn(init, command, stdin=given, stdout=out, stderr=err)
        self._running[ticket] = _Running(machine, machine.boot_id, process, out, err)
        return ticket

    def output(self, ticket: str) -> CommandOutput | None:
        """None while it runs. Raises AgentUnavailableError if its machine went down under it."""
        running = self._running.get(ticket)
        if running is None:
            raise AgentUnavailableError(ticket)
        status = running.process.poll()
        gone = running.machine.boot_id != running.boot_id
        if status is None and not gone:
            return None
        del self._running[ticket]
        with running.out, running.err:
            if gone or status is None:
                raise AgentUnavailableError(running.machine.spec.vm_id)
            return CommandOutput(status, _text(running.out), _text(running.err))


def _text(file: IO[bytes]) -> str:
    size = file.seek(0, 2)
    file.seek(max(0, size - _OUTPUT_LIMIT))
    return file.read().decode(errors="replace")

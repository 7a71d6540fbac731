"""Which programs each kind of node has, which it is known not to have, and how one is started."""

import inspect

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes.files import NodeFiles
from azlinux_cli.sandbox.nodes.machine import Machine
from azlinux_cli.sandbox.nodes.process import TooManyProcessesError, Work
from azlinux_cli.sandbox.nodes.program.agent import AGENTS
from azlinux_cli.sandbox.nodes.program.builtin import BUILTINS
from azlinux_cli.sandbox.nodes.program.call import (
    NOT_SIMULATED,
    Call,
    Program,
    Sleep,
    UsageError,
    read_options,
)
from azlinux_cli.sandbox.nodes.program.file import FILES
from azlinux_cli.sandbox.nodes.program.package.dnf4 import dnf
from azlinux_cli.sandbox.nodes.program.package.dnf5 import dnf5
from azlinux_cli.sandbox.nodes.program.package.restart import RESTART
from azlinux_cli.sandbox.nodes.program.package.rpm import RPM
from azlinux_cli.sandbox.nodes.program.package.tdnf import tdnf
from azlinux_cli.sandbox.nodes.program.process import PROCESSES
from azlinux_cli.sandbox.nodes.program.security import SECURITY
from azlinux_cli.sandbox.nodes.program.system import SYSTEM
from azlinux_cli.sandbox.nodes.program.text import FILTERS
from azlinux_cli.sandbox.nodes.program.unit import UNITS
from azlinux_cli.sandbox.nodes.program.wrapper import WRAPPERS
from azlinux_cli.sandbox.nodes.shell.interpreter import Shell
from azlinux_cli.sandbox.nodes.shell.scope import Streams
from azlinux_cli.sandbox.nodes.shell.stream import LimitError

NOT_FOUND = 127
_BIN = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/")
_EVERYWHERE: dict[str, Program] = {
    **FILTERS,
    **FILES,
    **PROCESSES,
    **SYSTEM,
    **UNITS,
    **WRAPPERS,
}

PROGRAMS: dict[OsKind, dict[str, Program]] = {
    OsKind.AZL3: {**_EVERYWHERE, **RPM, **RESTART, "tdnf": tdnf, "dnf": dnf},
    OsKind.AZL4: {
        **_EVERYWHERE,
        **RPM,
        **dict.fromkeys(("dnf5", "dnf", "yum", "tdnf", "microdnf"), dnf5),
    },
    OsKind.ACL: dict(_EVERYWHERE),
}
for _kind, _programs in PROGRAMS.items():
    _programs.update(SECURITY[_kind])
    _programs.update(AGENTS[_kind])

# Known to be missing on the real system: plain "command not found", as there.
ABSENT: dict[OsKind, frozenset[str]] = {
    OsKind.AZL3: frozenset(
        [
            "apt",
            "apt-get",
            "dnf5",
            "firewall-cmd",
            "getenforce",
            "trident",
            "update_engine_client",
            "zypper",
        ]
    ),
    OsKind.AZL4: frozenset(
        [
            "aa-enabled",
            "aa-status",
            "apt",
            "apt-get",
            "needs-restarting",
            "trident",
            "update_engine_client",
            "zypper",
        ]
    ),
    OsKind.ACL: frozenset(
        [
            "apt",
            "apt-get",
            "cloud-init",
            "dnf",
            "dnf5",
            "firewall-cmd",
            "microdnf",
            "needs-restarting",
            "rpm",
            "rpm-ostree",
            "tdnf",
            "update_engine_client",
            "yum",
            "zypper",
        ]
    ),
}


class NodeRunner:
    """Starts programs on one node. `waits_in_vain`: nothing may wait (ARM Run Command)."""

    def __init__(self, machine: Machine, sleep: Sleep, *, waits_in_vain: bool = False) -> None:
        self._machine = machine
        self._files = NodeFiles(machine)
        self._sleep = sleep
        self._waits_in_vain = waits_in_vain

    async def __call__(self, shell: Shell, words: list[str], streams: Streams) -> int:
        shell.budget.step()
        call = Call(
            name=words[0],
            arguments=words[1:],
            shell=shell,
            streams=streams,
            machine=self._machine,
            files=self._files,
            sleep=self._sleep,
            waits_in_vain=self._waits_in_vain,
        )
        program = self._find(call)
        if program is None:
            return self._not_found(call)
        call.name = call.name.rpartition("/")[2]
        try:
            result = program(call)
            return await result if inspect.isawaitable(result) else result
        except UsageError as error:
            call.err(f"{call.name}: {error} is {NOT_SIMULATED}")
            return 2

    def begin(self, name: str, work: Work) -> int:
        """Raises LimitError."""
        try:
            return self._machine.processes.begin(name, work, self._machine.uptime_s)
        except TooManyProcessesError as error:
            raise LimitError("too many processes for a sandbox node") from error

    def with_sleep(self, sleep: Sleep) -> "NodeRunner":
        return NodeRunner(self._machine, sleep, waits_in_vain=self._waits_in_vain)

    def _find(self, call: Call) -> Program | None:
        name = call.name
        if name in {"command", "type", "which"}:
            return self._lookup
        if name in BUILTINS:
            return BUILTINS[name]
        directory, slash, base = name.rpartition("/")
        if slash and directory + "/" not in _BIN:
            return None
        return PROGRAMS[self._machine.kind].get(base)

    async def _lookup(self, call: Call) -> int:
        """`command -v NAME`, `command NAME ...`, `type NAME`, `which NAME`."""
        options = read_options(call.arguments, "-v -V -p", stop_at_word=True)
        if call.name == "command" and not options.flags & {"-v", "-V"}:
            return await self(call.shell, list(options.words), call.streams) if options.words else 0
        status = 0
        for word in options.words:
            if word in BUILTINS and call.name != "which":
                call.line(word if call.name == "command" else f"{word} is a shell builtin")
            elif self._installed(word):
                path = word if "/" in word else f"/usr/bin/{word}"
                call.line(f"{word} is {path}" if call.name == "type" else path)
            else:
                status = 1
        return status

    def _installed(self, word: str) -> bool:
        base = word.rpartition("/")[2]
        if base == "needs-restarting" and self._machine.disk.newest("dnf-utils") is None:
            return False
        return base in PROGRAMS[self._machine.kind]

    def _not_found(self, call: Call) -> int:
        plain = call.name in ABSENT[self._machine.kind]
        call.err(
            f"bash: line 1: {call.name}: command not found"
            + ("" if plain else f" ({NOT_SIMULATED})")
        )
        return NOT_FOUND

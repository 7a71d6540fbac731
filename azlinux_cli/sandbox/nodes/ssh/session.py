"""One session on a connection: a command, or a person at a prompt."""

import asyncio
import contextlib
from typing import Protocol

import asyncssh
from asyncssh.misc import SoftEOFReceived

from azlinux_cli.sandbox.nodes.execution import OUTPUT_LIMIT, login_shell
from azlinux_cli.sandbox.nodes.machine import Machine
from azlinux_cli.sandbox.nodes.program.call import Sleep
from azlinux_cli.sandbox.nodes.shell.interpreter import Shell
from azlinux_cli.sandbox.nodes.shell.parser import parse
from azlinux_cli.sandbox.nodes.shell.scope import ShellExit, Streams
from azlinux_cli.sandbox.nodes.shell.stream import Buffer, LimitError, Sink, Text
from azlinux_cli.sandbox.nodes.shell.syntax import IncompleteError, UnsupportedError

_CUT_DELAY_S = 0.05  # half of the output gets out before the connection goes
_GREETING = "This is a simulated node of the azl sandbox; what it does not know answers 127.\n"


class Connection(Protocol):
    """The connection a session lives on."""

    open_sessions: int

    def abort(self) -> None: ...


class NodeSession(asyncssh.SSHServerProcess[str]):
    """Runs on the machine's interpreter. A signal or a lost connection ends what runs."""

    def __init__(
        self, machine: Machine, sleep: Sleep, slow_s: float, connection: Connection
    ) -> None:
        super().__init__(self._handle, None, 3, allow_scp=False)
        self._machine = machine
        self._sleep = sleep
        self._slow_s = slow_s
        self._node_connection = connection
        self._running: asyncio.Task[None] | None = None
        self._signal = ""
        connection.open_sessions += 1

    def signal_received(self, signal: str) -> None:
        self._signal = signal
        if self._running is not None:
            self._running.cancel()

    def break_received(self, msec: int) -> bool:
        self.signal_received("INT")
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """Nothing here draws by the size."""

    def connection_lost(self, exc: Exception | None) -> None:
        self._node_connection.open_sessions -= 1
        if self._running is not None:
            self._running.cancel()
        super().connection_lost(exc)

    async def _handle(self, process: asyncssh.SSHServerProcess[str]) -> None:
        self._running = asyncio.current_task()
        try:
            if process.command is None:
                status = await self._converse()
            else:
                status = await self._execute(process.command)
            self.exit(status)
        except asyncio.CancelledError:
            with contextlib.suppress(OSError, asyncssh.Error):
                self.exit_with_signal(self._signal or "HUP")
        except (BrokenPipeError, ConnectionError, asyncssh.Error):
            return
        finally:
            self._running = None

    def _shell(self) -> Shell:
        user = str(self.channel.get_connection().get_extra_info("username"))
        return login_shell(self._machine, user, self._sleep, dict(self.env))

    def _streams(self) -> Streams:
        out = _ChannelSink(self.stdout)
        err = out if self.term_type is not None else _ChannelSink(self.stderr)
        return Streams(_ChannelSource(self.stdin), out, err)

    async def _execute(self, command: str) -> int:
        if self._machine.take("slow"):
            await self._sleep(self._slow_s)
        if self._machine.take("drops-connection"):
            return await self._execute_and_drop(command)
        return await self._shell().run(command, self._streams())

    async def _execute_and_drop(self, command: str) -> int:
        """The work is done, as without a terminal it would be; half the output gets through."""
        out = Buffer(OUTPUT_LIMIT)
        await self._shell().run(command, Streams(_ChannelSource(self.stdin), out, out))
        self.stdout.write(out.text[: len(out.text) // 2])
        await self._sleep(_CUT_DELAY_S)
        self._node_connection.abort()
        return 255

    async def _converse(self) -> int:
        """A prompt, one line after the other, until `exit` or the end of input."""
        shell, streams = self._shell(), self._streams()
        prompt = ""
        if self.term_type is not None:
            prompt = f"[{shell.scope.user}@{self._machine.disk.hostname} ~]$ "
            self.stdout.write(_GREETING)
        pending = ""
        while True:
            self.stdout.write("> " if pending and prompt else prompt)
            line = await self._line()
            if not line:
                return shell.scope.status
            pending += line
            if not _complete(pending):
                continue
            text, pending = pending, ""
            shell.budget.steps = 5_000
            streams.stdin = Text()
            try:
                shell.scope.status = await shell.evaluate(text, streams)
            except ShellExit as ending:
                return ending.status
            except (UnsupportedError, LimitError) as error:
                streams.err.write(f"bash: {error}\n")
                shell.scope.status = 2

    async def _line(self) -> str:
        try:
            return await self.stdin.readline()
        except (asyncssh.BreakReceived, asyncssh.SignalReceived, SoftEOFReceived):
            return ""


def _complete(text: str) -> bool:
    """Whether a line can run; one that is wrong can, too, and says so."""
    try:
        parse(text)
    except IncompleteError:
        return False
    except UnsupportedError:
        return True
    return True


class _ChannelSink(Sink):
    def __init__(self, writer: asyncssh.SSHWriter[str]) -> None:
        self._writer = writer
        self._left = OUTPUT_LIMIT

    def write(self, text: str) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise LimitError("too much output for a sandbox node")
        if text:
            self._writer.write(text)


class _ChannelSource:
    """Standard input. It ends where the client ends it; a hung-up client ends it, too."""

    def __init__(self, reader: asyncssh.SSHReader[str]) -> None:
        self._reader = reader

    async def read(self) -> str:
        parts: list[str] = []
        left = OUTPUT_LIMIT
        try:
            while left > 0 and (part := await self._reader.read(65_536)):
                parts.append(part)
                left -= len(part)
        except (asyncssh.BreakReceived, SoftEOFReceived):
            return "".join(parts)
        if left <= 0:
            raise LimitError("too much input for a sandbox node")
        return "".join(parts)

    async def line(self) -> str:
        try:
            return await self._reader.readline()
        except (asyncssh.BreakReceived, SoftEOFReceived):
            return ""

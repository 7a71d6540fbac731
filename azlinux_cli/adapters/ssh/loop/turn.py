"""One node's turn: its socket and its time, from the first packet to the result."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from enum import Enum, auto
from errno import EINPROGRESS
from math import inf
from os import strerror
from typing import Any

import paramiko

from azlinux_cli.adapters.ssh.connection import KEEPALIVE_S, as_trouble
from azlinux_cli.adapters.ssh.deadline import Deadline
from azlinux_cli.adapters.ssh.loop.address import Address, numeric, resolve
from azlinux_cli.adapters.ssh.loop.dialog import Channels, Dialog, Send
from azlinux_cli.adapters.ssh.loop.poller import READ, WRITE
from azlinux_cli.adapters.ssh.loop.stream import SocketStream, Stream
from azlinux_cli.adapters.ssh.loop.surroundings import Surroundings
from azlinux_cli.adapters.ssh.result import result_of
from azlinux_cli.adapters.ssh.retry import PAUSES_S, dropped_at_the_door
from azlinux_cli.adapters.ssh.shell import CONNECT_S
from azlinux_cli.adapters.ssh.trouble import TroubleError, describe
from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble

_ROOM = 256 * 1024  # how much input waits in this process for a socket to take it
_LINGER_S = 1.0  # as in command.py
_ERRORS = (OSError, EOFError, paramiko.SSHException, TroubleError)


class _Phase(Enum):
    RESOLVING = auto()
    WAITING = auto()  # for a jump host
    CONNECTING = auto()
    TALKING = auto()
    PAUSING = auto()
    OVER = auto()


class Turn:
    """`result` once there is one. `incompatible`: this server is for the other engine.

    `due`: when `on_time` wants to be called. `silent`: its place is free for another node.
    """

    def __init__(
        self,
        index: int,
        target: NodeTarget,
        around: Surroundings,
        deadline: Deadline,
        channels: Callable[[Send], Channels] | None = None,
    ) -> None:
        self.index = index
        self.target = target
        self.result: NodeResult | None = None
        self.silent = self.incompatible = False
        self.due = inf
        self.deadline = deadline
        self.dialog: Dialog | None = None
        self._around = around
        self._channels = channels
        self._started_at = around.clock.monotonic()
        self._connect_by = deadline.within(CONNECT_S)
        self._phase = _Phase.RESOLVING
        self._addresses: list[Address] = []
        self._left: list[Address] = []
        self._pauses = list(PAUSES_S)
        self._stream: Stream | None = None
        self._ends_at = self._connect_by.at
        self._silent_at = self._linger_at = self._keepalive_at = inf

    @property
    def begun(self) -> bool:
        """The command was asked for."""
        return self.dialog is not None and self.dialog.session.begun

    def begin(self) -> None:
        if self.target.jump:
            with self._told():
                self._connect()
            return
        where = self.target.address, self.target.port
        if found := numeric(*where):
            self._resolved(found)
            return
        self._around.resolver().do(lambda: resolve(*where), self._resolved)
        self._settle()

    def on_ready(self, events: int) -> None:
        try:  # as _told, without what that costs: this is called most
            if self._phase is _Phase.TALKING:
                if events & ~WRITE:
                    self._read()
                self._write()
            elif self._phase is _Phase.CONNECTING and self._stream is not None:
                self._answered(self._stream)
        except _ERRORS as error:
            self._failed(error)
        self._settle()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever happens inside, the run hears of it."""
        try:
            yield
        except _ERRORS as error:
            self._failed(error)
        self._settle()

    def on_time(self, now: float) -> None:
        with self._told():
            if now >= self._silent_at:
                self._silent_at, self.silent = inf, True
                if self._phase is _Phase.CONNECTING:
                    self._around.patience.heard_nothing()
            if now >= self._ends_at:
                self._out_of_time()
            elif now >= self._linger_at:
                self._over()
            elif now >= self._keepalive_at and self.dialog:
                self.dialog.keep_alive()
                self._write()

    def enter(self, stream: Stream) -> None:
        """Begin to connect through a jump host."""
        if self._phase is _Phase.WAITING:
            self._stream = stream
            self._phase, self._since = _Phase.CONNECTING, self._around.clock.monotonic()
            self._silent_at = self._since + self._around.patience.to_connect_s
            self.silent = False
            self._settle()
        else:
            stream.close()

    def fail(self, trouble: NodeTrouble) -> None:
        """There is no way to it."""
        if self._phase is _Phase.WAITING:
            self._end_with(trouble)
            self._settle()

    def leave(self) -> None:
        """Not for this engine."""
        if self._phase is not _Phase.OVER:
            self.hang_up()
            self.incompatible = True
            self._settle()

    def hang_up(self) -> None:
        """No result: the run is abandoned."""
        self._close()
        self._phase, self._ends_at = _Phase.OVER, inf

    def _resolved(self, found: list[Address] | BaseException) -> None:
        if self._phase is not _Phase.RESOLVING:
            return
        with self._told():
            if isinstance(found, BaseException):
                self._failed(found)
            else:
                self._addresses = found
                self._left = [*found]
                self._connect()

    def _connect(self, last: Exception | None = None) -> None:
        """To the next address, or through the jump host. Each gets its part of the time left."""
        self._close()
        self.dialog = None
        now, patience = self._around.clock.monotonic(), self._around.patience
        if self.target.jump and last is None:
            self._phase, self._ends_at = _Phase.WAITING, self._connect_by.at
            self._silent_at = now + patience.to_greet_s
            self._around.through(self)
        elif self._left:
            self._phase, self._since = _Phase.CONNECTING, now
            self._silent_at = now + patience.to_connect_s
            self._ends_at = now + (self._connect_by.at - now) / len(self._left)
            self._connect_to(*self._left.pop(0))
        else:
            self._give_up(last or TimeoutError())

    def _connect_to(self, family: int, address: Any) -> None:
        try:
            stream = SocketStream(family, self._around.poller, self)
            self._stream = stream
            code = stream.connect(address)
        except OSError as error:
            self._connect(error)
            return
        if code == EINPROGRESS:
            stream.watch(WRITE)
        elif code:
            self._connect(OSError(code, strerror(code)))
        else:
            self._connected()

    def _answered(self, stream: Stream) -> None:
        try:
            stream.check()
        except OSError as error:
            self._connect(error)
        else:
            self._connected()

    def _connected(self) -> None:
        now = self._around.clock.monotonic()
        self._around.patience.heard_after(now - self._since)
        self._phase, self.silent = _Phase.TALKING, False
        self._silent_at = now + self._around.patience.to_greet_s
        self._ends_at = self._connect_by.at
        self.dialog = Dialog(self.target, self._around.errand, self._channels)
        self._write()

    def _read(self) -> None:
        stream, dialog = self._stream, self.dialog
        if stream is None or dialog is None:
            return
        try:
            size = stream.receive(self._around.chunk)
        except BlockingIOError:
            return
        if size == 0:
            raise EOFError
        dialog.receive(self._around.chunk[:size])
        if dialog.heard:
            self._silent_at, self.silent = inf, False
        if dialog.signed_in:
            self._ends_at = self.deadline.at
        self._sign(dialog)
        session = dialog.session
        if session.done:
            self._over()
        elif session.lingers:
            self._linger_at = self._around.clock.monotonic() + _LINGER_S

    def _signed(self, dialog: Dialog, signature: Any) -> None:
        if self._phase is _Phase.TALKING and self.dialog is dialog:
            with self._told():
                dialog.signed(signature)
                self._sign(dialog)
                self._write()

    def _sign(self, dialog: Dialog) -> None:
        """By an agent, which may take its time or ask a person."""
        if dialog.to_sign is not None:
            job, dialog.to_sign = dialog.to_sign, None
            self._around.signer().do(job, lambda signature: self._signed(dialog, signature))

    def _write(self) -> None:
        stream, dialog = self._stream, self.dialog
        if stream is None or dialog is None:
            return
        dialog.session.feed(_ROOM - len(dialog.outgoing))
        if dialog.outgoing:
            with suppress(OSError):  # full; or broken, which reading tells, after what came before
                del dialog.outgoing[: stream.send(dialog.outgoing)]
            self._keepalive_at = self._around.clock.monotonic() + KEEPALIVE_S
        waits = dialog.outgoing or dialog.session.has_input
        stream.watch(READ | WRITE if waits else READ)

    def _failed(self, error: BaseException) -> None:
        """The turn is over, unless the server was only too busy to say who it is."""
        dialog = self.dialog
        if isinstance(error, TroubleError):
            self._end_with(error.trouble)
        elif dialog is not None and dialog.session.begun:
            self._over()
        elif isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
            self.leave()
        elif self._phase is _Phase.TALKING and dropped_at_the_door(
            error, heard=dialog is not None and dialog.heard
        ):
            self._pause(error)
        elif dialog is not None and dialog.slower():
            self._left = [*self._addresses]
            self._connect()
        else:
            self._give_up(error)

    def _pause(self, error: BaseException) -> None:
        now = self._around.clock.monotonic()
        if not self._pauses or now + self._pauses[0] >= self._connect_by.at:
            self._give_up(error)
            return
        self._close()
        self._phase, self._ends_at = _Phase.PAUSING, now + self._pauses.pop(0)

    def _out_of_time(self) -> None:
        if self._phase is _Phase.PAUSING:
            self._left = [*self._addresses]
            self._connect()
        elif self._phase is _Phase.CONNECTING and self._left:
            self._connect(TimeoutError())
        elif self.begun and self.dialog is not None:
            self.dialog.session.ending.timed_out = True
            self.dialog.session.terminate()
            self._write()
            self._over()
        else:
            self._end_with(describe(Trouble.TIMED_OUT, self.target))

    def _give_up(self, error: BaseException) -> None:
        if self.dialog and (trouble := self.dialog.trouble(error)):
            self._end_with(trouble)
            return
        known = as_trouble(error, self.target, self._connect_by)
        if not isinstance(known, TroubleError):
            raise known
        self._end_with(known.trouble)

    def _end_with(self, trouble: NodeTrouble) -> None:
        self._finish(NodeResult(self.target.name, trouble=trouble))

    def _over(self) -> None:
        if self.dialog is not None:
            self._finish(result_of(self.target, self.dialog.session.ending))

    def _finish(self, result: NodeResult) -> None:
        self._close()
        elapsed_s = round(self._around.clock.monotonic() - self._started_at, 3)
        self.result = replace(result, elapsed_s=elapsed_s)
        self._phase, self._ends_at, self.silent = _Phase.OVER, inf, False
        self.dialog = None  # the turn itself stays with its timer for a while

    def _close(self) -> None:
        self._silent_at = self._linger_at = self._keepalive_at = inf
        if self.dialog is not None:
            self.dialog.let_go()
        if self._stream is not None:
            stream, self._stream = self._stream, None
            stream.close()

    def _settle(self) -> None:
        self.due = min(self._ends_at, self._silent_at, self._linger_at, self._keepalive_at)
        self._around.settle(self)

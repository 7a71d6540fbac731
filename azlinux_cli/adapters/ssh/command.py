"""One command on one open connection: its output, bounded, and how it ended."""

import select
from contextlib import suppress
from dataclasses import dataclass, field

import paramiko

from azlinux_cli.adapters.ssh.deadline import Deadline
from azlinux_cli.adapters.ssh.transport import SshTransport, request_exec, request_signal

_READ = 65_536
_WRITE = 32_768
_READS_AT_ONCE = 64  # then the deadline is looked at again, however fast output comes
# sshd reports the exit at once, but end of output only when the last child has closed it: after
# this much silence a daemon left behind is not waited for.
_LINGER_S = 1.0


@dataclass(slots=True)
class Ending:
    """Raw output and the end. Neither status nor signal: `timed_out`, or the line was cut."""

    status: int | None = None
    signal: str | None = None
    timed_out: bool = False
    truncated: bool = False
    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)


def run_command(
    transport: SshTransport, command: str, *, stdin: bytes, deadline: Deadline, keep_bytes: int
) -> Ending:
    """Run to the end or the deadline; keeps the first `keep_bytes` of each stream.

    Raises SSHException, EOFError or OSError when the connection breaks before the command ran.
    """
    channel = transport.open_session(timeout=max(deadline.left_s, 0.1))
    ending = Ending()
    try:
        if not request_exec(channel, command, timeout_s=deadline.left_s):
            ending.timed_out = True
            return ending
        _Pump(channel, stdin, ending, keep_bytes).run(deadline)
        if channel.status_event.is_set() and not ending.timed_out:
            ending.signal = transport.exit_signals.pop(channel.get_id(), None)
            status = channel.exit_status
            ending.status = None if ending.signal or status < 0 else status
        if ending.timed_out:
            with suppress(paramiko.SSHException, OSError, EOFError):
                request_signal(channel, "TERM")
    finally:
        channel.close()
    return ending


class _Pump:
    """Moves what there is to move, without ever waiting on one stream alone."""

    def __init__(
        self, channel: paramiko.Channel, feed: bytes, ending: Ending, keep_bytes: int
    ) -> None:
        self._channel = channel
        self._feed: bytes | None = feed
        self._fed = 0
        self._ending = ending
        self._keep = keep_bytes
        self._quiet_until: float | None = None
        channel.settimeout(0)

    def run(self, deadline: Deadline) -> None:
        poll = select.poll()
        poll.register(self._channel.fileno(), select.POLLIN)
        while True:
            wrote = self._write()
            moved = self._read() or wrote
            if not moved and self._finished(deadline):
                return
            if deadline.passed:
                self._ending.timed_out = True
                return
            if not moved:
                poll.poll(min(deadline.left_s, 0.05 if self._feed else 0.5) * 1000)

    def _finished(self, deadline: Deadline) -> bool:
        if self._channel.closed:
            return True
        exited = self._channel.status_event
        if self._channel.eof_received:
            return exited.wait(min(deadline.left_s, _LINGER_S))
        if not exited.is_set():
            return False
        now = deadline.clock.monotonic()
        self._quiet_until = self._quiet_until or now + _LINGER_S
        return now >= self._quiet_until

    def _write(self) -> bool:
        """Send a piece if the window has room; after the last one, the end of input."""
        if self._feed is None:
            return False
        before = self._fed
        with suppress(OSError):  # a command that does not read its input closes it
            if self._fed < len(self._feed) and self._channel.send_ready():
                self._fed += self._channel.send(self._feed[self._fed : self._fed + _WRITE])
            if self._fed == len(self._feed):
                self._feed = None
                self._channel.shutdown_write()
        return self._fed > before

    def _read(self) -> bool:
        moved = False
        for _ in range(_READS_AT_ONCE):
            if self._channel.recv_ready():
                self._append(self._ending.stdout, self._channel.recv(_READ))
            elif self._channel.recv_stderr_ready():
                self._append(self._ending.stderr, self._channel.recv_stderr(_READ))
            else:
                break
            moved, self._quiet_until = True, None
        return moved

    def _append(self, kept: bytearray, data: bytes) -> None:
        room = self._keep - len(kept)
        kept += data[:room]
        if len(data) > room:
            self._ending.truncated = True

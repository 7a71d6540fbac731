"""Servers for the whole of 127.78.0.0/16, on one port each, reached over loopback only."""

import os
import socket
import struct
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.ssh.fleet import ANSWER, FarmError, Keys
from bench.ssh.program import build, found

_READY_S = 10.0
_WORKERS = 2
_COUNTS = struct.Struct("=4Q")  # struct counts of light_sshd.c


@dataclass(frozen=True, slots=True)
class Farm:
    """`executes`: commands are; else each of them gets the same answer."""

    name: str
    port: int
    keys: Keys
    executes: bool = False
    counts: Path | None = None

    def served(self) -> "Served":
        """What the light farm has served so far."""
        if self.counts is None:
            return Served(0, 0, 0, 0.0)
        connections, logins, commands, last_ns = _COUNTS.unpack(self.counts.read_bytes())
        return Served(connections, logins, commands, last_ns / 1e9)


@dataclass(frozen=True, slots=True)
class Served:
    """Counted by the farm; `last_command_s` on the monotonic clock, which all processes share."""

    connections: int
    logins: int
    commands: int
    last_command_s: float


@contextmanager
def sshd_farm(keys: Keys) -> Iterator[Farm]:
    """OpenSSH's server. Raises FarmError where there is none.

    One key exchange, which every client has: OpenSSH's own first choice costs it 70 ms here. A home
    without a .bashrc: what this user's shell reads at its start is nobody's business here.
    """
    sshd = found("sshd")
    if sshd is None:
        raise FarmError("no sshd: install the OpenSSH server")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = free_port()
    config = keys.directory / "sshd_config"
    home = keys.directory / "remote-home"
    home.mkdir(exist_ok=True)
    lines = [
        "ListenAddress 0.0.0.0",
        f"Port {port}",
        f"HostKey {keys.host}",
        f"AuthorizedKeysFile {keys.client}.pub",
        f"AllowUsers {keys.user}@127.0.0.0/8",
        "PermitRootLogin prohibit-password",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "UsePAM no",
        "UseDNS no",
        "PrintMotd no",
        "StrictModes no",
        "PidFile none",
        "LogLevel ERROR",
        "KexAlgorithms curve25519-sha256,curve25519-sha256@libssh.org",
        f"SetEnv HOME={home}",
        "MaxStartups 5000",
        "Subsystem sftp internal-sftp",
    ]
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with _running([sshd, "-D", "-e", "-f", str(config)], keys.directory / "sshd.log", port):
        yield Farm("sshd", port, keys, executes=True)


@contextmanager
def light_farm(keys: Keys) -> Iterator[Farm]:
    """Our own server: a login costs what its cryptography costs. Raises FarmError."""
    program = build("light_sshd", cache())
    answer, counts = keys.directory / "answer", keys.directory / "counts"
    answer.write_text(ANSWER, encoding="utf-8")
    port = free_port()
    files = [keys.host, keys.client.with_suffix(".pub"), answer, counts]
    argv = [str(program), str(port), *map(str, files), str(_WORKERS)]
    with _running(argv, keys.directory / "light_sshd.log", port):
        yield Farm("light", port, keys, counts=counts)


@contextmanager
def farther(farm: Farm, round_trip_ms: float) -> Iterator[Farm]:
    """The same farm, a round trip away. Raises FarmError."""
    program = build("delay_relay", cache())
    port = free_port()
    argv = [str(program), str(port), str(farm.port), str(round_trip_ms / 2)]
    with _running(argv, farm.keys.directory / "delay_relay.log", port):
        name = f"{farm.name}, {round_trip_ms:g} ms away"
        yield Farm(name, port, farm.keys, farm.executes, farm.counts)


@contextmanager
def black_hole() -> Iterator[int]:
    """A port that swallows connections: its queue is full, and Linux drops what comes then."""
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))  # noqa: S104 - nothing can connect
        listener.listen(0)
        port: int = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            with suppress(BlockingIOError):
                filler.connect(("127.0.0.1", port))
        try:
            yield port
        finally:
            for filler in fillers:
                filler.close()


def cache() -> Path:
    """Where the built programs stay."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "azl-bench"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def _running(argv: Sequence[str], log: Path, port: int) -> Iterator[None]:
    with log.open("wb") as said:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
    try:
        _wait_until_ready(process, port, log)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    ends_at = time.monotonic() + _READY_S
    while time.monotonic() < ends_at and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.78.0.1", port), timeout=2) as sock:
            if sock.recv(4) == b"SSH-":
                return
        time.sleep(0.02)
    said = log.read_text(encoding="utf-8", errors="replace").strip()
    raise FarmError(f"{Path(argv_of(process)).name} did not start: {said[-500:]}")


def argv_of(process: "subprocess.Popen[bytes]") -> str:
    args = process.args
    return str(args[0]) if isinstance(args, list) else str(args)

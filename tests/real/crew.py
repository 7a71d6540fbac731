"""A few machines as an operator has them: a hosts file, known host keys, and `azl node run`."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.command import AzlProcess, Result
from tests.real.fleet import USER, Fleet, Node, until

_CONFIG = "/etc/ssh/sshd_config"


@dataclass(frozen=True, slots=True)
class Crew:
    """`hosts` and `known` are files below `directory`, which outlives single tests."""

    fleet: Fleet
    nodes: dict[str, Node]
    directory: Path

    @property
    def known(self) -> Path:
        return self.directory / "known_hosts"

    @property
    def azl(self) -> AzlProcess:
        return AzlProcess({"AZL_SSH_KEY": str(self.fleet.key_file), "AZL_SSH_CONFIG": "none"})

    def learn(self) -> None:
        """Write down the host keys that the machines show now."""
        with self.known.open("w", encoding="utf-8") as known:
            for node in self.nodes.values():
                host, port = node.address
                scan = ["ssh-keyscan", "-t", "ed25519", "-p", str(port), host]
                subprocess.run(scan, stdout=known, stderr=subprocess.DEVNULL, check=True)

    def line(self, name: str, address: str = "") -> str:
        """Of the hosts file; another address than the node's own if one is given."""
        host, port = self.nodes[name].address
        return f"{name} {USER}@{address or host}:{port} known_hosts={self.known}"

    def argv(
        self, *names: str, lines: Sequence[str] = (), options: Sequence[str] = ()
    ) -> list[str]:
        """`azl node run` without the command: on these nodes, and what other lines say."""
        hosts = self.directory / "hosts"
        text = "\n".join([*map(self.line, names), *lines])
        hosts.write_text(text + "\n", encoding="utf-8")
        return ["node", "run", "--hosts", str(hosts), "-o", "json", *options, "--"]

    def run(
        self,
        command: str,
        *names: str,
        environ: Mapping[str, str] | None = None,
        **how: Sequence[str],
    ) -> "Ran":
        """To its end, which leaves no process and no temporary file."""
        argv = self.argv(*(names or self.nodes), **how)
        return self.to_end([*argv, command], environ or {})

    def to_end(self, argv: list[str], environ: Mapping[str, str]) -> "Ran":
        with tempfile.TemporaryDirectory() as scratch:
            azl = AzlProcess({**self.azl.environ, "TMPDIR": scratch, **environ})
            began = time.monotonic()
            with ending(azl.start(*argv)) as running:
                out, err = running.communicate(timeout=60)
            seconds = time.monotonic() - began
            assert [*Path(scratch).iterdir()] == []
        assert not has_processes(running.pid)
        result = Result(running.returncode, out, err)
        return Ran(result, seconds)

    @contextmanager
    def start(
        self, command: str, *names: str, **how: Sequence[str]
    ) -> Iterator["subprocess.Popen[str]"]:
        """While the test does something about it."""
        with ending(self.azl.start(*self.argv(*(names or self.nodes), **how), command)) as running:
            yield running


@dataclass(frozen=True, slots=True)
class Ran:
    result: Result
    seconds: float

    @property
    def status(self) -> int:
        return self.result.status

    @property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.result.json()
        return rows

    @property
    def row(self) -> dict[str, Any]:
        [row] = self.rows
        return row

    def said(self) -> tuple[int, str | None, str | None]:
        """Of a run on one node: exit status, reason, sentence."""
        return self.status, self.row["reason"], self.row["message"]


def _reconfigure(node: Node, change: str) -> None:
    """Change the server's configuration; it listens by the new one when this returns."""
    log = "/run/azl/sshd.log"
    node.script(f"""{change}
was=$(grep -c "Server listening" {log})
systemctl reload sshd
until [ "$(grep -c "Server listening" {log})" -gt "$was" ]; do sleep 0.02; done""")
    until(lambda: greets(node))


def greets(node: Node) -> bool:
    try:
        with socket.create_connection(node.address, timeout=1) as connection:
            return connection.recv(4) == b"SSH-"
    except OSError:
        return False


@contextmanager
def sshd_options(node: Node, *options: str) -> Iterator[None]:
    """These lines stand first in the server's configuration, where they win."""
    lines = "\n".join(options)
    _reconfigure(
        node,
        f"cp {_CONFIG} {_CONFIG}.own\ncat - {_CONFIG}.own >{_CONFIG} <<'END'\n{lines}\nEND",
    )
    try:
        yield
    finally:
        _reconfigure(node, f"mv {_CONFIG}.own {_CONFIG}")


@contextmanager
def ending(started: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    """A process group of which nothing is left, whatever the test comes to."""
    with started:
        try:
            yield started
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)
            raise


def has_processes(group: int) -> bool:
    """Whether anything that azl began is still here."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def await_file(node: Node, path: str) -> None:
    until(lambda: node.run(f"test -e {path}").status == 0)

"""One suite for what moves bytes: the fake, and the threaded engine against real OpenSSH."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.known_hosts import PinFile
from azlinux_cli.adapters.ssh.shell import ParamikoShell
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.host_key import Pin
from azlinux_cli.domain.node import NodeBytes, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.ports.shell import ByteShell
from tests.fakes.shell import FakeRemoteShell
from tests.openssh import MISSING, openssh_server

_ALL = bytes(range(256))
_MUCH = random.Random(7).randbytes(3_000_001)  # noqa: S311 - no secret


@dataclass(frozen=True)
class World:
    shell: ByteShell
    node: NodeTarget

    def exchange(self, command: str, stdin: bytes = b"", keep_bytes: int = 1 << 22) -> NodeBytes:
        return self.shell.exchange(
            self.node, command, deadline_s=20, stdin=stdin, keep_bytes=keep_bytes
        )


@pytest.fixture(scope="module", params=["fake", "threaded"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    if request.param == "fake":
        yield World(FakeRemoteShell(), NodeTarget("node-1", "127.0.0.1"))
        return
    if MISSING:
        pytest.skip(MISSING)
    with openssh_server(tmp_path_factory.mktemp("sshd")) as server:
        pins, node = PinFile(), server.target()
        pins.pin(Pin(node.host_key_alias, server.host_keys, name=node.name))
        shell = ParamikoShell(KeyRing(str(server.key_file)), Verifier(pins), SystemClock())
        yield World(shell, node)
        shell.close()


@pytest.mark.parametrize("data", [b"", _ALL, b"\r\n\0\xff", _MUCH], ids=len)
def test_bytes_go_there_and_back_as_they_are(world: World, data: bytes) -> None:
    said = world.exchange("cat", data)

    assert said.data == data
    assert said.result.exit_status == 0
    assert not said.result.truncated
    assert said.result.stdout == ""


def test_what_is_more_than_asked_for_is_dropped_and_said_so(world: World) -> None:
    said = world.exchange("cat; echo trouble >&2; exit 3", _MUCH, keep_bytes=1000)

    assert said.data == _MUCH[:1000]
    assert said.result.truncated
    assert (said.result.exit_status, said.result.stderr) == (3, "trouble\n")


def test_the_bytes_are_no_part_of_what_a_log_would_show(world: World) -> None:
    assert "secret" not in repr(world.exchange("echo secret"))


def test_a_nodes_own_trouble_is_in_the_result() -> None:
    shell = FakeRemoteShell()
    trouble = NodeTrouble(Trouble.RESET, "node-1: the connection was lost")
    shell.troubles["node-1"] = trouble

    said = shell.exchange(NodeTarget("node-1"), "cat", deadline_s=1)

    assert (said.result.trouble, said.data) == (trouble, b"")

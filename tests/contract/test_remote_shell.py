"""One suite for every shell: the fake, and both engines against a real OpenSSH server."""

import shlex
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.known_hosts import PinFile
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.host_key import Pin
from azlinux_cli.domain.node import NodeResult, NodeTarget, Trouble
from azlinux_cli.ports.shell import RemoteShell
from tests.engines import ENGINES, FleetsOfOne, engine
from tests.fakes.shell import FakeRemoteShell
from tests.openssh import MISSING, OpenSshServer, openssh_server

KEEP = 100_000


@dataclass(frozen=True)
class World:
    shell: RemoteShell
    node: NodeTarget

    def run(self, command: str, *, deadline_s: float = 20.0, stdin: str = "") -> NodeResult:
        return self.shell.run(self.node, command, deadline_s=deadline_s, stdin=stdin)


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSshServer]:
    if MISSING:
        pytest.skip(MISSING)
    with openssh_server(tmp_path_factory.mktemp("sshd")) as server:
        yield server


@pytest.fixture(params=["fake", *ENGINES])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        yield World(FakeRemoteShell(keep_bytes=KEEP), NodeTarget("node-1", "127.0.0.1"))
        return
    server: OpenSshServer = request.getfixturevalue("sshd")
    pins = PinFile()
    node = server.target()
    pins.pin(Pin(node.host_key_alias, server.host_keys, name=node.name))
    keys = KeyRing(str(server.key_file))
    shell = engine(request.param, keys, Verifier(pins), keep_bytes=KEEP)
    yield World(shell, node)
    shell.close()


def test_a_command_gives_its_output_and_exit_status(world: World) -> None:
    result = world.run("echo out; echo err >&2; exit 3")

    assert (result.exit_status, result.stdout, result.stderr) == (3, "out\n", "err\n")
    assert result.signal is None
    assert result.trouble is None
    assert result.name == "node-1"


def test_a_command_killed_by_a_signal_has_no_exit_status(world: World) -> None:
    result = world.run("kill -TERM $$")

    assert (result.exit_status, result.signal, result.trouble) == (None, "TERM", None)


def test_standard_input_arrives_whole_and_ends(world: World) -> None:
    text = "line with 'quotes' and $(subshell)\n" * 20_000

    assert world.run("wc -c", stdin=text).stdout.strip() == str(len(text))


def test_a_command_without_input_sees_its_end(world: World) -> None:
    assert world.run("cat; echo done").stdout == "done\n"


def test_a_command_that_does_not_read_its_input_is_not_disturbed(world: World) -> None:
    assert world.run("echo done", stdin="x" * 3_000_000).stdout == "done\n"


def test_output_beyond_the_bound_is_dropped_and_said_so(world: World) -> None:
    result = world.run("yes 0123456789 | head -c 10485760; echo error >&2; exit 7")

    assert len(result.stdout) == KEEP
    assert result.truncated
    assert (result.exit_status, result.stderr) == (7, "error\n")


def test_output_that_is_no_text_is_kept_readable(world: World) -> None:
    result = world.run(r"printf 'a\377b\000c'")

    assert result.stdout == "a�b\0c"


def test_a_command_that_outlasts_the_deadline_is_a_trouble_not_an_error(world: World) -> None:
    result = world.run("echo begun; sleep 30", deadline_s=0.3)

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.COMMAND_TIMED_OUT
    assert result.exit_status is None


def test_endless_output_does_not_outlast_the_deadline(world: World) -> None:
    result = world.run("yes", deadline_s=0.3)

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.COMMAND_TIMED_OUT


@pytest.mark.parametrize("value", ["a b", "$(touch /tmp/azl-owned)", "`id`", "'", '"', "a\nb", "é"])
def test_a_quoted_value_arrives_as_it_is(world: World, value: str) -> None:
    assert world.run(f"printf %s {shlex.quote(value)}").stdout == value


def test_many_commands_at_once_do_not_mix(world: World) -> None:
    results: dict[int, NodeResult] = {}

    def one(number: int) -> None:
        results[number] = world.run(f"echo {number}; sleep 0.01; exit {number}")

    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {n: (r.stdout, r.exit_status) for n, r in results.items()} == {
        n: (f"{n}\n", n) for n in range(8)
    }


def test_a_node_known_to_be_off_is_not_tried(world: World) -> None:
    off = replace(world.node, trouble=Trouble.POWERED_OFF, detail="it is deallocated")

    result = world.shell.run(off, "true", deadline_s=5)

    assert result.trouble is not None
    assert result.trouble.message == "node-1: it is deallocated"
    assert result.trouble.hints == ("azl vm start node-1",)


def test_a_node_can_be_used_again_after_disconnecting(world: World) -> None:
    world.run("true")
    world.shell.disconnect(world.node)

    assert world.run("echo again").stdout == "again\n"


def test_after_closing_nothing_is_run(world: World) -> None:
    world.shell.close()
    if isinstance(world.shell, FleetsOfOne):
        with pytest.raises(RuntimeError, match="closed"):
            world.run("echo again")
        return

    result = world.run("echo again")

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.INTERRUPTED

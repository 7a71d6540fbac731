"""What goes wrong on the way to a node: both engines say the same, and nothing of it is left here.

Whatever needs no operating system behind the server; tests/real has the rest.
"""

import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.host_key import Pin
from azlinux_cli.domain.node import NodeResult, NodeTarget, Trouble
from azlinux_cli.sandbox.fabric.black_hole import BlackHole
from tests.engines import ENGINES, engine
from tests.fakes.shell import FakeHostKeys
from tests.openssh import MISSING, OpenSshServer, free_port, make_key, openssh_server

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING or "")
HUNDRED_KB = b"".join(b"%04d " % n + b"x" * 4993 + b"\r\n" for n in range(20))
Talk = Callable[[socket.socket], None]


@dataclass(frozen=True)
class Scene:
    """`pins` believes the server; `engine` is the name of one."""

    server: OpenSshServer
    pins: FakeHostKeys
    engine: str
    key_file: Path

    def node(self, port: int | None = None, address: str = "127.0.0.1") -> NodeTarget:
        target = self.server.target(address=address, port=port or self.server.port)
        alias = f"[{address}]:{target.port}"
        self.pins.pin(Pin(alias, self.server.host_keys))
        return replace(target, host_key_alias=alias)

    def run(self, node: NodeTarget, command: str = "true", deadline_s: float = 20) -> NodeResult:
        shell = engine(self.engine, KeyRing(str(self.key_file)), Verifier(self.pins))
        try:
            return shell.run(node, command, deadline_s=deadline_s)
        finally:
            shell.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSshServer]:
    with openssh_server(tmp_path_factory.mktemp("sshd")) as made:
        yield made


@pytest.fixture(params=ENGINES)
def scene(server: OpenSshServer, request: pytest.FixtureRequest) -> Scene:
    return Scene(server, FakeHostKeys(), request.param, server.key_file)


@contextmanager
def talking(talk: Talk) -> Iterator[int]:
    """A port where somebody says what `talk` has to say, to each who comes."""

    def serve(client: socket.socket) -> None:
        with client, suppress(OSError):
            talk(client)

    with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    threading.Thread(target=serve, args=(client,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def saying(*words: bytes) -> Talk:
    """Say it, then wait for the other side to go."""

    def talk(client: socket.socket) -> None:
        for word in words:
            client.sendall(word)
        while client.recv(65_536):
            pass

    return talk


def hanging_up(client: socket.socket) -> None:
    """Say nothing at all."""


def endless(client: socket.socket) -> None:
    while True:
        client.sendall(b"x" * 65_536)


def preceded_by(preamble: bytes, port: int) -> Talk:
    """A server that has much to say before it says its version."""

    def talk(client: socket.socket) -> None:
        client.sendall(preamble)
        with socket.create_connection(("127.0.0.1", port)) as far:
            back = threading.Thread(target=_pump, args=(far, client), daemon=True)
            back.start()
            _pump(client, far)
            back.join(5)

    return talk


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Left:
    """What a process can leave behind."""

    files: frozenset[str]
    threads: frozenset[str]
    temporary: frozenset[str]

    def beyond(self, before: "Left") -> set[str]:
        return {
            *self.files - before.files,
            *self.threads - before.threads,
            *self.temporary - before.temporary,
        }

    @classmethod
    def now(cls) -> "Left":
        files = set()
        for path in Path("/proc/self/fd").iterdir():
            with suppress(OSError):  # the one that lists them
                files.add(f"{path.name} {path.readlink()}")
        return cls(
            frozenset(f for f in files if "/proc/" not in f),
            frozenset(f"{t.name} {t.ident}" for t in threading.enumerate()),
            frozenset(path.name for path in Path(tempfile.gettempdir()).iterdir()),
        )


@contextmanager
def leaving_nothing(directory: Path) -> Iterator[None]:
    """Threads that wait for a resolver or a last byte have five seconds to go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(directory))
        before = Left.now()
        yield
        ends_at = time.monotonic() + 5
        while Left.now().beyond(before) and time.monotonic() < ends_at:
            time.sleep(0.01)
        assert Left.now().beyond(before) == set()


@dataclass(frozen=True)
class Fault:
    """`talk`: what answers in the server's place."""

    reason: Trouble
    said: str
    talk: Talk | None = None
    command: str = "true"
    deadline_s: float = 20.0


KILL = "echo begun; kill -KILL $PPID; sleep 5"
# The session's own server process stands still, so that nothing comes and nothing ends.
STOP = "(sleep 5; kill -KILL $PPID) & echo begun; kill -STOP $PPID; sleep 5"
NO_SERVER = "not an SSH server azl can talk to"
FAULTS = {
    "a server that hangs up at the door": Fault(
        Trouble.RESET, "closed the connection", hanging_up, "true", 1.0
    ),
    "a server that says nothing": Fault(
        Trouble.TIMED_OUT, "did not answer in time", saying(), "true", 0.5
    ),
    "a server that stops after its version": Fault(
        Trouble.TIMED_OUT, "did not answer in time", saying(b"SSH-2.0-x\r\n"), "true", 0.5
    ),
    "another protocol": Fault(
        Trouble.PROTOCOL, NO_SERVER, saying(b"HTTP/1.1 400 No\r\n" * 2000)
    ),
    "lines without end": Fault(
        Trouble.PROTOCOL, NO_SERVER, saying(b"go away\r\n" * 12_000)
    ),
    "a line without end": Fault(Trouble.PROTOCOL, NO_SERVER, endless),
    "an old version": Fault(
        Trouble.PROTOCOL, NO_SERVER, saying(b"SSH-1.5-old\r\n")
    ),
    "nonsense after the version": Fault(
        Trouble.PROTOCOL, NO_SERVER, saying(b"SSH-2.0-x\r\n", b"\xff" * 999)
    ),
    "a connection that is cut": Fault(Trouble.RESET, "how it ended is not known", None, KILL),
    "a connection that falls silent": Fault(
        Trouble.COMMAND_TIMED_OUT, "may still be running there", None, STOP, 2.0
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_happened_is_said_and_nothing_is_left(scene: Scene, name: str, tmp_path: Path) -> None:
    fault = FAULTS[name]
    with talking(fault.talk or hanging_up) as port:
        node = scene.node(port if fault.talk else None)
        with leaving_nothing(tmp_path):
            result = scene.run(node, fault.command, fault.deadline_s)

    assert result.trouble is not None
    assert (result.trouble.reason, result.exit_status) == (fault.reason, None)
    assert fault.said in result.trouble.message
    assert result.elapsed_s < fault.deadline_s + 5


def reason_of(
    scene: Scene, node: NodeTarget, directory: Path, deadline_s: float = 20
) -> Trouble | None:
    with leaving_nothing(directory):
        result = scene.run(node, deadline_s=deadline_s)
    return result.trouble.reason if result.trouble else None


def test_a_closed_port_refuses(scene: Scene, tmp_path: Path) -> None:
    assert reason_of(scene, scene.node(free_port()), tmp_path) is Trouble.REFUSED


@pytest.mark.parametrize("name", ["no.invalid", "two..dots.invalid", f"{'a' * 64}.invalid"])
def test_a_name_that_is_none_is_told_of(scene: Scene, tmp_path: Path, name: str) -> None:
    assert reason_of(scene, scene.node(address=name), tmp_path) is Trouble.DNS


def test_a_black_hole_is_given_up(scene: Scene, tmp_path: Path) -> None:
    with closing(BlackHole("127.80.6.1", 22)):
        node = scene.node(22, "127.80.6.1")
        assert reason_of(scene, node, tmp_path, deadline_s=0.4) is Trouble.TIMED_OUT


def test_another_host_key_ends_it(scene: Scene, tmp_path: Path) -> None:
    node = scene.node()
    scene.pins.pin(Pin(node.host_key_alias, (make_key(tmp_path / "other"),)))
    with tempfile.TemporaryDirectory() as empty:
        assert reason_of(scene, node, Path(empty)) is Trouble.HOST_KEY_CHANGED


def test_a_key_that_is_not_let_in_is_told_of(scene: Scene, tmp_path: Path) -> None:
    make_key(tmp_path / "other")
    stranger = replace(scene, key_file=tmp_path / "other")
    with tempfile.TemporaryDirectory() as empty:
        assert reason_of(stranger, scene.node(), Path(empty)) is Trouble.AUTH


def test_100_kb_before_the_version_are_passed_over(scene: Scene, tmp_path: Path) -> None:
    with talking(preceded_by(HUNDRED_KB, scene.server.port)) as port:
        result = scene.run(scene.node(port), "echo in")

    assert (result.exit_status, result.stdout) == (0, "in\n"), result


def test_a_session_that_is_not_granted_is_told_of(scene: Scene, tmp_path: Path) -> None:
    with openssh_server(tmp_path, options=("MaxSessions 0",)) as strict:
        other = replace(scene, server=strict, key_file=strict.key_file)
        result = other.run(other.node())

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.RESET
    assert "let us in and opened no session" in result.trouble.message


def test_a_server_that_hangs_up_at_its_door_is_asked_again_until_it_serves(scene: Scene) -> None:
    """Twice; tests/real has one that never does."""
    serve = preceded_by(b"", scene.server.port)
    asked: list[float] = []

    def busy(client: socket.socket) -> None:
        asked.append(time.monotonic())
        if len(asked) > 2:
            serve(client)

    with talking(busy) as port:
        result = scene.run(scene.node(port), "echo in")

    assert (result.exit_status, result.stdout) == (0, "in\n"), result
    first, second, third = asked
    assert second - first >= 0.3
    assert third - second >= 1.0

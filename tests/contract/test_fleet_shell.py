"""The loop engine against real OpenSSH: what only shows with many nodes, or with much output."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import paramiko
import pytest
from paramiko.packet import Packetizer

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.loop.fitness import complaints
from azlinux_cli.adapters.ssh.loop.fleet import LoopFleet
from azlinux_cli.adapters.ssh.loop.wire import transport_to_check
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.host_key import Pin, alias_of_address
from azlinux_cli.domain.node import NodeResult, NodeTarget, Trouble
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.sandbox.fabric.black_hole import BlackHole
from tests.fakes.shell import FakeHostKeys
from tests.openssh import MISSING, OpenSshServer, make_key, openssh_server

# sshd listens on 16 at most, and 127.0.0.1 is one
ADDRESSES = [f"127.79.{n}.1" for n in range(15)]


@dataclass(frozen=True)
class Site:
    """A server, and a fleet shell that believes it at any address."""

    server: OpenSshServer
    pins: FakeHostKeys
    fleet: LoopFleet

    def node(self, address: str = "127.0.0.1", port: int | None = None) -> NodeTarget:
        at_port = self.server.port if port is None else port
        alias = alias_of_address(address, at_port)
        self.pins.pin(Pin(alias, self.server.host_keys))
        return NodeTarget(address, address, at_port, self.server.user, alias)

    def run(
        self,
        command: str,
        *nodes: NodeTarget,
        stdin: str = "",
        parallel: int = 16,
        deadline_s: float = 60,
    ) -> list[NodeResult]:
        """Every node's result, in the order they came."""
        done = self.fleet.begin(
            nodes or [self.node()],
            RemoteCommand(command, stdin),
            parallel=parallel,
            deadline_s=deadline_s,
        )
        return [result for _, result in done]


@contextmanager
def site(directory: Path, *options: str) -> Iterator[Site]:
    if MISSING:
        pytest.skip(MISSING)
    with openssh_server(directory, options=options) as server:
        pins = FakeHostKeys()
        fleet = LoopFleet(KeyRing(str(server.key_file)), Verifier(pins), SystemClock())
        yield Site(server, pins, fleet)
        fleet.close()


@pytest.fixture(scope="module")
def common_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    listen = [f"ListenAddress {address}" for address in ADDRESSES]
    with site(tmp_path_factory.mktemp("sshd"), "MaxStartups 500", *listen) as made:
        yield made


@contextmanager
def mute_listener() -> Iterator[int]:
    """A system that answers, whose server never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield listener.getsockname()[1]


@contextmanager
def ssh_agent(address: Path, *keys: Path) -> Iterator[None]:
    """An agent of this test's own that holds these keys."""
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(address)], stdout=subprocess.DEVNULL)
    while not address.exists():
        time.sleep(0.01)
    environ = {**os.environ, "SSH_AUTH_SOCK": str(address)}
    subprocess.run(["ssh-add", "-q", *map(str, keys)], env=environ, check=True)
    yield
    agent.terminate()
    agent.wait()


@contextmanager
def relay(port: int) -> Iterator[tuple[int, Callable[[], None]]]:
    """A way to a port of this machine, and how to cut it."""
    ends: list[socket.socket] = []

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)

    def cut() -> None:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", port))
            ends.extend((near, far))
            for pair in ((near, far), (far, near)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1], cut
    cut()
    for end in ends:
        end.close()


@contextmanager
def serving_nobody() -> Iterator[tuple[int, list[str]]]:
    """Says that it is a server, hangs up, and notes who asked."""
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    sock, address = listener.accept()
                    asked.append(str(address))
                    with sock:
                        sock.sendall(b"SSH-2.0-x\r\n")

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1], asked
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def open_files() -> int:
    return len([*Path("/proc/self/fd").iterdir()])


def reasons(results: list[NodeResult]) -> list[Trouble | None]:
    return [result.trouble.reason if result.trouble else None for result in results]


def test_the_installed_paramiko_has_every_part_the_loop_needs() -> None:
    assert [*complaints(transport_to_check)] == []


def test_a_paramiko_that_lacks_a_part_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paramiko.Transport, "_send_kex_init", lambda self, more: None)
    monkeypatch.delattr(Packetizer, "get_mac_size_in")

    assert [*complaints(object)][:2] == [
        "Packetizer.get_mac_size_in is gone",
        "Transport._send_kex_init takes self, more",
    ]


def test_without_a_fit_paramiko_the_threads_do_it_all(common_site: Site) -> None:
    pins = common_site.pins
    fleet = LoopFleet(KeyRing(str(common_site.server.key_file)), Verifier(pins), SystemClock())
    fleet.unfit = ("Transport._send_kex_init is gone",)
    nodes = [common_site.node(), common_site.node("localhost")]

    results = [*fleet.begin(nodes, RemoteCommand("cat", "hello"), parallel=2, deadline_s=30)]
    fleet.close()

    assert sorted(index for index, _ in results) == [0, 1]
    assert [result.stdout for _, result in results] == ["hello", "hello"]


def test_a_server_without_a_cipher_for_the_loop_gets_a_thread(tmp_path: Path) -> None:
    with site(tmp_path, "Ciphers aes128-ctr", "MACs hmac-sha2-256") as made:
        [result] = made.run("echo hello")

    assert result.stdout == "hello\n"


@pytest.mark.parametrize(
    "options",
    [
        ("Ciphers aes256-gcm@openssh.com", "MACs hmac-sha2-512-etm@openssh.com"),
        ("Ciphers aes256-ctr", "MACs hmac-sha2-256-etm@openssh.com"),
        ("KexAlgorithms diffie-hellman-group14-sha256",),
        ("KexAlgorithms ecdh-sha2-nistp256",),
    ],
)
def test_each_algorithm_of_the_loop_works(tmp_path: Path, options: tuple[str, ...]) -> None:
    with site(tmp_path, *options) as made:
        [result] = made.run("cat; head -c 300000 /dev/zero", stdin="x" * 300_000)

    assert (result.exit_status, len(result.stdout)) == (0, 600_000)


def test_new_keys_in_the_middle_of_output_and_input(tmp_path: Path) -> None:
    text = "0123456789abcde\n" * 400_000
    with site(tmp_path, "RekeyLimit 1M") as made:
        [counted] = made.run("wc -c", stdin=text)
        [echoed] = made.run("cat >/dev/null; head -c 20000000 /dev/zero; echo end >&2", stdin=text)

    assert counted.stdout.strip() == str(len(text))
    assert (echoed.exit_status, echoed.stderr, echoed.truncated) == (0, "end\n", True)


def test_new_keys_when_this_side_wants_them(
    common_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Packetizer, "REKEY_BYTES", 500_000)

    [result] = common_site.run("wc -c; head -c 9000000 /dev/zero >&2", stdin="x" * 3_000_000)

    assert (result.exit_status, result.stdout.strip()) == (0, "3000000")


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_a_key_of_another_type_signs_in(tmp_path: Path, kind: str) -> None:
    make_key(tmp_path / "id_ed25519", kind)  # the server's only authorized key
    with site(tmp_path) as made:
        [result] = made.run("echo in")

    assert result.stdout == "in\n"


def test_keys_in_an_agent_sign_in_too(
    common_site: Site, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one that the agent offers is not the one that the server knows."""
    make_key(home / "other")
    with ssh_agent(home / "agent.sock", home / "other", common_site.server.key_file):
        monkeypatch.setenv("SSH_AUTH_SOCK", str(home / "agent.sock"))
        fleet = LoopFleet(KeyRing("agent"), Verifier(common_site.pins), SystemClock())
        run = fleet.begin(
            [common_site.node()] * 20, RemoteCommand("echo in"), parallel=8, deadline_s=60
        )
        results = [result for _, result in run]
        fleet.close()

    assert [result.stdout for result in results] == ["in\n"] * 20


def test_a_banner_before_signing_in_is_passed_over(tmp_path: Path) -> None:
    banner = tmp_path / "banner"
    banner.write_text("Authorized use only.\n" * 4000, encoding="utf-8")
    with site(tmp_path, f"Banner {banner}") as made:
        [result] = made.run("echo hello")

    assert (result.stdout, result.stderr) == ("hello\n", "")


def test_a_server_that_drops_logins_at_its_door_is_asked_again(tmp_path: Path) -> None:
    with site(tmp_path, "MaxStartups 3:100:3") as made:
        results = made.run("echo hello", *[made.node()] * 8, parallel=8)

    assert [result.stdout for result in results] == ["hello\n"] * 8


def test_two_hundred_nodes_at_once(common_site: Site) -> None:
    nodes = [common_site.node(ADDRESSES[n % 15]) for n in range(200)]

    results = common_site.run("echo $SSH_CONNECTION", *nodes, parallel=200, deadline_s=120)

    assert reasons(results) == [None] * 200
    assert {result.stdout.split()[2] for result in results} == {*ADDRESSES}


def test_nodes_that_are_off_hold_nobody_up(common_site: Site) -> None:
    """They come first, and there are more of them than places; the deadline is far away."""
    with ExitStack() as holes:
        off = [common_site.node(f"127.80.0.{n}", 22) for n in range(1, 25)]
        for node in off:
            holes.enter_context(closing(BlackHole(node.address, node.port)))
        run = common_site.fleet.begin(
            [*off, *[common_site.node()] * 12], RemoteCommand("true"), parallel=6, deadline_s=300
        )
        first = [next(run) for _ in range(12)]
        rest = run.abandon()

    assert sorted(index for index, _ in first) == [*range(24, 36)]
    assert reasons([result for _, result in first]) == [None] * 12
    assert reasons([result for _, result in rest]) == [Trouble.NOT_BEGUN] * 24


def test_servers_that_never_say_a_word_hold_nobody_up(common_site: Site) -> None:
    with mute_listener() as port:
        mute = [common_site.node("127.0.0.1", port)] * 6
        run = common_site.fleet.begin(
            [*mute, *[common_site.node()] * 3], RemoteCommand("true"), parallel=6, deadline_s=300
        )
        first = [next(run) for _ in range(3)]
        run.abandon()

    assert sorted(index for index, _ in first) == [6, 7, 8]


def test_a_node_that_is_off_times_out_at_its_deadline(common_site: Site) -> None:
    node = common_site.node("127.80.1.1", 22)
    with closing(BlackHole(node.address, node.port)):
        [result] = common_site.run("true", node, deadline_s=0.5)

    assert reasons([result]) == [Trouble.TIMED_OUT]
    assert 0.5 <= result.elapsed_s < 5


def test_abandoning_says_where_the_command_was_begun(common_site: Site) -> None:
    with mute_listener() as port:
        nodes = [common_site.node(), common_site.node("127.0.0.1", port), common_site.node()]
        run = common_site.fleet.begin(
            nodes, RemoteCommand("echo begun; sleep 60"), parallel=2, deadline_s=60
        )
        while not any(turn.begun for turn in run._turns):
            run._step()
        rest = dict(run.abandon())

    troubles = [rest[n].trouble for n in range(3)]
    assert [trouble and trouble.message.partition("; ")[2] for trouble in troubles] == [
        "the command may still be running there",
        "nothing was done there",
        "nothing was done there",
    ]
    assert [*run] == []


def test_ctrl_c_ends_the_wait_for_the_next_result(common_site: Site) -> None:
    run = common_site.fleet.begin(
        [common_site.node()], RemoteCommand("sleep 60"), parallel=1, deadline_s=60
    )
    main = threading.get_ident()
    threading.Timer(0.5, signal.pthread_kill, [main, signal.SIGINT]).start()

    with pytest.raises(KeyboardInterrupt):
        next(run)

    assert reasons([result for _, result in run.abandon()])[0] in {
        Trouble.INTERRUPTED,
        Trouble.NOT_BEGUN,
    }


def test_a_run_leaves_no_thread_and_no_file_open(common_site: Site) -> None:
    node = common_site.node()
    unknown = NodeTarget("x", "x.invalid", 22, "ops", "x")
    common_site.run("true", node)
    threads, files = threading.active_count(), open_files()

    results = common_site.run("true", node, unknown, node)
    run = common_site.fleet.begin([node] * 3, RemoteCommand("sleep 9"), parallel=3, deadline_s=20)
    run._step()
    run.abandon()

    assert sorted(map(str, reasons(results))) == ["None", "None", "dns"]
    for thread in threading.enumerate():
        if thread.name == "azl-ssh-side":
            thread.join(5)
    assert threading.active_count() == threads
    assert open_files() == files


def test_output_without_end_takes_no_memory(common_site: Site) -> None:
    [result] = common_site.run("head -c 200000000 /dev/zero; exit 3", deadline_s=120)

    assert (result.exit_status, len(result.stdout), result.truncated) == (3, 1 << 20, True)


def test_nothing_is_begun_once_the_time_of_the_run_is_up(common_site: Site) -> None:
    run = common_site.fleet.begin(
        [common_site.node()] * 3, RemoteCommand("sleep 0.5"), parallel=1, deadline_s=60, run_s=0.3
    )

    assert reasons([result for _, result in run]) == [
        Trouble.COMMAND_TIMED_OUT,
        Trouble.NOT_BEGUN,
        Trouble.NOT_BEGUN,
    ]


def test_many_nodes_share_one_connection_to_their_jump_host(tmp_path: Path) -> None:
    with site(tmp_path, "MaxStartups 500", f"ListenAddress {ADDRESSES[0]}") as made:
        nodes = [replace(made.node(ADDRESSES[0]), jump=(made.node(),))] * 40
        results = made.run("echo ${SSH_CONNECTION%% *}", *nodes, parallel=20)
    log = (tmp_path / "sshd.log").read_text(encoding="utf-8")

    assert reasons(results) == [None] * 40
    assert log.count("Accepted publickey") == len(nodes) + 1


def test_much_goes_through_a_jump_host_in_both_directions(common_site: Site) -> None:
    node = replace(common_site.node(ADDRESSES[0]), jump=(common_site.node(),))

    results = common_site.run(
        "wc -c; head -c 9000000 /dev/zero", node, node, node, stdin="x" * 3_000_000
    )

    assert [result.stdout[:8] for result in results] == ["3000000\n"] * 3
    assert [len(result.stdout) for result in results] == [1 << 20] * 3


def test_a_jump_host_that_hangs_up_takes_with_it_what_ran_behind_it(common_site: Site) -> None:
    with relay(common_site.server.port) as (port, cut):
        node = replace(common_site.node(), jump=(common_site.node("127.0.0.1", port),))
        run = common_site.fleet.begin(
            [node] * 3, RemoteCommand("sleep 60"), parallel=3, deadline_s=60
        )
        while len([turn for turn in run._turns if turn.begun]) < 3:
            run._step()
        cut()
        results = [result for _, result in run]

    assert reasons(results) == [Trouble.RESET] * 3
    assert all("how it ended is not known" in str(result.trouble) for result in results)


def test_a_jump_host_that_cannot_be_reached_is_not_tried_for_each_node(
    common_site: Site,
) -> None:
    with serving_nobody() as (port, asked):
        hop = common_site.node("127.0.0.1", port)
        nodes = [replace(common_site.node(), jump=(hop,))] * 30
        results = common_site.run("true", *nodes, common_site.node(), parallel=2)

    assert reasons(results).count(Trouble.JUMP_HOST) == 30
    assert reasons(results).count(None) == 1
    assert f"jump host 127.0.0.1:{port} closed the connection" in str(results[0].trouble)
    assert len(asked) == 1

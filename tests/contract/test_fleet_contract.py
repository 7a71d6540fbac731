"""One suite for every FleetShell: the loop, threads, shards over them; on fakes and on OpenSSH."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.known_hosts import PinFile
from azlinux_cli.adapters.ssh.loop.fleet import LoopFleet
from azlinux_cli.adapters.ssh.shell import ParamikoShell
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.host_key import Pin, alias_of_address
from azlinux_cli.domain.node import NodeResult, NodeTarget, Trouble
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.domain.shard import Shard
from azlinux_cli.ports.shell import FleetRun, FleetShell
from azlinux_cli.services.fan_out import FanOut
from azlinux_cli.services.sharded_fleet import ShardedFleet
from azlinux_cli.services.threaded_fleet import ThreadedFleet
from tests.fakes.shell import FakeRemoteShell
from tests.openssh import MISSING, OpenSshServer, openssh_server

COUNT = 6
ADDRESSES = [f"127.0.0.{number}" for number in range(1, COUNT + 1)]


@dataclass(frozen=True)
class World:
    fleet: FleetShell
    nodes: list[NodeTarget]

    def begin(
        self,
        command: str,
        *,
        parallel: int = COUNT,
        deadline_s: float = 90.0,
        run_s: float | None = None,
        stdin: str = "",
    ) -> FleetRun:
        return self.fleet.begin(
            self.nodes,
            RemoteCommand(command, stdin),
            parallel=parallel,
            deadline_s=deadline_s,
            run_s=run_s,
        )


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSshServer]:
    if MISSING:
        pytest.skip(MISSING)
    options = tuple(f"ListenAddress {address}" for address in ADDRESSES[1:])
    with openssh_server(tmp_path_factory.mktemp("sshd"), options=options) as server:
        yield server


def nodes_on(server: OpenSshServer) -> list[NodeTarget]:
    return [
        server.target(
            f"node-{number}",
            address=address,
            host_key_alias=alias_of_address(address, server.port),
        )
        for number, address in enumerate(ADDRESSES)
    ]


def _believing(server: OpenSshServer, nodes: list[NodeTarget]) -> Verifier:
    pins = PinFile()
    for node in nodes:
        pins.pin(Pin(node.host_key_alias, server.host_keys, name=node.name))
    return Verifier(pins)


def _paramiko(server: OpenSshServer, nodes: list[NodeTarget]) -> ParamikoShell:
    keys = KeyRing(str(server.key_file))
    return ParamikoShell(keys, _believing(server, nodes), SystemClock())


def _loop(server: OpenSshServer, nodes: list[NodeTarget]) -> LoopFleet:
    return LoopFleet(KeyRing(str(server.key_file)), _believing(server, nodes), SystemClock())


def _sharded(pool: ThreadPoolExecutor) -> ShardedFleet:
    def run(shard: Shard) -> list[NodeResult]:
        work, clock = shard.work, SystemClock()
        run_s = None if work.ends_at is None else work.ends_at - clock.now()
        return FanOut(ThreadedFleet(FakeRemoteShell(), clock), work.parallel)(
            shard.targets, work.command, deadline_s=work.deadline_s, run_s=run_s
        ).results

    return ShardedFleet(
        pool,
        run,
        SystemClock(),
        workers=2,
        shards=COUNT,
        keys_of=lambda target: (),
        pin_of=lambda target: None,
        sign_in=None,
    )


@pytest.fixture(params=["threads-fake", "threads-openssh", "loop-openssh", "shards-fake"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    fakes = [NodeTarget(f"node-{n}", address) for n, address in enumerate(ADDRESSES)]
    if request.param == "threads-fake":
        yield World(ThreadedFleet(FakeRemoteShell(), SystemClock()), fakes)
        return
    if request.param == "shards-fake":
        with ThreadPoolExecutor(2) as pool:
            yield World(_sharded(pool), fakes)
        return
    server: OpenSshServer = request.getfixturevalue("sshd")
    nodes = nodes_on(server)
    if request.param == "loop-openssh":
        fleet: FleetShell = _loop(server, nodes)
    else:
        fleet = ThreadedFleet(_paramiko(server, nodes), SystemClock())
    yield World(fleet, nodes)
    fleet.close()


def _in_order(results: list[tuple[int, NodeResult]]) -> list[NodeResult]:
    """Asserts that each node came once."""
    assert sorted(index for index, _ in results) == list(range(len(results)))
    return [result for _, result in sorted(results, key=lambda pair: pair[0])]


def _reasons(results: list[tuple[int, NodeResult]]) -> list[Trouble | None]:
    troubles = [result.trouble for result in _in_order(results)]
    return [None if trouble is None else trouble.reason for trouble in troubles]


def test_each_node_comes_once_with_its_own_result(world: World) -> None:
    results = _in_order(list(world.begin("echo hello; exit 3")))

    assert [(r.name, r.exit_status, r.stdout) for r in results] == [
        (f"node-{n}", 3, "hello\n") for n in range(COUNT)
    ]


def test_every_node_reads_the_same_input(world: World) -> None:
    results = list(world.begin("wc -c", stdin="x" * 100_000))

    assert {result.stdout.strip() for _, result in results} == {"100000"}


def test_no_more_are_under_way_than_asked_for(world: World, tmp_path: Path) -> None:
    counting = f"cd {tmp_path} && mkdir $$ && ls | wc -l; sleep 0.1; rmdir $$"

    results = list(world.begin(counting, parallel=2))

    assert [result.stdout.strip() in {"1", "2"} for _, result in results] == [True] * COUNT


def test_a_node_that_cannot_be_reached_holds_up_no_other(world: World) -> None:
    world.nodes[2] = replace(world.nodes[2], trouble=Trouble.POWERED_OFF, detail="it is off")

    assert _reasons(list(world.begin("true"))) == [
        Trouble.POWERED_OFF if number == 2 else None for number in range(COUNT)
    ]


def test_each_node_has_the_whole_deadline_from_its_turn_on(world: World) -> None:
    assert _reasons(list(world.begin("sleep 0.7", parallel=1, deadline_s=4.0))) == [None] * COUNT


def test_a_command_that_outlasts_the_deadline_is_that_nodes_trouble(world: World) -> None:
    results = list(world.begin("sleep 30", deadline_s=3.0))

    assert _reasons(results) == [Trouble.COMMAND_TIMED_OUT] * COUNT


def test_when_the_run_is_out_of_time_what_is_under_way_ends_and_nothing_is_begun(
    world: World,
) -> None:
    began = time.monotonic()

    reasons = _reasons(list(world.begin("sleep 30", parallel=2, run_s=3.0)))

    assert time.monotonic() - began < 20
    assert reasons == [Trouble.COMMAND_TIMED_OUT] * 2 + [Trouble.NOT_BEGUN] * (COUNT - 2)


def test_abandoning_tells_what_may_still_run_from_what_was_not_begun(
    world: World, tmp_path: Path
) -> None:
    """The first two meet; then one of them ends, and the other sleeps on."""
    meet = f"cd {tmp_path}; touch $$; while [ $(ls | wc -l) -lt 2 ]; do sleep 0.05; done"
    run = world.begin(f"{meet}; mkdir ../$(basename $PWD).first || exec sleep 5", parallel=2)
    ended, result = next(run)

    left = dict(run.abandon())

    assert (ended in {0, 1}, result.exit_status) == (True, 0)
    assert sorted([ended, *left]) == list(range(COUNT))
    assert list(run) == []
    other, third, *rest = [left[index].trouble for index in sorted(left)]
    assert other is not None
    assert other.reason is Trouble.INTERRUPTED
    assert other.message.endswith(": interrupted; the command may still be running there")
    assert third is not None
    for trouble in rest:  # the third may have had its turn since
        assert trouble is not None
        assert trouble.reason is Trouble.NOT_BEGUN
        assert trouble.message.endswith(": interrupted; nothing was done there")


def test_an_empty_fleet_has_no_results(world: World) -> None:
    run = world.fleet.begin([], RemoteCommand("true"), parallel=4, deadline_s=5)

    assert list(run) == []

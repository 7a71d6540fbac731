"""Shards in other processes, on real OpenSSH servers."""

import multiprocessing
import os
import pickle
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from azlinux_cli.adapters.ssh.known_hosts import PinFile
from azlinux_cli.bootstrap.shard import run_shard, sharded_fleet
from azlinux_cli.domain.errors import SignInError
from azlinux_cli.domain.host_key import Pin
from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.domain.shard import Shard, Work, shard_of
from azlinux_cli.services.fan_out import FanOut
from azlinux_cli.services.sharded_fleet import ShardedFleet
from tests.contract.test_fleet_contract import ADDRESSES, COUNT, nodes_on
from tests.fakes.node_world import some_settings
from tests.openssh import MISSING, OpenSshServer, make_key, openssh_server

PASSPHRASE = "correct horse battery staple"
MOST_BYTES_PER_NODE = 400  # with one Ed25519 host key


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSshServer]:
    if MISSING:
        pytest.skip(MISSING)
    options = tuple(f"ListenAddress {address}" for address in ADDRESSES[1:])
    with openssh_server(tmp_path_factory.mktemp("sshd"), options=options) as server:
        yield server


@pytest.fixture
def nodes(sshd: OpenSshServer) -> list[NodeTarget]:
    nodes, pins = nodes_on(sshd), PinFile()
    for node in nodes:
        pins.pin(Pin(node.host_key_alias, sshd.host_keys, name=node.name))
    return nodes


@pytest.fixture
def pool() -> Iterator[ProcessPoolExecutor]:
    """Processes that were not forked off this one: what they know came to them as bytes."""
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        yield pool


def _fleet(pool: ProcessPoolExecutor, key: str, shards: int = 4) -> ShardedFleet:
    settings = some_settings(ssh_key=key)
    return sharded_fleet(pool, settings, PinFile(), workers=2, shards=shards)


def _shard(sshd: OpenSshServer, nodes: list[NodeTarget], key: str, command: str = "id") -> Shard:
    pins = PinFile()
    work = Work(RemoteCommand(command), 4, 90.0, None, key)
    return shard_of(
        nodes,
        work,
        keys_of=lambda target: sshd.host_keys,
        pin_of=lambda target: pins.pinned(target.host_key_alias),
    )


def test_shards_in_other_processes_give_one_result_in_the_order_asked(
    sshd: OpenSshServer, nodes: list[NodeTarget], pool: ProcessPoolExecutor
) -> None:
    fan_out = FanOut(_fleet(pool, str(sshd.key_file)), COUNT)

    done = fan_out(nodes, RemoteCommand("echo ${SSH_CONNECTION#* }; cat", "in"), deadline_s=90)

    assert [result.trouble for result in done.results] == [None] * COUNT
    assert [(r.name, r.exit_status, r.stdout.split()[1], r.stdout[-2:]) for r in done.results] == [
        (f"node-{number}", 0, address, "in") for number, address in enumerate(ADDRESSES)
    ]


def test_a_shard_believes_only_the_keys_it_was_given(
    sshd: OpenSshServer, nodes: list[NodeTarget], home: Path, tmp_path: Path
) -> None:
    """Neither pins nor the user's known_hosts of the place where it runs."""
    other = make_key(tmp_path / "other")
    lines = [f"{node.host_key_alias} {sshd.host_keys[0].text}\n" for node in nodes]
    (home / ".ssh").mkdir()
    (home / ".ssh" / "known_hosts").write_text("".join(lines), encoding="utf-8")
    work = Work(RemoteCommand("id"), 4, 90.0, None, str(sshd.key_file))

    def keys_of(target: NodeTarget) -> tuple[object, ...]:
        return {"node-0": sshd.host_keys, "node-1": (other,)}.get(target.name, ())

    shard = shard_of(nodes[:3], work, keys_of=keys_of, pin_of=lambda target: None)  # type: ignore[arg-type]
    troubles = [result.trouble for result in run_shard(shard)]

    assert [trouble and trouble.reason for trouble in troubles] == [
        None,
        Trouble.HOST_KEY_CHANGED,
        Trouble.HOST_KEY_UNKNOWN,
    ]


def test_a_shard_comes_out_of_a_pickle_as_it_went_in(
    sshd: OpenSshServer, nodes: list[NodeTarget]
) -> None:
    shard = _shard(sshd, nodes, str(sshd.key_file))

    assert pickle.loads(pickle.dumps(shard)) == shard  # noqa: S301 - our own


def test_a_shard_is_small(sshd: OpenSshServer) -> None:
    jump = (sshd.target("bastion"),)
    nodes = [sshd.target(f"web-{n}", address=f"10.0.{n % 256}.1", jump=jump) for n in range(1000)]
    few, many = (
        len(pickle.dumps(_shard(sshd, part, str(sshd.key_file)))) for part in (nodes[:1], nodes)
    )

    assert (many - few) / 999 < MOST_BYTES_PER_NODE


def test_no_secret_is_in_a_shard(
    sshd: OpenSshServer, nodes: list[NodeTarget], tmp_path: Path
) -> None:
    key_file = tmp_path / "id_secret"
    make_key(key_file, passphrase=PASSPHRASE)

    data = pickle.dumps(_shard(sshd, nodes, str(key_file)))

    secret = key_file.read_bytes()  # its first half is the public key
    pieces = {secret[at : at + 20] for at in range(len(secret) // 2, len(secret) - 60, 20)}
    assert len(pieces) > 5
    assert str(key_file).encode() in data
    assert PASSPHRASE.encode() not in data
    assert not [piece for piece in pieces if piece in data]


def test_a_key_that_is_not_there_is_no_nodes_trouble(
    nodes: list[NodeTarget], pool: ProcessPoolExecutor, tmp_path: Path
) -> None:
    key_file = tmp_path / "id_secret"
    make_key(key_file, passphrase=PASSPHRASE)

    with pytest.raises(SignInError, match="nobody is there to type its passphrase"):
        FanOut(_fleet(pool, str(key_file)), 4)(nodes, RemoteCommand("id"), deadline_s=90)


def test_when_a_worker_is_killed_each_of_its_nodes_is_in_trouble_and_azl_goes_on(
    sshd: OpenSshServer, nodes: list[NodeTarget], tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        fleet = _fleet(pool, str(sshd.key_file), shards=1)
        command = RemoteCommand(f"touch {begun}; exec sleep 30")
        run = fleet.begin(nodes, command, parallel=COUNT, deadline_s=60)
        ends_at = time.monotonic() + 90
        while not begun.exists() and time.monotonic() < ends_at:
            time.sleep(0.01)
        for child in multiprocessing.active_children():
            os.kill(child.pid or 0, signal.SIGKILL)
        results = [result for _, result in run]

    assert [result.trouble and result.trouble.reason for result in results] == [
        Trouble.LOCAL
    ] * COUNT
    trouble = results[0].trouble
    assert trouble is not None
    assert trouble.message.startswith("node-0: what ran the command there from here was lost (")
    assert trouble.message.endswith("; the command may have run, and may still be running there")

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azlinux_cli.domain.host_key import HostKey, Pin
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.domain.shard import Work, cut, shard_of
from tests.unit.domain.test_known_hosts import A, B

WORK = Work(RemoteCommand("id"), 4, 60.0, None, None)


@pytest.mark.parametrize(
    ("count", "shards", "sizes"),
    [(10, 3, [3, 3, 4]), (2, 8, [1, 1]), (5, 1, [5]), (0, 4, [])],
)
def test_a_fleet_is_cut_into_pieces_of_nearly_the_same_size(
    count: int, shards: int, sizes: list[int]
) -> None:
    assert [len(piece) for piece in cut(count, shards)] == sizes


@given(st.integers(0, 500), st.integers(1, 50))
def test_every_place_is_in_one_piece_and_in_order(count: int, shards: int) -> None:
    assert [place for piece in cut(count, shards) for place in piece] == list(range(count))


def test_two_nodes_at_one_address_prove_what_each_has_to() -> None:
    nodes = [NodeTarget(name, "10.0.0.1", host_key_alias="10.0.0.1") for name in ("a", "b")]
    keys: dict[str, tuple[HostKey, ...]] = {"a": (A,), "b": (B,)}

    shard = shard_of(nodes, WORK, keys_of=lambda t: keys[t.name], pin_of=lambda t: None)

    believed = {pin.alias: pin.keys for pin in shard.pins}
    assert [believed[target.host_key_alias] for target in shard.targets] == [(A,), (B,)]


def test_jump_hosts_are_proven_too_and_travel_once() -> None:
    jump = (NodeTarget("bastion", "192.0.2.1", known_hosts="~/mine"),)
    nodes = [NodeTarget(f"web-{n}", f"10.0.0.{n}", jump=jump) for n in range(3)]

    shard = shard_of(nodes, WORK, keys_of=lambda target: (A,), pin_of=lambda target: None)

    assert len(shard.pins) == 4
    (hop,) = shard.targets[0].jump
    assert hop.known_hosts == "/dev/null"
    assert all(target.jump is shard.targets[0].jump for target in shard.targets)


def test_what_explains_a_changed_key_travels_along() -> None:
    node = NodeTarget("web-1", "10.0.0.1", vm_id="NEW", os_disk_id="/disks/new")
    pin = Pin("azl-old", (A,), vm_id="old", os_disk_id="/DISKS/new")

    shard = shard_of([node], WORK, keys_of=lambda t: (A,), pin_of=lambda t: pin)

    assert (shard.pins[0].vm_id, shard.pins[0].os_disk_id) == ("old", "/disks/new")

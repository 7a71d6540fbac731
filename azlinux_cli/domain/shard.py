"""A part of a fleet, and all that is needed to run one command there: a value that can travel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from azlinux_cli.domain.host_key import HostKey, Pin
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.remote_command import RemoteCommand

_NO_FILE = "/dev/null"  # a shard believes its own pins and no known_hosts file of where it runs

PinOf = Callable[[NodeTarget], Pin | None]
KeysOf = Callable[[NodeTarget], tuple[HostKey, ...]]


@dataclass(frozen=True, slots=True)
class Work:
    """The same for every shard of a run.

    `sign_in` says which key, as the setting `ssh-key` does: a file, `agent`, or None for the usual
    files; never a key. `ends_at` is Unix time, so clocks have to agree.
    """

    command: RemoteCommand
    parallel: int
    deadline_s: float
    ends_at: float | None
    sign_in: str | None


@dataclass(frozen=True, slots=True)
class Shard:
    """Nodes, what they have to prove, and the work. No secret, and nothing of one process."""

    targets: tuple[NodeTarget, ...]
    pins: tuple[Pin, ...]
    work: Work


def cut(count: int, shards: int) -> list[range]:
    """Places 0 to `count` in at most `shards` pieces of nearly the same size, none empty."""
    shards = max(1, min(shards, count))
    edges = [count * number // shards for number in range(shards + 1)]
    return [range(a, b) for a, b in pairwise(edges) if a < b]


def shard_of(targets: Sequence[NodeTarget], work: Work, *, keys_of: KeysOf, pin_of: PinOf) -> Shard:
    """`keys_of`: every key that would be believed of a target; `pin_of`: its pin, if it has one.

    Names in known_hosts become places in the shard: two nodes at one address may have to prove
    different things.
    """
    pins: list[Pin] = []
    ways: dict[tuple[NodeTarget, ...], tuple[NodeTarget, ...]] = {}

    def bare(target: NodeTarget) -> NodeTarget:
        alias = str(len(pins))
        pins.append(_bare_pin(alias, target, keys_of(target), pin_of(target)))
        return replace(
            target,
            host_key_alias=alias,
            known_hosts=_NO_FILE,
            resource_group=None,
            tags={},
            labels={},
            os="other",
            others=(),
        )

    def through(jump: tuple[NodeTarget, ...]) -> tuple[NodeTarget, ...]:
        if jump not in ways:
            ways[jump] = tuple(map(bare, jump))
        return ways[jump]

    bare_targets = tuple(replace(bare(target), jump=through(target.jump)) for target in targets)
    return Shard(bare_targets, tuple(pin for pin in pins if pin.keys), work)


def _bare_pin(alias: str, target: NodeTarget, keys: tuple[HostKey, ...], pin: Pin | None) -> Pin:
    """What Verifier asks of a pin: its keys, and which event would explain other ones."""
    if pin is None:
        return Pin(alias, keys)
    same_disk = pin.os_disk_id.lower() == target.os_disk_id.lower()
    disk = target.os_disk_id if same_disk else pin.os_disk_id  # one string travels once
    same_vm = pin.vm_id.lower() == target.vm_id.lower()
    return Pin(alias, keys, vm_id=target.vm_id if same_vm else pin.vm_id, os_disk_id=disk)

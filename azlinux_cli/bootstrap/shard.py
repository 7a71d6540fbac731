"""Shards of a fleet: how they are made here, and how they are run somewhere else."""

from pathlib import Path
from typing import TYPE_CHECKING

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.domain.node import NodeResult
from azlinux_cli.domain.settings import Settings
from azlinux_cli.domain.shard import Shard

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from azlinux_cli.ports.host_key import HostKeys
    from azlinux_cli.services.sharded_fleet import ShardedFleet


def run_shard(shard: Shard) -> list[NodeResult]:
    """Run a shard's command on its nodes; results in the order of its targets.

    What an executor calls, in whatever process and on whatever machine it likes: it needs azl
    installed there, a way to the nodes, and the key that the shard only names. Raises SignInError
    or UsageError when there is no such key.
    """
    from azlinux_cli.adapters.ssh.given_pins import GivenPins
    from azlinux_cli.adapters.ssh.key import KeyRing
    from azlinux_cli.adapters.ssh.loop.fleet import LoopFleet
    from azlinux_cli.adapters.ssh.verifier import Verifier
    from azlinux_cli.services.fan_out import FanOut

    work, clock = shard.work, SystemClock()
    fleet = LoopFleet(KeyRing(work.sign_in), Verifier(GivenPins(shard.pins)), clock)
    try:
        return FanOut(fleet, work.parallel)(
            shard.targets,
            work.command,
            deadline_s=work.deadline_s,
            run_s=None if work.ends_at is None else work.ends_at - clock.now(),
        ).results
    finally:
        fleet.close()


def sharded_fleet(
    executor: "Executor", settings: Settings, known: "HostKeys", *, workers: int, shards: int
) -> "ShardedFleet":
    """A FleetShell over an executor that runs `workers` shards at a time."""
    from azlinux_cli.adapters.ssh.verifier import Verifier
    from azlinux_cli.services.sharded_fleet import ShardedFleet

    return ShardedFleet(
        executor,
        run_shard,
        SystemClock(),
        workers=workers,
        shards=shards,
        keys_of=Verifier(known).keys_of,
        pin_of=lambda target: known.pinned(target.host_key_alias),
        sign_in=_travelling(settings.get("ssh-key")),
    )


def _travelling(key: str | None) -> str | None:
    """The setting `ssh-key`, not bound to this process's directory. `~` is whose it will be."""
    if key is None or key == "agent" or key.startswith("~"):
        return key
    return str(Path(key).absolute())

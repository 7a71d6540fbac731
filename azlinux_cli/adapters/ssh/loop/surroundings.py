"""What the turns of one run share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from azlinux_cli.adapters.ssh.loop.dialog import Errand
from azlinux_cli.adapters.ssh.loop.patience import Patience
from azlinux_cli.adapters.ssh.loop.poller import Poller
from azlinux_cli.adapters.ssh.loop.side_threads import SideThreads
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from azlinux_cli.adapters.ssh.loop.turn import Turn

_CHUNK = 256 * 1024


@dataclass(slots=True)
class Surroundings:
    clock: Clock
    errand: Errand
    poller: Poller
    patience: Patience
    resolver: Callable[[], SideThreads]
    signer: Callable[[], SideThreads]
    through: Callable[["Turn"], None]  # asks the last jump host for a stream: Turn.enter
    settle: Callable[["Turn"], None]  # hears of every change of `due`, `silent` or `result`
    chunk: memoryview = field(default_factory=lambda: memoryview(bytearray(_CHUNK)))

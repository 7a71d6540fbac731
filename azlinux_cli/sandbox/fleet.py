"""The machines of a serving sandbox: each kind's way to settle in and to make them."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from azlinux_cli.sandbox.kernel.machines import MachineHost
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.node_kind import REAL, SIMULATED


@dataclass(frozen=True, slots=True)
class Setting:
    """What machines are made from. `say` tells the operator what takes long."""

    state: Path
    ssh_port: int
    content: Path
    rootfs: tuple[str, ...]  # KIND=FILE
    say: Callable[[str], None]


class NoFleetError(Exception):
    """Machines of this kind cannot be had here; says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class FleetKind:
    """`enter` prepares the process, before there are threads, and gives its id as others see it.

    Both raise NoFleetError.
    """

    enter: Callable[[], int]
    machines: Callable[[Setting, Store], MachineHost]


def _simulated(setting: Setting, store: Store) -> MachineHost:
    from azlinux_cli.sandbox.kernel.clock import SystemClock
    from azlinux_cli.sandbox.nodes.simulated import SimulatedMachines

    return SimulatedMachines(store, SystemClock(), setting.ssh_port)


def _enter_cell() -> int:
    from azlinux_cli.sandbox.real import cell

    try:
        return cell.enter()
    except OSError as error:
        raise NoFleetError(f"real nodes need mounts of their own: {error}") from error


def _real(setting: Setting, store: Store) -> MachineHost:
    from azlinux_cli.sandbox.real.content import Content, ContentError, ImageKind
    from azlinux_cli.sandbox.real.machines import RealMachines

    pairs = (item.partition("=") for item in setting.rootfs)
    rootfs = {ImageKind(kind): Path(file) for kind, _, file in pairs}
    content = Content(setting.content, rootfs=rootfs, on_step=setting.say)
    private = os.umask(0o022)  # files of a system are for its users to read
    try:
        for kind in ImageKind:
            content.image(kind)  # now, while nobody waits for an answer
        return RealMachines(store, setting.state, setting.content, content, setting.ssh_port)
    except ContentError as error:
        raise NoFleetError(
            f"{error.message} ({error.hint})" if error.hint else error.message
        ) from error
    except OSError as error:
        raise NoFleetError(f"real nodes cannot be made here: {error}") from error
    finally:
        os.umask(private)


FLEETS: dict[str, FleetKind] = {
    SIMULATED: FleetKind(os.getpid, _simulated),
    REAL: FleetKind(_enter_cell, _real),
}

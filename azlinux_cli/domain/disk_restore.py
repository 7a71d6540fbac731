"""The way back by a snapshot, step by step: what each step leaves behind for everybody to see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from azlinux_cli.domain.host_key import Pin
from azlinux_cli.domain.machine import TAG_RUN
from azlinux_cli.domain.os_disk import OsDisk, same_id
from azlinux_cli.domain.os_disk_name import TAG_ROLE, Role, azl_name
from azlinux_cli.domain.vm import PowerState, Vm, VmRef

Facts = Mapping[str, Any]
_OFF = {PowerState.STOPPED, PowerState.DEALLOCATED}


class RestoreStep(StrEnum):
    """In this order. Up to SWAP the machine still has its failed disk."""

    MAKE_DISK = "make-disk"
    POWER_OFF = "power-off"
    SWAP_DISK = "swap-disk"
    START = "start"
    AWAIT_SSH = "await-ssh"
    CHECK_HOST_KEY = "check-host-key"
    MARK_FAILED_DISK = "mark-failed-disk"


@dataclass(frozen=True, slots=True)
class Restore:
    """One machine back to the snapshot of `snapshot_run`, by `run`: the same, or a later one."""

    ref: VmRef
    vm_id: str
    snapshot_run: str
    run: str
    keep_days: float = 7.0  # the failed disk

    @property
    def snapshot_name(self) -> str:
        return azl_name(self.snapshot_run, self.ref.name, Role.SNAPSHOT)

    @property
    def disk_name(self) -> str:
        return azl_name(self.run, self.ref.name, Role.RESTORED)


@dataclass(frozen=True, slots=True)
class Scene:
    """The world as it is. `new` is the restored disk; `failed` is known once it was replaced."""

    restore: Restore
    vm: Vm
    new: OsDisk | None = None
    failed: OsDisk | None = None
    pin: Pin | None = None

    @property
    def swapped(self) -> bool:
        return self.new is not None and same_id(self.vm.os_disk_id, self.new.id)


def seen(step: RestoreStep, scene: Scene) -> Facts | None:
    """What a step came to, if it is done; None: it is not, or its like is done again for nothing.

    The machine's own operations have ended: what is under way is not done.
    """
    return _SEEN[step](scene)


def _disk_made(scene: Scene) -> Facts | None:
    new = scene.new
    return {"disk": new.id, "sizeGb": new.size_gb} if new is not None and new.ready else None


def _powered_off(scene: Scene) -> Facts | None:
    if not scene.swapped and scene.vm.power_state not in _OFF:
        return None
    return {"power": scene.vm.power_state.value}


def _disk_swapped(scene: Scene) -> Facts | None:
    return {"disk": scene.vm.os_disk_id} if scene.swapped else None


def _started(scene: Scene) -> Facts | None:
    running = scene.vm.power_state is PowerState.RUNNING
    return {"power": scene.vm.power_state.value} if scene.swapped and running else None


def _host_key_checked(scene: Scene) -> Facts | None:
    pin, new = scene.pin, scene.new
    if pin is None or new is None or not same_id(pin.os_disk_id, new.id):
        return None
    return {"hostKey": "pinned", "fingerprints": list(pin.fingerprints)}


def _failed_disk_marked(scene: Scene) -> Facts | None:
    failed = scene.failed
    if failed is None:
        return None
    tags = (failed.tags.get(TAG_RUN), failed.tags.get(TAG_ROLE))
    marked = tags == (scene.restore.run, Role.FAILED.value)
    return {"failedDisk": failed.id} if marked else None


_SEEN: Mapping[RestoreStep, Callable[[Scene], Facts | None]] = {
    RestoreStep.MAKE_DISK: _disk_made,
    RestoreStep.POWER_OFF: _powered_off,
    RestoreStep.SWAP_DISK: _disk_swapped,
    RestoreStep.START: _started,
    RestoreStep.AWAIT_SSH: lambda _: None,
    RestoreStep.CHECK_HOST_KEY: _host_key_checked,
    RestoreStep.MARK_FAILED_DISK: _failed_disk_marked,
}

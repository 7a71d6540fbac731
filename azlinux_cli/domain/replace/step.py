"""The steps of Azure's side of a replacement, their order, and the world that they look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from azlinux_cli.domain.os_disk import OsDisk, same_id
from azlinux_cli.domain.replace.model import VmModel
from azlinux_cli.domain.replace.path import Variant
from azlinux_cli.domain.replace.work import Replacement
from azlinux_cli.domain.vm import PowerState

Facts = Mapping[str, Any]


class ReplaceStep(StrEnum):
    """Up to POWER_OFF the machine runs on as ever; up to SWAP_DISK or REMOVE it is as it was."""

    CAPTURE = "capture"
    PROTECT = "protect"
    BUILD = "build"
    HARVEST = "harvest"
    POWER_OFF = "power-off"
    SWAP_DISK = "swap-disk"
    SECURE_BOOT = "secure-boot"
    REMOVE = "remove"
    CREATE = "create"
    START = "start"
    PUT_EXTENSIONS = "put-extensions"
    MARK_DISKS = "mark-disks"
    BACK_PROTECT = "back-protect"
    BACK_POWER_OFF = "back-power-off"
    BACK_SWAP_DISK = "back-swap-disk"
    BACK_SECURE_BOOT = "back-secure-boot"
    BACK_REMOVE = "back-remove"
    BACK_CREATE = "back-create"
    BACK_START = "back-start"
    BACK_PUT_EXTENSIONS = "back-put-extensions"
    BACK_MARK_DISKS = "back-mark-disks"
    UNPROTECT = "unprotect"
    DISCARD = "discard"


_S = ReplaceStep
PREPARE = (_S.CAPTURE, _S.PROTECT, _S.BUILD)  # then the scratch machine is made like the old one
CUTOVER: Mapping[Variant, tuple[ReplaceStep, ...]] = {
    Variant.SWAP: (
        _S.HARVEST,
        _S.POWER_OFF,
        _S.SWAP_DISK,
        _S.SECURE_BOOT,
        _S.START,
        _S.MARK_DISKS,
    ),
    Variant.RECREATE: (
        _S.HARVEST,
        _S.POWER_OFF,
        _S.REMOVE,
        _S.CREATE,
        _S.START,
        _S.PUT_EXTENSIONS,
        _S.MARK_DISKS,
    ),
}
# From wherever the way forward ended, once CAPTURE is done.
BACK: Mapping[Variant, tuple[ReplaceStep, ...]] = {
    Variant.SWAP: (
        _S.BACK_POWER_OFF,
        _S.BACK_SWAP_DISK,
        _S.BACK_SECURE_BOOT,
        _S.BACK_START,
        _S.BACK_MARK_DISKS,
    ),
    Variant.RECREATE: (
        _S.BACK_PROTECT,
        _S.BACK_POWER_OFF,
        _S.BACK_REMOVE,
        _S.BACK_CREATE,
        _S.BACK_START,
        _S.BACK_PUT_EXTENSIONS,
        _S.BACK_MARK_DISKS,
    ),
}
FINISH = (_S.UNPROTECT, _S.DISCARD)  # after the commit, and after the way back


def steps_of(variant: Variant) -> tuple[ReplaceStep, ...]:
    """All there are, there and back."""
    return (*PREPARE, *CUTOVER[variant], *BACK[variant], *FINISH)


def in_order(steps: Mapping[Variant, tuple[ReplaceStep, ...]]) -> tuple[str, ...]:
    """Those of every variant, so that each variant's own keep their order."""
    some = {step for own in steps.values() for step in own}
    return tuple(step.value for step in ReplaceStep if step in some)


@dataclass(frozen=True, slots=True)
class Scene:
    """The world as it is. `before`: what CAPTURE found. `now` None: there is no such machine.

    `scratch`, `new`, `old` and `nic` are known to the steps that ask for them.
    """

    work: Replacement
    before: VmModel
    now: VmModel | None = None
    scratch: VmModel | None = None
    new: OsDisk | None = None
    old: OsDisk | None = None
    nic: bool = False  # the scratch machine's interface is there

    @property
    def has_new(self) -> bool:
        return self.now is not None and same_id(self.now.os_disk.id, self.work.disk_id)

    @property
    def has_old(self) -> bool:
        return self.now is not None and same_id(self.now.os_disk.id, self.before.os_disk.id)

    @property
    def runs(self) -> bool:
        return self.now is not None and self.now.power is PowerState.RUNNING

    @property
    def options_now(self) -> Mapping[str, str]:
        return {} if self.now is None else self.now.delete_options

    @property
    def options_before(self) -> dict[str, str]:
        """What each part had before the run; the OS disk's option belongs to its place."""
        wanted = self.before.delete_options
        if self.now is not None:
            wanted[self.now.os_disk.id.lower()] = self.before.os_disk.delete_option
        return {key: option for key, option in wanted.items() if key in self.options_now}

"""Whose things are: azl uses and deletes only what the tags say is this run's."""

from typing import TypeVar

from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.domain.machine import TAG_RUN
from azlinux_cli.domain.os_disk import OsDisk, OsSnapshot
from azlinux_cli.domain.os_disk_name import TAG_MACHINE, TAG_ROLE, Role
from azlinux_cli.domain.vm import Vm

Made = TypeVar("Made", OsDisk, OsSnapshot)
_NOUNS = {Role.SNAPSHOT: "snapshot", Role.RESTORED: "disk"}


def its_own(found: Made | None, run: str, role: Role, vm_id: str) -> Made | None:
    """What was found under a name that azl chose. Raises ConflictError if somebody else's is."""
    if found is None:
        return None
    tags = (found.tags.get(TAG_RUN), found.tags.get(TAG_ROLE), found.tags.get(TAG_MACHINE))
    if tags != (run, role.value, vm_id.lower()):
        raise ConflictError(
            f"{_NOUNS[role]} {found.name} is there already, and its tags do not say that run "
            f"{run} made it for this machine",
            hint="rename or delete it if nobody needs it; azl leaves it alone",
            code="NotMine",
        )
    return found


def same_machine(vm: Vm, vm_id: str) -> Vm:
    """Raises ConflictError for a machine that was made again under the same name."""
    if vm.vm_id.lower() != vm_id.lower():
        raise ConflictError(
            f"{vm.name} was deleted and made again since: its vmId is {vm.vm_id}, not {vm_id}",
            code="AnotherMachine",
        )
    return vm

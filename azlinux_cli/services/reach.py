"""How a machine is reached over SSH: address, port, user, the way there, and its name to prove."""

from dataclasses import dataclass, field

from azlinux_cli.domain.host_key import alias_of_vm
from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.vm import PowerState, Vm
from azlinux_cli.services.way_in import WayIn

_OFF = {PowerState.STOPPED, PowerState.STOPPING, PowerState.DEALLOCATED, PowerState.DEALLOCATING}


@dataclass(frozen=True, slots=True)
class Reach:
    """The way in to a virtual machine, whose admin user is the one it was made with.

    With a jump host private addresses come first, since that is what it is for.
    """

    way_in: WayIn = field(default_factory=WayIn)

    def __call__(self, vm: Vm) -> NodeTarget:
        """The target of one machine; with `trouble` when it plainly cannot be reached."""
        public, private = vm.public_addresses, vm.private_addresses
        said = self.way_in.said_of(vm.name, *public, *private)
        through = self.way_in.jump or said.jump
        addresses = (*private, *public) if through else (*public, *private)
        trouble, detail = None, ""
        if vm.power_state in _OFF:
            trouble, detail = Trouble.POWERED_OFF, f"it is {vm.power_state.value}"
        elif not addresses:
            trouble, detail = Trouble.NO_ADDRESS, "it has no address that azl knows of"
        target = NodeTarget(
            name=vm.name,
            address=addresses[0] if addresses else "",
            port=0,
            user=self.way_in.user or said.user or vm.admin_user,
            host_key_alias=alias_of_vm(vm.vm_id),
            resource_group=vm.resource_group,
            vm=vm.ref,
            vm_id=vm.vm_id,
            os_disk_id=vm.os_disk_id,
            os_disk_is_ephemeral=vm.os_disk_is_ephemeral,
            os=vm.os,
            tags=vm.tags,
            labels=_labels(vm),
            trouble=trouble,
            detail=detail,
        )
        return self.way_in.settle(target, said)


def _labels(vm: Vm) -> dict[str, str]:
    its = {"zone": vm.zone, "availability-set": vm.availability_set, "size": vm.size}
    return {key: value for key, value in its.items() if value}

"""How a machine is reached over SSH: address, port, user, the way there, and its name to prove."""

from dataclasses import dataclass, field

from azlinux_cli.domain.host_key import alias_of_vm
from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.ssh_config import SshHost
from azlinux_cli.domain.vm import PowerState, Vm
from azlinux_cli.domain.way import Via
from azlinux_cli.services.way_in import WayIn, in_order

_OFF = {PowerState.STOPPED, PowerState.STOPPING, PowerState.DEALLOCATED, PowerState.DEALLOCATING}


@dataclass(frozen=True, slots=True)
class Reach:
    """The ways in to a virtual machine, whose admin user is the one it was made with."""

    way_in: WayIn = field(default_factory=WayIn)

    def __call__(self, vm: Vm) -> NodeTarget:
        """The target of one machine; with `trouble` when it plainly cannot be reached."""
        said = self.way_in.said_of(vm.name, *vm.public_addresses, *vm.private_addresses)
        return in_order([self._by(via, vm, said) for via in self.way_in.ways])

    def _by(self, via: Via, vm: Vm, said: SshHost) -> NodeTarget:
        addresses = _addresses(vm, via, through=bool(self.way_in.jump or said.jump))
        trouble, detail = None, ""
        if vm.power_state in _OFF:
            trouble, detail = Trouble.POWERED_OFF, f"it is {vm.power_state.value}"
        elif not addresses:
            kind = f"{via} " if via in {Via.PRIVATE, Via.PUBLIC} else ""
            trouble, detail = Trouble.NO_ADDRESS, f"it has no {kind}address that azl knows of"
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
            via=via,
        )
        return self.way_in.settle(target, said)


def _addresses(vm: Vm, via: Via, *, through: bool) -> tuple[str, ...]:
    """Those a way may go to. With a jump host private ones come first: that is what it is for."""
    public, private = vm.public_addresses, vm.private_addresses
    if via is Via.PUBLIC:
        return public
    if via is Via.PRIVATE:
        return private
    return (*private, *public) if through or via is Via.JUMP else (*public, *private)


def _labels(vm: Vm) -> dict[str, str]:
    its = {"zone": vm.zone, "availability-set": vm.availability_set, "size": vm.size}
    return {key: value for key, value in its.items() if value}

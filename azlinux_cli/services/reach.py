"""How a machine is reached over SSH: address, port, user, the way there, and its name to prove."""

from dataclasses import dataclass

from azlinux_cli.domain.address import parse_address
from azlinux_cli.domain.host_key import alias_of_address, alias_of_vm
from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.vm import PowerState, Vm

_OFF = {PowerState.STOPPED, PowerState.STOPPING, PowerState.DEALLOCATED, PowerState.DEALLOCATING}


@dataclass(frozen=True, slots=True)
class Reach:
    """The profile's ways in. `user` None: the admin user that the machine was made with.

    With a jump host private addresses come first, since that is what it is for.
    """

    user: str | None = None
    default_user: str = "azureuser"
    port: int = 22
    jump: tuple[NodeTarget, ...] = ()

    def __call__(self, vm: Vm) -> NodeTarget:
        """The target of one machine; with `trouble` when it plainly cannot be reached."""
        public, private = vm.public_addresses, vm.private_addresses
        addresses = (*private, *public) if self.jump else (*public, *private)
        trouble, detail = None, ""
        if vm.power_state in _OFF:
            trouble, detail = Trouble.POWERED_OFF, f"it is {vm.power_state.value}"
        elif not addresses:
            trouble, detail = Trouble.NO_ADDRESS, "it has no address that azl knows of"
        return NodeTarget(
            name=vm.name,
            address=addresses[0] if addresses else "",
            port=self.port,
            user=self.user or vm.admin_user or self.default_user,
            host_key_alias=alias_of_vm(vm.vm_id),
            jump=self.jump,
            resource_group=vm.resource_group,
            vm=vm.ref,
            vm_id=vm.vm_id,
            os_disk_id=vm.os_disk_id,
            os=vm.os,
            tags=vm.tags,
            trouble=trouble,
            detail=detail,
        )


def parse_jump(text: str | None, *, user: str) -> tuple[NodeTarget, ...]:
    """`user@host[:port]`, several with commas between them, first hop first.

    Raises UsageError, as `parse_address` does.
    """
    hops = []
    for part in (text or "").split(","):
        if part.strip():
            name, host, port = parse_address(part.strip(), user=user, port=22)
            hops.append(NodeTarget(host, host, port, name, alias_of_address(host, port)))
    return tuple(hops)

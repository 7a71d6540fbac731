"""How a machine is reached over SSH: address, port, user, the way there, and its name to prove."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.host_key import alias_of_address, alias_of_vm
from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.vm import PowerState, Vm

_OFF = {PowerState.STOPPED, PowerState.STOPPING, PowerState.DEALLOCATED, PowerState.DEALLOCATING}
_PORTS = range(1, 65_536)


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


def parse_address(text: str, *, user: str, port: int) -> tuple[str, str, int]:
    """`[user@]host[:port]` (an IPv6 address with a port in brackets) as user, host, port.

    Raises UsageError for text that is none, or that could be read as an option of ssh.
    """
    name, at, rest = text.rpartition("@")
    name = name if at else user
    host, number = _split_port(rest)
    bad = (
        not host
        or not name
        or name.startswith("-")
        or host.startswith("-")
        or any(c.isspace() or not c.isprintable() for c in name + host)
        or (number is not None and not (number.isdigit() and int(number) in _PORTS))
    )
    if bad:
        raise UsageError(f"{text!r} is not [user@]host[:port]")
    return name, host, int(number) if number else port


def _split_port(text: str) -> tuple[str, str | None]:
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, rest[1:] if rest.startswith(":") else None if not rest else "?"
    if text.count(":") == 1:
        host, _, number = text.partition(":")
        return host, number
    return text, None


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

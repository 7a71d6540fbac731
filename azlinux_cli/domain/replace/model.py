"""A machine as Azure holds it: all that must be there again after it was replaced."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from azlinux_cli.domain.vm import PowerState, VmRef

DETACH, DELETE = "Detach", "Delete"
_AT_WORK = {"creating", "updating", "deleting", "migrating"}  # provisioning states
_FAILED = "failed"
_OFF = {PowerState.STOPPED, PowerState.DEALLOCATED}


@dataclass(frozen=True, slots=True)
class Held:
    """A disk or public address that a machine holds. `delete_option`: Delete goes along with it."""

    id: str
    delete_option: str = DETACH


@dataclass(frozen=True, slots=True)
class HeldInterface:
    """A network interface. Its addresses are known only where the interface itself was read.

    `settled`: nothing is being done to it.
    """

    id: str
    delete_option: str = DETACH
    primary: bool = True
    subnet_id: str = ""
    nsg_id: str = ""
    addresses: tuple[Held, ...] = ()
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Extension:
    """`body` is what Azure takes to make it again: settings, never the secret ones."""

    name: str
    publisher: str = ""
    type: str = ""
    state: str = "Succeeded"
    body: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def at_work(self) -> bool:
        return self.state.lower() in _AT_WORK

    @property
    def failed(self) -> bool:
        return self.state.lower() == _FAILED


@dataclass(frozen=True, slots=True)
class VmModel:
    """One machine, by its own document.

    `body` is what Azure takes to make the machine again around an OS disk, but for that disk. It is
    for the adapter; nobody else looks inside. `lost`: keys of what Azure has and does not show, or
    does not take again.
    """

    ref: VmRef
    vm_id: str = ""
    location: str = ""
    zone: str | None = None
    size: str = ""
    provisioning_state: str = "Succeeded"
    power: PowerState = PowerState.UNKNOWN
    os_disk: Held = field(default_factory=lambda: Held(""))
    os_disk_tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    ephemeral: bool = False
    data_disks: tuple[Held, ...] = ()
    interfaces: tuple[HeldInterface, ...] = ()
    identity: str = "None"
    identities: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()
    security_type: str = "Standard"
    secure_boot: bool = False
    vtpm: bool = False
    encryption_at_host: bool = False
    spot: bool = False
    scale_set: str = ""
    computer_name: str = ""
    admin_user: str = ""
    lost: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    body: Mapping[str, Any] = field(default_factory=dict, hash=False, repr=False)

    @property
    def at_work(self) -> bool:
        return self.provisioning_state.lower() in _AT_WORK

    @property
    def failed(self) -> bool:
        return self.provisioning_state.lower() == _FAILED

    @property
    def off(self) -> bool:
        """Whether nothing of it runs, or is about to."""
        return self.power in _OFF and not self.at_work

    @property
    def delete_options(self) -> dict[str, str]:
        """By id in lower case: the disks, the interfaces, and the addresses that were read."""
        held: list[Held | HeldInterface] = [self.os_disk, *self.data_disks, *self.interfaces]
        held += [address for nic in self.interfaces for address in nic.addresses]
        return {item.id.lower(): item.delete_option for item in held}

    def facts(self) -> dict[str, Any]:
        """For a journal; `model_in` reads it."""
        return {**asdict(self), "power": self.power.value}


def model_in(facts: Mapping[str, Any]) -> VmModel:
    """What `VmModel.facts` wrote, perhaps by way of JSON."""
    values = dict(facts)
    values["ref"] = VmRef(**values["ref"])
    values["power"] = PowerState(values["power"])
    values["os_disk"] = Held(**values["os_disk"])
    values["data_disks"] = _held(values["data_disks"])
    values["interfaces"] = tuple(
        HeldInterface(**{**nic, "addresses": _held(nic["addresses"])})
        for nic in values["interfaces"]
    )
    values["extensions"] = tuple(Extension(**item) for item in values["extensions"])
    for name in ("identities", "lost"):
        values[name] = tuple(values[name])
    return VmModel(**values)


def _held(items: Any) -> tuple[Held, ...]:
    return tuple(Held(**item) for item in items)

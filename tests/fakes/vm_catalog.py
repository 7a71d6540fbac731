"""Machines that were put there."""

from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.domain.vm import ImageReference, PowerState, Vm, VmRef

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"


def make_vm(name: str, group: str = "rg", **changes: object) -> Vm:
    """A running machine on Azure Linux 3.0; `changes` are fields of Vm."""
    values: dict[str, object] = {
        "location": "eastus",
        "size": "Standard_D2s_v5",
        "power_state": PowerState.RUNNING,
        "provisioning_state": "Succeeded",
        "os": "3.0",
        "os_version": "3.20260809.01",
        "image": ImageReference(
            "MicrosoftCBLMariner", "azure-linux-3", "azure-linux-3-gen2", "latest", "3.20260809.01"
        ),
        "private_addresses": ("10.0.0.4",),
        **changes,
    }
    return Vm(ref=VmRef(SUBSCRIPTION, group, name), **values)  # type: ignore[arg-type]


class FakeVmCatalog:
    """`ports.vm.VmCatalog` over a list."""

    def __init__(self, *vms: Vm, groups: tuple[str, ...] = ()) -> None:
        self.vms = [*vms]
        self.groups = {g.lower() for g in (*groups, *(vm.resource_group for vm in vms))}

    def list(self, resource_group: str | None = None) -> list[Vm]:
        if resource_group is None:
            found = self.vms
        elif resource_group.lower() not in self.groups:
            raise NotFoundError(
                "could not list virtual machines: "
                f"Resource group '{resource_group}' could not be found",
                code="ResourceGroupNotFound",
            )
        else:
            wanted = resource_group.lower()
            found = [vm for vm in self.vms if vm.resource_group.lower() == wanted]
        return sorted(found, key=lambda vm: (vm.resource_group.lower(), vm.name.lower()))

    def get(self, ref: VmRef) -> Vm:
        for vm in self.vms:
            if vm.ref.id.lower() == ref.id.lower():
                return vm
        raise NotFoundError(
            f"could not read virtual machine {ref.name}: The Resource "
            f"'Microsoft.Compute/virtualMachines/{ref.name}' under resource group "
            f"'{ref.resource_group}' was not found",
            code="ResourceNotFound",
        )

"""Machines from ARM: four lists for any fleet, two reads for one machine.

A list costs one request each for machines, their status, interfaces and public addresses, at the
same time; more only where a list has more than one page. `az vm list -d` makes 1 + 3 N, in a row.
"""

from collections.abc import Callable, Sequence
from functools import partial

from azlinux_cli.adapters.azure.document import text
from azlinux_cli.adapters.azure.vm_document import (
    Addresses,
    interface_addresses,
    interface_ids,
    joined,
    public_addresses,
    vm_of,
)
from azlinux_cli.domain.catalog import Catalog
from azlinux_cli.domain.vm import Vm, VmRef
from azlinux_cli.ports.arm import Arm, Document
from azlinux_cli.ports.question import Questions
from azlinux_cli.wire import api_version

_MACHINES = "/providers/Microsoft.Compute/virtualMachines"
_NETWORK = "/providers/Microsoft.Network/"
_NO_ADDRESSES: Addresses = ((), ())


class AzureVmCatalog:
    """`ports.vm.VmCatalog`. `catalog` is a thunk: it is read while the answers are on their way."""

    def __init__(self, arm: Arm, catalog: Callable[[], Catalog]) -> None:
        self._arm = arm
        self._catalog = catalog

    def list(self, resource_group: str | None = None) -> list[Vm]:
        everywhere = self._arm.scope()
        # Only the list of a whole subscription knows statusOnly; a machine's NIC may be in
        # another group than the machine.
        asked: tuple[tuple[str, str, dict[str, str]], ...] = (
            (self._arm.scope(resource_group) + _MACHINES, api_version.COMPUTE, {}),
            (everywhere + _MACHINES, api_version.COMPUTE, {"statusOnly": "true"}),
            (everywhere + _NETWORK + "networkInterfaces", api_version.NETWORK, {}),
            (everywhere + _NETWORK + "publicIPAddresses", api_version.NETWORK, {}),
        )
        with Questions(len(asked)) as questions:
            answers = [questions.ask(partial(self._all, *one)) for one in asked]
            catalog = self._catalog()
            machines, statuses, interfaces, addresses = [a.result() for a in answers]
        by_id = {text(s, "id").lower(): s for s in statuses}
        public = public_addresses(addresses)
        nics = {
            text(n, "id").lower(): interface_addresses(n, lambda i: public.get(i, ""))
            for n in interfaces
        }
        found = [
            vm_of(
                machine,
                by_id.get(text(machine, "id").lower()),
                joined(nics.get(i.lower(), _NO_ADDRESSES) for i in interface_ids(machine)),
                catalog,
            )
            for machine in machines
        ]
        return sorted(found, key=lambda vm: (vm.resource_group.lower(), vm.name.lower()))

    def get(self, ref: VmRef) -> Vm:
        machine = self._arm.get(
            ref.id,
            api_version=api_version.COMPUTE,
            action=f"read virtual machine {ref.name}",
            params={"$expand": "instanceView"},
        )
        interfaces = [self._interface(i) for i in interface_ids(machine)]
        return vm_of(machine, None, joined(interfaces), self._catalog())

    def _all(self, path: str, version: str, params: dict[str, str]) -> Sequence[Document]:
        return [
            *self._arm.pages(
                path, api_version=version, action="list virtual machines", params=params
            )
        ]

    def _interface(self, interface_id: str) -> Addresses:
        """A NIC's addresses; none for one that is gone meanwhile."""
        interface = self._arm.find(
            interface_id,
            api_version=api_version.NETWORK,
            action="read network interfaces",
            params={"$expand": "ipConfigurations/publicIPAddress"},
        )
        return interface_addresses(interface or {}, self._address)

    def _address(self, public_id: str) -> str:
        found = self._arm.find(
            public_id, api_version=api_version.NETWORK, action="read public addresses"
        )
        return text(found, "properties.ipAddress")

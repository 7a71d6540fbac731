"""Network interfaces of a machine that exists: added and removed while it is deallocated."""

from azlinux_cli.sandbox.arm.compute.machine.network_profile import (
    check_network,
    connect,
    interface_ids,
)
from azlinux_cli.sandbox.arm.network.interface import detach_interface
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document


def change_interfaces(cloud: Cloud, vm: Document, given: Json | None, *, running: bool) -> None:
    """Raises ArmError 409 for an allocated machine, as `az vm nic add` is answered."""
    if not given or not ({"networkInterfaces", "networkInterfaceConfigurations"} & set(given)):
        return
    check_network(cloud, vm["id"], vm["location"], given)
    before = interface_ids(vm["properties"])
    after = {item.lower() for item in interface_ids({"networkProfile": given})}
    inline = bool(given.get("networkInterfaceConfigurations"))
    if running and (inline or after != {item.lower() for item in before}):
        raise ArmError(
            409,
            "AddingOrDeletingNetworkInterfacesOnARunningVirtualMachineNotSupported",
            f"Virtual machine {vm['id']} must be stop-deallocated before network interfaces are "
            "added to it or removed from it.",
            details=[],
        )
    for nic_id in before:
        if nic_id.lower() not in after:
            detach_interface(cloud, nic_id)
    vm["properties"]["networkProfile"] = connect(cloud, vm["id"], vm["location"], given)

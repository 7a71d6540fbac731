"""Microsoft.Compute as a whole: its routes, and what a cloud with it has to be told."""

from collections.abc import Callable

from azlinux_cli.sandbox.arm.compute.disk import endpoint as disk
from azlinux_cli.sandbox.arm.compute.guest import (
    boot_diagnostics,
    extension,
    managed_run_command,
    run_command,
)
from azlinux_cli.sandbox.arm.compute.machine import endpoint as virtual_machine
from azlinux_cli.sandbox.arm.compute.machine import power, reimage
from azlinux_cli.sandbox.arm.compute.machine.host import refresh, resume_machines
from azlinux_cli.sandbox.arm.compute.offer import extension_image, image, sku, usage
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.routes import GROUP, SUBSCRIPTION, Route

_ALL = SUBSCRIPTION + "/providers/Microsoft.Compute/virtualMachines"
_PLACE = SUBSCRIPTION + "/providers/Microsoft.Compute/locations/{place}/virtualMachines"
_GROUP = GROUP + "/providers/Microsoft.Compute/virtualMachines"
_ONE = _GROUP + "/{vm_name}"
_EXTENSION = _ONE + "/extensions"
_COMMAND = _ONE + "/runCommands"


def _action(name: str) -> Callable[..., Response]:
    def handler(cloud: Cloud, request: Request, **parameters: str) -> Response:
        return power.act(cloud, request, name, **parameters)

    return handler


ROUTES: tuple[Route, ...] = (
    *image.ROUTES,
    *sku.ROUTES,
    *usage.ROUTES,
    *extension_image.ROUTES,
    *disk.ROUTES,
    Route("GET", _ALL, virtual_machine.list_all),
    Route("GET", _PLACE, virtual_machine.list_location),
    Route("GET", _GROUP, virtual_machine.list_group),
    Route("PUT", _ONE, virtual_machine.put),
    Route("PATCH", _ONE, virtual_machine.patch),
    Route("GET", _ONE, virtual_machine.get),
    Route("DELETE", _ONE, power.delete),
    Route("GET", _ONE + "/instanceView", virtual_machine.get_instance_view),
    Route("GET", _ONE + "/vmSizes", virtual_machine.get_sizes),
    *(Route("POST", f"{_ONE}/{name}", _action(name)) for name in power.ACTIONS),
    Route("POST", _ONE + "/reapply", power.reapply),
    Route("POST", _ONE + "/reimage", reimage.reimage),
    Route("POST", _ONE + "/generalize", power.generalize),
    Route("POST", _ONE + "/simulateEviction", power.simulate_eviction),
    Route("POST", _ONE + "/runCommand", run_command.run),
    Route("POST", _ONE + "/retrieveBootDiagnosticsData", boot_diagnostics.retrieve),
    boot_diagnostics.LINK_ROUTE,
    Route("GET", _EXTENSION, extension.KIND.list_all),
    Route("PUT", _EXTENSION + "/{name}", extension.put),
    Route("GET", _EXTENSION + "/{name}", extension.KIND.get),
    Route("DELETE", _EXTENSION + "/{name}", extension.delete),
    Route("GET", _COMMAND, managed_run_command.KIND.list_all),
    Route("PUT", _COMMAND + "/{name}", managed_run_command.put),
    Route("PATCH", _COMMAND + "/{name}", managed_run_command.patch),
    Route("GET", _COMMAND + "/{name}", managed_run_command.KIND.get),
    Route("DELETE", _COMMAND + "/{name}", managed_run_command.delete),
)


def install(cloud: Cloud) -> None:
    """Connect to the network side, and boot again what ran when the process ended."""
    cloud.network_listeners.append(refresh)
    resume_machines(cloud)

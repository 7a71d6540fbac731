"""Virtual machines as documents: ETags, extensions among them, who is changing them.

Shapes as recorded (2024-08, api-version 2024-07-01): the ETag is a counter in quotes; extensions
stand in `resources` when there are any.
"""

from collections.abc import Iterable

from azlinux_cli.sandbox.arm.compute.offer.usage import MACHINE_TYPE
from azlinux_cli.sandbox.arm.compute.refusal import concurrent_write, operation_on_vm
from azlinux_cli.sandbox.arm.network.document import resource_id
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.operations import Operation
from azlinux_cli.sandbox.kernel.resources import Document

PROVIDER = "Microsoft.Compute"
EXTENSION_TYPE = f"{MACHINE_TYPE}/extensions"
RUN_COMMAND_TYPE = f"{MACHINE_TYPE}/runCommands"
PUBLIC = ("name", "id", "type", "location", "tags", "properties")
DELETE_EFFECT = "compute.vm.delete"


def vm_id_of(cloud: Cloud, subscription: str, group: str, name: str) -> str:
    return resource_id(cloud, subscription, group, MACHINE_TYPE, name)


def require_vm(cloud: Cloud, subscription: str, group: str, name: str) -> Document:
    return cloud.resources.require(vm_id_of(cloud, subscription, group, name))


def bump(vm: Document) -> None:
    """A new ETag."""
    number = int(str(vm.get("etag", '"0"')).strip('"'))
    vm["etag"] = f'"{number + 1}"'


def save(cloud: Cloud, vm: Document) -> None:
    bump(vm)
    cloud.resources.put(vm)


def children(cloud: Cloud, vm_id: str, kind: str) -> list[Document]:
    return list(cloud.resources.of_type(kind, vm_id))


def extensions_by_vm(cloud: Cloud, scope: str) -> dict[str, list[Document]]:
    out: dict[str, list[Document]] = {}
    for item in cloud.resources.of_type(EXTENSION_TYPE, scope):
        out.setdefault(item["id"].rsplit("/", 2)[0].lower(), []).append(item)
    return out


def public(child: Document) -> Document:
    """An extension or run command without what only the sandbox remembers of it."""
    return {key: child[key] for key in PUBLIC if key in child}


def shown(vm: Document, extensions: Iterable[Document]) -> Document:
    found = [public(item) for item in extensions]
    return {**vm, "resources": found} if found else vm


def view(cloud: Cloud, vm: Document) -> Document:
    return shown(vm, children(cloud, vm["id"], EXTENSION_TYPE))


def under_way(cloud: Cloud, vm_id: str) -> list[Operation]:
    return cloud.operations.running(vm_id)


def check_idle(cloud: Cloud, vm: Document, operation: str | None = None) -> None:
    """Raises ArmError 409 while something else changes the machine.

    Actions are refused by name ("another operation is in progress", common error messages),
    writes with ConflictingConcurrentWriteNotAllowed (lisa#4623, bosh-azure-cpi-release#762).
    """
    running = under_way(cloud, vm["id"])
    if any(item.name == DELETE_EFFECT for item in running):
        raise operation_on_vm(
            operation or "Update VM",
            vm["name"],
            "the VM is marked for deletion. You can only retry the Delete operation (or wait for "
            "an ongoing one to complete).",
        )
    if running and operation is None:
        raise concurrent_write()
    if running and operation is not None:
        raise operation_on_vm(operation, vm["name"], "another operation is in progress.")

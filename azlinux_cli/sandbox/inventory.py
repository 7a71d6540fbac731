"""The machines of a cloud as `azl sandbox status` lists them."""

from azlinux_cli.sandbox.arm.compute.machine import machines, spec_of
from azlinux_cli.sandbox.arm.compute.machine_state import state_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.ids import ResourceId
from azlinux_cli.sandbox.kernel.resources import Document


def nodes(cloud: Cloud, ssh_port: int) -> list[Json]:
    return [_node(cloud, vm, ssh_port) for vm in machines(cloud)]


def _node(cloud: Cloud, vm: Document, ssh_port: int) -> Json:
    parsed = ResourceId.parse(vm["id"])
    public = spec_of(cloud, vm).addresses
    return {
        "name": vm["name"],
        "resourceGroup": parsed.group if parsed else "",
        "powerState": state_of(cloud, vm["id"]).power,
        "os": _image(vm),
        "publicIpAddress": public[0] if public else None,
        "sshPort": ssh_port,
    }


def _image(vm: Document) -> str:
    """The URN it was made from, else the OS disk it was attached to."""
    storage = vm["properties"]["storageProfile"]
    reference = storage.get("imageReference") or {}
    if "publisher" in reference:
        version = reference.get("exactVersion") or reference.get("version", "latest")
        parts = (reference["publisher"], reference["offer"], reference["sku"], version)
        return ":".join(map(str, parts))
    return str(reference.get("id") or storage["osDisk"].get("name", ""))


def resolve(cloud: Cloud, name: str) -> str:
    """The VM id of a name or an id. Raises ValueError for none, or several of that name."""
    wanted = name.lower()
    found = [vm["id"] for vm in machines(cloud) if wanted in {vm["name"].lower(), vm["id"].lower()}]
    if not found:
        raise ValueError(f"there is no virtual machine {name!r} in the sandbox")
    if len(found) > 1:
        raise ValueError(f"several virtual machines are called {name!r}; give the id of one")
    return str(found[0])

"""The machines of a cloud as `azl sandbox` speaks of them."""

from azlinux_cli.sandbox.arm.compute.machine.host import machines, spec_of
from azlinux_cli.sandbox.arm.compute.machine_state import state_of
from azlinux_cli.sandbox.fabric.fault import KIND as NODE_FAULT
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.ids import ResourceId
from azlinux_cli.sandbox.kernel.resources import Document


class Inventory:
    """Machines by name, and what is wrong with them."""

    def __init__(self, cloud: Cloud, ssh_port: int) -> None:
        self._cloud = cloud
        self._ssh_port = ssh_port

    def nodes(self) -> list[Json]:
        return [self._node(vm) for vm in machines(self._cloud)]

    def faults(self) -> list[Json]:
        """Faults planted on machines, with what is left of their count."""
        return [
            {"node": vm["id"], "fault": fault, "times": times}
            for vm in machines(self._cloud)
            for fault, times in (self._cloud.store.get(NODE_FAULT, vm["id"]) or {}).items()
        ]

    def resolve(self, name: str) -> str:
        """The VM id of a name or an id. Raises ValueError for none, or several of that name."""
        wanted = name.lower()
        known = machines(self._cloud)
        found = [vm["id"] for vm in known if wanted in {vm["name"].lower(), vm["id"].lower()}]
        if not found:
            raise ValueError(f"there is no virtual machine {name!r} in the sandbox")
        if len(found) > 1:
            raise ValueError(f"several virtual machines are called {name!r}; give the id of one")
        return str(found[0])

    def _node(self, vm: Document) -> Json:
        parsed = ResourceId.parse(vm["id"])
        public = spec_of(self._cloud, vm).addresses
        return {
            "name": vm["name"],
            "resourceGroup": parsed.group if parsed else "",
            "powerState": state_of(self._cloud, vm["id"]).power,
            "os": _image(vm),
            "publicIpAddress": public[0] if public else None,
            "sshPort": self._ssh_port,
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

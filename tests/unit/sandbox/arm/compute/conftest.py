"""A cloud with the compute and network providers, a clock that obeys, machines that remember."""

import base64
import struct
from collections.abc import Iterator
from typing import Any

import pytest

from azlinux_cli.sandbox.arm.compute.machine.host import refresh
from azlinux_cli.sandbox.arm.table import ROUTES
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.settings import SUBSCRIPTION_ID, Settings
from azlinux_cli.sandbox.kernel.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.machines import FakeMachines

GROUP = f"/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/rg"
COMPUTE = f"{GROUP}/providers/Microsoft.Compute"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
PLACE = f"/subscriptions/{SUBSCRIPTION_ID}/providers/Microsoft.Compute/locations/westeurope"
SUBNET = f"{NETWORK}/virtualNetworks/vnet/subnets/default"
BLOB = b"".join(struct.pack(">I", len(part)) + part for part in (b"ssh-ed25519", bytes(32)))
KEY = f"ssh-ed25519 {base64.b64encode(BLOB).decode()} me"
GEN2 = {
    "publisher": "MicrosoftCBLMariner",
    "offer": "azure-linux-3",
    "sku": "azure-linux-3-gen2",
    "version": "latest",
}
FOUR = {**GEN2, "publisher": "microsoftazurelinux", "offer": "azurelinux-4", "sku": "4"}
ACL = {**GEN2, "sku": "azure-linux-3-acl"}
Body = dict[str, Any]


class World:
    """Requests in, responses out."""

    def __init__(self, store: Store) -> None:
        self.machines = FakeMachines()
        self.clock = FakeClock()
        self.cloud = Cloud(
            ROUTES,
            store,
            self.machines,
            settings=Settings(operation_seconds=10),
            clock=self.clock,
        )
        self.cloud.network_listeners.append(refresh)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Response:
        return self.cloud.handle(
            Request(
                method,
                path,
                {"api-version": "2026-04-01", **(query or {})},
                headers or {},
                body,
            )
        )

    def finish(self) -> None:
        """Let every operation end."""
        self.clock.advance(1000)
        self.cloud.operations.advance()

    def make(self, path: str, body: Any, method: str = "PUT") -> Response:
        """Send and finish; for what has to succeed."""
        response = self.send(method, path, body)
        assert response.status < 300, response.body
        self.finish()
        return response

    def get(self, path: str, **query: str) -> Any:
        response = self.send("GET", path, query={f"${k}": v for k, v in query.items()})
        assert response.status == 200, response.body
        return response.body

    def refusal(self, method: str, path: str, body: Any = None) -> tuple[int, str, str]:
        """Status, code and message of a request that has to be refused."""
        response = self.send(method, path, body)
        assert response.status >= 400, response.body
        return response.status, response.body["error"]["code"], response.body["error"]["message"]

    # a machine ----------------------------------------------------------

    def nic(self, name: str = "nic") -> str:
        path = f"{NETWORK}/networkInterfaces/{name}"
        subnet = {"subnet": {"id": SUBNET}}
        properties = {"ipConfigurations": [{"name": "ipconfig", "properties": subnet}]}
        self.make(path, {"location": "westeurope", "properties": properties})
        return path

    def vm(self, name: str = "web", **changes: Any) -> str:
        """A running machine; its path."""
        path = vm_path(name)
        self.make(path, self.body(name, **changes))
        return path

    def body(
        self,
        name: str = "web",
        *,
        image: Body | None = GEN2,
        size: str = "Standard_D2s_v5",
        nic: str | None = None,
        top: Body | None = None,
        os_disk: Body | None = None,
        data_disks: list[Body] | None = None,
        os_profile: Body | None = None,
        **properties: Any,
    ) -> Body:
        storage: Body = {"osDisk": {"createOption": "FromImage", **(os_disk or {})}}
        if image is not None:
            storage["imageReference"] = image
        if data_disks is not None:
            storage["dataDisks"] = data_disks
        out: Body = {
            "hardwareProfile": {"vmSize": size},
            "storageProfile": storage,
            "networkProfile": {"networkInterfaces": [{"id": nic or self.nic(f"{name}-nic")}]},
            **properties,
        }
        if image is not None:
            out["osProfile"] = {**os_profile_of(name), **(os_profile or {})}
        return {"location": "westeurope", "properties": out, **(top or {})}

    def power(self, path: str) -> str | None:
        view = self.get(f"{path}/instanceView")
        codes = [item["code"] for item in view["statuses"]]
        return next((c.split("/")[1] for c in codes if c.startswith("PowerState/")), None)

    def state(self, path: str) -> str:
        return str(self.get(path)["properties"]["provisioningState"])

    def os_disk(self, path: str) -> str:
        disk = self.get(path)["properties"]["storageProfile"]["osDisk"]
        return str(disk["managedDisk"]["id"])


def vm_path(name: str) -> str:
    return f"{COMPUTE}/virtualMachines/{name}"


def disk_path(name: str) -> str:
    return f"{COMPUTE}/disks/{name}"


def os_profile_of(name: str) -> Body:
    path = "/home/azureuser/.ssh/authorized_keys"
    return {
        "computerName": name,
        "adminUsername": "azureuser",
        "linuxConfiguration": {
            "disablePasswordAuthentication": True,
            "ssh": {"publicKeys": [{"path": path, "keyData": KEY}]},
        },
    }


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store()
    yield opened
    opened.close()


@pytest.fixture
def world(store: Store) -> World:
    out = World(store)
    out.make(GROUP, {"location": "westeurope"})
    subnets = [{"name": "default", "properties": {"addressPrefix": "10.0.0.0/24"}}]
    space = {"addressPrefixes": ["10.0.0.0/16"]}
    out.make(
        f"{NETWORK}/virtualNetworks/vnet",
        {"location": "westeurope", "properties": {"addressSpace": space, "subnets": subnets}},
    )
    return out

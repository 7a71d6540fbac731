"""Many machines, quickly: straight PUTs of what `azl vm create` would make."""

import http.client
import json
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urlsplit

from azlinux_cli.sandbox.process import Status

COMPUTE, NETWORK, RESOURCES = "2024-11-01", "2024-05-01", "2021-04-01"
LOCATION = "westeurope"
PARALLEL = 4
POLL_S = 0.05
IMAGE = {
    "publisher": "MicrosoftCBLMariner",
    "offer": "azure-linux-3",
    "sku": "azure-linux-3-gen2",
    "version": "latest",
}


class Arm:
    """The plainest client there is: one connection per thread, no retries."""

    def __init__(self, status: Status) -> None:
        self._status = status
        self._host = urlsplit(str(status["endpoint"]))
        self._tls = ssl.create_default_context(cafile=status["caBundle"])
        self._local = threading.local()
        self._open: list[http.client.HTTPSConnection] = []
        form = {
            "grant_type": "client_credentials",
            "client_id": status["clientId"],
            "client_secret": str(status["clientSecret"]),
            "scope": f"{status['endpoint']}/.default",
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        path = f"/{status['tenantId']}/oauth2/v2.0/token"
        self._token = self._send("POST", path, urlencode(form), headers)["access_token"]

    def close(self) -> None:
        for connection in self._open:
            connection.close()

    def put(self, path: str, api_version: str, body: dict[str, Any]) -> str:
        """PUT below the subscription; the resource's id. Raises RuntimeError if it is refused."""
        return str(self._below(path, api_version, "PUT", body)["id"])

    def put_ready(self, path: str, api_version: str, body: dict[str, Any]) -> str:
        """The same, when others may refer to it."""
        document = self._below(path, api_version, "PUT", body)
        while document["properties"]["provisioningState"] != "Succeeded":
            time.sleep(POLL_S)
            document = self._below(path, api_version, "GET")
        return str(document["id"])

    def _below(self, path: str, api_version: str, method: str, body: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        full = f"/subscriptions/{self._status['subscriptionId']}{path}?api-version={api_version}"
        return self._send(method, full, json.dumps(body), headers)

    def _send(self, method: str, path: str, body: str, headers: dict[str, str]) -> dict[str, Any]:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPSConnection(
                self._host.hostname or "", self._host.port, timeout=60, context=self._tls
            )
            self._open.append(connection)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:500]!r}")
        document: dict[str, Any] = json.loads(text)
        return document


def make_group(arm: Arm, group: str) -> None:
    arm.put(f"/resourceGroups/{group}", RESOURCES, {"location": LOCATION})


def make(arm: Arm, group: str, count: int, key: str) -> None:
    """A resource group with a network and `count` machines, each with a public address."""
    base = f"/resourceGroups/{group}"
    network = f"{base}/providers/Microsoft.Network"
    make_group(arm, group)
    spaces = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    subnets = [{"name": "default", "properties": {"addressPrefix": "10.0.0.0/20"}}]
    vnet = {"location": LOCATION, "properties": {**spaces, "subnets": subnets}}
    subnet = arm.put_ready(f"{network}/virtualNetworks/net", NETWORK, vnet) + "/subnets/default"

    def machine(number: int) -> None:
        name = f"{group}-{number}"
        address = arm.put_ready(
            f"{network}/publicIPAddresses/{name}",
            NETWORK,
            {
                "location": LOCATION,
                "sku": {"name": "Standard"},
                "properties": {"publicIPAllocationMethod": "Static"},
            },
        )
        configuration = {"subnet": {"id": subnet}, "publicIPAddress": {"id": address}}
        nic = arm.put_ready(
            f"{network}/networkInterfaces/{name}",
            NETWORK,
            {
                "location": LOCATION,
                "properties": {
                    "ipConfigurations": [{"name": "ip", "properties": configuration}],
                },
            },
        )
        arm.put_ready(
            f"{base}/providers/Microsoft.Compute/virtualMachines/{name}",
            COMPUTE,
            _vm(name, nic, key),
        )

    with ThreadPoolExecutor(PARALLEL) as pool:
        for _ in pool.map(machine, range(1, count + 1)):
            pass


def _vm(name: str, nic: str, key: str) -> dict[str, Any]:
    public_key = {"path": "/home/azureuser/.ssh/authorized_keys", "keyData": key}
    return {
        "location": LOCATION,
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
            "storageProfile": {"imageReference": IMAGE, "osDisk": {"createOption": "FromImage"}},
            "osProfile": {
                "computerName": name,
                "adminUsername": "azureuser",
                "linuxConfiguration": {
                    "disablePasswordAuthentication": True,
                    "ssh": {"publicKeys": [public_key]},
                },
            },
            "networkProfile": {"networkInterfaces": [{"id": nic}]},
        },
    }

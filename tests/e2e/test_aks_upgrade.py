"""A pool's upgrade on a sandbox process that is killed again and again, its Kubernetes included."""

import base64
import os
import signal
import ssl
import time
from collections.abc import Iterator
from http.client import HTTPSConnection
from json import loads
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from azlinux_cli.sandbox import process
from azlinux_cli.sandbox.process import Options, Status
from azlinux_cli.sandbox.state import StateDirectory
from tests.e2e.test_sandbox_process import Client

pytestmark = pytest.mark.e2e

OPTIONS = Options(operation_seconds=0.4)
CLUSTER = "/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks"
SYSTEM = {"name": "sys", "mode": "System", "count": 1, "vmSize": "Standard_D4s_v5"}
BLUE = {"mode": "User", "count": 3, "vmSize": "Standard_D4s_v5", "osSKU": "AzureLinux"}
IMAGE = "kubernetes.azure.com/node-image-version"
PATIENCE_S = 60
KILLS, BETWEEN_S = 4, 0.35


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "sandbox"
    yield path
    process.stop(path)


def settled(client: Client, path: str) -> dict[str, Any]:
    """The resource's properties once its operation has ended."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        properties: dict[str, Any] = client("GET", path)[1]["properties"]
        if properties["provisioningState"] in {"Succeeded", "Failed", "Canceled"}:
            return properties
        time.sleep(0.05)
    raise AssertionError(f"{path} is still {properties['provisioningState']}")


def nodes(client: Client, status: Status) -> dict[str, dict[str, str]]:
    """Labels of the nodes of `blue`, by name, as the cluster's own API has them."""
    answer = client("POST", f"{CLUSTER}/listClusterUserCredential")[1]
    config = yaml.safe_load(base64.b64decode(answer["kubeconfigs"][0]["value"]))
    server = urlsplit(config["clusters"][0]["cluster"]["server"])
    token = config["users"][0]["user"]["token"]
    context = ssl.create_default_context(cafile=status["caBundle"])
    connection = HTTPSConnection(server.netloc, context=context, timeout=10)
    headers = {"authorization": f"Bearer {token}"}
    connection.request("GET", f"{server.path}/api/v1/nodes", headers=headers)
    items = loads(connection.getresponse().read())["items"]
    connection.close()
    found = {item["metadata"]["name"]: item["metadata"]["labels"] for item in items}
    return {name: labels for name, labels in found.items() if labels["agentpool"] == "blue"}


def kill(directory: Path) -> Status:
    """kill -9, and a new start."""
    running = StateDirectory(directory).running()
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    assert StateDirectory(directory).await_unserved()
    return process.start(directory, OPTIONS)


def test_an_upgrade_goes_on_after_each_kill_9(directory: Path) -> None:
    status = process.start(directory, OPTIONS)
    client = Client(status)
    client("PUT", "/resourceGroups/rg", {"location": "westeurope"})
    properties = {"dnsPrefix": "aks", "agentPoolProfiles": [SYSTEM]}
    body = {"location": "westeurope", "identity": {"type": "SystemAssigned"}}
    assert client("PUT", CLUSTER, {**body, "properties": properties})[0] == 201
    settled(client, CLUSTER)
    blue = f"{CLUSTER}/agentPools/blue"
    assert client("PUT", blue, {"properties": BLUE})[0] == 201
    before = settled(client, blue)["nodeImageVersion"]
    names = set(nodes(client, status))
    release = process.publish_images(directory)["release"]

    assert client("POST", f"{blue}/upgradeNodeImageVersion")[0] == 202
    seen = set()
    for _ in range(KILLS):
        time.sleep(BETWEEN_S)
        client = Client(status := kill(directory))
        seen.add(client("GET", blue)[1]["properties"]["provisioningState"])

    after = settled(client, blue)
    assert "UpgradingNodeImageVersion" in seen
    assert (after["provisioningState"], after["count"]) == ("Succeeded", 3)
    assert after["nodeImageVersion"] == f"{before.rpartition('-')[0]}-{release}"
    found = nodes(client, status)
    assert set(found) == names
    assert {labels[IMAGE] for labels in found.values()} == {after["nodeImageVersion"]}

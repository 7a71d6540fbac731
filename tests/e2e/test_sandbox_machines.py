"""Machines of a sandbox answer on their public addresses, also after the process was killed."""

import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.sandbox import process
from azlinux_cli.sandbox.process import Status
from azlinux_cli.sandbox.state import StateDirectory
from tests.e2e.test_sandbox_process import QUICK, Client
from tests.unit.sandbox.arm.compute.conftest import GEN2, KEY

pytestmark = pytest.mark.e2e

LOCATION = "westeurope"
GROUP = "/resourceGroups/rg"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
MACHINE = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/web"
PATIENCE_S = 10.0


def allow(source: str) -> Any:
    properties = {
        "protocol": "Tcp",
        "access": "Allow",
        "direction": "Inbound",
        "priority": 100,
        "sourcePortRange": "*",
        "destinationPortRange": "22",
        "sourceAddressPrefix": source,
        "destinationAddressPrefix": "*",
    }
    return {"properties": properties}


def machine(subscription: str) -> Any:
    subnet = f"/subscriptions/{subscription}{NETWORK}/virtualNetworks/v/subnets/s"
    group = f"/subscriptions/{subscription}{NETWORK}/networkSecurityGroups/n"
    address = {
        "name": "ip",
        "sku": {"name": "Standard"},
        "properties": {"publicIPAllocationMethod": "Static"},
    }
    configuration = {"subnet": {"id": subnet}, "publicIPAddressConfiguration": address}
    interface = {
        "primary": True,
        "networkSecurityGroup": {"id": group},
        "ipConfigurations": [{"name": "c", "properties": configuration}],
    }
    profile = {
        "computerName": "web",
        "adminUsername": "azureuser",
        "linuxConfiguration": {
            "disablePasswordAuthentication": True,
            "ssh": {
                "publicKeys": [
                    {"path": "/home/azureuser/.ssh/authorized_keys", "keyData": KEY},
                ]
            },
        },
    }
    properties = {
        "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
        "storageProfile": {"imageReference": GEN2, "osDisk": {"createOption": "FromImage"}},
        "osProfile": profile,
        "networkProfile": {
            "networkApiVersion": "2022-11-01",
            "networkInterfaceConfigurations": [{"name": "nic", "properties": interface}],
        },
    }
    return {"location": LOCATION, "properties": properties}


def put(client: Client, path: str, body: Any) -> None:
    """A PUT and its end, as its resource tells it."""
    status, answer = client("PUT", path, body)
    assert status < 300, answer
    until(lambda: state(client, path) in {"Succeeded", "Failed"})
    assert state(client, path) == "Succeeded"


def state(client: Client, path: str) -> Any:
    return client("GET", path)[1]["properties"]["provisioningState"]


def until(met: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not met():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def answers(status: Status) -> bool:
    """An SSH server greets on the machine's public address."""
    (node,) = status["nodes"]
    try:
        with socket.create_connection(
            (str(node["publicIpAddress"]), node["sshPort"]), timeout=1
        ) as connection:
            return connection.recv(8).startswith(b"SSH-2.0")
    except OSError:
        return False


@pytest.fixture
def directory(tmp_path: Path) -> Any:
    path = tmp_path / "sandbox"
    yield path
    process.stop(path)


def test_a_machine_answers_whom_its_security_group_lets_in_also_after_kill_9(
    directory: Path,
) -> None:
    status = process.start(directory, QUICK)
    client = Client(status)
    client("PUT", GROUP, {"location": LOCATION})
    put(client, f"{NETWORK}/networkSecurityGroups/n", {"location": LOCATION})
    network = {
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        "subnets": [{"name": "s", "properties": {"addressPrefix": "10.0.0.0/24"}}],
    }
    put(client, f"{NETWORK}/virtualNetworks/v", {"location": LOCATION, "properties": network})
    put(client, MACHINE, machine(status["subscriptionId"]))
    status = process.status(directory)
    assert status["nodes"][0]["powerState"] == "running"
    assert not answers(status)  # no rule lets anybody in

    rule = f"{NETWORK}/networkSecurityGroups/n/securityRules/ssh"
    put(client, rule, allow("127.0.0.0/8"))
    until(lambda: answers(status))
    put(client, rule, allow("203.0.113.0/24"))
    until(lambda: not answers(status))
    put(client, rule, allow("*"))
    until(lambda: answers(status))

    fault = {"node": "web", "preset": "unreachable", "times": None}
    planted = process.add_fault(directory, fault)
    assert process.list_faults(directory) == [planted]
    until(lambda: not answers(status))
    assert process.clear_faults(directory, node="web") == 1
    until(lambda: answers(status))

    running = StateDirectory(directory).running()
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    assert StateDirectory(directory).await_unserved()
    assert not answers(status)
    again = process.start(directory, QUICK)
    assert again["nodes"] == status["nodes"]
    until(lambda: answers(again))

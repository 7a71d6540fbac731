"""Machines on the sandbox for tests, made with plain ARM requests."""

import base64
import struct
import time
from typing import Any

from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.arm import Arm
from azlinux_cli.wire import api_version
from tests.fakes.clock import FakeClock

LOCATION = "westeurope"
SKUS = {
    "3.0": ("MicrosoftCBLMariner", "azure-linux-3", "azure-linux-3-gen2"),
    "4.0": ("microsoftazurelinux", "azurelinux-4", "4"),
    "acl": ("MicrosoftCBLMariner", "azure-linux-3", "azure-linux-3-acl"),
}
_BLOB = b"".join(struct.pack(">I", len(part)) + part for part in (b"ssh-ed25519", bytes(32)))
KEY = f"ssh-ed25519 {base64.b64encode(_BLOB).decode()} test"


class HurriedClock(FakeClock):
    """For waiting on the sandbox's own process: its time is real, azl's is a fiftieth of it."""

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / 50)
        super().sleep(seconds)


def put(arm: Arm, path: str, version: str, body: dict[str, Any]) -> None:
    document = {"location": LOCATION, **body}
    arm.put(path, document, api_version=version, action="prepare").wait(deadline_s=600)


def make_network(arm: Arm, group: str, *, ssh: bool = False) -> None:
    """A group with a network `vnet`; `ssh`: a security group lets everybody in to port 22."""
    put(arm, arm.scope(group), api_version.RESOURCES, {})
    subnet: dict[str, Any] = {"addressPrefix": "10.0.0.0/20"}
    if ssh:
        subnet["networkSecurityGroup"] = {"id": _make_ssh_rule(arm, group)}
    subnets = [{"name": "default", "properties": subnet}]
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}, "subnets": subnets}
    network = f"{arm.scope(group)}/providers/Microsoft.Network/virtualNetworks/vnet"
    put(arm, network, api_version.NETWORK, {"properties": space})


def _make_ssh_rule(arm: Arm, group: str) -> str:
    security = f"{arm.scope(group)}/providers/Microsoft.Network/networkSecurityGroups/ssh"
    rule = {
        "protocol": "Tcp", "access": "Allow", "direction": "Inbound", "priority": 100,
        "sourceAddressPrefix": "*", "sourcePortRange": "*",
        "destinationAddressPrefix": "*", "destinationPortRange": "22",
    }  # fmt: skip
    rules = [{"name": "ssh", "properties": rule}]
    put(arm, security, api_version.NETWORK, {"properties": {"securityRules": rules}})
    return security


def make_machine(
    arm: Arm,
    ref: VmRef,
    *,
    os: str = "3.0",
    public: bool = True,
    key: str = KEY,
    custom_data: str = "",
    security: dict[str, Any] | None = None,
    **top: Any,
) -> None:
    """A machine in a group that has a network; `top` are fields of the document's top."""
    properties = _properties(arm, ref, os, public)
    if security is not None:
        properties["securityProfile"] = security
    if custom_data:
        encoded = base64.b64encode(custom_data.encode()).decode()
        properties["osProfile"]["customData"] = encoded
    linux = properties["osProfile"]["linuxConfiguration"]
    linux["ssh"]["publicKeys"][0]["keyData"] = key
    put(arm, ref.id, api_version.COMPUTE, {**top, "properties": properties})


def _properties(arm: Arm, ref: VmRef, os: str, public: bool) -> dict[str, Any]:  # noqa: FBT001
    network = f"{arm.scope(ref.resource_group)}/providers/Microsoft.Network"
    address = {
        "name": f"{ref.name}-ip",
        "sku": {"name": "Standard"},
        "properties": {"deleteOption": "Delete", "publicIPAllocationMethod": "Static"},
    }
    ip: dict[str, Any] = {"subnet": {"id": f"{network}/virtualNetworks/vnet/subnets/default"}}
    if public:
        ip["publicIPAddressConfiguration"] = address
    interface = {
        "primary": True,
        "deleteOption": "Delete",
        "ipConfigurations": [{"name": "ip", "properties": ip}],
    }
    key = {"path": "/home/azureuser/.ssh/authorized_keys", "keyData": KEY}
    trusted = {"securityType": "TrustedLaunch", "uefiSettings": {"vTpmEnabled": True}}
    publisher, offer, sku = SKUS[os]
    return {
        "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
        **({"securityProfile": trusted} if os == "acl" else {}),
        "diagnosticsProfile": {"bootDiagnostics": {"enabled": True}},
        "storageProfile": {
            "imageReference": {
                "publisher": publisher, "offer": offer, "sku": sku, "version": "latest",
            },
            "osDisk": {"createOption": "FromImage", "deleteOption": "Delete"},
        },
        "osProfile": {
            "computerName": ref.name,
            "adminUsername": "azureuser",
            "linuxConfiguration": {
                "disablePasswordAuthentication": True, "ssh": {"publicKeys": [key]},
            },
        },
        "networkProfile": {
            "networkApiVersion": "2022-11-01",
            "networkInterfaceConfigurations": [
                {"name": f"{ref.name}-nic", "properties": interface}
            ],
        },
    }  # fmt: skip

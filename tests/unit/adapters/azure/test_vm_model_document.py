"""A machine's document as a whole: what is known of it, what makes it again, what is lost."""

from typing import Any

import pytest

from azlinux_cli.adapters.azure.vm_model_body import (
    again_body,
    interface_options_body,
    options_body,
)
from azlinux_cli.adapters.azure.vm_model_document import interface_read, model_of
from azlinux_cli.domain.machine import Security, SecurityType
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.replace.model import Held
from azlinux_cli.domain.vm import PowerState, VmRef

GROUP = "/subscriptions/s/resourceGroups/RG"
DISKS = f"{GROUP}/providers/Microsoft.Compute/disks"
NICS = f"{GROUP}/providers/Microsoft.Network/networkInterfaces"
REF = VmRef("s", "rg", "web")
HOST = {"id": f"{GROUP}/providers/Microsoft.Compute/hostGroups/g/hosts/h"}


@pytest.fixture
def document() -> Any:
    """With one of everything, as a GET of a machine in use shows it."""
    return {
        "id": REF.id,
        "name": "web",
        "location": "westeurope",
        "zones": ["2"],
        "etag": '"7"',
        "tags": {"team": "shop"},
        "identity": {
            "type": "SystemAssigned, UserAssigned",
            "principalId": "p",
            "userAssignedIdentities": {"/u": {"principalId": "x", "clientId": "y"}},
        },
        "properties": {
            "vmId": "id",
            "provisioningState": "Succeeded",
            "timeCreated": "2026-01-01T00:00:00Z",
            "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
            "host": HOST,
            "priority": "Spot",
            "evictionPolicy": "Deallocate",
            "securityProfile": {
                "securityType": "TrustedLaunch",
                "encryptionAtHost": True,
                "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True},
            },
            "storageProfile": {
                "imageReference": {"publisher": "p"},
                "diskControllerType": "NVMe",
                "osDisk": {
                    "name": "os",
                    "osType": "Linux",
                    "createOption": "FromImage",
                    "caching": "ReadOnly",
                    "writeAcceleratorEnabled": False,
                    "managedDisk": {"id": f"{DISKS}/os", "storageAccountType": "Premium_LRS"},
                    "diskSizeGB": 30,
                },
                "dataDisks": [
                    {
                        "lun": 4,
                        "name": "data",
                        "createOption": "Empty",
                        "caching": "None",
                        "deleteOption": "Delete",
                        "managedDisk": {"id": f"{DISKS}/data"},
                        "diskSizeGB": 64,
                        "toBeDetached": False,
                    }
                ],
            },
            "osProfile": {
                "computerName": "web.shop",
                "adminUsername": "me",
                "secrets": [],
                "linuxConfiguration": {"patchSettings": {"patchMode": "AutomaticByPlatform"}},
            },
            "networkProfile": {
                "networkInterfaces": [
                    {"id": f"{NICS}/one", "properties": {"primary": True}},
                    {"id": f"{NICS}/two", "properties": {"primary": False}},
                ]
            },
            "instanceView": {"statuses": [{"code": "PowerState/running"}]},
        },
        "resources": [
            {
                "name": "agent",
                "location": "westeurope",
                "properties": {
                    "publisher": "p",
                    "type": "t",
                    "typeHandlerVersion": "1.2",
                    "settings": {"a": 1},
                    "provisioningState": "Succeeded",
                },
            }
        ],
    }


def test_all_that_a_decision_needs_is_read(document: Any) -> None:
    vm = model_of(document, REF)

    assert (vm.vm_id, vm.zone, vm.size, vm.power) == (
        "id",
        "2",
        "Standard_D2s_v5",
        PowerState.RUNNING,
    )
    assert vm.os_disk == Held(f"{DISKS}/os", "Detach")  # without an option it stays
    assert vm.data_disks == (Held(f"{DISKS}/data", "Delete"),)
    assert [(nic.id, nic.primary) for nic in vm.interfaces] == [
        (f"{NICS}/one", True),
        (f"{NICS}/two", False),
    ]
    assert (vm.security_type, vm.secure_boot, vm.vtpm) == ("TrustedLaunch", True, True)
    assert (vm.encryption_at_host, vm.spot, vm.identities) == (True, True, ("/u",))
    assert (vm.computer_name, vm.admin_user, vm.lost) == ("web.shop", "me", ("patchMode",))
    assert vm.extensions[0].body == {
        "location": "westeurope",
        "properties": {
            "publisher": "p",
            "type": "t",
            "typeHandlerVersion": "1.2",
            "settings": {"a": 1},
        },
    }


def test_what_makes_it_again_has_all_that_azure_takes_and_nothing_that_goes_along(
    document: Any,
) -> None:
    body = again_body(model_of(document, REF), OsDisk(f"{DISKS}/new"), None)

    assert body["zones"] == ["2"]
    assert body["tags"] == {"team": "shop"}
    assert body["identity"] == {
        "type": "SystemAssigned, UserAssigned",
        "userAssignedIdentities": {"/u": {}},
    }
    properties = body["properties"]
    for key in ("hardwareProfile", "host", "priority", "evictionPolicy", "securityProfile"):
        assert properties[key] == document["properties"][key]
    for key in ("osProfile", "vmId", "timeCreated", "instanceView", "provisioningState"):
        assert key not in properties
    assert properties["storageProfile"] == {
        "diskControllerType": "NVMe",
        "osDisk": {
            "name": "new",
            "osType": "Linux",
            "createOption": "Attach",
            "deleteOption": "Detach",
            "caching": "ReadOnly",
            "writeAcceleratorEnabled": False,
            "managedDisk": {"id": f"{DISKS}/new"},
        },
        "dataDisks": [
            {
                "lun": 4,
                "caching": "None",
                "createOption": "Attach",
                "deleteOption": "Detach",
                "managedDisk": {"id": f"{DISKS}/data"},
            }
        ],
    }
    assert properties["networkProfile"]["networkInterfaces"] == [
        {"id": f"{NICS}/one", "properties": {"primary": True, "deleteOption": "Detach"}},
        {"id": f"{NICS}/two", "properties": {"primary": False, "deleteOption": "Detach"}},
    ]


def test_another_security_profile_keeps_the_encryption_at_the_host(document: Any) -> None:
    security = Security(SecurityType.TRUSTED_LAUNCH, secure_boot=False, vtpm=True)

    body = again_body(model_of(document, REF), OsDisk(f"{DISKS}/new"), security)

    assert body["properties"]["securityProfile"] == {
        "encryptionAtHost": True,
        "securityType": "TrustedLaunch",
        "uefiSettings": {"secureBootEnabled": False, "vTpmEnabled": True},
    }


def test_only_what_differs_in_its_options_is_sent(document: Any) -> None:
    wanted = dict.fromkeys([f"{DISKS}/os", f"{DISKS}/data", f"{NICS}/one", f"{NICS}/two"], "Detach")
    options = {key.lower(): option for key, option in wanted.items()}

    body = options_body(document, options)

    [disk] = body["properties"]["storageProfile"].pop("dataDisks")
    assert (disk["lun"], disk["name"], disk["deleteOption"]) == (4, "data", "Detach")
    assert body == {"properties": {"storageProfile": {}}}
    options = {**options, f"{NICS}/two".lower(): "Delete", f"{DISKS}/data".lower(): "Delete"}
    changed = options_body(document, options)
    assert [*changed["properties"]] == ["networkProfile"]
    named = changed["properties"]["networkProfile"]["networkInterfaces"]
    assert [nic["properties"]["deleteOption"] for nic in named] == ["Detach", "Delete"]


def test_an_interfaces_addresses_are_sent_with_its_whole_document() -> None:
    address = {"id": f"{GROUP}/publicIPAddresses/ip", "properties": {"deleteOption": "Delete"}}
    subnet = {"id": "/subnet"}
    configuration = {"name": "a", "properties": {"subnet": subnet, "publicIPAddress": address}}
    plain = {"name": "b", "properties": {"subnet": subnet}}
    nic = {
        "etag": "e",
        "properties": {
            "networkSecurityGroup": {"id": "/nsg"},
            "ipConfigurations": [configuration, plain],
            "provisioningState": "Updating",
        },
    }

    held = interface_read(model_interface(), nic)
    body = interface_options_body(nic, {held.addresses[0].id.lower(): "Detach"})

    assert (held.subnet_id, held.nsg_id, held.settled) == ("/subnet", "/nsg", False)
    sent = body["properties"]["ipConfigurations"]
    assert sent[0]["properties"]["publicIPAddress"]["properties"] == {"deleteOption": "Detach"}
    assert sent[1] == plain
    assert body["etag"] == "e"
    assert interface_options_body(nic, {held.addresses[0].id.lower(): "Delete"}) == {}


def model_interface() -> Any:
    networks = [{"id": f"{NICS}/one"}]
    document = {"properties": {"networkProfile": {"networkInterfaces": networks}}}
    return model_of(document, REF).interfaces[0]


def test_a_machine_of_which_little_is_shown_is_no_crash() -> None:
    vm = model_of({}, REF)

    assert (vm.vm_id, vm.power, vm.os_disk.id) == ("", PowerState.UNKNOWN, "")
    assert (vm.interfaces, vm.data_disks, vm.extensions, vm.lost) == ((), (), (), ())
    assert again_body(vm, OsDisk(f"{DISKS}/new"), None)["properties"]["storageProfile"]

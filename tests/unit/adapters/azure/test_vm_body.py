import base64
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, get_args, get_type_hints

import pytest
from azure.mgmt.compute import models, types

from azlinux_cli.adapters.azure.vm_body import machine_of, nic_ids, vm_body
from azlinux_cli.domain.machine import (
    ImageFacts,
    MachinePlan,
    Security,
    SecurityType,
    Spot,
)
from azlinux_cli.domain.size import VmSize
from azlinux_cli.domain.vm import ImageReference, VmRef

IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/x/y"
PLAN = MachinePlan(
    ref=VmRef("s", "rg", "web-1"),
    location="westeurope",
    image=ImageFacts(ImageReference("p", "o", "k", "latest", "3.1")),
    size=VmSize("Standard_D2s_v5", premium_disks=True, accelerated_networking=True),
    security=Security(SecurityType.TRUSTED_LAUNCH, secure_boot=True, vtpm=True),
    os_disk_size_gb=30,
    admin_username="azureuser",
    ssh_keys=("ssh-ed25519 A", "ssh-rsa B"),
    subnet_id="/subnet",
    nsg_id="/nsg",
    tags={"azl-run": "r1", "role": "web"},
)


def properties(**changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = vm_body(replace(PLAN, **changes))
    found: dict[str, Any] = body["properties"]
    return found


def unknown_words(kind: Any, value: Any, path: str = "") -> Iterator[str]:
    """Keys of a body that the SDK's own types of it do not have."""
    if isinstance(value, list):
        for item in value:
            yield from unknown_words(get_args(kind)[0], item, path)
        return
    if not hasattr(kind, "__total__") or not isinstance(value, dict):  # no TypedDict
        return
    enums = SimpleNamespace(**dict.fromkeys(dir(models), str))
    names = {**vars(enums), "_models": enums, **vars(types)}
    fields = get_type_hints(kind, names, names)
    for key, inner in value.items():
        if key in fields:
            yield from unknown_words(fields[key], inner, f"{path}.{key}")
        else:
            yield f"{path}.{key}"


def test_the_sdk_knows_every_word_of_the_fullest_body() -> None:
    """At run time the SDK sends any dictionary, and Azure ignores words that it does not know."""
    body = vm_body(
        replace(
            PLAN,
            zone="1",
            data_disk_sizes_gb=(64, 8192),
            spot=Spot(0.5, "Delete"),
            identities=("[system]", IDENTITY),
            custom_data="#cloud-config\n",
        )
    )

    assert [*unknown_words(types.VirtualMachine, body)] == []


def test_everything_made_with_a_machine_goes_with_it() -> None:
    made = properties(data_disk_sizes_gb=(64,))
    (nic,) = made["networkProfile"]["networkInterfaceConfigurations"]
    (ip,) = nic["properties"]["ipConfigurations"]
    public = ip["properties"]["publicIPAddressConfiguration"]
    storage = made["storageProfile"]
    options = [
        nic["properties"]["deleteOption"],
        public["properties"]["deleteOption"],
        storage["osDisk"]["deleteOption"],
        storage["dataDisks"][0]["deleteOption"],
    ]

    assert options == ["Delete"] * 4


def test_passwords_are_off_and_every_key_is_on() -> None:
    linux = properties()["osProfile"]["linuxConfiguration"]

    assert linux["disablePasswordAuthentication"] is True
    assert [key["keyData"] for key in linux["ssh"]["publicKeys"]] == ["ssh-ed25519 A", "ssh-rsa B"]
    path = "/home/azureuser/.ssh/authorized_keys"
    assert {key["path"] for key in linux["ssh"]["publicKeys"]} == {path}


def test_custom_data_is_base64_of_utf_8() -> None:
    sent = properties(custom_data="#cloud-config\n# käse\n")["osProfile"]["customData"]

    assert base64.b64decode(sent).decode() == "#cloud-config\n# käse\n"
    assert "customData" not in properties()["osProfile"]


@pytest.mark.parametrize(
    ("identities", "kind", "users"),
    [
        (("[system]",), "SystemAssigned", None),
        ((IDENTITY,), "UserAssigned", {IDENTITY: {}}),
        ((IDENTITY, "[system]"), "SystemAssigned, UserAssigned", {IDENTITY: {}}),
    ],
)
def test_identities(identities: tuple[str, ...], kind: str, users: object) -> None:
    identity = vm_body(replace(PLAN, identities=identities))["identity"]

    assert identity["type"] == kind
    assert identity.get("userAssignedIdentities") == users


def test_what_was_not_asked_for_is_not_sent() -> None:
    body = vm_body(replace(PLAN, nsg_id=None, public_ip=False))
    text = str(body)

    for word in (
        "zones",
        "identity",
        "priority",
        "billingProfile",
        "networkSecurityGroup",
        "public",
    ):
        assert f"'{word}'" not in text
    assert "publicIPAddressConfiguration" not in text


def test_spot_pays_up_to_the_regular_price_unless_told() -> None:
    assert properties(spot=Spot())["priority"] == "Spot"
    assert "billingProfile" not in properties(spot=Spot())
    assert properties(spot=Spot(0.25))["billingProfile"] == {"maxPrice": 0.25}


def test_standard_security_has_no_uefi_settings() -> None:
    assert properties(security=Security())["securityProfile"] == {"securityType": "Standard"}


def test_an_image_resource_is_sent_by_its_id() -> None:
    image = ImageFacts(ImageReference(resource_id="/image"))

    assert properties(image=image)["storageProfile"]["imageReference"] == {"id": "/image"}


def test_disks_are_premium_only_where_the_size_takes_them() -> None:
    plain = properties(size=VmSize("Standard_A2_v2", premium_disks=False))
    disk = plain["storageProfile"]["osDisk"]

    assert disk["managedDisk"]["storageAccountType"] == "Standard_LRS"


def test_large_data_disks_are_not_cached() -> None:
    disks = properties(data_disk_sizes_gb=(4095, 4096))["storageProfile"]["dataDisks"]

    assert [disk["caching"] for disk in disks] == ["ReadOnly", "None"]


VM_ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/web-1"


def test_a_document_with_next_to_nothing_in_it_is_still_a_machine() -> None:
    machine = machine_of({"id": VM_ID})

    assert machine.ref == PLAN.ref
    assert (machine.zone, machine.size, machine.run) == (None, "", "")
    assert nic_ids({}) == ()


def test_the_primary_interface_comes_first() -> None:
    items = [{"id": "a"}, {"id": "b", "properties": {"primary": True}}]

    assert nic_ids({"properties": {"networkProfile": {"networkInterfaces": items}}}) == ("b", "a")

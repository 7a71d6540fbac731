from typing import Any

import pytest

from azlinux_cli.adapters.azure.vm_document import (
    image_of,
    interface_addresses,
    interface_ids,
    power_state,
    public_addresses,
    vm_of,
)
from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.domain.vm import PowerState

CATALOG = load_catalog()
NOWHERE: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def document(**changes: Any) -> dict[str, Any]:
    return {
        "id": "/subscriptions/s/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/w",
        "name": "w",
        "location": "eastus",
        "properties": {
            "storageProfile": {
                "imageReference": {
                    "publisher": "MICROSOFTCBLMARINER",
                    "offer": "azure-linux-3",
                    "sku": "azure-linux-3-gen2",
                    "version": "latest",
                    "exactVersion": "3.20260809.01",
                }
            }
        },
        **changes,
    }


def test_the_image_tells_the_system_and_its_version() -> None:
    vm = vm_of(document(), None, NOWHERE, CATALOG)

    assert (vm.os, vm.os_version, vm.resource_group) == ("3.0", "3.20260809.01", "RG")


@pytest.mark.parametrize(
    ("reported", "shown"),
    [("3.0", "3.20260809.01"), ("3.0.20261104", "3.0.20261104"), ("", "3.20260809.01")],
)
def test_the_agents_word_counts_when_it_names_a_build(reported: str, shown: str) -> None:
    status = {"properties": {"instanceView": {"osVersion": reported}}}

    assert vm_of(document(), status, NOWHERE, CATALOG).os_version == shown


def test_a_tag_names_the_system_of_a_machine_whose_image_does_not() -> None:
    gallery = {"properties": {"storageProfile": {"imageReference": {"id": "/x/images/y"}}}}

    assert vm_of(document(**gallery), None, NOWHERE, CATALOG).os == "other"
    tagged = document(tags={"azl-os": "4.0"}, **gallery)
    assert vm_of(tagged, None, NOWHERE, CATALOG).os == "4.0"
    nonsense = document(tags={"azl-os": "dos"})
    assert vm_of(nonsense, None, NOWHERE, CATALOG).os == "3.0"


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("PowerState/running", PowerState.RUNNING),
        ("powerstate/Deallocated", PowerState.DEALLOCATED),
        ("PowerState/levitating", PowerState.UNKNOWN),
        ("ProvisioningState/succeeded", PowerState.UNKNOWN),
    ],
)
def test_power_states_are_read_from_the_statuses(code: str, state: PowerState) -> None:
    assert power_state({"statuses": [{"code": "OSState/x"}, {"code": code}]}) is state


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"id": None, "name": None, "properties": None, "zones": "1", "tags": []},
        {"properties": {"storageProfile": {"osDisk": [], "dataDisks": {}, "imageReference": 3}}},
        {"properties": {"networkProfile": {"networkInterfaces": [None, {}]}}, "resources": [1]},
        {"properties": {"instanceView": {"statuses": [{"code": 5}, None]}}, "identity": "x"},
    ],
)
def test_a_document_may_lack_anything(odd: dict[str, Any]) -> None:
    vm = vm_of(odd, None, NOWHERE, CATALOG)

    assert (vm.power_state, vm.os, vm.zone, vm.data_disks) == (
        PowerState.UNKNOWN,
        "other",
        None,
        (),
    )


def test_the_primary_interface_comes_first() -> None:
    nics = [
        {"id": "b", "properties": {"primary": False}},
        {"id": "a", "properties": {"primary": True}},
    ]

    assert interface_ids({"properties": {"networkProfile": {"networkInterfaces": nics}}}) == (
        "a",
        "b",
    )


def test_addresses_are_joined_whatever_the_casing_of_ids() -> None:
    public = public_addresses(
        [{"id": "/IPs/One", "properties": {"ipAddress": "20.0.0.1"}}, {"id": "/ips/two"}]
    )
    nic = {
        "properties": {
            "ipConfigurations": [
                {
                    "properties": {
                        "privateIPAddress": "10.0.0.4",
                        "publicIPAddress": {"id": "/ips/ONE"},
                    }
                },
                {"properties": {"privateIPAddress": "10.0.0.5", "publicIPAddress": {"id": "/z"}}},
                {"properties": {"privateIPAddress": "10.0.0.6"}},
            ]
        }
    }

    found = interface_addresses(nic, lambda i: public.get(i, ""))

    assert found == (("10.0.0.4", "10.0.0.5", "10.0.0.6"), ("20.0.0.1",))


@pytest.mark.parametrize("key", ["id", "sharedGalleryImageId", "communityGalleryImageId"])
def test_a_gallery_image_is_known_by_its_id(key: str) -> None:
    image = image_of({key: "/some/image", "exactVersion": "1.2.3"})

    assert image is not None
    assert image.resource_id == "/some/image"

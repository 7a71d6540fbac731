"""What Azure refuses about a machine to be."""

from typing import Any

import pytest

from tests.unit.sandbox.arm.compute.conftest import ACL, COMPUTE, GEN2, NETWORK, World, vm_path

Changes = dict[str, Any]

TRUSTED: Changes = {"securityProfile": {"securityType": "TrustedLaunch"}}

LUN = {"createOption": "Empty", "diskSizeGB": 4}


@pytest.mark.parametrize(
    ("changes", "status", "code", "words"),
    [
        ({"size": "Standard_Nope"}, 400, "InvalidParameter", "is not valid. The valid sizes"),
        ({"size": "Standard_DC2as_v5", "top": {"location": "uksouth"}}, 400, "InvalidParameter",
         "not available in the current region"),
        ({"size": "Standard_D2s_v6", "top": {"zones": ["1"]}}, 409, "SkuNotAvailable",
         "zones '1' for subscription"),
        ({"top": {"zones": ["7"]}}, 400, "InvalidAvailabilityZone", "supported zones"),
        ({"top": {"location": "atlantis"}}, 400, "LocationNotAvailableForResourceType", "atlantis"),
        ({"size": "Standard_A1_v2"}, 400, "BadRequest", "Hypervisor Generation '2'"),
        ({"size": "Standard_D2ps_v6"}, 400, "BadRequest", "only supports a CPU Architecture"),
        ({"image": ACL}, 400, "BadRequest", "only supports creation of VMs"),
        ({"image": {**GEN2, "sku": "azure-linux-3"}, **TRUSTED}, 400, "BadRequest",
         "Trusted Launch Supported Gen2"),
        ({"image": {**GEN2, "version": "1.2.3"}}, 404, "PlatformImageNotFound", "1.2.3"),
        ({"image": {**GEN2, "version": "3.20240905.01"}}, 404, "ImageVersionDeprecated",
         "deprecated"),
        ({"image": {"id": "/CommunityGalleries/x"}}, 501, "NotEmulated", "gallery"),
        ({"os_disk": {"diskSizeGB": 4}}, 409, "OperationNotAllowed", "disk in the VM image: 5 GB"),
        ({"os_disk": {"vhd": {"uri": "x"}}}, 400, "BadRequest", "retired"),
        ({"data_disks": [{**LUN, "lun": 0}, {**LUN, "lun": 0}]}, 400, "InvalidParameter", "LUN 0"),
        ({"data_disks": [{**LUN, "lun": n} for n in range(5)]}, 409, "OperationNotAllowed",
         "maximum number of data disks"),
        ({"os_profile": {"computerName": "a_b"}}, 400, "InvalidParameter", "Linux host name"),
        ({"os_profile": {"computerName": "x" * 65}}, 400, "InvalidParameter", "Linux host name"),
        ({"os_profile": {"adminUsername": "root"}}, 400, "InvalidParameter", "Admin Username"),
        ({"os_profile": {"adminUsername": "other"}}, 400, "InvalidParameter", "/home/other/.ssh"),
        ({"os_profile": {"customData": "not base64!"}}, 400, "InvalidParameter", "87380"),
        ({"os_profile": {"customData": "A" * 87384}}, 400, "InvalidParameter", "87380"),
        ({"os_profile": {"linuxConfiguration": {"disablePasswordAuthentication": True}}}, 400,
         "InvalidParameter", "Authentication using either SSH"),
        ({"top": {"plan": {"name": "x"}}}, 400, "VMMarketplaceInvalidInput", "Plan"),
        ({"evictionPolicy": "Delete"}, 400, "InvalidParameter", "Spot"),
        ({"nic": f"{NETWORK}/networkInterfaces/none"}, 400, "InvalidResourceReference", "none"),
    ],
)  # fmt: skip
def test_what_azure_refuses_is_refused_and_nothing_is_made(
    world: World, changes: Changes, status: int, code: str, words: str
) -> None:
    found = world.refusal("PUT", vm_path("web"), world.body(**changes))

    assert found[:2] == (status, code)
    assert words in found[2]
    assert world.send("GET", vm_path("web")).status == 404
    assert world.get(f"{COMPUTE}/disks")["value"] == []


def test_an_interface_in_use_is_refused(world: World) -> None:
    world.vm("one")
    body = world.body("two", nic=f"{NETWORK}/networkInterfaces/one-nic")

    assert world.refusal("PUT", vm_path("two"), body)[:2] == (400, "NicInUse")


def test_a_disk_name_in_use_is_refused(world: World) -> None:
    world.vm("one", os_disk={"name": "system"})
    body = world.body("two", os_disk={"name": "SYSTEM"})

    status, code, message = world.refusal("PUT", vm_path("two"), body)

    assert (status, code) == (409, "ConflictingUserInput")
    assert "Only CreateOption.Attach is supported" in message


def test_a_machine_of_that_name_elsewhere_is_a_conflict(world: World) -> None:
    world.vm()
    body = world.body("web", nic=f"{NETWORK}/networkInterfaces/web-nic")

    found = world.refusal("PUT", vm_path("web"), {**body, "location": "eastus"})

    assert found[:2] == (409, "InvalidResourceLocation")


def test_if_none_match_creates_only(world: World) -> None:
    world.vm()
    headers = {"if-none-match": "*"}

    response = world.send("PUT", vm_path("web"), {"location": "westeurope"}, headers=headers)

    assert response.status == 412


@pytest.mark.parametrize("missing", ["osProfile", "networkProfile", "hardwareProfile"])
def test_a_missing_profile_is_named(world: World, missing: str) -> None:
    body = world.body()
    del body["properties"][missing]

    status, code, message = world.refusal("PUT", vm_path("web"), body)

    assert (status, code) == (400, "InvalidParameter")
    assert missing in message


def test_the_group_has_to_exist(world: World) -> None:
    path = vm_path("web").replace("/rg/", "/other/")

    assert world.refusal("PUT", path, world.body())[:2] == (404, "ResourceGroupNotFound")

"""Images, sizes, restrictions, usage and quota as a region shows them."""

import pytest

from azlinux_cli.sandbox.arm.compute.offer.catalog import catalog
from azlinux_cli.sandbox.arm.compute.offer.usage import set_limit
from tests.unit.sandbox.arm.compute.conftest import COMPUTE, PLACE, World, vm_path

EVERYWHERE = f"{COMPUTE.split('/resourceGroups/')[0]}/providers/Microsoft.Compute"
CBL = f"{PLACE}/publishers/microsoftcblmariner/artifacttypes/vmimage/offers"
SKUS = f"{CBL}/azure-linux-3/skus"


def test_images_are_found_level_by_level(world: World) -> None:
    def names(path: str) -> list[str]:
        return [item["name"] for item in world.get(path)]

    assert names(f"{PLACE}/publishers") == ["MicrosoftAzureLinux", "MicrosoftCBLMariner"]
    assert names(CBL) == ["azure-linux-3"]
    assert "azure-linux-3-acl" in names(SKUS)
    assert len(names(f"{SKUS}/azure-linux-3-gen2/versions")) == 4


def test_versions_come_newest_first_and_few_when_asked(world: World) -> None:
    path = f"{SKUS}/azure-linux-3-gen2/versions"

    [newest] = world.get(path, top="1", orderby="name desc")

    assert newest["name"] == "3.20261104.01"
    assert newest["id"].endswith("/Skus/azure-linux-3-gen2/Versions/3.20261104.01")
    assert "properties" not in newest
    whole = world.get(path, expand="properties")
    assert whole[0]["properties"]["architecture"] == "x64"


@pytest.mark.parametrize(
    ("sku", "generation", "architecture", "security"),
    [
        ("azure-linux-3", "V1", "x64", None),
        ("azure-linux-3-gen2", "V2", "x64", "TrustedLaunchSupported"),
        ("azure-linux-3-arm64", "V2", "Arm64", None),
        ("azure-linux-3-acl", "V2", "x64", "TrustedLaunch"),
        ("azure-linux-3-cvm", "V2", "x64", "ConfidentialVmSupported"),
    ],
)
def test_a_version_says_what_it_runs_on(
    world: World, sku: str, generation: str, architecture: str, security: str | None
) -> None:
    [version] = world.get(f"{SKUS}/{sku}/versions", top="1", orderby="name desc")

    properties = world.get(f"{SKUS}/{sku}/versions/{version['name']}")["properties"]

    assert properties["hyperVGeneration"] == generation
    assert properties["architecture"] == architecture
    found = {item["name"]: item["value"] for item in properties["features"]}
    assert found.get("SecurityType") == security
    assert properties["osDiskImage"] == {"operatingSystem": "Linux", "sizeInGb": 5}


@pytest.mark.parametrize(
    "path",
    [
        f"{PLACE}/publishers/nobody/artifacttypes/vmimage/offers",
        f"{SKUS}/nothing/versions",
        f"{SKUS}/azure-linux-3/versions/1.2.3",
    ],
)
def test_what_is_not_offered_is_not_found(world: World, path: str) -> None:
    status, code, message = world.refusal("GET", path)

    assert (status, code, message) == (404, "NotFound", "Artifact: VMImage was not found.")


def test_a_deprecated_version_is_not_listed_and_says_so(world: World) -> None:
    path = f"{SKUS}/azure-linux-3/versions"

    assert "3.20240905.01" not in [item["name"] for item in world.get(path)]
    assert world.refusal("GET", f"{path}/3.20240905.01")[1] == "ImageVersionDeprecated"


def test_sizes_say_where_and_how_they_can_be_had(world: World) -> None:
    found = world.get(f"{EVERYWHERE}/skus", filter="location eq 'westeurope'")["value"]

    sizes = {item["name"]: item for item in found}
    assert {tuple(item["locations"]) for item in found} == {("westeurope",)}
    plain = sizes["Standard_D2s_v5"]
    assert plain["locationInfo"][0]["zones"] == ["1", "2", "3"]
    assert plain["restrictions"] == []
    capabilities = {item["name"]: item["value"] for item in plain["capabilities"]}
    assert capabilities["vCPUs"] == "2"
    assert capabilities["MemoryGB"] == "8"
    assert capabilities["HyperVGenerations"] == "V1,V2"
    [restriction] = sizes["Standard_D2s_v6"]["restrictions"]
    assert restriction["type"] == "Zone"
    assert restriction["reasonCode"] == "NotAvailableForSubscription"
    assert restriction["restrictionInfo"]["zones"] == ["1"]


def test_a_filter_that_azure_does_not_know_is_refused(world: World) -> None:
    response = world.send("GET", f"{EVERYWHERE}/skus", query={"$filter": "name eq 'x'"})

    assert response.status == 400


def test_every_location_offers_the_default_size(world: World) -> None:
    found = world.get(f"{EVERYWHERE}/skus")["value"]

    free = {
        item["locations"][0]
        for item in found
        if item["name"] == "Standard_D2s_v5" and not item["restrictions"]
    }
    assert free == {item["locations"][0] for item in found}


def test_the_old_list_of_sizes_has_the_recorded_fields(world: World) -> None:
    [first, *_] = world.get(f"{PLACE}/vmSizes")["value"]

    assert first == {
        "name": "Standard_DS1_v2",
        "numberOfCores": 1,
        "osDiskSizeInMB": 1047552,
        "resourceDiskSizeInMB": 7168,
        "memoryInMB": 3584,
        "maxDataDiskCount": 4,
    }


def usage(world: World, name: str) -> tuple[int, int]:
    found = {item["name"]["value"]: item for item in world.get(f"{PLACE}/usages")["value"]}
    return found[name]["currentValue"], found[name]["limit"]


def test_usage_counts_machines_whatever_their_power_state(world: World) -> None:
    path = world.vm()
    world.make(f"{path}/deallocate", None, "POST")
    world.vm("spot", priority="Spot")

    assert usage(world, "cores")[0] == 2
    assert usage(world, "standardDSv5Family")[0] == 2
    assert usage(world, "lowPriorityCores")[0] == 2
    assert usage(world, "virtualMachines")[0] == 2


def test_an_exhausted_quota_refuses_with_its_numbers(world: World) -> None:
    world.vm()
    set_limit(world.cloud, "westeurope", "cores", 3)

    status, code, message = world.refusal("PUT", vm_path("two"), world.body("two"))

    assert (status, code) == (409, "OperationNotAllowed")
    assert "exceeding approved Total Regional Cores quota" in message
    assert (
        "Location: westeurope, Current Limit: 3, Current Usage: 2, Additional Required: 2, "
        "(Minimum) New Limit Required: 4." in message
    )
    assert usage(world, "cores") == (2, 3)


def test_a_family_has_a_quota_of_its_own(world: World) -> None:
    for name in ("one", "two"):
        world.vm(name, size="Standard_F4s_v2")

    message = world.refusal("PUT", vm_path("three"), world.body("three", size="Standard_F2s_v2"))[2]

    assert "exceeding approved standardFSv2Family Cores quota" in message


def test_a_resize_counts_only_what_it_adds(world: World) -> None:
    path = world.vm()
    set_limit(world.cloud, "westeurope", "cores", 4)

    world.make(path, {"properties": {"hardwareProfile": {"vmSize": "Standard_D4s_v5"}}}, "PATCH")

    change = {"properties": {"hardwareProfile": {"vmSize": "Standard_D8s_v5"}}}
    assert world.refusal("PATCH", path, change)[1] == "OperationNotAllowed"


def test_the_catalogue_has_the_images_azure_linux_is_known_by() -> None:
    urns = {f"{item.publisher}:{item.offer}:{item.sku}".lower() for item in catalog().images}

    assert {
        "microsoftazurelinux:azurelinux-4:4",
        "microsoftazurelinux:azurelinux-4:4-arm64",
        "microsoftcblmariner:azure-linux-3:azure-linux-3",
        "microsoftcblmariner:azure-linux-3:azure-linux-3-acl",
        "microsoftcblmariner:azure-linux-3:azure-linux-3-arm64-gen2-acl",
    } <= urns
    assert "microsoftazurelinux:azurelinux-4:4-gen1" not in urns


def test_the_extensions_of_a_publisher_are_found_with_their_version(world: World) -> None:
    types = f"{PLACE}/publishers/microsoft.azure.extensions/artifacttypes/vmextension/types"

    assert [item["name"] for item in world.get(types)] == ["CustomScript"]
    [version] = world.get(f"{types}/customscript/versions")
    found = world.get(f"{types}/customscript/versions/{version['name']}")
    assert found["properties"]["operatingSystem"] == "Linux"
    assert world.refusal("GET", f"{types}/none/versions")[0] == 404

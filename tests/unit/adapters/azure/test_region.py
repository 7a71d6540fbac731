from typing import Any

from azlinux_cli.adapters.azure.region import size_of

ITEM: dict[str, Any] = {
    "resourceType": "virtualMachines",
    "name": "Standard_D2ps_v5",
    "family": "standardDPSv5Family",
    "locationInfo": [
        {"location": "eastus", "zones": ["1"]},
        {"location": "WestEurope", "zones": ["3", "1"]},
    ],
    "capabilities": [
        {"name": "vCPUs", "value": "2"},
        {"name": "MemoryGB", "value": "8.5"},
        {"name": "CpuArchitectureType", "value": "Arm64"},
        {"name": "HyperVGenerations", "value": "V2"},
        {"name": "LowPriorityCapable", "value": "True"},
        {"name": "TrustedLaunchDisabled", "value": "True"},
        {"name": "MaxDataDiskCount", "value": "8"},
        {"name": "PremiumIO", "value": "False"},
        {"name": "AcceleratedNetworkingEnabled", "value": "True"},
    ],
    "restrictions": [
        {
            "type": "Zone",
            "values": ["westeurope"],
            "restrictionInfo": {"locations": ["westeurope"], "zones": ["3"]},
            "reasonCode": "NotAvailableForSubscription",
        }
    ],
}


def test_a_row_of_resource_skus_in_azls_words() -> None:
    size = size_of(ITEM, "westeurope")

    assert (size.vcpus, size.memory_gb, size.architecture) == (2, 8.5, "Arm64")
    assert (size.generations, size.max_data_disks) == (("V2",), 8)
    assert (size.zones, size.barred_zones, size.open_zones) == (("1", "3"), ("3",), ("1",))
    assert size.spot
    assert size.accelerated_networking
    assert not size.trusted_launch
    assert not size.premium_disks
    assert size.offered_in(None)
    assert not size.offered_in("3")


def test_a_location_restriction_closes_the_region() -> None:
    closed = {**ITEM, "restrictions": [{"type": "Location", "reasonCode": "QuotaId"}]}
    size = size_of(closed, "westeurope")

    assert size.barred == "QuotaId"
    assert not size.offered_in(None)


def test_constrained_cores_count_as_what_can_be_used() -> None:
    extra = {"name": "vCPUsAvailable", "value": "1"}

    assert size_of({**ITEM, "capabilities": [*ITEM["capabilities"], extra]}, "x").vcpus == 1


def test_a_row_with_nothing_but_a_name_is_a_size_that_promises_little() -> None:
    size = size_of({"name": "Standard_X"}, "westeurope")

    assert (size.vcpus, size.zones, size.generations, size.spot) == (1, (), ("V1",), False)

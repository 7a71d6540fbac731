from dataclasses import replace

import pytest

from azlinux_cli.domain.errors import CapacityError, UsageError
from azlinux_cli.domain.size import ARM64, Demand, VmSize, find_size, nearest
from tests.fakes.provisioner import SIZES

X = Demand()


def test_a_size_is_found_without_case_and_without_its_prefix() -> None:
    assert find_size(SIZES, "standard_d2S_v5", X, "westeurope").name == "Standard_D2s_v5"
    assert find_size(SIZES, "D4s_v5", X, "westeurope").name == "Standard_D4s_v5"


@pytest.mark.parametrize("name", ["Standard_D2s_v55", "d2s-v5", "big", "", "m5.large", "💾"])
def test_a_size_that_does_not_exist_suggests_ones_that_do(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_size(SIZES, name, X, "westeurope")

    assert "does not exist in westeurope" in caught.value.message
    assert "Standard_" in caught.value.hints[0]


def test_a_typo_is_corrected_to_the_size_that_was_meant() -> None:
    with pytest.raises(UsageError) as caught:
        find_size(SIZES, "Standard_D2_v5", X, "westeurope")

    assert caught.value.hints[0].startswith("sizes that do: Standard_D2s_v5")


@pytest.mark.parametrize(
    ("name", "demand", "reason"),
    [
        ("Standard_D2ps_v5", X, "is Arm64, the image is x64"),
        ("Standard_D2s_v5", Demand(ARM64), "is x64, the image is Arm64"),
        ("Standard_A2_v2", Demand(trusted_launch=True), "does not do Trusted Launch"),
        ("Standard_B2s_v2", Demand(spot=True), "is not sold as Spot"),
        ("Standard_D2s_v5", Demand(data_disks=5), "takes at most 4 data disks, not 5"),
        ("Standard_D2ps_v5", Demand(ARM64, "V1"), "does not run generation 1 images"),
    ],
)
def test_a_size_that_cannot_serve_the_machine_says_why(
    name: str, demand: Demand, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        find_size(SIZES, name, demand, "westeurope")


def test_a_size_closed_to_the_subscription_names_the_nearest_open_ones() -> None:
    sizes = [replace(SIZES[0], barred="NotAvailableForSubscription"), *SIZES[1:]]

    with pytest.raises(CapacityError) as caught:
        find_size(sizes, "Standard_D2s_v5", X, "westeurope")

    assert caught.value.code == "SkuNotAvailable"
    assert "westeurope for this subscription (NotAvailableForSubscription)" in caught.value.message
    assert caught.value.hints[0].startswith("--size with one of: Standard_D2as_v5 (2 vCPU, 8 GB)")


def test_a_size_that_another_zone_has_says_which() -> None:
    with pytest.raises(CapacityError) as caught:
        find_size(SIZES, "Standard_D2as_v5", Demand(zone="3"), "westeurope")

    assert "zone 3 of westeurope" in caught.value.message
    assert "Standard_D2as_v5 is offered in zone 1, 2" in caught.value.hints


def test_a_zone_closed_to_the_subscription_is_not_offered() -> None:
    size = replace(SIZES[0], barred_zones=("2",))

    assert size.offered_in("1")
    assert not size.offered_in("2")
    assert size.open_zones == ("1", "3")


def test_the_nearest_sizes_are_alike_in_power_then_memory_then_series() -> None:
    found = [size.name for size in nearest(SIZES, SIZES[0], X)]

    assert found == ["Standard_D2as_v5", "Standard_B2s_v2", "Standard_A2_v2", "Standard_D4s_v5"]


def test_the_nearest_sizes_can_serve_the_machine_where_it_is_wanted() -> None:
    demand = Demand(zone="3", trusted_launch=True, spot=True)

    assert [s.name for s in nearest(SIZES, VmSize("x", vcpus=2, memory_gb=8), demand)] == [
        "Standard_D2s_v5",
        "Standard_D4s_v5",
    ]


def test_a_size_with_no_data_at_all_does_not_break_the_arithmetic() -> None:
    assert nearest([VmSize("zero", vcpus=0, memory_gb=0.0)], SIZES[0], X)

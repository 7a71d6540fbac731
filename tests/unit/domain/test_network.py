import pytest

from azlinux_cli.domain.errors import AzlError, NotFoundError, UsageError
from azlinux_cli.domain.network import (
    NSG_TYPE,
    VNET_TYPE,
    NetworkPlan,
    NetworkWish,
    ResourceSummary,
    check_id,
    plan_network,
)

SCOPE = "/subscriptions/s/resourceGroups/rg"
NETWORKS, GROUPS = f"{SCOPE}/providers/{VNET_TYPE}", f"{SCOPE}/providers/{NSG_TYPE}"
REGION = "westeurope"


def vnet(name: str, location: str = REGION) -> ResourceSummary:
    return ResourceSummary(f"{NETWORKS}/{name}", VNET_TYPE, name, location)


def nsg(name: str, location: str = REGION) -> ResourceSummary:
    return ResourceSummary(f"{GROUPS}/{name}", NSG_TYPE.upper(), name, location)


def plan(*resources: ResourceSummary, wish: NetworkWish | None = None) -> NetworkPlan:
    return plan_network(SCOPE, REGION, resources, wish or NetworkWish(), ["10.0.0.0/8"])


def test_an_empty_group_gets_a_network_and_a_security_group() -> None:
    made = plan()

    assert made.subnet_id == f"{NETWORKS}/azl-vnet/subnets/default"
    assert made.nsg_id == f"{GROUPS}/azl-nsg"
    assert made.missing is not None
    assert (made.missing.vnet, made.missing.nsg) == ("azl-vnet", "azl-nsg")
    assert made.missing.ssh_sources == ("10.0.0.0/8",)
    assert not made.nsg_existed


def test_what_is_there_is_used_and_nothing_is_deployed() -> None:
    made = plan(vnet("AZL-VNET"), nsg("azl-nsg"))

    assert made.missing is None
    assert made.subnet_id == f"{NETWORKS}/AZL-VNET/subnets/default"
    assert made.nsg_existed


def test_only_the_missing_half_is_deployed() -> None:
    made = plan(nsg("azl-nsg"))

    assert made.missing is not None
    assert (made.missing.vnet, made.missing.nsg) == ("azl-vnet", None)
    assert made.nsg_existed


def test_a_group_with_machines_in_two_regions_has_a_network_in_each() -> None:
    made = plan(vnet("azl-vnet", "eastus"), nsg("azl-nsg", "eastus"))

    assert made.missing is not None
    assert (made.missing.vnet, made.missing.nsg) == ("azl-vnet-westeurope", "azl-nsg-westeurope")
    again = plan(vnet("azl-vnet", "eastus"), vnet("azl-vnet-westeurope"), nsg("azl-nsg"))
    assert again.missing is None


def test_networks_of_others_are_not_touched_unless_named() -> None:
    made = plan(vnet("prod"), nsg("prod-nsg"))

    assert made.missing is not None
    assert made.missing.vnet == "azl-vnet"


def test_a_named_network_is_used_as_it_is() -> None:
    wish = NetworkWish(vnet="prod", subnet="web", nsg="prod-nsg")
    made = plan(vnet("prod"), nsg("prod-nsg"), wish=wish)

    assert made == NetworkPlan(f"{NETWORKS}/prod/subnets/web", f"{GROUPS}/prod-nsg", None)


def test_a_subnet_by_id_needs_no_network_by_name() -> None:
    subnet = f"/subscriptions/x/resourceGroups/hub/providers/{VNET_TYPE}/v/subnets/s"

    assert plan(nsg("azl-nsg"), wish=NetworkWish(subnet=subnet)).subnet_id == subnet


def test_a_network_by_id_takes_the_default_subnet() -> None:
    hub = f"/subscriptions/x/resourceGroups/hub/providers/{VNET_TYPE}/v"

    assert plan(wish=NetworkWish(vnet=hub)).subnet_id == f"{hub}/subnets/default"


def test_no_security_group_at_all_can_be_asked_for() -> None:
    made = plan(vnet("azl-vnet"), wish=NetworkWish(nsg="None"))

    assert made.nsg_id is None
    assert made.missing is None


@pytest.mark.parametrize(
    ("wish", "error", "reason"),
    [
        (NetworkWish(vnet="nope"), NotFoundError, "no virtual network 'nope'"),
        (NetworkWish(nsg="nope"), NotFoundError, "no network security group 'nope'"),
        (NetworkWish(vnet="far"), UsageError, "is in eastus; the machines are for westeurope"),
        (NetworkWish(subnet="web"), UsageError, "needs the network it is in"),
        (NetworkWish(subnet="/not/an/id"), UsageError, "is not the id of"),
        (NetworkWish(vnet=f"{GROUPS}/azl-nsg"), UsageError, "is not the id of"),
        (NetworkWish(nsg="/x"), UsageError, "is not the id of"),
    ],
)
def test_a_network_that_cannot_be_used_says_why(
    wish: NetworkWish, error: type[AzlError], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        plan(vnet("far", "eastus"), vnet("near"), wish=wish)


def test_a_missing_network_names_those_that_are_there() -> None:
    with pytest.raises(NotFoundError) as caught:
        plan(vnet("near"), vnet("far", "eastus"), wish=NetworkWish(vnet="nope"))

    assert caught.value.hints == ("there are: near, far",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "/subscriptions//resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/x",
        "/subscriptions/s/providers/Microsoft.Network/virtualNetworks/v",
    ],
)
def test_what_is_no_id_of_the_type_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        check_id(text, VNET_TYPE)


def test_ids_are_compared_without_case() -> None:
    text = "/SUBSCRIPTIONS/s/resourcegroups/g/providers/microsoft.network/VIRTUALNETWORKS/v"

    assert check_id(text, VNET_TYPE) == text

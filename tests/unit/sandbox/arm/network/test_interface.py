"""Network interfaces and public addresses: who holds what, and what cannot go."""

from typing import Any

import pytest

from azlinux_cli.sandbox.arm.network.interface import (
    attach_interface,
    create_interface,
    delete_interface,
    detach_interface,
)
from azlinux_cli.sandbox.kernel.errors import ArmError
from tests.fakes.arm import LOCATION, NETWORK, FakeArm, address_body, interface_body

NIC = f"{NETWORK}/networkInterfaces/i"
ADDRESS = f"{NETWORK}/publicIPAddresses/p"
VM = NETWORK.replace("Network", "Compute") + "/virtualMachines/web"


def private(nic: Any) -> str:
    return str(nic["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"])


def test_the_first_address_of_a_subnet_is_its_fifth(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")

    assert [private(arm.interface(name)) for name in ("a", "b")] == ["10.0.0.4", "10.0.0.5"]


def test_an_address_is_used_again_when_it_is_free(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.interface("a")
    arm.interface("b")
    arm.send("DELETE", f"{NETWORK}/networkInterfaces/a")
    arm.finish()

    assert private(arm.interface("c")) == "10.0.0.4"


def test_a_subnet_of_eight_holds_three(arm: FakeArm) -> None:
    arm.network("10.0.0.0/29")
    for name in "abc":
        arm.interface(name)

    status, code, message = arm.refusal("PUT", NIC, interface_body())

    assert (status, code) == (400, "SubnetIsFull")
    assert message == (
        "Subnet s0 with address prefix 10.0.0.0/29 does not have enough capacity for 1 IP "
        "addresses."
    )


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("10.0.1.4", "PrivateIPAddressNotInSubnet"),
        ("10.0.0.3", "PrivateIPAddressInReservedRange"),
        ("10.0.0.255", "PrivateIPAddressInReservedRange"),
        ("10.0.0.4", "PrivateIPAddressIsAllocated"),
        ("10.0.0", "InvalidIPAddressFormat"),
    ],
)
def test_a_static_address_must_be_free_and_in_the_subnet(
    arm: FakeArm, address: str, code: str
) -> None:
    arm.network("10.0.0.0/24")
    arm.interface("other")
    body = interface_body(privateIPAllocationMethod="Static", privateIPAddress=address)

    assert arm.refusal("PUT", NIC, body)[:2] == (400, code)


def test_an_interface_keeps_its_address_when_it_is_put_again(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.interface("a")
    before = arm.interface()

    after = arm.interface(privateIPAllocationMethod="Dynamic")

    assert private(after) == private(before) == "10.0.0.5"
    assert after["properties"]["resourceGuid"] == before["properties"]["resourceGuid"]


@pytest.mark.parametrize(
    "body",
    [
        interface_body(subnet="v/subnets/missing"),
        interface_body(subnet="missing/subnets/s0"),
        interface_body(group="missing"),
        interface_body(public="missing"),
        {**interface_body(), "location": "westus2"},
    ],
)
def test_an_interface_refers_to_what_is_there_in_its_location(arm: FakeArm, body: Any) -> None:
    arm.network("10.0.0.0/24")

    assert arm.refusal("PUT", NIC, body)[:2] == (400, "InvalidResourceReference")


def test_public_addresses_are_loopback_addresses_and_never_the_same(arm: FakeArm) -> None:
    assert [arm.address(name)["properties"]["ipAddress"] for name in ("a", "b")] == [
        "127.77.0.1",
        "127.77.0.2",
    ]
    arm.send("DELETE", f"{NETWORK}/publicIPAddresses/b")
    arm.finish()
    assert arm.address("c")["properties"]["ipAddress"] == "127.77.0.3"


def test_a_public_address_keeps_its_address_when_it_is_put_again(arm: FakeArm) -> None:
    assert arm.address()["properties"]["ipAddress"] == arm.address()["properties"]["ipAddress"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sku": {"name": "Basic"}}, "IPv4BasicSkuPublicIpCountLimitReached"),
        ({"sku": None}, "IPv4BasicSkuPublicIpCountLimitReached"),
        (
            {"properties": {"publicIPAllocationMethod": "Dynamic"}},
            "StandardAndStandardV2SkuPublicIPAddressesMustBeStatic",
        ),
        ({"sku": {"name": "Deluxe"}}, "InvalidRequestFormat"),
    ],
)
def test_only_static_standard_addresses_can_be_made(
    arm: FakeArm, change: dict[str, Any], code: str
) -> None:
    assert arm.refusal("PUT", ADDRESS, {**address_body(), **change})[:2] == (400, code)


def test_an_address_knows_who_holds_it_and_stays_until_it_is_let_go(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.address()
    nic = arm.interface(public="p")
    configuration = nic["properties"]["ipConfigurations"][0]["id"]

    assert arm.read(ADDRESS)["properties"]["ipConfiguration"] == {"id": configuration}
    status, code, message = arm.refusal("DELETE", ADDRESS)
    assert (status, code) == (400, "PublicIPAddressCannotBeDeleted")
    assert configuration in message
    arm.interface()
    assert "ipConfiguration" not in arm.read(ADDRESS)["properties"]
    assert arm.send("DELETE", ADDRESS).status == 202


def test_an_address_has_one_holder(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.address()
    arm.interface("other", public="p")

    status, code, message = arm.refusal("PUT", NIC, interface_body(public="p"))

    assert (status, code) == (400, "PublicIPAddressInUse")
    assert "networkInterfaces/other" in message


def test_expand_puts_the_address_in_place_of_its_id(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.address()
    arm.interface(public="p")

    found = arm.read(NIC, expand="ipConfigurations/publicIPAddress")

    public = found["properties"]["ipConfigurations"][0]["properties"]["publicIPAddress"]
    assert public["properties"]["ipAddress"] == "127.77.0.1"


def test_an_attached_interface_stays_and_says_whose_it_is(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.interface()
    attach_interface(arm.cloud, NIC, VM, location=LOCATION)

    status, code, message = arm.refusal("DELETE", NIC)

    assert (status, code) == (400, "NicInUse")
    assert VM in message
    found = arm.read(NIC)["properties"]
    assert found["virtualMachine"] == {"id": VM}
    assert found["primary"] is True
    assert found["macAddress"].startswith("00-0D-3A-")
    detach_interface(arm.cloud, NIC)
    assert arm.send("DELETE", NIC).status == 202


def test_an_interface_belongs_to_one_machine(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.interface()
    attach_interface(arm.cloud, NIC, VM)

    with pytest.raises(ArmError, match="NicInUse"):
        attach_interface(arm.cloud, NIC, f"{VM}-2")


def test_an_interface_of_another_location_is_not_found_for_a_machine(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.interface()

    with pytest.raises(ArmError, match="InvalidResourceReference"):
        attach_interface(arm.cloud, NIC, VM, location="westus2")


def test_an_inline_interface_makes_its_public_address_and_takes_it_along(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    inline = {
        "name": "web-ip",
        "sku": {"name": "Standard"},
        "properties": {"publicIPAllocationMethod": "Static", "deleteOption": "Delete"},
    }
    body = interface_body(publicIPAddressConfiguration=inline)["properties"]

    create_interface(arm.cloud, NIC, LOCATION, body)

    path = f"{NETWORK}/publicIPAddresses/web-ip"
    assert arm.read(path)["properties"]["ipAddress"] == "127.77.0.1"
    delete_interface(arm.cloud, NIC)
    assert arm.refusal("GET", path)[:2] == (404, "ResourceNotFound")


def test_a_public_address_without_delete_option_outlives_its_interface(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.address()
    arm.interface(public="p")

    delete_interface(arm.cloud, NIC)

    assert "ipConfiguration" not in arm.read(ADDRESS)["properties"]


def test_a_name_for_an_address_becomes_a_domain_name(arm: FakeArm) -> None:
    properties = {"publicIPAllocationMethod": "Static", "dnsSettings": {"domainNameLabel": "web"}}
    found = arm.make(ADDRESS, {**address_body(), "properties": properties})

    wanted = {"domainNameLabel": "web", "fqdn": "web.westeurope.cloudapp.azure.com"}
    assert found["properties"]["dnsSettings"] == wanted

"""Who may connect: the verdict of a subnet's and an interface's security groups."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azlinux_cli.sandbox.arm.network.reachability import (
    CLOSED,
    addresses_of,
    inbound_rules,
    merge,
)
from azlinux_cli.sandbox.kernel.machines import InboundRule
from tests.fakes.arm import LOCATION, NETWORK, FakeArm, rule

NIC = f"{NETWORK}/networkInterfaces/i"
ME = "127.0.0.1"


def verdict(rules: "tuple[InboundRule, ...] | list[InboundRule]", source: str, port: int) -> bool:
    """The first rule that matches decides. Sources here are `*`, whole prefixes or addresses."""
    from ipaddress import IPv4Address, IPv4Network

    for item in rules:
        hit = item.source == "*" or IPv4Address(source) in IPv4Network(item.source, strict=False)
        if hit and any(low <= port <= high for low, high in item.ports):
            return item.allow
    return False


def allowed(arm: FakeArm, source: str = ME, port: int = 22) -> bool:
    rules = inbound_rules(arm.cloud, [NIC])
    return True if rules is None else verdict(rules, source, port)


def machine(arm: FakeArm, *rules: Any, subnet_rules: "list[Any] | None" = None) -> None:
    """An interface with a public address, a group of its own, and maybe one on its subnet."""
    subnet: Any = {"addressPrefix": "10.0.0.0/24"}
    if subnet_rules is not None:
        group = arm.security_group(*subnet_rules, name="outer")
        subnet["networkSecurityGroup"] = {"id": group["id"]}
    properties = {
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        "subnets": [{"name": "s0", "properties": subnet}],
    }
    arm.make(f"{NETWORK}/virtualNetworks/v", {"location": LOCATION, "properties": properties})
    arm.address()
    arm.security_group(*rules)
    arm.interface(public="p", group="n")


def test_a_group_without_rules_lets_nobody_in_from_outside(arm: FakeArm) -> None:
    machine(arm)

    assert not allowed(arm)
    assert allowed(arm, source="10.0.9.9")  # AllowVnetInBound


def test_a_rule_for_port_22_opens_port_22_only(arm: FakeArm) -> None:
    machine(arm, rule("ssh", 1000, destinationPortRange="22"))

    assert allowed(arm)
    assert not allowed(arm, port=80)


def test_the_lowest_priority_number_decides(arm: FakeArm) -> None:
    machine(arm, rule("all", 300), rule("none", 200, access="Deny", destinationPortRange="20-30"))

    assert not allowed(arm)
    assert allowed(arm, port=31)


@pytest.mark.parametrize(
    ("source", "open_"),
    [
        ("*", True),
        ("Internet", True),
        ("0.0.0.0/0", True),
        ("127.0.0.0/8", True),
        ("127.0.0.1", True),
        ("203.0.113.7/32", False),
        ("VirtualNetwork", False),
        ("AzureCloud", False),
    ],
)
def test_a_source_is_an_address_a_prefix_or_a_tag(
    arm: FakeArm, source: str, *, open_: bool
) -> None:
    machine(arm, rule("ssh", 1000, sourceAddressPrefix=source))

    assert allowed(arm) is open_


def test_plural_fields_count_as_the_singular_ones_do(arm: FakeArm) -> None:
    fields = {
        "sourceAddressPrefix": None,
        "sourceAddressPrefixes": ["203.0.113.0/24", "127.0.0.1/32"],
        "destinationPortRange": None,
        "destinationPortRanges": ["80", "22"],
    }
    machine(arm, rule("ssh", 1000, **fields))

    assert allowed(arm)
    assert not allowed(arm, port=443)


def test_a_rule_for_another_destination_or_protocol_does_not_count(arm: FakeArm) -> None:
    machine(
        arm,
        rule("there", 100, destinationAddressPrefix="10.0.0.99"),
        rule("udp", 101, protocol="Udp"),
        rule("out", 102, direction="Outbound"),
    )

    assert not allowed(arm)


def test_both_the_subnets_group_and_the_interfaces_must_allow(arm: FakeArm) -> None:
    machine(arm, rule("ssh", 100, destinationPortRange="22"), subnet_rules=[])

    assert not allowed(arm)


def test_what_both_groups_allow_is_open(arm: FakeArm) -> None:
    machine(
        arm,
        rule("ssh", 100, destinationPortRange="22"),
        subnet_rules=[rule("me", 100, sourceAddressPrefix="127.0.0.0/8")],
    )

    assert allowed(arm)
    assert not allowed(arm, source="198.51.100.1")
    assert not allowed(arm, port=80)


def test_a_public_address_without_any_group_is_closed(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.address()
    arm.interface(public="p")

    assert inbound_rules(arm.cloud, [NIC]) == CLOSED


def test_a_private_machine_without_a_group_is_not_filtered(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.interface()

    assert inbound_rules(arm.cloud, [NIC]) is None


def test_addresses_come_public_and_private(arm: FakeArm) -> None:
    machine(arm)

    assert addresses_of(arm.cloud, [NIC]) == (("127.77.0.1",), ("10.0.0.4",))


SOURCES = ("*", "10.0.0.0/8", "10.1.0.0/16", "127.0.0.0/8", "127.0.0.1/32")
PORTS = (((22, 22),), ((0, 65535),), ((20, 25), (80, 90)))
RULES = st.lists(
    st.builds(InboundRule, st.booleans(), st.sampled_from(SOURCES), st.sampled_from(PORTS)),
    max_size=5,
)


@given(
    first=RULES,
    second=RULES,
    source=st.sampled_from(["127.0.0.1", "127.9.9.9", "10.1.2.3", "10.2.0.1", "8.8.8.8"]),
    port=st.sampled_from([22, 21, 85, 443]),
)
def test_the_merged_verdict_is_what_both_lists_say(
    first: list[InboundRule], second: list[InboundRule], source: str, port: int
) -> None:
    both = verdict(first, source, port) and verdict(second, source, port)

    assert verdict(merge(first, second), source, port) is both

"""Security groups and rules answer as the Network provider does."""

from typing import Any

import pytest

from tests.fakes.arm import LOCATION, NETWORK, FakeArm, rule

PATH = f"{NETWORK}/networkSecurityGroups/n"


def test_a_group_has_the_six_default_rules(arm: FakeArm) -> None:
    found = arm.security_group()["properties"]["defaultSecurityRules"]

    assert [item["name"] for item in found] == [
        "AllowVnetInBound",
        "AllowAzureLoadBalancerInBound",
        "DenyAllInBound",
        "AllowVnetOutBound",
        "AllowInternetOutBound",
        "DenyAllOutBound",
    ]
    shown = arm.read(f"{PATH}/defaultSecurityRules/denyallinbound")
    assert shown["properties"]["priority"] == 65500


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"priority": 99}, "SecurityRuleInvalidPriority"),
        ({"priority": 4097}, "SecurityRuleInvalidPriority"),
        ({"protocol": "Sctp"}, "SecurityRuleInvalidProtocol"),
        ({"access": "Maybe"}, "SecurityRuleInvalidAccessType"),
        ({"destinationPortRange": "22-"}, None),
        ({"destinationPortRange": "22-21"}, "SecurityRuleInvalidPortRange"),
        ({"destinationPortRange": "70000"}, "SecurityRuleInvalidPortRange"),
        ({"destinationPortRange": "ssh"}, "SecurityRuleInvalidPortRange"),
        ({"sourceAddressPrefix": "1.2.3.4.5"}, "SecurityRuleInvalidAddressPrefix"),
        ({"sourceAddressPrefix": "1.2.3.0/24"}, None),
        ({"sourceAddressPrefix": "Internet"}, None),
        ({"sourceAddressPrefix": None}, "MissingRequiredSecurityRuleParameter"),
        (
            {"sourceAddressPrefix": None, "sourceAddressPrefixes": ["1.2.3.4", "Internet"]},
            "SecurityRuleParameterContainsUnsupportedValue",
        ),
        (
            {"destinationPortRanges": ["22"]},
            "SecurityRuleParametersCannotBeSpecifiedTogether",
        ),
    ],
)
def test_rules_are_checked(arm: FakeArm, fields: dict[str, Any], code: str | None) -> None:
    arm.security_group()
    body = rule("ssh", **{"priority": 100, **fields})

    response = arm.send("PUT", f"{PATH}/securityRules/ssh", body)

    said = response.body.get("error", {}).get("code")
    assert (said, response.status) == (code, 400 if code else 201)


def test_two_rules_of_one_direction_need_two_priorities(arm: FakeArm) -> None:
    arm.security_group(rule("first", 100))

    status, code, message = arm.refusal("PUT", f"{PATH}/securityRules/second", rule("second", 100))

    assert (status, code) == (400, "SecurityRuleConflict")
    assert "Security rule first conflicts with rule second." in message
    outbound = rule("third", 100, direction="Outbound")
    assert arm.send("PUT", f"{PATH}/securityRules/third", outbound).status == 201


def test_a_default_rules_name_is_taken(arm: FakeArm) -> None:
    arm.security_group()
    path = f"{PATH}/securityRules/DenyAllInBound"

    assert arm.refusal("PUT", path, rule("x", 100))[:2] == (400, "SecurityRuleConflict")


def test_a_rule_is_replaced_and_removed_by_its_name(arm: FakeArm) -> None:
    arm.security_group(rule("ssh", 100))
    path = f"{PATH}/securityRules/SSH"

    assert arm.send("PUT", path, rule("ssh", 200)).status == 200
    arm.finish()
    assert arm.read(path)["properties"]["priority"] == 200
    assert arm.send("DELETE", path).status == 202
    arm.finish()
    assert arm.refusal("GET", path)[:2] == (404, "NotFound")
    assert arm.read(PATH)["properties"]["securityRules"] == []


def test_a_group_in_use_stays_and_says_by_whom(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.security_group()
    nic = arm.interface(group="n")

    status, code, message = arm.refusal("DELETE", PATH)

    assert (status, code) == (400, "InUseNetworkSecurityGroupCannotBeDeleted")
    assert nic["id"] in message
    assert arm.read(PATH)["properties"]["networkInterfaces"] == [{"id": nic["id"]}]


def test_a_group_knows_its_subnets(arm: FakeArm) -> None:
    arm.security_group()
    subnet = {"addressPrefix": "10.0.0.0/24", "networkSecurityGroup": {"id": PATH}}
    properties = {
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        "subnets": [{"name": "s", "properties": subnet}],
    }
    arm.make(f"{NETWORK}/virtualNetworks/v", {"location": LOCATION, "properties": properties})

    (found,) = arm.read(PATH)["properties"]["subnets"]

    assert found["id"].endswith("/virtualNetworks/v/subnets/s")


def test_a_subnet_with_a_group_that_is_not_there_is_refused(arm: FakeArm) -> None:
    arm.network()
    body = {"properties": {"addressPrefix": "10.0.0.0/24", "networkSecurityGroup": {"id": PATH}}}

    status, code, _ = arm.refusal("PUT", f"{NETWORK}/virtualNetworks/v/subnets/s", body)

    assert (status, code) == (400, "InvalidResourceReference")


def test_machines_behind_a_group_hear_of_its_new_rules_when_they_hold(arm: FakeArm) -> None:
    from azlinux_cli.sandbox.arm.network.interface import attach_interface

    heard: list[str] = []
    arm.cloud.network_listeners.append(lambda _cloud, vm_id: heard.append(vm_id))
    arm.network("10.0.0.0/24")
    arm.security_group()
    nic = arm.interface(group="n")
    attach_interface(arm.cloud, nic["id"], "/vm")

    arm.send("PUT", f"{PATH}/securityRules/ssh", rule("ssh", 100))
    assert heard == []
    arm.finish()
    assert heard == ["/vm"]
    arm.send("DELETE", f"{PATH}/securityRules/ssh")
    arm.finish()
    assert heard == ["/vm", "/vm"]

"""Resource groups, what is in them, and their end."""

from typing import Any

import pytest

from azlinux_cli.sandbox.arm.check import check_group
from tests.fakes.arm import GROUP, NETWORK, SUBSCRIPTION, FakeArm, address_body


@pytest.fixture
def arm() -> FakeArm:
    cloud = FakeArm(checks=[check_group])
    cloud.group()
    return cloud


def test_a_group_is_made_changed_and_found_in_any_case(arm: FakeArm) -> None:
    again = arm.send("PUT", GROUP.upper(), {"location": "West Europe", "tags": {"a": "b"}})

    assert again.status == 200
    assert again.body["id"] == GROUP
    assert arm.read(GROUP)["tags"] == {"a": "b"}
    assert arm.send("HEAD", GROUP).status == 204
    assert arm.send("HEAD", GROUP + "-2").status == 404


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("ends.", {"location": "westus2"}, 400, "InvalidResourceGroup"),
        ("x" * 91, {"location": "westus2"}, 400, "InvalidResourceGroup"),
        ("a b", {"location": "westus2"}, 400, "InvalidResourceGroup"),
        ("ok", {}, 400, "LocationRequired"),
        ("ok", {"location": "mars"}, 400, "LocationNotAvailableForResourceGroup"),
        ("rg", {"location": "westus2"}, 409, "InvalidResourceGroupLocation"),
        ("ok", {"location": "westus2", "tags": {"a?": "b"}}, 400, "InvalidTagNameCharacters"),
        ("ok", {"location": "westus2", "tags": {"a": "b" * 257}}, 400, "TagValueTooLong"),
        ("ok", {"location": "westus2", "tags": {"a": 1}}, 400, "InvalidRequestContent"),
        ("ok", ["location"], 400, "InvalidRequestContent"),
    ],
)
def test_groups_that_cannot_be_are_refused(
    arm: FakeArm, name: str, body: Any, status: int, code: str
) -> None:
    path = f"{SUBSCRIPTION}/resourceGroups/{name}"

    assert arm.refusal("PUT", path, body)[:2] == (status, code)


def test_everything_goes_with_its_group_however_it_hangs_together(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.address()
    arm.security_group()
    arm.interface(public="p", group="n")

    accepted = arm.send("DELETE", GROUP)

    assert accepted.status == 202
    poll = accepted.headers["Location"].partition("localhost")[2].partition("?")[0]
    assert arm.send("GET", poll).status == 202
    assert arm.read(GROUP)["properties"]["provisioningState"] == "Deleting"
    arm.finish()
    assert arm.send("GET", poll).status == 200
    assert arm.refusal("GET", GROUP)[:2] == (404, "ResourceGroupNotFound")
    assert arm.read(f"{SUBSCRIPTION}/resources")["value"] == []


def test_nothing_is_made_in_a_group_that_is_going(arm: FakeArm) -> None:
    arm.send("DELETE", GROUP)

    refusal = arm.refusal("PUT", f"{NETWORK}/publicIPAddresses/p", address_body())

    assert refusal[:2] == (409, "ResourceGroupBeingDeleted")


def test_deleting_a_group_twice_is_one_deletion(arm: FakeArm) -> None:
    first, second = arm.send("DELETE", GROUP), arm.send("DELETE", GROUP)

    assert first.headers["Location"] == second.headers["Location"]


def test_a_group_whose_deletion_failed_can_be_used(arm: FakeArm) -> None:
    arm.cloud.faults.plant(None, stage="operation", code="DeletionFailed", path="*")
    arm.send("DELETE", GROUP)
    arm.finish()

    assert arm.read(GROUP)["properties"]["provisioningState"] == "Succeeded"


def test_a_missing_group_is_a_404_for_each_of_its_resources(arm: FakeArm) -> None:
    path = f"{SUBSCRIPTION}/resourceGroups/none/providers/Microsoft.Network/virtualNetworks/v"

    for method in ("GET", "PUT", "DELETE"):
        assert arm.refusal(method, path, {})[:2] == (404, "ResourceGroupNotFound")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("resourceType eq 'microsoft.network/publicIPAddresses'", ["p", "q"]),
        ("tagName eq 'env' and tagValue eq 'dev'", ["q"]),
        ("tagName eq 'env'", ["q"]),
        ("name eq 'P'", ["p"]),
        ("resourceGroup eq 'RG' and name ne 'p'", ["n", "q"]),
        ("location eq 'westus2'", []),
    ],
)
def test_the_list_of_resources_is_filtered(arm: FakeArm, text: str, names: list[str]) -> None:
    arm.address("p")
    arm.security_group()
    arm.make(f"{NETWORK}/publicIPAddresses/q", {**address_body(), "tags": {"Env": "dev"}})

    found = arm.read(f"{SUBSCRIPTION}/resources", filter=text)["value"]

    assert [item["name"] for item in found] == names


@pytest.mark.parametrize("text", ["substringof('a', name)", "colour eq 'red'", "name eq p"])
def test_a_filter_that_is_not_understood_is_refused(arm: FakeArm, text: str) -> None:
    response = arm.send("GET", f"{SUBSCRIPTION}/resources", query={"$filter": text})

    assert response.body["error"]["code"] == "InvalidFilterInQueryString"


def test_top_is_the_most_a_page_holds(arm: FakeArm) -> None:
    arm.address("p")
    arm.address("q")

    page = arm.read(f"{GROUP}/resources", top="1")

    assert len(page["value"]) == 1
    assert "nextLink" in page


def test_a_skip_token_that_nobody_gave_out_is_refused(arm: FakeArm) -> None:
    response = arm.send("GET", f"{GROUP}/resources", query={"$skiptoken": "!"})

    assert response.body["error"]["code"] == "InvalidSkipToken"


def test_head_says_whether_any_resource_is_there(arm: FakeArm) -> None:
    arm.address()

    assert arm.send("HEAD", f"{NETWORK}/publicIPAddresses/P").status == 204
    assert arm.send("HEAD", f"{NETWORK}/publicIPAddresses/q").status == 404


def test_providers_are_registered_and_name_their_api_versions(arm: FakeArm) -> None:
    found = arm.read(f"{SUBSCRIPTION}/providers/microsoft.network")
    kinds = {item["resourceType"]: item["apiVersions"] for item in found["resourceTypes"]}

    assert found["registrationState"] == "Registered"
    assert kinds["virtualNetworks/subnets"]
    assert arm.refusal("GET", f"{SUBSCRIPTION}/providers/Microsoft.Storage")[1] == (
        "InvalidResourceNamespace"
    )


def test_locations_have_zones_where_azure_has_them(arm: FakeArm) -> None:
    names: dict[str, Any] = {}
    query: dict[str, str] = {}
    while True:
        page = arm.send("GET", f"{SUBSCRIPTION}/locations", query=query).body
        names |= {item["name"]: item for item in page["value"]}
        if "nextLink" not in page:
            break
        query = {"$skiptoken": page["nextLink"].partition("skiptoken=")[2].replace("%3D", "=")}

    assert "availabilityZoneMappings" in names["westeurope"]
    assert "availabilityZoneMappings" not in names["westus"]

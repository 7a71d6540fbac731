"""Virtual networks and subnets answer as the Network provider does."""

import pytest

from tests.fakes.arm import LOCATION, NETWORK, FakeArm, network_body

PATH = f"{NETWORK}/virtualNetworks/v"


def test_a_network_is_accepted_as_updating_and_succeeds_when_its_operation_is_done(
    arm: FakeArm,
) -> None:
    response = arm.send("PUT", PATH, network_body("10.0.0.0/24"))

    assert response.status == 201
    assert response.body["properties"]["provisioningState"] == "Updating"
    poll = response.headers["Azure-AsyncOperation"].partition("localhost")[2].partition("?")[0]
    assert arm.read(poll)["status"] == "InProgress"
    arm.finish()
    assert arm.read(poll)["status"] == "Succeeded"
    (subnet,) = arm.read(PATH)["properties"]["subnets"]
    assert subnet["properties"]["provisioningState"] == "Succeeded"


def test_a_change_is_a_200_and_keeps_the_guid(arm: FakeArm) -> None:
    before = arm.network("10.0.0.0/24")

    response = arm.send("PUT", PATH, network_body("10.0.0.0/24", "10.0.1.0/24"))

    assert response.status == 200
    assert response.body["properties"]["resourceGuid"] == before["properties"]["resourceGuid"]


@pytest.mark.parametrize(
    ("subnets", "space", "code"),
    [
        (["10.1.0.0/24"], "10.0.0.0/16", "NetcfgSubnetRangeOutsideVnet"),
        (["10.0.0.0/24", "10.0.0.128/25"], "10.0.0.0/16", "NetcfgSubnetRangesOverlap"),
        (["10.0.0.0/30"], "10.0.0.0/16", "NetcfgInvalidSubnet"),
        (["10.0.0.1/24"], "10.0.0.0/16", "InvalidCIDRNotation"),
        ([], "10.0.0.9/16", "InvalidCIDRNotation"),
        (["10.0.0.0/33"], "10.0.0.0/16", "InvalidAddressPrefixFormat"),
        (["nonsense"], "10.0.0.0/16", "InvalidAddressPrefixFormat"),
        ([], "10.0.0.0", "InvalidAddressPrefixFormat"),
    ],
)
def test_address_spaces_that_cannot_be_are_refused(
    arm: FakeArm, subnets: list[str], space: str, code: str
) -> None:
    status, said, _ = arm.refusal("PUT", PATH, network_body(*subnets, space=space))

    assert (status, said) == (400, code)


def test_a_refused_network_is_not_there(arm: FakeArm) -> None:
    arm.refusal("PUT", PATH, network_body("10.1.0.0/24"))

    assert arm.refusal("GET", PATH)[:2] == (404, "ResourceNotFound")


def test_a_subnet_is_added_changed_and_removed_by_itself(arm: FakeArm) -> None:
    arm.network()
    path = f"{PATH}/subnets/s"

    made = arm.send("PUT", path, {"properties": {"addressPrefix": "10.0.3.0/24"}})
    arm.finish()

    assert made.status == 201
    assert made.body["type"] == "Microsoft.Network/virtualNetworks/subnets"
    assert [item["name"] for item in arm.read(f"{PATH}/subnets")["value"]] == ["s"]
    assert arm.send("DELETE", path).status == 202
    arm.finish()
    assert arm.refusal("GET", path)[:2] == (404, "NotFound")
    assert arm.send("DELETE", path).status == 204


def test_a_subnet_of_a_missing_network_is_refused_by_the_front_door(arm: FakeArm) -> None:
    status, code, message = arm.refusal("GET", f"{PATH}/subnets/s")

    assert (status, code) == (404, "ResourceNotFound")
    assert "'Microsoft.Network/virtualNetworks/v'" in message  # the parent, as recorded


def test_a_second_change_has_to_wait_for_the_first(arm: FakeArm) -> None:
    arm.send("PUT", PATH, network_body("10.0.0.0/24"))

    response = arm.send("PUT", PATH, network_body("10.0.0.0/24"))

    assert response.status == 429
    assert response.body["error"]["code"] == "AnotherOperationInProgress"
    assert response.headers["Retry-After"] == "1"


def test_an_interface_cannot_use_a_subnet_that_is_being_made(arm: FakeArm) -> None:
    from tests.fakes.arm import interface_body

    arm.send("PUT", PATH, network_body("10.0.0.0/24"))

    response = arm.send("PUT", f"{NETWORK}/networkInterfaces/i", interface_body())

    assert (response.status, response.headers["Retry-After"]) == (429, "1")
    assert response.body["error"]["code"] == "RetryableError"
    (detail,) = response.body["error"]["details"]
    assert detail["code"] == "ReferencedResourceNotProvisioned"
    assert "PutSubnetOperation" in detail["message"]


def test_a_subnet_in_use_stays(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    nic = arm.interface()

    for method, path, body in [
        ("DELETE", f"{PATH}/subnets/s0", None),
        ("DELETE", PATH, None),
        ("PUT", PATH, network_body()),
    ]:
        status, code, message = arm.refusal(method, path, body)
        assert (status, code) == (400, "InUseSubnetCannotBeDeleted")
        assert nic["properties"]["ipConfigurations"][0]["id"] in message


def test_a_subnet_in_use_keeps_its_prefix(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    arm.interface()

    status, code, _ = arm.refusal("PUT", PATH, network_body("10.0.0.0/25"))

    assert (status, code) == (400, "InUsePrefixCannotBeDeleted")


def test_a_network_shows_who_is_in_its_subnets(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    nic = arm.interface()

    (subnet,) = arm.read(PATH)["properties"]["subnets"]

    wanted = [{"id": nic["properties"]["ipConfigurations"][0]["id"]}]
    assert subnet["properties"]["ipConfigurations"] == wanted


def test_an_etag_that_is_not_current_is_a_412(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    body = network_body("10.0.0.0/24")

    stale = arm.send("PUT", PATH, body, headers={"if-match": 'W/"old"'})
    current = arm.send("PUT", PATH, body, headers={"if-match": arm.read(PATH)["etag"]})

    assert (stale.status, stale.body["error"]["code"]) == (412, "PreconditionFailed")
    assert current.status == 200


def test_patch_replaces_tags_and_nothing_else(arm: FakeArm) -> None:
    before = arm.network("10.0.0.0/24")

    response = arm.send("PATCH", PATH, {"tags": {"env": "dev"}})

    assert response.body["tags"] == {"env": "dev"}
    assert response.body["properties"] == before["properties"]


def test_a_network_that_failed_to_change_does_not_block_its_neighbours_for_ever(
    arm: FakeArm,
) -> None:
    arm.cloud.faults.plant(None, stage="operation", code="InternalServerError", path="*")
    arm.send("PUT", PATH, network_body("10.0.0.0/24"))
    arm.finish()

    found = arm.read(PATH)["properties"]

    assert found["provisioningState"] == "Failed"
    assert found["subnets"][0]["properties"]["provisioningState"] == "Failed"


@pytest.mark.parametrize(
    ("location", "code"),
    [("", "LocationRequired"), ("mars", "LocationNotAvailableForResourceType")],
)
def test_a_network_needs_a_location_that_exists(arm: FakeArm, location: str, code: str) -> None:
    body = {**network_body("10.0.0.0/24"), "location": location}

    assert arm.refusal("PUT", PATH, body)[:2] == (400, code)


def test_a_network_does_not_move(arm: FakeArm) -> None:
    arm.network("10.0.0.0/24")
    body = {**network_body("10.0.0.0/24"), "location": "West US 2"}

    assert arm.refusal("PUT", PATH, body)[:2] == (409, "InvalidResourceLocation")


def test_lists_come_in_pages_that_add_up(arm: FakeArm) -> None:
    for number in range(7):  # the page size of this cloud is 3
        arm.network(space=f"10.{number}.0.0/16", name=f"v{number}")

    names: list[str] = []
    query: dict[str, str] = {}
    for _ in range(3):
        page = arm.send("GET", f"{NETWORK}/virtualNetworks", query=query).body
        names += [item["name"] for item in page["value"]]
        link = page.get("nextLink", "")
        query = {"$skiptoken": link.partition("skiptoken=")[2].replace("%3D", "=")}

    assert names == [f"v{number}" for number in range(7)]
    assert link == ""


def test_a_network_without_address_space_is_refused(arm: FakeArm) -> None:
    body = {"location": LOCATION, "properties": {}}

    assert arm.refusal("PUT", PATH, body)[:2] == (400, "InvalidRequestFormat")

"""Deployments to a subscription: a group, and what goes into it, in one request."""

from typing import Any

import pytest

from tests.fakes.arm import LOCATION, SUBSCRIPTION, FakeArm, network_body

TYPE = "Microsoft.Resources/deployments"
PATH = f"{SUBSCRIPTION}/providers/{TYPE}/d"
NEW = f"{SUBSCRIPTION}/resourceGroups/new"
Body = dict[str, Any]

GROUP_STEP: Body = {
    "type": "Microsoft.Resources/resourceGroups",
    "name": "new",
    "apiVersion": "2021-04-01",
    "location": LOCATION,
    "tags": {"a": "b"},
    "properties": {},
}


def inside(*resources: Body, after: str = "new", **more: Any) -> Body:
    return {
        "type": TYPE,
        "name": "inside",
        "apiVersion": "2021-04-01",
        "resourceGroup": "new",
        "dependsOn": [after],
        "properties": {"mode": "Incremental", "template": {"resources": list(resources)}},
        **more,
    }


VNET: Body = {
    "type": "Microsoft.Network/virtualNetworks",
    "name": "v",
    "apiVersion": "2024-05-01",
    **network_body("10.0.0.0/24"),
}


def deploy(arm: FakeArm, *resources: Body, **changes: Any) -> Any:
    properties = {"mode": "Incremental", "template": {"resources": list(resources)}}
    body = {"location": LOCATION, "properties": properties, **changes}
    return arm.send("PUT", PATH, {key: value for key, value in body.items() if value})


def finish(arm: FakeArm) -> None:
    for _ in range(3):
        arm.finish()


def test_a_group_and_its_network_come_into_being_with_one_request(arm: FakeArm) -> None:
    response = deploy(arm, GROUP_STEP, inside(VNET))
    finish(arm)

    assert response.status == 201
    assert response.body["location"] == LOCATION
    shown = arm.read(PATH)["properties"]
    assert shown["provisioningState"] == "Succeeded"
    assert [item["id"] for item in shown["outputResources"]] == [
        NEW,
        f"{NEW}/providers/{TYPE}/inside",
    ]
    assert arm.read(NEW)["tags"] == {"a": "b"}
    network = arm.read(f"{NEW}/providers/Microsoft.Network/virtualNetworks/v")
    assert network["properties"]["provisioningState"] == "Succeeded"


@pytest.mark.parametrize(
    "after",
    [
        "new",
        "Microsoft.Resources/resourceGroups/new",
        "[resourceId('Microsoft.Resources/resourceGroups', 'new')]",
        "[concat(subscription().id, '/resourceGroups/new')]",
    ],
)
def test_what_goes_into_a_group_waits_for_it(arm: FakeArm, after: str) -> None:
    deploy(arm, inside(VNET, after=after), GROUP_STEP)
    finish(arm)

    assert arm.read(PATH)["properties"]["provisioningState"] == "Succeeded"


def test_its_status_and_operations_are_at_the_subscription(arm: FakeArm) -> None:
    poll = deploy(arm, GROUP_STEP, inside(VNET)).headers["Azure-AsyncOperation"]
    where = poll.partition("localhost")[2].partition("?")[0]
    assert where.startswith(f"{PATH}/operationStatuses/")
    assert arm.read(where) == {"status": "Running"}
    finish(arm)

    assert arm.read(where) == {"status": "Succeeded"}
    steps = arm.read(f"{PATH}/operations")["value"]
    assert [step["properties"]["targetResource"]["resourceName"] for step in steps] == [
        "new",
        "inside",
    ]


def test_a_subscription_lists_its_own_deployments_only(arm: FakeArm) -> None:
    deploy(arm, GROUP_STEP, inside(VNET))
    finish(arm)

    def names(scope: str) -> list[str]:
        return [item["name"] for item in arm.read(f"{scope}/providers/{TYPE}")["value"]]

    assert names(SUBSCRIPTION) == ["d"]
    assert names(NEW) == ["inside"]


def test_the_record_outlives_the_group_and_can_be_deleted(arm: FakeArm) -> None:
    deploy(arm, GROUP_STEP)
    arm.send("DELETE", NEW)
    finish(arm)

    assert arm.send("HEAD", PATH).status == 204
    assert arm.send("DELETE", PATH).status == 204
    assert arm.send("HEAD", PATH).status == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"location": None}, "InvalidDeployment"),
        ({"location": "atlantis"}, "LocationNotAvailableForDeployment"),
    ],
)
def test_it_needs_a_region_that_exists(arm: FakeArm, changes: Body, code: str) -> None:
    response = deploy(arm, GROUP_STEP, **changes)

    assert (response.status, response.body["error"]["code"]) == (400, code)
    assert arm.send("HEAD", NEW).status == 404


def test_its_region_stays_what_it_was(arm: FakeArm) -> None:
    deploy(arm, GROUP_STEP)

    response = deploy(arm, GROUP_STEP, location="northeurope")

    assert (response.status, response.body["error"]["code"]) == (409, "InvalidDeploymentLocation")


def test_a_groups_deployment_may_not_name_a_region(arm: FakeArm) -> None:
    body = {"location": LOCATION, "properties": {"mode": "Incremental", "template": {}}}

    status, code, message = arm.refusal(
        "PUT", f"{SUBSCRIPTION}/resourceGroups/rg/providers/{TYPE}/d", body
    )

    assert (status, code) == (400, "InvalidDeployment")
    assert "not allowed for 'd' at resource group scope" in message


@pytest.mark.parametrize(
    "resources",
    [
        [VNET],  # a network belongs into a group
        [GROUP_STEP, {**VNET, "resourceGroup": "new"}],
        [{**GROUP_STEP, "tags": {"g": "[resourceGroup().name]"}}],
        [GROUP_STEP, inside({"type": "Microsoft.Network/virtualNetworks", "name": "v"})],
        [GROUP_STEP, inside(GROUP_STEP)],
    ],
    ids=["no group", "resourceGroup of no deployment", "resourceGroup()", "wrong inside", "nested"],
)
def test_a_template_that_is_wrong_makes_nothing(arm: FakeArm, resources: list[Body]) -> None:
    response = deploy(arm, *resources)

    assert (response.status, response.body["error"]["code"]) == (400, "InvalidTemplate")
    assert arm.send("HEAD", NEW).status == 404


def test_what_was_refused_inside_is_in_the_details(arm: FakeArm) -> None:
    deploy(arm, GROUP_STEP, inside({**VNET, **network_body("10.0.0.1/24")}))
    finish(arm)

    shown = arm.read(PATH)["properties"]
    assert shown["provisioningState"] == "Failed"
    assert "InvalidCIDRNotation" in str(shown["error"])

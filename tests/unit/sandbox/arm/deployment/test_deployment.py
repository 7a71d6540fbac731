"""Template deployments: what is accepted, in which order it is made, how it fails."""

import re
from typing import Any

import pytest

from azlinux_cli.sandbox.arm.compute.offer.usage import set_limit
from azlinux_cli.sandbox.arm.deployment.run import resume
from tests.fakes.arm import (
    GROUP,
    LOCATION,
    NETWORK,
    FakeArm,
    address_body,
    interface_body,
    network_body,
)

PATH = f"{GROUP}/providers/Microsoft.Resources/deployments/d"
Body = dict[str, Any]


def resource(kind: str, name: str, body: Body, *after: str, **more: Any) -> Body:
    return {
        "type": kind if "/" in kind else f"Microsoft.Network/{kind}",
        "name": name,
        "apiVersion": "2015-06-15",
        "dependsOn": list(after),
        **body,
        **more,
    }


def deploy(arm: FakeArm, *resources: Body, action: str = "", **template: Any) -> Any:
    """`parameters` here are the values given."""
    given = template.pop("given", {})
    body = {
        "properties": {
            "mode": "incremental",
            "template": {"resources": list(resources), **template},
            "parameters": {name: {"value": value} for name, value in given.items()},
        }
    }
    return arm.send("POST" if action else "PUT", PATH + action, body)


def refusal(response: Any) -> tuple[int, str, str]:
    error = response.body["error"]
    return response.status, error["code"], error["message"]


def state(arm: FakeArm) -> str:
    return str(arm.read(PATH)["properties"]["provisioningState"])


VNET = resource("virtualNetworks", "v", network_body("10.0.0.0/24"))
NIC = resource("networkInterfaces", "i", interface_body(), "Microsoft.Network/virtualNetworks/v")


def test_a_deployment_is_accepted_then_running_then_succeeded(arm: FakeArm) -> None:
    response = deploy(arm, NIC, VNET)

    assert response.status == 201
    assert response.body["properties"]["provisioningState"] == "Accepted"
    poll = response.headers["Azure-AsyncOperation"].partition("localhost")[2].partition("?")[0]
    assert arm.read(poll) == {"status": "Running"}
    assert state(arm) == "Running"
    arm.finish()
    arm.finish()
    assert arm.read(poll) == {"status": "Succeeded"}
    shown = arm.read(PATH)["properties"]
    assert shown["provisioningState"] == "Succeeded"
    assert [item["id"] for item in shown["outputResources"]] == [
        f"{NETWORK}/networkInterfaces/i",
        f"{NETWORK}/virtualNetworks/v",
    ]
    assert arm.read(f"{NETWORK}/networkInterfaces/i")["properties"]["provisioningState"]


def test_what_depends_is_made_when_what_it_depends_on_is_done(arm: FakeArm) -> None:
    deploy(arm, NIC, VNET)

    assert arm.send("GET", f"{NETWORK}/virtualNetworks/v").status == 200
    assert arm.send("GET", f"{NETWORK}/networkInterfaces/i").status == 404
    arm.clock.advance(3)
    arm.cloud.operations.advance()
    assert arm.send("GET", f"{NETWORK}/networkInterfaces/i").status == 200


@pytest.mark.parametrize(
    "after",
    [
        "Microsoft.Network/virtualNetworks/v",
        "microsoft.network/VirtualNetworks/V",
        "[resourceId('Microsoft.Network/virtualNetworks', 'v')]",
        "v",
    ],
)
def test_a_dependency_is_an_id_a_type_and_name_or_a_name(arm: FakeArm, after: str) -> None:
    deploy(arm, resource("networkInterfaces", "i", interface_body(), after), VNET)
    arm.finish()
    arm.finish()

    assert state(arm) == "Succeeded"


def test_a_copy_loop_makes_as_many_as_asked_and_can_be_depended_on(arm: FakeArm) -> None:
    copied = {"name": "addresses", "count": "[parameters('count')]"}
    addresses = resource("publicIPAddresses", "[concat('p', copyIndex())]", address_body())
    nic = interface_body(public="p2")
    response = deploy(
        arm,
        VNET,
        {**addresses, "copy": copied},
        resource("networkInterfaces", "i", nic, "addresses", "v"),
        parameters={"count": {"type": "int"}},
        given={"count": 3},
    )
    arm.finish()
    arm.finish()

    assert response.status == 201
    assert state(arm) == "Succeeded"
    found = arm.read(f"{NETWORK}/publicIPAddresses")["value"]
    assert [item["name"] for item in found] == ["p0", "p1", "p2"]


def test_a_serial_loop_is_made_one_batch_after_another(arm: FakeArm) -> None:
    copied = {"name": "addresses", "count": 3, "mode": "serial", "batchSize": 2}
    address = resource("publicIPAddresses", "[concat('p', copyIndex())]", address_body())
    deploy(arm, {**address, "copy": copied})

    assert len(arm.read(f"{NETWORK}/publicIPAddresses")["value"]) == 2
    arm.finish()
    assert len(arm.read(f"{NETWORK}/publicIPAddresses")["value"]) == 3


def test_a_resource_whose_condition_is_false_is_not_made(arm: FakeArm) -> None:
    deploy(arm, {**VNET, "condition": "[equals('a', 'b')]"})
    arm.finish()

    assert state(arm) == "Succeeded"
    assert arm.send("GET", f"{NETWORK}/virtualNetworks/v").status == 404


def test_reference_reads_what_was_made_and_is_a_dependency(arm: FakeArm) -> None:
    group = resource("networkSecurityGroups", "n", {"location": LOCATION})
    tags = {"net": "[reference(resourceId('Microsoft.Network/virtualNetworks', 'v')).resourceGuid]"}
    outputs = {
        "prefix": {
            "type": "string",
            "value": "[reference('v').addressSpace.addressPrefixes[0]]",
        },
        "place": {"type": "string", "value": "[reference('v', '2024-01-01', 'Full').location]"},
    }
    deploy(arm, {**group, "tags": tags}, VNET, outputs=outputs)
    arm.finish()
    arm.finish()

    guid = arm.read(f"{NETWORK}/virtualNetworks/v")["properties"]["resourceGuid"]
    assert arm.read(f"{NETWORK}/networkSecurityGroups/n")["tags"] == {"net": guid}
    assert arm.read(PATH)["properties"]["outputs"] == {
        "prefix": {"type": "String", "value": "10.0.0.0/16"},
        "place": {"type": "String", "value": LOCATION},
    }


def test_secret_parameters_are_never_shown_nor_kept(arm: FakeArm) -> None:
    secret = "correct horse battery staple"
    tagged = {**VNET, "tags": {"x": "[parameters('password')]"}}
    declared = {"password": {"type": "securestring"}, "size": {"type": "string"}}
    deploy(arm, tagged, parameters=declared, given={"password": secret, "size": "s"})
    arm.finish()

    shown = arm.read(PATH)["properties"]["parameters"]
    assert shown == {
        "password": {"type": "SecureString"},
        "size": {"type": "String", "value": "s"},
    }
    assert secret not in str([doc for _, doc in arm.store.items("deployment")])


@pytest.mark.parametrize(
    ("resources", "template", "words"),
    [
        ([{**VNET, "name": "[uniqueString('x')]"}], {}, "'uniqueString' is not valid"),
        ([NIC], {}, "'Microsoft.Network/virtualNetworks/v' is not defined in the template"),
        ([VNET, VNET], {}, "defined multiple times"),
        ([{**VNET, "dependsOn": ["v"]}], {}, "Circular dependency"),
        ([{**VNET, "name": "a/b"}], {}, "incorrect segment lengths"),
        ([{**VNET, "apiVersion": ""}], {}, "has no apiVersion"),
        ([{**VNET, "copy": {"name": "c", "count": -1}}], {}, "copy loop count"),
        ([{**VNET, "copy": {"name": "c", "count": "many"}}], {}, "copy loop count"),
        ([VNET], {"parameters": {"p": {"type": "string"}}}, "'p' at line '1' .* is not provided"),
        ([VNET], {"parameters": {"p": {"type": "text"}}, "given": {"p": 1}}, "invalid type 'text'"),
        ([VNET], {"parameters": {"p": {"type": "int"}}, "given": {"p": "1"}}, "Expected 'Int'"),
        ([VNET], {"given": {"p": 1}}, "do not correspond to any parameters"),
        (
            [VNET],
            {
                "parameters": {"p": {"type": "string", "allowedValues": ["a"]}},
                "given": {"p": "b"},
            },
            "not part of the allowed value",
        ),
        ([VNET], {"variables": {"v": "[variables('later')]"}}, "variable 'later' is not found"),
    ],
)
def test_a_template_that_is_wrong_is_refused_with_the_reason(
    arm: FakeArm, resources: list[Body], template: Body, words: str
) -> None:
    response = deploy(arm, *resources, **template)

    status, code, message = refusal(response)
    assert (status, code) == (400, "InvalidTemplate")
    assert message.startswith("Deployment template validation failed: '")
    assert re.search(words, message)
    assert arm.send("GET", PATH).status == 404


def test_a_type_that_the_sandbox_does_not_have_is_refused(arm: FakeArm) -> None:
    response = deploy(arm, resource("Microsoft.Storage/storageAccounts", "s", {}))

    assert refusal(response)[:2] == (404, "InvalidResourceType")


def test_only_incremental_deployments_are_emulated(arm: FakeArm) -> None:
    def body(mode: str) -> Body:
        return {"properties": {"mode": mode, "template": {"resources": []}}}

    assert arm.refusal("PUT", PATH, body("Complete"))[:2] == (501, "NotEmulated")
    assert arm.refusal("PUT", PATH, body("complet"))[:2] == (400, "InvalidDeployment")


def test_a_refused_resource_fails_the_deployment_and_what_depends_is_not_made(
    arm: FakeArm,
) -> None:
    bad = resource("virtualNetworks", "v", network_body("10.9.0.0/24"))
    address = resource("publicIPAddresses", "p", address_body())
    response = deploy(arm, bad, NIC, address)
    arm.finish()

    poll = response.headers["Azure-AsyncOperation"].partition("localhost")[2].partition("?")[0]
    shown = arm.read(poll)
    assert shown["status"] == "Failed"
    assert shown["error"]["code"] == "DeploymentFailed"
    assert shown["error"]["details"][0]["code"] == "NetcfgSubnetRangeOutsideVnet"
    assert arm.read(f"{NETWORK}/publicIPAddresses/p")  # independent of what failed, and left
    assert arm.send("GET", f"{NETWORK}/networkInterfaces/i").status == 404
    states = {
        item["properties"]["targetResource"]["resourceName"]: item["properties"]
        for item in arm.read(PATH + "/operations")["value"]
    }
    assert states["v"]["statusMessage"]["error"]["code"] == "NetcfgSubnetRangeOutsideVnet"
    assert states["p"]["provisioningState"] == "Succeeded"
    assert "i" not in states


def test_a_resource_that_fails_after_it_was_accepted_is_nested_once_more(arm: FakeArm) -> None:
    arm.cloud.faults.plant("AllocationFailed", path="*/virtualNetworks/v")
    deploy(arm, VNET)
    arm.finish()

    (detail,) = arm.read(PATH)["properties"]["error"]["details"]

    assert detail["code"] == "ResourceDeploymentFailure"
    assert detail["details"][0]["code"] == "AllocationFailed"
    assert arm.read(f"{NETWORK}/virtualNetworks/v")["properties"]["provisioningState"] == "Failed"


def test_an_active_deployment_cannot_be_replaced_but_cancelled(arm: FakeArm) -> None:
    deploy(arm, VNET)

    assert refusal(deploy(arm, VNET))[:2] == (409, "DeploymentActive")
    assert arm.send("POST", PATH + "/cancel").status == 204
    assert state(arm) == "Canceled"
    assert arm.refusal("POST", PATH + "/cancel")[1] == "DeploymentCannotBeCancelled"
    arm.finish()
    assert state(arm) == "Canceled"
    assert deploy(arm, VNET).status == 200


def test_validate_says_what_would_be_made_and_makes_nothing(arm: FakeArm) -> None:
    response = deploy(arm, VNET, action="/validate")

    assert response.status == 200
    wanted = [{"id": f"{NETWORK}/virtualNetworks/v"}]
    assert response.body["properties"]["validatedResources"] == wanted
    assert arm.send("GET", f"{NETWORK}/virtualNetworks/v").status == 404
    assert arm.send("GET", PATH).status == 404


def test_a_resource_in_a_resource_is_made_after_it(arm: FakeArm) -> None:
    child = {
        "type": "subnets",
        "name": "extra",
        "apiVersion": "2024-01-01",
        "properties": {"addressPrefix": "10.0.9.0/24"},
    }
    deploy(arm, {**VNET, "resources": [child]})
    arm.finish()
    arm.finish()

    assert state(arm) == "Succeeded"
    assert arm.read(f"{NETWORK}/virtualNetworks/v/subnets/extra")


def test_a_deployment_in_a_deployment_is_waited_for(arm: FakeArm) -> None:
    def nested(name: str, *resources: Body) -> Body:
        properties = {"mode": "Incremental", "template": {"resources": list(resources)}}
        return resource("Microsoft.Resources/deployments", name, {"properties": properties})

    deploy(arm, nested("inner", VNET), nested("nothing"))
    assert state(arm) == "Running"
    arm.finish()

    assert state(arm) == "Succeeded"
    assert arm.read(f"{NETWORK}/virtualNetworks/v")


def test_a_deployment_goes_on_in_the_next_process(arm: FakeArm) -> None:
    deploy(arm, NIC, VNET)
    after = FakeArm(arm.store, clock=arm.clock)
    resume(after.cloud)
    after.finish()
    after.finish()

    assert state(after) == "Succeeded"


def test_a_step_whose_operation_ended_unseen_is_seen_at_the_next_start(arm: FakeArm) -> None:
    from azlinux_cli.sandbox.kernel import operations

    deploy(arm, VNET)
    watchers, operations.WATCHERS[:] = list(operations.WATCHERS), []
    arm.finish()  # the process dies between the operation's end and what follows
    operations.WATCHERS[:] = watchers
    assert state(arm) == "Running"

    resume(arm.cloud)

    assert state(arm) == "Succeeded"


def machine(name: str) -> Body:
    properties = {
        "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
        "storageProfile": {
            "imageReference": {
                "publisher": "MicrosoftCBLMariner",
                "offer": "azure-linux-3",
                "sku": "azure-linux-3-gen2",
                "version": "latest",
            },
            "osDisk": {"createOption": "fromImage", "name": None},
        },
    }
    body = {"location": LOCATION, "properties": properties}
    return resource("Microsoft.Compute/virtualMachines", name, body)


def test_want_of_quota_is_found_before_anything_is_made(arm: FakeArm) -> None:
    """Three machines of two cores: each alone would fit."""
    set_limit(arm.cloud, LOCATION, "cores", 4)

    response = deploy(arm, VNET, machine("a"), machine("b"), machine("c"))

    status, code, _ = refusal(response)
    assert (status, code) == (400, "InvalidTemplateDeployment")
    (detail,) = response.body["error"]["details"]
    assert detail["code"] == "QuotaExceeded"
    assert "Current Limit: 4" in detail["message"]
    assert arm.send("GET", f"{NETWORK}/virtualNetworks/v").status == 404


def test_a_size_that_is_sold_out_is_found_before_anything_is_made(arm: FakeArm) -> None:
    arm.cloud.faults.plant("SkuNotAvailable", path="*/virtualMachines/b")

    response = deploy(arm, VNET, machine("a"), machine("b"))

    assert refusal(response)[:2] == (400, "InvalidTemplateDeployment")
    (detail,) = response.body["error"]["details"]
    assert detail["code"] == "SkuNotAvailable"
    assert "Standard_D2s_v5" in detail["message"]
    assert arm.send("GET", f"{NETWORK}/virtualNetworks/v").status == 404


def test_deployments_are_listed_and_forgotten_alone_and_with_their_group(arm: FakeArm) -> None:
    deploy(arm, VNET)
    arm.finish()
    listing = f"{GROUP}/providers/Microsoft.Resources/deployments"
    assert [item["name"] for item in arm.read(listing)["value"]] == ["d"]
    assert arm.send("HEAD", PATH).status == 204

    assert arm.send("DELETE", PATH).status == 204
    assert arm.read(f"{NETWORK}/virtualNetworks/v")
    deploy(arm, VNET)
    arm.finish()
    arm.send("DELETE", GROUP)
    arm.finish()
    arm.group()

    assert arm.read(listing)["value"] == []

"""Microsoft's az, unchanged, builds networks and deploys templates, and is refused as by Azure."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.sandbox import process
from tests.conformance.conftest import Az
from tests.sandbox_cloud import SandboxCloud

LOCATION = "westeurope"


@pytest.fixture(scope="module")
def group(az: Az) -> Iterator[str]:
    az("group", "create", "-n", "net", "-l", LOCATION, "--tags", "env=judged")
    yield "net"
    az("group", "delete", "-n", "net", "--yes")


def plant(judged: SandboxCloud, preset: str) -> None:
    process.add_fault(Path(judged.status["stateDir"]), {"preset": preset})


def test_az_lists_groups_locations_and_what_is_in_a_group(az: Az, group: str) -> None:
    assert {"name": group, "env": "judged"} in az(
        "group", "list", "--query", "[].{name: name, env: tags.env}"
    )
    assert LOCATION in az("account", "list-locations", "--query", "[].name")
    assert az("group", "exists", "-n", "nowhere") is False


def test_az_makes_a_network_with_a_machine_sized_hole_in_its_wall(az: Az, group: str) -> None:
    az("network", "vnet", "create", "-g", group, "-n", "v", "--subnet-name", "s")
    az("network", "nsg", "create", "-g", group, "-n", "n")
    rule = az(
        *("network", "nsg", "rule", "create", "-g", group, "--nsg-name", "n", "-n", "ssh"),
        *("--priority", "100", "--destination-port-ranges", "22", "--protocol", "Tcp"),
    )
    az("network", "public-ip", "create", "-g", group, "-n", "p", "--sku", "Standard")
    az(
        *("network", "nic", "create", "-g", group, "-n", "i", "--vnet-name", "v"),
        *("--subnet", "s", "--network-security-group", "n", "--public-ip-address", "p"),
    )

    assert rule["provisioningState"] == "Succeeded"
    (nic,) = az("network", "nic", "list", "-g", group)
    assert nic["ipConfigurations"][0]["privateIPAddress"] == "10.0.0.4"
    assert nic["provisioningState"] == "Succeeded"
    assert len(az("network", "nsg", "rule", "list", "-g", group, "--nsg-name", "n")) == 1
    listed = az("resource", "list", "-g", group, "--query", "[].type")
    assert len(listed) == 4


def test_az_adds_and_removes_a_subnet(az: Az, group: str) -> None:
    subnet = ("-g", group, "--vnet-name", "v", "-n", "extra")
    az("network", "vnet", "subnet", "create", *subnet, "--address-prefixes", "10.0.5.0/24")
    assert len(az("network", "vnet", "subnet", "list", "-g", group, "--vnet-name", "v")) == 2
    az("network", "vnet", "subnet", "delete", *subnet)
    assert len(az("network", "vnet", "subnet", "list", "-g", group, "--vnet-name", "v")) == 1


def test_az_is_told_what_is_in_use_and_what_overlaps(az: Az, group: str) -> None:
    in_use = az.run("network", "vnet", "delete", "-g", group, "-n", "v")
    overlap = az.run(
        *("network", "vnet", "subnet", "create", "-g", group, "--vnet-name", "v", "-n", "twice"),
        *("--address-prefixes", "10.0.0.128/25"),
    )

    assert "(InUseSubnetCannotBeDeleted)" in in_use.stderr
    assert "(NetcfgSubnetRangesOverlap)" in overlap.stderr


def template(path: Path, **resource: Any) -> str:
    body = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"count": {"type": "int"}},
        "resources": [
            {
                "type": "Microsoft.Network/publicIPAddresses",
                "apiVersion": "2022-01-01",
                "name": "[concat('address', copyIndex())]",
                "location": "[resourceGroup().location]",
                "copy": {"name": "addresses", "count": "[parameters('count')]"},
                "sku": {"name": "Standard"},
                "properties": {"publicIPAllocationMethod": "Static"},
                **resource,
            }
        ],
        "outputs": {
            "first": {"type": "string", "value": "[reference('address0').ipAddress]"},
        },
    }
    file = path / "template.json"
    file.write_text(json.dumps(body))
    return str(file)


def test_az_deploys_a_template_and_reads_its_outputs(az: Az, group: str, tmp_path: Path) -> None:
    file = template(tmp_path)
    deployment = ("-g", group, "-n", "d", "--template-file", file, "--parameters", "count=2")

    assert az("deployment", "group", "validate", *deployment)["error"] is None
    made = az("deployment", "group", "create", *deployment)

    assert made["properties"]["provisioningState"] == "Succeeded"
    assert made["properties"]["outputs"]["first"]["value"].startswith("127.77.")
    assert len(az("network", "public-ip", "list", "-g", group, "--query", "[?sku].name")) == 3
    operations = az("deployment", "operation", "group", "list", "-g", group, "-n", "d")
    assert len(operations) == 2


def test_az_shows_why_a_deployment_failed(az: Az, group: str, tmp_path: Path) -> None:
    file = template(tmp_path, sku={"name": "Basic"})
    deployment = ("-g", group, "-n", "bad", "--template-file", file, "--parameters", "count=1")

    done = az.run("deployment", "group", "create", *deployment)

    assert done.returncode == 1
    assert "DeploymentFailed" in done.stderr
    assert "IPv4BasicSkuPublicIpCountLimitReached" in done.stderr


def test_az_shows_a_function_that_the_sandbox_does_not_have(
    az: Az, group: str, tmp_path: Path
) -> None:
    file = template(tmp_path, name="[uniqueString(resourceGroup().id)]")
    deployment = ("-g", group, "-n", "odd", "--template-file", file, "--parameters", "count=1")

    done = az.run("deployment", "group", "create", *deployment)

    assert done.returncode == 1
    assert "'uniqueString' is not valid" in done.stderr


def test_az_comes_back_after_it_was_throttled(az: Az, group: str, judged: SandboxCloud) -> None:
    plant(judged, "TooManyRequests")

    assert az("group", "show", "-n", group)["name"] == group


def test_az_says_that_an_action_is_forbidden(az: Az, group: str, judged: SandboxCloud) -> None:
    fault = {"preset": "AuthorizationFailed", "times": 1, "path": "*/networkSecurityGroups*"}
    process.add_fault(Path(judged.status["stateDir"]), fault)

    done = az.run("network", "nsg", "list", "-g", group)

    assert done.returncode == 1
    assert "(AuthorizationFailed)" in done.stderr


def test_az_login_with_a_wrong_secret_says_so(az: Az, judged: SandboxCloud, tmp_path: Path) -> None:
    status = judged.status
    # With the module's own directory az would answer from its token cache.
    stranger = Az(az.program, {**az.environ, "AZURE_CONFIG_DIR": str(tmp_path)})
    endpoint = ("--endpoint-resource-manager", status["endpoint"])
    stranger("cloud", "register", "-n", "Rehearsal", *endpoint)
    stranger("cloud", "set", "-n", "Rehearsal")
    secret = ("-u", status["clientId"], "-p", "no", "--tenant", status["tenantId"])
    done = stranger.run("login", "--service-principal", *secret)

    assert done.returncode == 1
    assert "AADSTS7000215" in done.stderr

"""Microsoft's az, unchanged, does its day's work on the sandbox."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.conformance.conftest import Az
from tests.sandbox_cloud import SandboxCloud

AZURE_LINUX_3 = "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2:latest"
SIZE = "Standard_D2s_v5"
LOCATION = "westeurope"
CREATE = (
    "--size",
    SIZE,
    "--admin-username",
    "azureuser",
    "--public-ip-sku",
    "Standard",
)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("key") / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return str(path.with_suffix(".pub"))


def create(az: Az, group: str, name: str, key: str, *more: str, image: str = AZURE_LINUX_3) -> None:
    az("group", "create", "-n", group, "-l", LOCATION)
    argv = ("vm", "create", "-g", group, "-n", name, "--image", image, "--ssh-key-values", key)
    az(*argv, *CREATE, *more)


@pytest.fixture(scope="module")
def web(az: Az, key: str) -> Iterator[str]:
    """A group with the machine `web-1`."""
    create(az, "judged", "web-1", key)
    yield "judged"
    az("group", "delete", "-n", "judged", "--yes")
    assert az("group", "exists", "-n", "judged") is False


def state(az: Az, group: str, name: str) -> str:
    return str(az("vm", "show", "-d", "-g", group, "-n", name)["powerState"])


def test_az_is_signed_in_to_the_sandboxs_subscription(az: Az, judged: SandboxCloud) -> None:
    account = az("account", "show")

    assert account["id"] == judged.status["subscriptionId"]
    assert account["tenantId"] == judged.status["tenantId"]


def test_az_lists_a_machine_with_power_state_and_addresses(az: Az, web: str) -> None:
    (machine,) = az("vm", "list", "-d", "-g", web)

    assert machine["name"] == "web-1"
    assert machine["powerState"] == "VM running"
    assert machine["privateIps"].startswith("10.")
    assert machine["publicIps"].startswith("127.77.")
    assert machine["hardwareProfile"]["vmSize"] == SIZE


def test_az_shows_the_image_and_the_instance_view(az: Az, web: str) -> None:
    shown = az("vm", "show", "-g", web, "-n", "web-1")
    view = az("vm", "get-instance-view", "-g", web, "-n", "web-1")["instanceView"]

    assert shown["storageProfile"]["imageReference"]["exactVersion"]
    assert shown["provisioningState"] == "Succeeded"
    assert {status["code"] for status in view["statuses"]} >= {"PowerState/running"}


def test_az_stops_deallocates_and_starts_a_machine(az: Az, web: str) -> None:
    az("vm", "stop", "-g", web, "-n", "web-1")
    assert state(az, web, "web-1") == "VM stopped"
    az("vm", "deallocate", "-g", web, "-n", "web-1")
    assert state(az, web, "web-1") == "VM deallocated"
    az("vm", "start", "-g", web, "-n", "web-1")
    assert state(az, web, "web-1") == "VM running"
    az("vm", "restart", "-g", web, "-n", "web-1")
    assert state(az, web, "web-1") == "VM running"


def test_az_runs_a_command_on_a_machine(az: Az, web: str) -> None:
    script = ("--command-id", "RunShellScript", "--scripts", "cat /etc/os-release")
    (value,) = az("vm", "run-command", "invoke", "-g", web, "-n", "web-1", *script)["value"]

    assert value["code"] == "ProvisioningState/succeeded"
    assert "[stdout]" in value["message"]
    assert "ID=azurelinux" in value["message"]


def test_az_makes_a_disk_of_a_snapshot_and_swaps_it_in(az: Az, web: str) -> None:
    before = az("vm", "show", "-g", web, "-n", "web-1")["storageProfile"]["osDisk"]
    disk_id = before["managedDisk"]["id"]
    snapshot = az("snapshot", "create", "-g", web, "-n", "snap-1", "--source", disk_id)
    assert snapshot["provisioningState"] == "Succeeded"
    disk = az("disk", "create", "-g", web, "-n", "disk-2", "--source", snapshot["id"])

    az("vm", "deallocate", "-g", web, "-n", "web-1")
    az("vm", "update", "-g", web, "-n", "web-1", "--os-disk", disk["id"])
    az("vm", "start", "-g", web, "-n", "web-1")

    after = az("vm", "show", "-g", web, "-n", "web-1")["storageProfile"]["osDisk"]
    assert after["managedDisk"]["id"].lower() == disk["id"].lower()
    assert az("disk", "show", "--ids", disk_id)["diskState"] == "Unattached"


def test_az_makes_three_machines_with_one_template(az: Az, key: str) -> None:
    create(az, "three", "node-", key, "--count", "3")

    machines = az("vm", "list", "-d", "-g", "three")
    assert len(machines) == 3
    assert {machine["powerState"] for machine in machines} == {"VM running"}
    assert len({machine["publicIps"] for machine in machines}) == 3
    az("group", "delete", "-n", "three", "--yes")


def test_az_deletes_a_machine_and_keeps_what_has_no_delete_option(az: Az, key: str) -> None:
    create(az, "gone", "old-1", key)
    az("vm", "delete", "-g", "gone", "-n", "old-1", "--yes")

    assert az("vm", "list", "-g", "gone") == []
    left = {resource["type"] for resource in az("resource", "list", "-g", "gone")}
    assert "Microsoft.Network/virtualNetworks" in left
    assert "Microsoft.Compute/virtualMachines" not in left


def test_az_says_what_azure_would_say_of_a_machine_that_is_not_there(az: Az, web: str) -> None:
    done = az.run("vm", "show", "-g", web, "-n", "nobody")

    assert done.returncode == 3
    assert "ResourceNotFound" in done.stderr


@pytest.mark.parametrize(
    ("urn", "name", "identity"),
    [
        ("microsoftazurelinux:azurelinux-4:4:latest", "four", "VERSION_ID=4.0"),
        (
            "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-acl:latest",
            "acl",
            "VARIANT_ID=azurecontainerlinux",
        ),
    ],
)
def test_az_creates_the_other_systems_by_their_urn(
    az: Az, key: str, urn: str, name: str, identity: str
) -> None:
    security = ("--security-type", "TrustedLaunch" if name == "acl" else "Standard")
    create(az, name, name, key, *security, image=urn)
    script = ("--command-id", "RunShellScript", "--scripts", "cat /etc/os-release")
    (value,) = az("vm", "run-command", "invoke", "-g", name, "-n", name, *script)["value"]

    assert identity in value["message"]
    az("group", "delete", "-n", name, "--yes", "--no-wait")

"""Lists of machines, and what their instance view tells."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from tests.unit.sandbox.arm.compute.conftest import COMPUTE, NETWORK, PLACE, World, vm_path

ALL = f"{COMPUTE.split('/resourceGroups/')[0]}/providers/Microsoft.Compute/virtualMachines"


def test_machines_are_listed_by_group_subscription_and_location(world: World) -> None:
    world.vm("one")
    world.vm("two")

    for path in (f"{COMPUTE}/virtualMachines", ALL, f"{PLACE}/virtualMachines"):
        found = world.get(path)["value"]
        assert [vm["name"] for vm in found] == ["one", "two"]
        assert "instanceView" not in found[0]["properties"]
    elsewhere = PLACE.replace("westeurope", "eastus")
    assert world.get(f"{elsewhere}/virtualMachines")["value"] == []


def test_status_only_tells_the_power_of_all_machines_in_one_answer(world: World) -> None:
    world.vm("runs")
    world.make(f"{world.vm('stopped')}/deallocate", None, "POST")

    found = world.send("GET", ALL, query={"statusOnly": "true"}).body["value"]

    power = {vm["name"]: vm["properties"]["instanceView"]["statuses"][-1]["code"] for vm in found}
    assert power == {"runs": "PowerState/running", "stopped": "PowerState/deallocated"}
    assert "hardwareProfile" not in found[0]["properties"]


def test_expanding_a_list_needs_a_filter(world: World) -> None:
    assert world.send("GET", ALL, query={"$expand": "instanceView"}).status == 400


def test_long_lists_come_in_pages(world: World) -> None:
    for name in ("a", "b", "c"):
        world.vm(name)
    world.cloud.settings = replace(world.cloud.settings, page_size=2)

    first = world.send("GET", ALL, query={"statusOnly": "true"}).body

    assert len(first["value"]) == 2
    link = urlsplit(first["nextLink"])
    query = dict(parse_qsl(link.query))
    assert query["statusOnly"] == "true"
    second = world.send("GET", link.path, query=query).body
    assert [vm["name"] for vm in second["value"]] == ["c"]
    assert "nextLink" not in second


def test_the_instance_view_tells_of_agent_disks_and_states(world: World) -> None:
    path = world.vm(
        data_disks=[{"lun": 0, "createOption": "Empty", "diskSizeGB": 4, "name": "data"}],
        diagnosticsProfile={"bootDiagnostics": {"enabled": True}},
    )

    view = world.get(path, expand="instanceView")["properties"]["instanceView"]

    assert (view["computerName"], view["osName"], view["osVersion"]) == ("web", "azurelinux", "3.0")
    assert view["vmAgent"]["statuses"][0]["displayStatus"] == "Ready"
    assert [disk["name"] for disk in view["disks"]][1] == "data"
    assert view["hyperVGeneration"] == "V2"
    assert view["bootDiagnostics"] == {}
    assert [item["displayStatus"] for item in view["statuses"]] == [
        "Provisioning succeeded",
        "VM running",
    ]
    assert view == world.get(f"{path}/instanceView")


def test_an_agent_that_says_nothing_is_not_ready(world: World) -> None:
    world.machines.agent_ready = False

    view = world.get(f"{world.vm()}/instanceView")

    assert view["vmAgent"]["vmAgentVersion"] == "Unknown"
    assert view["vmAgent"]["statuses"][0]["displayStatus"] == "Not Ready"
    assert "osName" not in view


def test_a_stopped_machine_still_shows_what_its_agent_said_a_deallocated_one_does_not(
    world: World,
) -> None:
    path = world.vm()
    world.get(f"{path}/instanceView")

    world.make(f"{path}/powerOff", None, "POST")
    assert world.get(f"{path}/instanceView")["osName"] == "azurelinux"
    world.make(f"{path}/deallocate", None, "POST")
    view = world.get(f"{path}/instanceView")

    assert "vmAgent" not in view
    assert "computerName" not in view
    assert view["disks"]


def test_user_data_is_shown_only_when_asked_for(world: World) -> None:
    path = world.vm(userData="aGVsbG8=")

    assert "userData" not in world.get(path)["properties"]
    assert world.get(path, expand="userData")["properties"]["userData"] == "aGVsbG8="


def test_a_machine_that_is_not_there_is_not_found_in_arms_words(world: World) -> None:
    status, code, message = world.refusal("GET", vm_path("none"))

    assert (status, code) == (404, "ResourceNotFound")
    assert "'Microsoft.Compute/virtualMachines/none' under resource group 'rg'" in message
    assert world.get(f"{NETWORK}/networkInterfaces")["value"] == []

"""`azl vm create`: real parser, whole output, a cloud in memory."""

import _thread
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from azlinux_cli.adapters.ssh_key_file import SshKeyFiles
from azlinux_cli.domain.errors import AzlError, CapacityError, RemoteError
from azlinux_cli.domain.host_key import HostKey
from tests.contract.test_compute_sdk import KEY
from tests.fakes.create_world import HOST_KEY, CreateWorld, settings
from tests.fakes.creation import FakeKeyFiles

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "created-machine.json"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CreateWorld:
    monkeypatch.chdir(tmp_path)
    return CreateWorld()


def test_one_machine_from_nothing(world: CreateWorld) -> None:
    done = world("web-1", "-g", "rg")

    assert done == (
        0,
        (
            "NAME    GROUP    OS    SIZE             ADDRESS     RESULT\n"
            "web-1   rg       3.0   Standard_D2s_v5  127.77.0.4  created\n"
        ),
        (
            "group rg: creating it and its network\n"
            "group rg: ready\n"
            "web-1: creating\n"
            "web-1: created\n"
            "web-1: waiting for SSH\n"
            "web-1: proving its host key\n"
            "web-1: ready\n"
        ),
    )
    assert world.host_keys.pinned("azl-vm-web-1") is not None
    assert world.names.known == {"vm": {"web-1"}, "group": {"rg"}}
    assert world.records.kept == {}


def test_the_plan_shows_every_resource_and_makes_none(world: CreateWorld) -> None:
    done = world("web-1", "-g", "rg", "--image", "acl", "--data-disk-sizes-gb", "64", "--dry-run")

    assert done.status == 0
    rows = [line.split() for line in done.out.splitlines()]
    assert [row[:2] for row in rows] == [
        ["ACTION", "TYPE"],
        ["create", "resourceGroups"],
        ["create", "networkSecurityGroups"],
        ["create", "virtualNetworks"],
        ["create", "virtualMachines"],
        ["create", "networkInterfaces"],
        ["create", "publicIPAddresses"],
        ["create", "disks"],
        ["create", "disks"],
    ]
    assert "SSH from 203.0.113.0/24" in done.out
    assert "TrustedLaunch + vTPM + Secure Boot" in done.out
    assert world.cloud.groups == {}
    assert world.records.saves == 0
    assert world.host_keys.all() == []


def test_a_plan_over_what_exists_says_so(world: CreateWorld) -> None:
    world("web-1", "-g", "rg")
    done = world("web-1", "web-2", "-g", "rg", "--dry-run", "-o", "json")

    actions = {row["name"]: row["action"] for row in done.json()}
    assert actions["rg"] == actions["azl-vnet"] == actions["azl-nsg"] == "exists"
    assert (actions["web-1"], actions["web-2"]) == ("exists", "create")


def test_json_has_the_documented_shape(world: CreateWorld) -> None:
    world.cloud.faults.operation["web-2"] = CapacityError("no room", code="AllocationFailed")
    done = world("web-1", "web-2", "-g", "rg", "-o", "json")

    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    for machine in done.json():
        validator.validate(machine)
    assert done.status == 3
    assert [machine["outcome"] for machine in done.json()] == ["succeeded", "failed"]
    assert json.loads(done.err.splitlines()[-1])["error"]["code"] == "AllocationFailed"


def test_the_wrong_one_is_never_blamed(world: CreateWorld) -> None:
    """az 2.91 numbers results by completion and ids by submission, and names the wrong machine."""
    world.cloud.faults.operation["web-2"] = CapacityError("web-2: no room")
    done = world("web-[1-3]", "-g", "rg")

    assert done.status == 3
    assert [line.split()[-1] for line in done.out.splitlines()[1:]] == [
        "created",
        "failed",
        "created",
    ]
    assert "error: web-2: no room" in done.err


def test_count_numbers_the_machines(world: CreateWorld) -> None:
    assert world("web", "--count", "3", "-g", "rg", "-o", "name").out == "web-1\nweb-2\nweb-3\n"


def test_the_same_again_exists_and_exits_0(world: CreateWorld) -> None:
    world("web-1", "-g", "rg")
    done = world("web-1", "-g", "rg")

    assert done.status == 0
    assert done.out.endswith("127.77.0.4  exists\n")


def test_no_wait_is_pending_and_says_how_to_go_on(world: CreateWorld) -> None:
    done = world("web-1", "-g", "rg", "--no-wait")

    assert done.status == 8
    assert done.out.endswith("creating\n")
    assert done.err.endswith("hint: `azl vm wait web-1 -g rg --for exists` waits for it\n")


def test_a_machine_without_a_public_address_is_pinned_and_not_waited_for(
    world: CreateWorld,
) -> None:
    world.probe.keys.clear()
    done = world("web-1", "-g", "rg", "--no-public-ip")

    assert done.status == 0
    assert "waiting for SSH" not in done.err
    assert done.out.split()[-2] == "10.0.0.4"
    assert world.host_keys.pinned("azl-vm-web-1") is not None


def test_silent_ssh_is_a_failure_that_keeps_the_machine(world: CreateWorld) -> None:
    world.probe.keys.clear()
    done = world("web-1", "-g", "rg")

    assert done.status == 1
    assert "web-1 is created, but its SSH did not answer within 300 s" in done.err
    assert "hint: once it answers: azl node trust web-1 -g rg" in done.err
    assert "web-1" in world.cloud.groups["rg"].vms


def test_another_host_key_than_azures_is_exit_13(world: CreateWorld) -> None:
    other = SshKeyFiles(directory=Path("other")).generate()[1]
    world.probe.keys["web_1"] = HostKey(*other.split()[:2])
    done = world("web-1", "-g", "rg")

    assert done.status == 13
    assert world.host_keys.all() == []


def test_everything_a_flag_can_say_arrives(world: CreateWorld) -> None:
    Path("init").write_text("#cloud-config\n", encoding="utf-8")
    done = world(
        "web-1", "-g", "rg", "-l", "West Europe", "--image", "azurelinux-4", "--size", "D2s_v5",
        "--zone", "2", "--ssh-key-value", KEY, "--ssh-source", "10.0.0.0/8", "--ssh-source",
        "10.1.2.3", "--admin-username", "ops", "--no-public-ip", "--os-disk-size-gb", "64",
        "--data-disk-sizes-gb", "32,64", "--spot", "--max-price", "0.5", "--eviction-policy",
        "delete", "--tags", "role=web", "--tags", "empty=", "--assign-identity", "[system]",
        "--custom-data", "init", "--security-type", "trustedlaunch", "--no-boot-diagnostics",
        "--nsg", "none",
    )  # fmt: skip

    assert done.status == 0, done.err
    (plan,) = world.cloud.plans
    assert (plan.location, plan.zone, plan.size.name) == ("westeurope", "2", "Standard_D2s_v5")
    assert plan.image.reference.offer == "azurelinux-4"
    assert str(plan.security) == "TrustedLaunch + vTPM"
    assert plan.ssh_keys == (KEY,)
    assert plan.admin_username == "ops"
    assert not plan.public_ip
    assert not plan.boot_diagnostics
    assert (plan.os_disk_size_gb, plan.data_disk_sizes_gb) == (64, (32, 64))
    assert plan.spot is not None
    assert (plan.spot.max_price, plan.spot.eviction_policy) == (0.5, "Delete")
    assert (plan.tags["role"], plan.tags["empty"]) == ("web", "")
    assert plan.identities == ("[system]",)
    assert plan.custom_data == "#cloud-config\n"
    assert plan.nsg_id is None


def test_arm_gets_the_arm_image_and_an_arm_size(world: CreateWorld) -> None:
    assert world("web-1", "-g", "rg", "--arch", "arm64").status == 0
    (plan,) = world.cloud.plans
    assert (plan.size.name, plan.image.reference.sku) == ("Standard_D2ps_v5", "azure-linux-3-arm64")


def test_the_profile_fills_in_what_was_not_said(world: CreateWorld) -> None:
    world.settings = settings(**{"resource-group": "prof", "image": "acl", "ssh-user": "core"})
    world.probe.keys["web_1"] = HOST_KEY
    done = world("web-1")

    assert done.status == 0, done.err
    (plan,) = world.cloud.plans
    assert (plan.ref.resource_group, plan.admin_username) == ("prof", "core")
    assert plan.image.label == "acl"


def test_an_open_door_is_a_warning_that_says_how_to_close_it(world: CreateWorld) -> None:
    world.settings = settings(**{"ssh-source": None})

    err = world("web-1", "-g", "rg").err
    assert err.startswith("warning: SSH of these machines will be open to the whole internet;")
    assert "azl config set ssh-source" in err


def test_without_a_key_a_pair_is_made_once_all_else_is_well(world: CreateWorld) -> None:
    world.keys = FakeKeyFiles(made=KEY)
    assert world("web-1", "-g", "rg", "--size", "nope").status == 2
    assert world.keys.generated == 0

    done = world("web-1", "-g", "rg")
    assert "note: made an SSH key pair: ~/.ssh/id_ed25519.pub (SHA256:" in done.err
    assert world.keys.generated == 1
    assert world.cloud.plans[0].ssh_keys == (KEY,)


def test_a_plan_makes_no_key(world: CreateWorld) -> None:
    world.keys = FakeKeyFiles(made=KEY)

    assert "would make an Ed25519 pair" in world("web-1", "-g", "rg", "--dry-run").err
    assert world.keys.generated == 0


FLEET = """\
resourceGroup: rg
defaults: {size: Standard_D2s_v5}
machines:
  - name: web-[1-2]
    tags: {role: web}
  - name: db
    image: azurelinux-4
"""


def test_a_declared_fleet_is_made_then_left_alone(world: CreateWorld) -> None:
    Path("fleet.yaml").write_text(FLEET, encoding="utf-8")

    first = world("--from-file", "fleet.yaml", "-o", "name")
    assert (first.status, first.out) == (0, "web-1\nweb-2\ndb\n")
    world.cloud.calls.clear()
    second = world("--from-file", "fleet.yaml")
    assert second.status == 0
    assert second.out.count("exists") == 3
    assert not any(call.startswith(("submit", "remove", "deploy")) for call in world.cloud.calls)


def test_drift_of_a_declared_fleet_is_told_and_touched_by_nobody(world: CreateWorld) -> None:
    Path("fleet.yaml").write_text(FLEET, encoding="utf-8")
    world("--from-file", "fleet.yaml")
    text = FLEET.replace("{role: web}", "{role: api}") + "  - name: web-3\n"
    Path("fleet.yaml").write_text(text, encoding="utf-8")
    done = world("--from-file", "fleet.yaml", "-o", "json")

    assert done.status == 0
    details = {m["name"]: m["detail"] for m in done.json()}
    assert details["web-1"] == "exists; tags.role is web, declared api"
    assert details["web-3"] == "created"
    assert done.json()[0]["differences"] == [
        {"key": "tags.role", "declared": "api", "actual": "web"}
    ]
    assert world.cloud.groups["rg"].vms["web-1"].tags["role"] == "web"


def test_some_of_a_declared_fleet_can_be_named(world: CreateWorld) -> None:
    Path("fleet.yaml").write_text(FLEET, encoding="utf-8")

    assert world("web-1", "--from-file", "fleet.yaml", "-o", "name").out == "web-1\n"
    done = world("web-9", "--from-file", "fleet.yaml")
    assert (done.status, done.err) == (2, "error: fleet.yaml declares no web-9\n")


def test_custom_data_is_looked_for_beside_the_fleet_file(world: CreateWorld) -> None:
    Path("sub").mkdir()
    Path("sub/init").write_text("#cloud-config\n", encoding="utf-8")
    text = "machines: [{name: web, customData: init}]"
    Path("sub/fleet.yaml").write_text(text, encoding="utf-8")

    assert world("--from-file", "sub/fleet.yaml", "-g", "rg").status == 0
    assert world.cloud.plans[0].custom_data == "#cloud-config\n"


def test_a_different_machine_of_that_name_is_a_conflict(world: CreateWorld) -> None:
    world("web-1", "-g", "rg")
    done = world("web-1", "-g", "rg", "--size", "Standard_D4s_v5")

    assert done == (
        6,
        "",
        (
            "error: web-1 exists and is not as asked for: size is Standard_D2s_v5, declared"
            " Standard_D4s_v5\n"
            "hint: azl vm show web-1 -g rg\n"
            "hint: choose another name, or delete it first: azl vm delete web-1 -g rg\n"
        ),
    )


def test_quota_is_named_with_what_would_fit(world: CreateWorld) -> None:
    done = world("web-[1-6]", "-g", "rg", "--size", "Standard_D2s_v5")

    assert done.status == 7
    assert done.err.splitlines()[0] == (
        "error: quota 'Standard DSv5 Family vCPUs' in westeurope is too small for"
        " 6 x Standard_D2s_v5: limit 10, used 0, needed 12"
    )
    assert "hint: --size with one of: Standard_D2as_v5 (2 vCPU, 8 GB)" in done.err
    assert "hint: 5 of Standard_D2s_v5 would fit" in done.err
    assert world.cloud.groups == {}


def test_a_failed_creation_leaves_nothing_and_says_so(world: CreateWorld) -> None:
    world.cloud.faults.operation["web-1"] = CapacityError("no room", code="AllocationFailed")
    done = world("web-1", "-g", "rg")

    assert done.status == 7
    assert "note: made in vain and removed again: azl-vnet, azl-nsg, rg" in done.err
    assert world.cloud.groups == {}


def test_leftovers_are_listed_with_the_command_that_removes_them(world: CreateWorld) -> None:
    world.cloud.faults.operation["web-1"] = CapacityError("no room", code="AllocationFailed")
    world.cloud.faults.removal["web-1"] = RemoteError("locked")
    done = world("web-1", "-g", "rg", "-o", "json")

    assert done.json()[0]["leftBehind"][0].endswith("/virtualMachines/web-1")
    assert "az resource delete --ids" in done.err


def test_a_full_disk_is_found_out_before_anything_is_made(world: CreateWorld) -> None:
    world.records.full = True
    done = world("web-1", "-g", "rg")

    assert (done.status, done.out) == (1, "")
    assert "No space left on device" in done.err
    assert world.cloud.groups == {}


def test_ctrl_c_says_what_goes_on_and_how_to_attach(world: CreateWorld) -> None:
    world.cloud.faults.endless.add("web-1")
    world.cloud.patience_s = 10
    world.cloud.faults.on_wait = lambda name: _thread.interrupt_main()
    done = world("web-1", "-g", "rg")

    assert done.status == 130
    assert done.out.splitlines()[1].endswith("creating")
    assert "hint: `azl vm wait web-1 -g rg --for exists` waits for it" in done.err
    assert "hint: run the same command again to finish what was begun" in done.err
    assert world.records.kept


def test_errors_are_json_when_output_is(world: CreateWorld) -> None:
    done = world("web", "-g", "rg", "--size", "nope", "-o", "json")

    assert done.out == ""
    assert done.error()["exitCode"] == 2


def test_a_refusal_to_read_comes_out_as_it_is(world: CreateWorld) -> None:
    def refuse(location: str) -> Any:
        raise AzlError("could not list the VM sizes: 503")

    world.cloud.sizes = refuse  # type: ignore[method-assign]  # a cloud that is ill
    assert world("web-1", "-g", "rg").err == "error: could not list the VM sizes: 503\n"


def test_a_plan_as_json_has_the_documented_shape(world: CreateWorld) -> None:
    schema = json.loads((SCHEMA.parent / "planned-resource.json").read_text(encoding="utf-8"))

    for row in world("web-1", "-g", "rg", "--dry-run", "-o", "json").json():
        Draft202012Validator(schema).validate(row)
        assert [*row] == [*schema["properties"]]

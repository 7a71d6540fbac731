from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from azlinux_cli.domain.creation import CreatePlan
from azlinux_cli.domain.errors import CapacityError, ConflictError, UsageError
from azlinux_cli.domain.machine import (
    CustomData,
    ExistingMachine,
    ImageFacts,
    MachineSpec,
    SecurityType,
    Spot,
)
from azlinux_cli.domain.network import NSG_TYPE, VNET_TYPE, ResourceSummary
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.planning import (
    CreateRequest,
    ImageKey,
    World,
    check_specs,
    plan_creation,
    with_keys,
)
from azlinux_cli.domain.vm import ImageReference, VmRef
from tests.fakes.provisioner import SIZES, USAGES

THREE = ImageFacts(
    ImageReference("p", "azure-linux-3", "gen2", "latest", "3.1"),
    os=OsKind.AZURE_LINUX_3,
    trusted_launch=True,
    label="azurelinux-3",
)
ACL = replace(THREE, os=OsKind.ACL, needs_trusted_launch=True, least_disk_gb=40, label="acl")
ARM = replace(THREE, architecture="Arm64", trusted_launch=False)
IMAGES: Mapping[ImageKey, ImageFacts] = {
    ("azurelinux-3", "x64"): THREE,
    ("acl", "x64"): ACL,
    ("azurelinux-3", "Arm64"): ARM,
}
WEB = MachineSpec("web-1")
NSG_ID = f"/subscriptions/s/resourceGroups/rg/providers/{NSG_TYPE}/azl-nsg"


def request(*specs: MachineSpec, **changes: Any) -> CreateRequest:
    base = CreateRequest("s", "rg", "westeurope", specs or (WEB,), "20261122-abc", ssh_keys=("k",))
    return replace(base, **changes)


def world(**changes: Any) -> World:
    return replace(World("westeurope", None, SIZES, USAGES, IMAGES), **changes)


def plan(*specs: MachineSpec, world: World = world(), **changes: Any) -> CreatePlan:  # noqa: B008
    return plan_creation(request(*specs, **changes), world)


def existing(name: str = "web-1", **changes: Any) -> ExistingMachine:
    machine = ExistingMachine(
        VmRef("s", "rg", name),
        "westeurope",
        "Standard_D2s_v5",
        "Succeeded",
        ImageReference("P", "Azure-Linux-3", "gen2", "latest", "3.0"),
        os_disk_size_gb=30,
        admin_username="azureuser",
    )
    return replace(machine, **changes)


def test_one_machine_is_decided_in_full() -> None:
    made = plan(replace(WEB, tags={"role": "web"}))

    (machine,) = made.machines
    assert made.create_group
    assert machine.size.name == "Standard_D2s_v5"
    assert str(machine.security) == "TrustedLaunch + vTPM + Secure Boot"
    assert machine.os_disk_size_gb == 30
    assert machine.ssh_keys == ("k",)
    assert machine.subnet_id.endswith(f"{VNET_TYPE}/azl-vnet/subnets/default")
    assert machine.nsg_id == NSG_ID
    assert machine.tags == {"role": "web", "azl-created-by": "azl", "azl-run": "20261122-abc"}
    assert made.order == ("web-1",)


def test_a_users_tag_cannot_pass_for_azls_own() -> None:
    made = plan(replace(WEB, tags={"azl-run": "forged"}))

    assert made.machines[0].tags["azl-run"] == "20261122-abc"


def test_the_parts_of_a_machine_have_names_that_no_other_run_gives() -> None:
    one, other = plan().machines[0], plan(run="20261122-def").machines[0]

    assert not {name for _, name in one.parts[1:]} & {name for _, name in other.parts[1:]}


def test_part_names_stay_within_azures_limits_for_the_longest_machine_name() -> None:
    twins = [MachineSpec("x" * 62 + suffix) for suffix in ("-1", "-2")]
    made = plan(*twins)

    names = [name for machine in made.machines for _, name in machine.parts[1:]]
    assert max(map(len, names)) <= 71  # 80 for an interface, less what Azure adds
    assert len(set(names)) == len(names)


def test_the_os_disk_grows_to_what_the_image_needs() -> None:
    assert plan(replace(WEB, image="acl")).machines[0].os_disk_size_gb == 40
    with pytest.raises(UsageError, match="acl needs 40 GB"):
        plan(replace(WEB, image="acl", os_disk_size_gb=39))


def test_an_arm_size_chooses_the_arm_image() -> None:
    made = plan(replace(WEB, size="Standard_D2ps_v5"))

    assert made.machines[0].image.architecture == "Arm64"
    assert made.machines[0].security.type is SecurityType.STANDARD


def test_machines_of_one_run_share_the_quota() -> None:
    fits = [MachineSpec(f"web-{n}", size="Standard_D2s_v5") for n in range(5)]

    assert len(plan(*fits).machines) == 5
    with pytest.raises(CapacityError, match=r"6 x Standard_D2s_v5: limit 10, used 0, needed 12"):
        plan(*fits, MachineSpec("web-5", size="Standard_D2s_v5"))


def test_without_a_size_a_fleet_moves_to_one_that_has_room_for_all() -> None:
    made = plan(*(MachineSpec(f"web-{n}") for n in range(6)))

    assert {machine.size.name for machine in made.machines} == {"Standard_D2as_v5"}


def test_machines_of_different_kinds_get_sizes_of_their_own() -> None:
    spot = replace(WEB, name="s", spot=Spot(), zone="3")
    made = plan(replace(WEB, size="D4s_v5"), spot)

    assert [m.size.name for m in made.machines] == ["Standard_D4s_v5", "Standard_D2s_v5"]


def test_custom_data_is_checked_against_the_image() -> None:
    data = CustomData("init.yaml", "#cloud-config\n", None)

    assert plan(replace(WEB, custom_data=data)).machines[0].custom_data == "#cloud-config\n"
    with pytest.raises(UsageError, match=r"init\.yaml is cloud-init data"):
        plan(replace(WEB, image="acl", custom_data=data))


def test_a_machine_that_is_there_and_alike_is_left_alone() -> None:
    made = plan(world=world(contents=[], machines={"web-1": existing()}))

    assert made.machines == ()
    assert [e.name for e in made.existing] == ["web-1"]
    assert not made.create_group


@pytest.mark.parametrize(
    ("changes", "machine", "said"),
    [
        ({"size": "Standard_D4s_v5"}, {}, "size is Standard_D2s_v5, declared Standard_D4s_v5"),
        ({"zone": "1"}, {}, "zone is not set, declared 1"),
        ({"os_disk_size_gb": 64}, {}, "osDiskSizeGb is 30, declared 64"),
        ({"data_disk_sizes_gb": (64,)}, {}, "dataDiskSizesGb is not set, declared 64"),
        ({"spot": Spot()}, {}, "spot is false, declared true"),
        ({}, {"spot": True}, "spot is true, declared false"),
        ({"tags": {"role": "db"}}, {"tags": {"role": "web"}}, "tags.role is web, declared db"),
        (
            {"security_type": SecurityType.TRUSTED_LAUNCH},
            {},
            "securityType is Standard, declared TrustedLaunch",
        ),
        ({}, {"location": "eastus"}, "location is eastus, declared westeurope"),
        (
            {},
            {"image": ImageReference("canonical", "ubuntu", "24_04", "latest")},
            "image is canonical:ubuntu:24_04, declared p:azure-linux-3:gen2",
        ),
    ],
)
def test_a_machine_that_is_different_is_a_conflict_that_says_in_what(
    changes: dict[str, Any], machine: dict[str, Any], said: str
) -> None:
    there = world(contents=[], machines={"web-1": existing(**machine)})

    with pytest.raises(ConflictError) as caught:
        plan(replace(WEB, **changes), world=there)

    assert said in caught.value.message
    assert caught.value.code == "MachineDiffers"


def test_what_was_not_said_is_not_compared() -> None:
    odd = existing(
        size="Standard_M128s", zone="2", os_disk_size_gb=512, tags={"x": "y"}, admin_username="me"
    )

    assert plan(world=world(contents=[], machines={"web-1": odd})).existing[0].differences == ()


def test_a_declared_fleet_reports_drift_and_goes_on() -> None:
    there = world(contents=[], machines={"web-1": existing()})
    made = plan(
        replace(WEB, size="Standard_D4s_v5"), MachineSpec("web-2"), world=there, declared=True
    )

    assert [m.name for m in made.machines] == ["web-2"]
    assert [str(d) for d in made.existing[0].differences] == [
        "size is Standard_D2s_v5, declared Standard_D4s_v5"
    ]


def test_an_explicit_version_is_compared_with_the_exact_one() -> None:
    pinned = replace(THREE, reference=replace(THREE.reference, version="3.1", exact_version="3.1"))
    there = world(
        contents=[], machines={"web-1": existing()}, images={("azurelinux-3", "x64"): pinned}
    )

    with pytest.raises(ConflictError, match=r"gen2:3\.0, declared p:azure-linux-3:gen2:3\.1"):
        plan(world=there)


def test_an_open_door_is_announced_unless_somebody_chose_it() -> None:
    assert "whole internet" in plan().warnings[0]
    assert plan(ssh_sources=("*",)).warnings == ()
    assert plan(ssh_sources=("10.0.0.0/8",)).warnings == ()
    assert plan(replace(WEB, public_ip=False)).warnings == ()


def test_a_source_that_would_change_nothing_is_announced() -> None:
    nsg = ResourceSummary(NSG_ID, NSG_TYPE, "azl-nsg", "westeurope")
    there = world(contents=[nsg])

    said = plan(world=there, ssh_sources=("10.0.0.0/8",), sources_said=True).warnings
    assert said == ("azl-nsg exists and is left as it is; --ssh-source changes nothing there",)
    assert plan(world=there, ssh_sources=("10.0.0.0/8",)).warnings == ()


def test_errors_of_a_file_name_its_line() -> None:
    spec = replace(WEB, where="fleet.yaml:7")

    with pytest.raises(UsageError, match=r"^fleet\.yaml:7: size 'huge' does not exist"):
        plan(replace(spec, size="huge"))
    with pytest.raises(UsageError, match=r"^fleet\.yaml:7: 'x y' cannot be"):
        check_specs([replace(spec, name="x y")])
    with pytest.raises(UsageError, match=r"^fleet\.yaml:7: acl boots only"):
        plan(replace(spec, image="acl", security_type=SecurityType.STANDARD))


def test_a_name_given_twice_is_refused_without_regard_to_case() -> None:
    with pytest.raises(UsageError, match="more than once: web-1"):
        check_specs([WEB, replace(WEB, name="WEB-1")])


def test_no_name_at_all_is_refused() -> None:
    with pytest.raises(UsageError, match="no machine was named"):
        check_specs([])


def test_keys_made_later_go_on_every_machine() -> None:
    made = with_keys(plan(WEB, MachineSpec("web-2"), ssh_keys=()), ["ssh-ed25519 A"])

    assert [m.ssh_keys for m in made.machines] == [("ssh-ed25519 A",)] * 2


def test_alternatives_are_kept_for_a_refusal_that_comes_later() -> None:
    assert "Standard_D2as_v5" in plan().alternatives["Standard_D2s_v5"][0]

"""At no moment do two machines run with the same disk, address or identity."""

import itertools
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from azlinux_cli.domain.errors import AzlError, ConflictError
from azlinux_cli.domain.replace.path import Variant
from azlinux_cli.domain.replace.step import PREPARE, ReplaceStep
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.domain.vm_action import VmAction
from tests.fakes.mortal_azure import Killed
from tests.sandbox_machine import make_machine
from tests.unit.services.replace.test_killed import DEATHS, outcome_of_machine
from tests.unit.services.replace.world import GROUP, PATIENT, REF, SCRATCH, SECURE, USER, World

S = ReplaceStep
DATA = f"{GROUP}/disks/data"


def holdings(world: World, vm_id: str, spec: Any) -> set[str]:
    """What a machine that really runs has in its hands, as the rehearsal cloud started it."""
    disks = {spec.os_disk_id, *(disk["managedDisk"]["id"] for disk in spec.data_disks)}
    document = world.arm.cloud.resources.get(vm_id) or {}
    users = (document.get("identity") or {}).get("userAssignedIdentities") or {}
    return {item.lower() for item in (*disks, *spec.private_addresses, *users)}


def watch(world: World) -> None:
    running = [holdings(world, *item) for item in world.arm.machines.running.items()]
    for one, other in itertools.combinations(running, 2):
        assert not one & other
    for kept in (world.first_disk, DATA):
        assert world.arm.cloud.resources.get(kept) is not None
    assert "web-ip" in str(world.arm.cloud.resources.in_group(REF.id.partition("/providers/")[0]))


MEDDLING = st.sampled_from([
    (VmAction.START, REF), (VmAction.STOP, REF), (VmAction.START, SCRATCH), (VmAction.STOP, SCRATCH)
])  # fmt: skip
STEPS = st.sampled_from([step for step in ReplaceStep if step is not S.CAPTURE])
FORWARD = st.integers(0, 11)
ON, BACK_ON = "on", "back"  # the next step that was not seen to end
GOING = st.sampled_from([ON, ON, BACK_ON])
ACTS = st.lists(st.tuples(STEPS | MEDDLING | GOING, st.none() | st.integers(1, 25)), max_size=14)


def carry_out(world: World, act: Any) -> None:
    if isinstance(act, tuple):
        world.actions.act(act[0], act[1], PATIENT)
        return
    if act in {ON, BACK_ON}:
        steps = world.forward if act == ON else world.back
        act = next((step for step in steps if not world.journal.get(step.value)), S.DISCARD)
    else:
        world.journal.pop(act.value, None)
    world.do(act)


@pytest.mark.slow
@DEATHS
@pytest.mark.parametrize("variant", [*Variant])
@settings(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck], derandomize=True)
@given(first=FORWARD, acts=ACTS)
def test_whatever_happens_in_whatever_order_nobody_shares_and_the_way_back_is_open(
    variant: Variant, first: int, acts: list[tuple[Any, int | None]]
) -> None:
    """Any steps, in any order, killed anywhere; somebody starts and stops machines meanwhile."""
    world = World(variant, security=SECURE)
    before = outcome_of_machine(world)
    world.do(S.CAPTURE)
    world.watch = lambda: watch(world)
    world.do(*world.forward[:first])
    for act, dies_at in acts:
        world.begin(dies_at)
        with suppress(AzlError, Killed):
            carry_out(world, act)
    world.begin()
    world.journal = {"capture": world.journal["capture"]}

    world.return_()

    assert outcome_of_machine(world) == before
    assert not {name for name in world.names("virtualMachines") if name != "web"}


@pytest.mark.parametrize("theirs", ["disk", "identity", "interface"])
def test_a_machine_is_not_started_while_its_scratch_machine_has_something_of_it(
    theirs: str,
) -> None:
    """Behind Azure's back, for Azure itself forbids the first and the last of them."""
    world = World()
    world.do(*PREPARE)
    own, scratch = world.document, world.arm.cloud.resources.require(SCRATCH.id)
    storage, network = scratch["properties"]["storageProfile"], scratch["properties"]
    if theirs == "disk":
        storage["dataDisks"] = own["properties"]["storageProfile"]["dataDisks"]
    elif theirs == "identity":
        scratch["identity"] = own["identity"]
    else:
        network["networkProfile"] = own["properties"]["networkProfile"]
    world.arm.cloud.resources.put(scratch)
    world.actions.act(VmAction.STOP, REF, PATIENT)
    changes = len(world.accepted)

    with pytest.raises(ConflictError, match=f"{theirs} .* in the hands of web and azl-") as caught:
        world.do(S.BACK_START)

    assert caught.value.code == "TwoWriters"
    assert len(world.accepted) == changes
    world.actions.act(VmAction.STOP, SCRATCH, PATIENT)
    world.do(S.BACK_START)


@pytest.mark.parametrize("variant", [*Variant])
def test_a_machine_is_not_started_while_another_runs_with_its_data_disk(variant: Variant) -> None:
    """A shared disk, or one that somebody has attached elsewhere meanwhile."""
    world = World(variant)
    world.do(*PREPARE, S.HARVEST, S.POWER_OFF)
    disks = world.document["properties"]["storageProfile"]["dataDisks"]
    if variant is Variant.RECREATE:
        world.do(S.REMOVE)
    other = VmRef(REF.subscription, REF.resource_group, "other")
    make_machine(world.arm_client, other)
    document = world.arm.cloud.resources.require(other.id)
    document["properties"]["storageProfile"]["dataDisks"] = disks
    world.arm.cloud.resources.put(document)
    data = world.arm.cloud.resources.require(DATA)
    owners = {"managedBy": REF.id, "managedByExtended": [REF.id, other.id]}
    world.arm.cloud.resources.put({**data, **owners})

    with pytest.raises(ConflictError, match="disk data is in the hands of web and other"):
        world.do(S.SWAP_DISK if variant is Variant.SWAP else S.CREATE)


def test_two_machines_may_share_an_identity_that_is_not_a_machines() -> None:
    """The scratch machine has none; a fleet that shares one is no business of this run."""
    world = World()
    other = VmRef(REF.subscription, REF.resource_group, "other")
    users = {"type": "UserAssigned", "userAssignedIdentities": {USER: {}}}
    make_machine(world.arm_client, other, identity=users)

    world.go()

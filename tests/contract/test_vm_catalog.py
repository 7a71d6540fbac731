"""One suite for the fake and for the real adapter on the sandbox: what `VmCatalog` promises."""

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.azure.vm_catalog import AzureVmCatalog
from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.domain.vm import PowerState, Vm, VmRef
from azlinux_cli.ports.vm import VmCatalog
from azlinux_cli.wire import api_version
from tests.fakes.vm_catalog import SUBSCRIPTION, FakeVmCatalog, make_vm
from tests.sandbox_cloud import SandboxCloud
from tests.sandbox_machine import HurriedClock, make_machine, make_network

MOST_REQUESTS = 5


@dataclass(frozen=True, slots=True)
class World:
    """Group `group`: `Web-1` on 3.0 with a public address, `edge` on ACL, deallocated, without."""

    vms: VmCatalog
    subscription: str
    group: str

    def ref(self, name: str) -> VmRef:
        return VmRef(self.subscription, self.group, name)

    def here(self) -> list[Vm]:
        return [vm for vm in self.vms.list() if vm.resource_group.lower() == self.group.lower()]


def fake_world() -> World:
    web = make_vm(
        "Web-1", public_addresses=("20.0.0.1",), tags={"ring": "canary"}, zone="2",
        admin_user="azureuser", network_interface_ids=("/nic",),
    )  # fmt: skip
    edge = make_vm(
        "edge", os="acl", power_state=PowerState.DEALLOCATED, security_type="TrustedLaunch",
        admin_user="azureuser", network_interface_ids=("/nic",),
    )  # fmt: skip
    return World(FakeVmCatalog(web, edge, make_vm("else", "other")), SUBSCRIPTION, "rg")


def real_world(sandbox: SandboxCloud) -> World:
    arm = AzureCloud(sandbox.settings, HurriedClock()).arm()
    vms = AzureVmCatalog(arm, load_catalog)
    world = World(vms, arm.subscription, f"list-{uuid.uuid4().hex[:8]}")
    make_network(arm, world.group)
    make_machine(arm, world.ref("Web-1"), tags={"ring": "canary"}, zones=["2"])
    make_machine(arm, world.ref("edge"), os="acl", public=False)
    stop = arm.post(
        world.ref("edge").id + "/deallocate", api_version=api_version.COMPUTE, action="stop"
    )
    stop.wait(deadline_s=600)
    return world


@pytest.fixture(params=["fake", "azure"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        yield fake_world()
    else:
        yield real_world(request.getfixturevalue("sandbox"))


def test_a_list_has_each_machine_with_state_system_and_addresses(world: World) -> None:
    edge, web = world.here()

    assert (edge.name, web.name) == ("edge", "Web-1")
    assert (web.power_state, edge.power_state) == (PowerState.RUNNING, PowerState.DEALLOCATED)
    assert (web.os, edge.os) == ("3.0", "acl")
    assert web.os_version.startswith("3.")
    assert (len(web.private_addresses), len(web.public_addresses)) == (1, 1)
    assert (len(edge.private_addresses), len(edge.public_addresses)) == (1, 0)
    assert (web.zone, web.tags["ring"], edge.zone) == ("2", "canary", None)
    assert (web.provisioning_state, web.size) == ("Succeeded", "Standard_D2s_v5")
    assert (web.security_type, edge.security_type) == ("Standard", "TrustedLaunch")
    assert (web.admin_user, len(web.network_interface_ids)) == ("azureuser", 1)


def test_a_group_is_a_part_of_the_whole(world: World) -> None:
    assert world.vms.list(world.group.upper()) == world.here()


def test_a_group_that_does_not_exist_is_not_an_empty_one(world: World) -> None:
    with pytest.raises(NotFoundError, match="nope") as at:
        world.vms.list("nope")
    assert at.value.code == "ResourceGroupNotFound"


def test_one_machine_is_the_same_as_in_the_list(world: World) -> None:
    listed = {vm.name: vm for vm in world.here()}

    for name in ("Web-1", "edge"):
        one = world.vms.get(world.ref(name))
        assert one.power_state == listed[name].power_state
        assert one.public_addresses == listed[name].public_addresses
        assert one.private_addresses == listed[name].private_addresses
        assert (one.os, one.image) == (listed[name].os, listed[name].image)


def test_a_name_is_found_in_any_casing(world: World) -> None:
    assert world.vms.get(world.ref("WEB-1")).name == "Web-1"


def test_a_machine_that_does_not_exist_is_not_found(world: World) -> None:
    with pytest.raises(NotFoundError, match="nope") as at:
        world.vms.get(world.ref("nope"))
    assert at.value.code == "ResourceNotFound"


def asked_since(sandbox: SandboxCloud, before: int, least: int) -> list[dict[str, Any]]:
    """The log's lines after `before`; they come a moment after the answers they are about."""
    for _ in range(100):
        if len(sandbox.requests()) >= before + least:
            break
        time.sleep(0.02)
    return sandbox.requests()[before:]


def test_the_number_of_requests_does_not_grow_with_the_fleet(sandbox: SandboxCloud) -> None:
    world = real_world(sandbox)
    time.sleep(0.1)
    for show, exactly in ((world.here, 4), (lambda: world.vms.get(world.ref("Web-1")), 2)):
        before = len(sandbox.requests())
        show()
        asked = asked_since(sandbox, before, exactly)
        assert len(asked) == exactly <= MOST_REQUESTS, asked
        assert {r["client"].split("/")[0] for r in asked} == {"azl"}

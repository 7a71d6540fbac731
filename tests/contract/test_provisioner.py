"""One suite for the fake and for the real adapters on the sandbox: what `Provisioning` promises."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.azure.network import AzureNetworks, AzureResourceGroups
from azlinux_cli.adapters.azure.provisioner import AzureVmProvisioner
from azlinux_cli.adapters.azure.region import AzureRegion
from azlinux_cli.domain.creation import CreatePlan, MadeVm
from azlinux_cli.domain.errors import (
    ConflictError,
    NotFoundError,
    OperationTimeoutError,
    UsageError,
)
from azlinux_cli.domain.machine import ImageFacts, MachinePlan, MachineSpec
from azlinux_cli.domain.network import NSG_TYPE, VM_TYPE, VNET_TYPE
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.planning import CreateRequest, World, plan_creation
from azlinux_cli.domain.quota import Usage
from azlinux_cli.domain.size import ARM64
from azlinux_cli.domain.vm import ImageReference
from azlinux_cli.ports.provisioning import Networks, Region, ResourceGroups, VmProvisioner
from azlinux_cli.sandbox import process
from tests.contract.test_compute_sdk import KEY
from tests.fakes.clock import FakeClock
from tests.fakes.provisioner import (
    SUBSCRIPTION,
    FakeNetworks,
    FakeProvisioner,
    FakeVmProvisioner,
)
from tests.sandbox_cloud import SandboxCloud, running_sandbox

IMAGE = ImageFacts(
    ImageReference("MicrosoftCBLMariner", "azure-linux-3", "azure-linux-3-gen2", "latest"),
    os=OsKind.AZURE_LINUX_3,
    trusted_launch=True,
)
REGION = "westeurope"
LONG_S = 1e6  # of the fake clock: it runs as fast as the sandbox answers


def unheard(state: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Cloud:
    """Somewhere machines can be made in, and a group of its own there."""

    subscription: str
    region: Region
    groups: ResourceGroups
    networks: Networks
    vms: VmProvisioner
    group: str

    def plan(self, *names: str, run: str = "r1", **changes: Any) -> CreatePlan:
        specs = tuple(replace(MachineSpec(name), **changes) for name in names)
        request = CreateRequest(self.subscription, self.group, REGION, specs, run, ssh_keys=(KEY,))
        return plan_creation(
            request,
            World(
                REGION,
                self.groups.contents(self.group),
                self.region.sizes(REGION),
                self.region.usages(REGION),
                {("azurelinux-3", "x64"): IMAGE},
            ),
        )

    def deploy(self, plan: CreatePlan) -> None:
        if plan.network.missing is None:
            self.groups.create(plan.group, plan.location, run=plan.run)
            return
        self.networks.deploy(
            plan.group,
            plan.location,
            plan.network.missing,
            new_group=plan.create_group,
            run=plan.run,
            deadline_s=LONG_S,
            on_state=unheard,
            cancelled=threading.Event(),
        )

    def make(self, machine: MachinePlan) -> MadeVm:
        creation = self.vms.submit(machine)
        creation.wait(deadline_s=LONG_S, on_state=unheard, cancelled=threading.Event())
        return creation.made

    def names(self) -> set[str]:
        return {item.name for item in self.groups.contents(self.group) or []}


def fake_cloud() -> Cloud:
    cloud = FakeProvisioner()
    return Cloud(SUBSCRIPTION, cloud, cloud, FakeNetworks(cloud), FakeVmProvisioner(cloud), "rg")


def real_cloud(sandbox: SandboxCloud) -> Cloud:
    clock = FakeClock()
    cloud = AzureCloud(sandbox.settings, clock)
    groups = AzureResourceGroups(cloud.arm())
    return Cloud(
        sandbox.status["subscriptionId"],
        AzureRegion(cloud.arm()),
        groups,
        AzureNetworks(cloud.arm(), clock),
        AzureVmProvisioner(cloud, groups, clock),
        f"make-{uuid.uuid4().hex[:8]}",
    )


@pytest.fixture(scope="module")
def roomy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxCloud]:
    """A sandbox of this module's own, since quota is shared by all who use one."""
    with running_sandbox(Path(tmp_path_factory.mktemp("provisioner"))) as cloud:
        yield cloud


@pytest.fixture(params=["fake", "sandbox"])
def cloud(request: pytest.FixtureRequest) -> Cloud:
    if request.param == "fake":
        return fake_cloud()
    return real_cloud(request.getfixturevalue("roomy"))


def test_a_region_says_what_its_sizes_can(cloud: Cloud) -> None:
    sizes = {size.name: size for size in cloud.region.sizes(REGION)}

    size = sizes["Standard_D2s_v5"]
    assert (size.vcpus, size.memory_gb, size.family) == (2, 8.0, "standardDSv5Family")
    assert size.generations == ("V1", "V2")
    assert size.zones == ("1", "2", "3")
    assert size.trusted_launch
    assert sizes["Standard_D2ps_v5"].architecture == ARM64


def test_a_region_that_does_not_exist_is_a_usage_error(cloud: Cloud) -> None:
    with pytest.raises(UsageError, match="atlantis"):
        cloud.region.sizes("atlantis")


def test_a_region_says_how_much_of_each_quota_is_left(cloud: Cloud) -> None:
    usages = {usage.name: usage for usage in cloud.region.usages(REGION)}

    cores: Usage = usages["cores"]
    assert cores.text == "Total Regional vCPUs"
    assert 0 <= cores.used < cores.limit


def test_a_group_that_is_not_there_has_no_contents_and_no_place(cloud: Cloud) -> None:
    assert cloud.groups.contents(cloud.group) is None
    assert cloud.groups.location(cloud.group) is None


def test_a_new_group_is_there_and_empty(cloud: Cloud) -> None:
    cloud.groups.create(cloud.group, REGION, run="r1")

    assert cloud.groups.contents(cloud.group) == []
    assert cloud.groups.location(cloud.group) == REGION


def test_only_the_run_that_made_a_group_removes_it_and_only_if_it_is_empty(cloud: Cloud) -> None:
    plan = cloud.plan("web-1")
    cloud.deploy(plan)

    assert not cloud.groups.delete_if_empty(cloud.group, run="r1")
    assert cloud.networks.remove(plan.shared_ids, run="r1") == []
    assert not cloud.groups.delete_if_empty(cloud.group, run="r2")
    assert cloud.groups.delete_if_empty(cloud.group, run="r1")
    assert cloud.groups.contents(cloud.group) is None


def test_a_network_is_made_in_one_go_and_found_again(cloud: Cloud) -> None:
    cloud.deploy(cloud.plan("web-1"))

    contents = {item.name: item for item in cloud.groups.contents(cloud.group) or []}
    assert contents["azl-vnet"].is_a(VNET_TYPE)
    assert contents["azl-nsg"].is_a(NSG_TYPE)
    assert contents["azl-nsg"].location == REGION
    assert cloud.plan("web-1").network.missing is None


def test_a_subnet_is_there_or_not_found(cloud: Cloud) -> None:
    plan = cloud.plan("web-1")
    cloud.deploy(plan)

    cloud.networks.has_subnet(plan.network.subnet_id, REGION)
    with pytest.raises(NotFoundError):
        cloud.networks.has_subnet(plan.network.subnet_id + "x", REGION)


def test_what_another_run_made_is_not_removed(cloud: Cloud) -> None:
    plan = cloud.plan("web-1")
    cloud.deploy(plan)

    assert cloud.networks.remove(plan.shared_ids, run="r2") == [*plan.shared_ids]
    assert {"azl-vnet", "azl-nsg"} <= cloud.names()


def test_a_machine_is_made_with_all_its_parts_and_found_with_its_shape(cloud: Cloud) -> None:
    plan = cloud.plan("web-1", data_disk_sizes_gb=(64,), zone="1", tags={"role": "web"})
    cloud.deploy(plan)
    (machine,) = plan.machines
    made = cloud.make(machine)

    names = cloud.names()
    assert {machine.public_ip_name, machine.os_disk_name, machine.data_disk_name(0)} <= names
    assert any(name.startswith(machine.nic_name) for name in names)
    assert made.vm_id
    assert made.os_disk_id.endswith(machine.os_disk_name)
    (found,) = cloud.vms.existing(cloud.group)
    assert (found.ref.name, found.provisioning_state) == ("web-1", "Succeeded")
    assert (found.size, found.zone) == (machine.size.name, "1")
    assert (found.os_disk_size_gb, found.data_disk_sizes_gb) == (30, (64,))
    assert found.tags["role"] == "web"
    assert found.run == "r1"
    assert found.admin_username == "azureuser"
    assert found.security_type is machine.security.type


def test_addresses_are_found_for_one_and_for_many(cloud: Cloud) -> None:
    plan = cloud.plan("web-1", "web-2")
    cloud.deploy(plan)
    made = [cloud.make(machine) for machine in plan.machines]

    together = cloud.vms.addresses(cloud.group, made)
    alone = cloud.vms.addresses(cloud.group, made[:1])
    assert together["web-1"] == alone["web-1"]
    assert set(together) == {"web-1", "web-2"}
    assert len({*together["web-1"].public, *together["web-2"].public}) == 2
    assert together["web-1"].private[0].startswith("10.0.0.")


def test_without_a_public_address_there_is_only_the_private_one(cloud: Cloud) -> None:
    plan = cloud.plan("web-1", public_ip=False)
    cloud.deploy(plan)
    made = cloud.make(plan.machines[0])

    addresses = cloud.vms.addresses(cloud.group, [made])["web-1"]
    assert addresses.public == ()
    assert len(addresses.private) == 1


def test_a_second_machine_of_the_same_name_is_refused_and_the_first_stays(cloud: Cloud) -> None:
    plan = cloud.plan("web-1")
    cloud.deploy(plan)
    cloud.make(plan.machines[0])

    with pytest.raises(ConflictError) as caught:
        cloud.vms.submit(cloud.plan("web-1", run="r2").machines[0])
    assert caught.value.code == "PreconditionFailed"
    found = cloud.vms.find(plan.machines[0].ref)
    assert found is not None
    assert found.run == "r1"


def test_removing_takes_every_part_along(cloud: Cloud) -> None:
    plan = cloud.plan("web-1", data_disk_sizes_gb=(64,))
    cloud.deploy(plan)
    (machine,) = plan.machines
    cloud.make(machine)

    removal = cloud.vms.remove(machine.ref, machine.part_ids, run="r1", deadline_s=LONG_S)

    assert removal.left == ()
    assert removal.error is None
    assert cloud.names() == {"azl-vnet", "azl-nsg"}
    assert cloud.vms.find(machine.ref) is None


def test_removing_leaves_the_machine_of_another_run_alone(cloud: Cloud) -> None:
    plan = cloud.plan("web-1")
    cloud.deploy(plan)
    (machine,) = plan.machines
    cloud.make(machine)

    cloud.vms.remove(machine.ref, machine.part_ids, run="r2", deadline_s=LONG_S)

    assert cloud.vms.find(machine.ref) is not None


def test_removing_what_is_not_there_is_done_at_once(cloud: Cloud) -> None:
    cloud.groups.create(cloud.group, REGION, run="r1")
    (machine,) = cloud.plan("web-1").machines

    assert cloud.vms.remove(machine.ref, machine.part_ids, run="r1", deadline_s=LONG_S).left == ()


def test_a_settled_machine_is_not_waited_for(cloud: Cloud) -> None:
    plan = cloud.plan("web-1")
    cloud.deploy(plan)
    cloud.make(plan.machines[0])

    found = cloud.vms.wait_until_settled(
        plan.machines[0].ref, deadline_s=LONG_S, on_state=unheard, cancelled=threading.Event()
    )
    assert found is not None
    assert found.provisioning_state == "Succeeded"


def test_a_machine_that_is_gone_is_not_waited_for(cloud: Cloud) -> None:
    cloud.groups.create(cloud.group, REGION, run="r1")
    (machine,) = cloud.plan("web-1").machines

    assert (
        cloud.vms.wait_until_settled(
            machine.ref, deadline_s=LONG_S, on_state=unheard, cancelled=threading.Event()
        )
        is None
    )


def test_a_wait_ends_when_somebody_has_had_enough_and_the_work_goes_on(cloud: Cloud) -> None:
    plan = cloud.plan("web-1")
    cloud.deploy(plan)
    cancelled = threading.Event()
    cancelled.set()
    creation = cloud.vms.submit(plan.machines[0])

    with pytest.raises(OperationTimeoutError):
        creation.wait(deadline_s=LONG_S, on_state=unheard, cancelled=cancelled)
    found = cloud.vms.find(plan.machines[0].ref)
    assert found is not None


# What only the real adapters can show.


@pytest.fixture
def real(roomy: SandboxCloud) -> Cloud:
    return real_cloud(roomy)


def test_a_running_machine_is_known_to_run(real: Cloud) -> None:
    plan = real.plan("web-1")
    real.deploy(plan)
    real.make(plan.machines[0])

    assert real.vms.is_running(plan.machines[0].ref)
    assert not real.vms.is_running(replace(plan.machines[0].ref, name="nope"))


def test_who_may_make_groups_but_not_deploy_to_the_subscription_makes_both_all_the_same(
    real: Cloud, roomy: SandboxCloud
) -> None:
    fault = {
        "method": "PUT",
        "path": "/subscriptions/*/providers/Microsoft.Resources/deployments/*",
        "status": 403,
        "code": "AuthorizationFailed",
        "times": 1,
    }
    state = Path(roomy.status["stateDir"])
    planted = process.add_fault(state, fault)
    try:
        real.deploy(real.plan("web-1"))
        assert planted["id"] not in {one["id"] for one in process.list_faults(state)}
    finally:
        process.clear_faults(state, fault_id=planted["id"])

    assert real.names() == {"azl-vnet", "azl-nsg"}


def test_two_runs_that_make_one_group_at_once_do_not_overwrite_each_other(real: Cloud) -> None:
    _deploy_at_once(real, real.plan("web-1"), real.plan("web-2", run="r2"))

    assert {"azl-vnet", "azl-nsg"} <= real.names()


def test_two_deployments_of_one_network_do_not_overwrite_each_other(real: Cloud) -> None:
    plan, other = real.plan("web-1"), real.plan("web-2", run="r2")
    real.groups.create(plan.group, plan.location, run="r1")
    _deploy_at_once(real, *(replace(one, create_group=False) for one in (plan, other)))

    assert {"azl-vnet", "azl-nsg"} <= real.names()
    assert not any(item.is_a(VM_TYPE) for item in real.groups.contents(plan.group) or [])


def _deploy_at_once(cloud: Cloud, *plans: CreatePlan) -> None:
    errors: list[BaseException] = []

    def deploy(one: CreatePlan) -> None:
        try:
            cloud.deploy(one)
        except BaseException as error:  # noqa: BLE001 - told to the test
            errors.append(error)

    threads = [threading.Thread(target=deploy, args=(one,)) for one in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []

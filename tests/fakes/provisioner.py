"""A cloud that machines can be made in: every port of `Provisioning`, in memory."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from azlinux_cli.domain.creation import Addresses, MadeVm, Removal
from azlinux_cli.domain.errors import (
    AzlError,
    ConflictError,
    NotFoundError,
    OperationTimeoutError,
    UsageError,
)
from azlinux_cli.domain.image import OfferedImage
from azlinux_cli.domain.machine import TAG_RUN, ExistingMachine, MachinePlan
from azlinux_cli.domain.network import (
    NSG_TYPE,
    VM_TYPE,
    VNET_TYPE,
    NetworkDeployment,
    ResourceSummary,
)
from azlinux_cli.domain.quota import Usage
from azlinux_cli.domain.recovery import is_part
from azlinux_cli.domain.size import ARM64, VmSize
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.provisioning import OnState

SUBSCRIPTION = "0" * 8
SIZES = (
    VmSize(
        "Standard_D2s_v5", "standardDSv5Family", 2, 8.0, zones=("1", "2", "3"), max_data_disks=4
    ),
    VmSize("Standard_D4s_v5", "standardDSv5Family", 4, 16.0, zones=("1", "2", "3")),
    VmSize("Standard_D2as_v5", "standardDASv5Family", 2, 8.0, zones=("1", "2")),
    VmSize("Standard_B2s_v2", "standardBsv2Family", 2, 8.0, zones=("1",), spot=False),
    VmSize("Standard_A2_v2", "standardAv2Family", 2, 4.0, trusted_launch=False),
    VmSize("Standard_D2ps_v5", "standardDPSv5Family", 2, 8.0, ARM64, ("V2",), zones=("1",)),
)
USAGES = (
    Usage("cores", "Total Regional vCPUs", 0, 20),
    Usage("virtualMachines", "Virtual Machines", 0, 100),
    Usage("lowPriorityCores", "Total Regional Spot vCPUs", 0, 8),
    Usage("standardDSv5Family", "Standard DSv5 Family vCPUs", 0, 10),
)


@dataclass(slots=True)
class FakeGroup:
    location: str
    run: str = ""
    resources: dict[str, ResourceSummary] = field(default_factory=dict)
    subnets: set[str] = field(default_factory=set)
    vms: dict[str, ExistingMachine] = field(default_factory=dict)


@dataclass(slots=True)
class Faults:
    """What goes wrong, by machine name; `network` and `removal` for everybody."""

    submit: dict[str, AzlError] = field(default_factory=dict)
    operation: dict[str, AzlError] = field(default_factory=dict)
    lost_answer: set[str] = field(default_factory=set)  # accepted, but the answer never came
    endless: set[str] = field(default_factory=set)
    network: AzlError | None = None
    addresses: AzlError | None = None
    removal: dict[str, AzlError] = field(default_factory=dict)
    on_wait: Callable[[str], None] | None = None


class FakeCreation:
    def __init__(self, cloud: "FakeProvisioner", plan: MachinePlan, made: MadeVm) -> None:
        self.made = made
        self._cloud = cloud
        self._plan = plan

    def wait(self, *, deadline_s: float, on_state: OnState, cancelled: threading.Event) -> None:
        on_state("InProgress")
        faults = self._cloud.faults
        name = self._plan.name
        if faults.on_wait is not None:
            faults.on_wait(name)
        if name in faults.endless or cancelled.is_set():
            if name in faults.endless and deadline_s > 0 and not cancelled.is_set():
                cancelled.wait(self._cloud.patience_s)
            raise OperationTimeoutError(f"create {name} was not done after {deadline_s:g} s")
        if error := faults.operation.get(name):
            self._cloud.settle(self._plan.ref, "Failed")
            raise error
        self._cloud.settle(self._plan.ref, "Succeeded")


class FakeProvisioner:
    """Region, ResourceGroups, Networks, VmProvisioner and ImageResources in one."""

    def __init__(
        self, *, sizes: Sequence[VmSize] = SIZES, usages: Sequence[Usage] = USAGES
    ) -> None:
        self.offered = [*sizes]
        self.quota = [*usages]
        self.groups: dict[str, FakeGroup] = {}
        self.images: dict[str, OfferedImage] = {}
        self.faults = Faults()
        self.calls: list[str] = []
        self.running: set[str] = set()
        self.patience_s = 0.0
        self.plans: list[MachinePlan] = []
        self._lock = threading.Lock()
        self._addresses: dict[str, Addresses] = {}

    def add_group(self, name: str, location: str = "westeurope", *, run: str = "") -> FakeGroup:
        return self.groups.setdefault(name.lower(), FakeGroup(location, run))

    def add_vm(self, machine: ExistingMachine) -> None:
        group = self.add_group(machine.ref.resource_group, machine.location)
        group.vms[machine.ref.name.lower()] = machine
        self._put(group, machine.ref.id, VM_TYPE, machine.location, dict(machine.tags))

    def settle(self, ref: VmRef, state: str) -> None:
        with self._lock:
            vms = self.groups[ref.resource_group.lower()].vms
            vms[ref.name.lower()] = replace(vms[ref.name.lower()], provisioning_state=state)

    def _put(
        self, group: FakeGroup, resource_id: str, kind: str, location: str, tags: dict[str, str]
    ) -> None:
        name = resource_id.rpartition("/")[2]
        summary = ResourceSummary(resource_id, kind, name, location, tags)
        group.resources[resource_id.lower()] = summary

    # Region

    def sizes(self, location: str) -> list[VmSize]:
        self.calls.append("sizes")
        if location not in {"westeurope", "eastus"}:
            raise UsageError(f"{location!r} offers no VM size")
        return [*self.offered]

    def usages(self, location: str) -> list[Usage]:
        self.calls.append("usages")
        return [*self.quota]

    # ImageResources

    def describe(self, resource_id: str) -> OfferedImage | None:
        self.calls.append("describe")
        return self.images.get(resource_id.lower())

    # ResourceGroups

    def contents(self, group: str) -> list[ResourceSummary] | None:
        self.calls.append("contents")
        found = self.groups.get(group.lower())
        return None if found is None else [*found.resources.values()]

    def location(self, group: str) -> str | None:
        self.calls.append("location")
        found = self.groups.get(group.lower())
        return found.location if found else None

    def create(self, group: str, location: str, *, run: str) -> None:
        self.calls.append("create group")
        self.add_group(group, location, run=run)

    def delete_if_empty(self, group: str, *, run: str) -> bool:
        found = self.groups.get(group.lower())
        if found is None or found.run != run or found.resources:
            return False
        del self.groups[group.lower()]
        return True

    # Networks

    def deploy(
        self,
        group: str,
        location: str,
        missing: NetworkDeployment,
        *,
        new_group: bool,
        run: str,
        deadline_s: float,
        on_state: OnState,
        cancelled: threading.Event,
    ) -> None:
        self.calls.append("deploy network")
        if new_group:
            self.create(group, location, run=run)
        if self.faults.network is not None:
            raise self.faults.network
        found = self.groups[group.lower()]
        scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers"
        tags = {TAG_RUN: run}
        if missing.nsg:
            self._put(found, f"{scope}/{NSG_TYPE}/{missing.nsg}", NSG_TYPE, location, tags)
        if missing.vnet:
            vnet = f"{scope}/{VNET_TYPE}/{missing.vnet}"
            self._put(found, vnet, VNET_TYPE, location, tags)
            found.subnets.add(f"{vnet}/subnets/default".lower())

    def has_subnet(self, subnet_id: str, location: str) -> None:
        self.calls.append("has_subnet")
        if not any(subnet_id.lower() in group.subnets for group in self.groups.values()):
            raise NotFoundError(f"there is no subnet {subnet_id}")

    # Networks.remove and VmProvisioner.remove differ in their arguments: two small facades.

    def remove_network(self, ids: Sequence[str], run: str) -> list[str]:
        left = []
        for resource_id in ids:
            for group in self.groups.values():
                found = group.resources.get(resource_id.lower())
                if found is None:
                    continue
                if found.tags.get(TAG_RUN) != run or group.vms:
                    left.append(resource_id)
                else:
                    del group.resources[resource_id.lower()]
        return left

    def existing(self, group: str) -> list[ExistingMachine]:
        self.calls.append("existing")
        return [*self.groups[group.lower()].vms.values()]

    def submit(self, plan: MachinePlan) -> FakeCreation:
        with self._lock:
            self.calls.append(f"submit {plan.name}")
            self.plans.append(plan)
            group = self.groups[plan.ref.resource_group.lower()]
            if plan.name.lower() in group.vms:
                raise ConflictError("there is one already", code="PreconditionFailed")
            if error := self.faults.submit.get(plan.name):
                raise error
            made = self._make(group, plan)
        if plan.name in self.faults.lost_answer:
            self.settle(plan.ref, "Creating")
            from azlinux_cli.domain.errors import UnreachableError

            raise UnreachableError("the connection was cut before it answered")
        return FakeCreation(self, plan, made)

    def _make(self, group: FakeGroup, plan: MachinePlan) -> MadeVm:
        number = len(self._addresses) + 4
        tags = dict(plan.tags)
        scope = f"/subscriptions/{plan.ref.subscription}/resourceGroups/{plan.ref.resource_group}"
        nic_id = f"{scope}/providers/Microsoft.Network/networkInterfaces/{plan.nic_name}-0a1b2c3d"
        made = MadeVm(plan.ref, f"vm-{plan.name}", f"{scope}/disks/{plan.os_disk_name}", (nic_id,))
        for kind, name in plan.parts[2:]:
            self._put(group, f"{scope}/providers/{kind}/{name}", kind, plan.location, tags)
        self._put(group, nic_id, plan.parts[1][0], plan.location, tags)
        self._put(group, plan.ref.id, VM_TYPE, plan.location, tags)
        public = (f"127.77.0.{number}",) if plan.public_ip else ()
        self._addresses[plan.name.lower()] = Addresses((f"10.0.0.{number}",), public)
        group.vms[plan.name.lower()] = ExistingMachine(
            ref=plan.ref,
            location=plan.location,
            size=plan.size.name,
            provisioning_state="Creating",
            image=plan.image.reference,
            zone=plan.zone,
            os_disk_size_gb=plan.os_disk_size_gb,
            data_disk_sizes_gb=plan.data_disk_sizes_gb,
            spot=plan.spot is not None,
            security_type=plan.security.type,
            admin_username=plan.admin_username,
            tags=tags,
            vm_id=made.vm_id,
            os_disk_id=made.os_disk_id,
        )
        return made

    def find(self, ref: VmRef) -> ExistingMachine | None:
        self.calls.append(f"find {ref.name}")
        group = self.groups.get(ref.resource_group.lower())
        return group.vms.get(ref.name.lower()) if group else None

    def is_running(self, ref: VmRef) -> bool:
        return ref.name.lower() in self.running

    def wait_until_settled(
        self, ref: VmRef, *, deadline_s: float, on_state: OnState, cancelled: threading.Event
    ) -> ExistingMachine | None:
        found = self.find(ref)
        if found is None or found.provisioning_state in {"Succeeded", "Failed"}:
            return found
        on_state("creating")
        if ref.name in self.faults.endless or cancelled.is_set():
            raise OperationTimeoutError(f"{ref.name} is still creating")
        self.settle(ref, "Succeeded")
        return self.find(ref)

    def addresses(self, group: str, machines: Sequence[MadeVm]) -> dict[str, Addresses]:
        self.calls.append("addresses")
        if self.faults.addresses is not None:
            raise self.faults.addresses
        known = self._addresses
        return {m.ref.name: known.get(m.ref.name.lower(), Addresses()) for m in machines}

    def remove_vm(self, ref: VmRef, parts: Sequence[str], run: str) -> Removal:
        with self._lock:
            self.calls.append(f"remove {ref.name}")
            group = self.groups.get(ref.resource_group.lower())
            if group is None:
                return Removal()
            vm = group.vms.get(ref.name.lower())
            if vm is not None and vm.run != run:
                return Removal()
            if error := self.faults.removal.get(ref.name):
                return Removal((ref.id,), error)
            group.vms.pop(ref.name.lower(), None)
            group.resources.pop(ref.id.lower(), None)
            for key, item in [*group.resources.items()]:
                if is_part(item, parts):
                    del group.resources[key]
            return Removal()


class FakeNetworks:
    """`ports.provisioning.Networks` of a FakeProvisioner."""

    def __init__(self, cloud: FakeProvisioner) -> None:
        self.deploy = cloud.deploy
        self.has_subnet = cloud.has_subnet
        self._cloud = cloud

    def remove(self, ids: Sequence[str], *, run: str) -> list[str]:
        return self._cloud.remove_network(ids, run)


class FakeVmProvisioner:
    """`ports.provisioning.VmProvisioner` of a FakeProvisioner."""

    def __init__(self, cloud: FakeProvisioner) -> None:
        self.existing = cloud.existing
        self.submit = cloud.submit
        self.find = cloud.find
        self.is_running = cloud.is_running
        self.wait_until_settled = cloud.wait_until_settled
        self.addresses = cloud.addresses
        self._cloud = cloud

    def remove(self, ref: VmRef, parts: Sequence[str], *, run: str, deadline_s: float) -> Removal:
        return self._cloud.remove_vm(ref, parts, run)

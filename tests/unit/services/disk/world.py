"""One machine with a pinned host key, and the two services on azl's own adapters."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from azlinux_cli.adapters.azure.disk import AzureOsDisks
from azlinux_cli.adapters.azure.vm_actions import AzureVmActions
from azlinux_cli.adapters.azure.vm_catalog import AzureVmCatalog
from azlinux_cli.domain.catalog import Catalog
from azlinux_cli.domain.disk_restore import Facts, Restore, RestoreStep
from azlinux_cli.domain.host_key import HostKey, Pin, alias_of_vm
from azlinux_cli.domain.node import NodeTarget, NodeTrouble
from azlinux_cli.domain.vm import PowerState, Vm, VmRef
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.sandbox.kernel.settings import SUBSCRIPTION_ID
from azlinux_cli.services.disk.identity import SameHost
from azlinux_cli.services.disk.restore import RestoreDisk
from azlinux_cli.services.disk.take import TakeSnapshot, snapshot_facts
from azlinux_cli.services.reach import Reach
from tests.fakes.arm import FakeArm
from tests.fakes.mortal_azure import Life, MortalService, azure_on
from tests.fakes.shell import FakeHostKeys, FakeProbe
from tests.sandbox_machine import make_machine, make_network
from tests.unit.domain.test_known_hosts import A

RUN, BACK = "uk3f9x2ab", "rk3f9x2ab"
REF = VmRef(SUBSCRIPTION_ID, "rg", "web")
PATIENT = Waiting(deadline_s=600)


class MortalHostKeys(FakeHostKeys):
    """A pin store whose writes are points to die at."""

    life = Life()

    def pin(self, pin: Pin) -> None:
        self.life.act("pin", lambda: super(MortalHostKeys, self).pin(pin))


class MortalProbe(FakeProbe):
    life = Life()

    def presented(
        self, target: NodeTarget, *, types: tuple[str, ...] = (), deadline_s: float
    ) -> HostKey | NodeTrouble:
        shown = super().presented
        return self.life.act("probe", lambda: shown(target, types=types, deadline_s=deadline_s))


class World:
    """What outlives processes: the cloud, the pins, and a journal of steps."""

    def __init__(self, **machine: Any) -> None:
        self.arm = FakeArm()
        self.arm.cloud.settings = replace(self.arm.settings, operation_seconds=1)  # few polls
        self.host_keys = MortalHostKeys()
        self.probe = MortalProbe(web=A)
        self.accepted: list[str] = []
        self.journal: dict[str, Facts | None] = {}  # None: begun
        arm = azure_on(self.arm, MortalService(self.arm, Life())).arm()
        make_network(arm, REF.resource_group)
        make_machine(arm, REF, **machine)
        self.begin()
        self.vm_id = self.vm.vm_id
        self.host_keys.pin(
            Pin(alias_of_vm(self.vm_id), (A,), REF.name, REF.id, self.vm_id, self.os_disk)
        )

    def begin(self, dies_at: int | None = None) -> Life:
        """A new process; what an earlier one held in memory is gone."""
        life = Life(dies_at)
        service = MortalService(self.arm, life)
        service.accepted = self.accepted
        self.life = self.host_keys.life = self.probe.life = life
        cloud = azure_on(self.arm, service)
        self.disks = AzureOsDisks(cloud.arm())
        self.vms = AzureVmCatalog(cloud.arm(), lambda: Catalog("", (), ()))
        self.take = TakeSnapshot(self.disks, self.vms, self.arm.clock)
        self.back = RestoreDisk(
            self.disks,
            self.vms,
            AzureVmActions(cloud),
            Reach(),
            SameHost(self.probe, self.host_keys),
            self.arm.clock,
        )
        return life

    # what is asked of it --------------------------------------------------

    def restore(self, run: str = BACK) -> Restore:
        return Restore(REF, self.vm_id, RUN, run)

    def snapshot(self) -> Any:
        return self.take(REF, self.vm_id, RUN, keep_days=7, waiting=PATIENT)

    def bring_back(self, run: str = BACK) -> Mapping[str, Facts]:
        return self.back(self.restore(run), PATIENT)

    def journaled(self) -> None:
        """Snapshot and way back as an engine does it: a step that was begun is observed first."""
        restore = self.restore()

        def taken() -> Facts | None:
            found = self.take.observe(REF, self.vm_id, RUN)
            return None if found is None else snapshot_facts(found)

        self._step("snapshot", lambda: snapshot_facts(self.snapshot()), taken)
        for step in RestoreStep:
            self._step(
                step.value,
                lambda step=step: self.back.perform(step, restore, PATIENT),  # type: ignore[misc]
                lambda step=step: self.back.observe(step, restore),  # type: ignore[misc]
            )

    def _step(
        self, name: str, perform: Callable[[], Facts], observe: Callable[[], Facts | None]
    ) -> None:
        if self.journal.get(name) is not None:
            return
        known = observe() if name in self.journal else None
        self.life.act(f"begun {name}", lambda: self.journal.update({name: None}))
        facts = perform() if known is None else known
        self.life.act(f"ended {name}", lambda: self.journal.update({name: facts}))

    # what is seen ----------------------------------------------------------

    @property
    def document(self) -> Any:
        return self.arm.read(REF.id)

    @property
    def vm(self) -> Vm:
        return self.vms.get(REF)

    @property
    def os_disk(self) -> str:
        return str(self.document["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"])

    @property
    def power(self) -> PowerState:
        return self.vm.power_state

    @property
    def pin(self) -> Pin:
        found = self.host_keys.pinned(alias_of_vm(self.vm_id))
        assert found is not None
        return found

    def disk(self, disk_id: str) -> Any:
        return self.arm.read(disk_id)

    def names(self, kind: str) -> list[str]:
        path = f"/subscriptions/{SUBSCRIPTION_ID}/resourceGroups/rg/providers/Microsoft.Compute"
        listed = self.arm.send("GET", f"{path}/{kind}").body["value"]
        return sorted(item["name"] for item in listed)

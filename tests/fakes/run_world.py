"""A whole run of a creation: one cloud, one disk, one person waiting."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from azlinux_cli.domain.creation import CreatePlan, CreateResult
from azlinux_cli.domain.errors import (
    AzlError,
    CapacityError,
)
from azlinux_cli.domain.host_key import HostKey, Pin
from azlinux_cli.domain.image import OfferedImage, facts_of
from azlinux_cli.domain.machine import MachineSpec
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.domain.planning import CreateRequest
from azlinux_cli.domain.vm import ImageReference, Vm
from azlinux_cli.services.prepare_create import PrepareCreate
from azlinux_cli.services.provision_vms import ProvisionVms
from tests.fakes.clock import FakeClock
from tests.fakes.creation import FakeCreateRecords
from tests.fakes.provisioner import (
    SUBSCRIPTION,
    FakeNetworks,
    FakeProvisioner,
    FakeVmProvisioner,
)

KEY = HostKey("ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIAAA")
NO_ROOM = CapacityError("could not create web-1: no room", code="AllocationFailed")


class Lines:
    """Progress that remembers."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def state(self, subject: str, state: str) -> None:
        self.said.append(f"{subject}: {state}")

    def done(self) -> None:
        self.said.append("done")


@dataclass
class Welcome:
    """First contacts, and what goes wrong with them."""

    met: list[Vm] = field(default_factory=list)
    errors: dict[str, AzlError] = field(default_factory=dict)
    hook: Callable[[threading.Event], None] | None = None

    def __call__(
        self,
        vm: Vm,
        *,
        deadline_s: float,
        on_state: Callable[[str], None],
        cancelled: threading.Event,
    ) -> Pin:
        self.met.append(vm)
        if self.hook is not None:
            self.hook(cancelled)
        if error := self.errors.get(vm.name):
            raise error
        return Pin(f"azl-{vm.vm_id}", (KEY,), confirmed=True)


class RunWorld:
    """One cloud, one disk, one person waiting."""

    def __init__(self) -> None:
        self.cloud = FakeProvisioner()
        self.records = FakeCreateRecords()
        self.welcome = Welcome()
        self.progress = Lines()
        self.clock = FakeClock()
        self._runs = 0

    def plan(self, *names: str, **changes: Any) -> CreatePlan:
        self._runs += 1
        request = CreateRequest(
            SUBSCRIPTION,
            "rg",
            "westeurope",
            tuple(MachineSpec(name) for name in names),
            f"run-{self._runs}",
            ssh_keys=("ssh-ed25519 A",),
        )
        prepare = PrepareCreate(
            self.cloud,
            lambda wanted, architecture, location: facts_of(
                OfferedImage(ImageReference("p", "o", "s", "latest", "1"), "x64", "V2"), None
            ),
            self.cloud,
            FakeNetworks(self.cloud),
            FakeVmProvisioner(self.cloud),
            self.records,
        )
        return prepare(replace(request, **changes))

    def carry_out(self, plan: CreatePlan, **options: Any) -> CreateResult:
        provision = ProvisionVms(
            self.cloud,
            FakeNetworks(self.cloud),
            FakeVmProvisioner(self.cloud),
            self.records,
            self.welcome,
            self.clock,
            self.progress,
            parallel=4,
        )
        return provision(plan, **options)

    def create(self, *names: str, **options: Any) -> CreateResult:
        return self.carry_out(self.plan(*names), **options)

    @property
    def left(self) -> list[str]:
        """Everything in the group, by name."""
        group = self.cloud.groups.get("rg")
        return sorted(item.name for item in group.resources.values()) if group else []


def outcomes(result: CreateResult) -> list[tuple[str, Outcome]]:
    return [(machine.name, machine.outcome) for machine in result.results]

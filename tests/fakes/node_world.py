"""azl on fake machines: an inventory, a shell, host keys, Run Command."""

from dataclasses import replace
from typing import NoReturn

from azlinux_cli.bootstrap import Deps
from azlinux_cli.domain.host_key import Pin, alias_of_vm
from azlinux_cli.domain.node import NodeResult
from azlinux_cli.domain.settings import Settings
from azlinux_cli.domain.ssh_config import SshConfig
from azlinux_cli.domain.vm import PowerState, Vm, VmRef
from azlinux_cli.services.threaded_fleet import ThreadedFleet
from tests.command import Azl, Result
from tests.fakes.arm_way import FakeRunCommand, FakeSerialLog
from tests.fakes.clock import FakeClock
from tests.fakes.shell import FakeHostKeys, FakeProbe, FakeRemoteShell
from tests.unit.domain.test_known_hosts import A
from tests.unit.domain.test_node_report import UPDATES_4, _printed
from tests.unit.domain.test_operating_system import AZURE_LINUX_4

_VALUES = {"output": "table", "parallel": "4", "ssh-user": "azureuser", "ssh-port": "22"}


def some_settings(**values: str) -> Settings:
    given = {name.replace("_", "-"): value for name, value in values.items()}
    sources = dict.fromkeys(_VALUES, "default") | dict.fromkeys(given, "profile test")
    return Settings("test", _VALUES | given, sources)


def a_machine(number: int, name: str, os: str = "3.0", **changes: object) -> Vm:
    vm = Vm(
        ref=VmRef("s", "g", name),
        location="westeurope",
        size="Standard_D2s_v5",
        power_state=PowerState.RUNNING,
        provisioning_state="Succeeded",
        os=os,
        private_addresses=(f"10.0.0.{number}",),
        public_addresses=(f"20.0.0.{number}",),
        tags={"role": name.partition("-")[0]},
        vm_id=f"id-{number}",
        os_disk_id=f"/disks/{name}",
        admin_user="ops",
    )
    return replace(vm, **changes)  # type: ignore[arg-type]


class Inventory:
    """A VmCatalog."""

    def __init__(self, *vms: Vm) -> None:
        self.vms = list(vms)
        self.asked: list[str | None] = []

    def list(self, resource_group: str | None = None) -> list[Vm]:
        self.asked.append(resource_group)
        return [vm for vm in self.vms if resource_group in {None, vm.resource_group}]

    def get(self, ref: VmRef) -> Vm:
        return next(vm for vm in self.vms if vm.ref == ref)


class BecameError(Exception):
    """This process would now be another program."""


class World:
    """azl on fakes."""

    def __init__(self, *vms: Vm) -> None:
        self.inventory = Inventory(*vms)
        self.shell = FakeRemoteShell()
        self.host_keys = FakeHostKeys(
            *(Pin(alias_of_vm(vm.vm_id), (A,), vm.name, os_disk_id=vm.os_disk_id) for vm in vms)
        )
        self.probe = FakeProbe()
        self.run_command = FakeRunCommand()
        self.settings = some_settings()
        self.became: list[str] = []
        self.clock = FakeClock(0.0)
        self.vouched: set[str] = set()
        self.ssh_config = ""

    def __call__(self, *argv: str) -> Result:
        return Azl()(*argv, obj=self.deps())

    def deps(self) -> Deps:
        def become(argv: list[str]) -> NoReturn:
            self.became = argv
            raise BecameError

        return Deps(  # noqa: S604 - a RemoteShell, not a shell to start
            self.settings,
            self.clock,
            vms=lambda: self.inventory,
            shell=lambda: self.shell,
            fleet_shell=lambda: ThreadedFleet(self.shell, self.clock),
            host_keys=lambda: self.host_keys,
            probe=lambda: self.probe,
            run_command=lambda: self.run_command,
            serial_log=FakeSerialLog,
            become=become,
            vouched=lambda target: target.name in self.vouched,
            ssh_config=lambda: SshConfig.parse(self.ssh_config, source="~/.ssh/config"),
        )


def three_nodes() -> World:
    """web-1 and web-2 on 3.0, db-1 on 4.0; each answers the probe."""
    world = World(a_machine(1, "web-1"), a_machine(2, "web-2"), a_machine(3, "db-1", "4.0"))
    world.shell.answers["web-1"] = NodeResult("", 0, _printed())
    world.shell.answers["web-2"] = NodeResult("", 0, _printed())
    world.shell.answers["db-1"] = NodeResult(
        "",
        0,
        _printed(
            os_release=AZURE_LINUX_4,
            kernel="6.18.31-1.3.azl4.x86_64\n",
            kernels="kernel 6.18.31-1.3.azl4\n",
            release_package="4.0-28.azl4\n",
            tool="dnf5\n",
            updates=UPDATES_4,
        ),
    )
    return world

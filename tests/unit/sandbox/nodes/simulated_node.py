"""A simulated node without a network: what tests of programs run commands on."""

from dataclasses import dataclass

from azlinux_cli.sandbox.fabric.fault import NodeFaults
from azlinux_cli.sandbox.kernel.machines import MachineSpec, Provisioning
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.nodes.disk import Disk, HostKey
from azlinux_cli.sandbox.nodes.execution import OUTPUT_LIMIT, login_shell
from azlinux_cli.sandbox.nodes.machine import Machine
from azlinux_cli.sandbox.nodes.provision import provision
from azlinux_cli.sandbox.nodes.shell.scope import Streams
from azlinux_cli.sandbox.nodes.shell.stream import Buffer, Text

USER = "azureuser"
URN = {
    "3.0": "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2:3.20260809.01",
    "4.0": "microsoftazurelinux:azurelinux-4:4:4.20260908.01",
    "acl": "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-acl:3.20260809.01",
}
HOST_KEY = HostKey(
    "-----BEGIN OPENSSH PRIVATE KEY-----\nnot a key\n-----END OPENSSH PRIVATE KEY-----\n",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOVARk73Z1pf+Wdda/pMQyhm3+KjwuNrTZI7+REY1Q4o",
)
NOW = 1_795_392_000.0  # 2026-11-23T00:00:00Z


class ManualClock:
    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> float:
        return self.moment


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    out: str
    err: str


class Node:
    """`run` and `root` act out one command line; sleeping moves the clock and nothing else."""

    def __init__(
        self, kind: str = "3.0", custom_data: bytes = b"", *, secure_boot: bool = False
    ) -> None:
        self.clock = ManualClock()
        self.disk = Disk.fresh(URN[kind])
        provisioning = Provisioning("web-1", USER, ("ssh-ed25519 AAAA me",), custom_data)
        self.first = provision(self.disk, provisioning, NOW, lambda: HOST_KEY)
        self.faults = NodeFaults(Store())
        self.saves = 0
        self.reboots = 0
        self.power_cuts = 0
        self.slept: list[float] = []
        self.machine = Machine(
            MachineSpec(
                vm_id="/vm",
                vm_uuid="u",
                name="web-1",
                size="Standard_D4s_v5",
                os_disk_id="/disk",
                addresses=(),
                private_addresses=("10.0.0.4",),
                secure_boot=secure_boot,
            ),
            self.disk,
            clock=self.clock,
            faults=self.faults,
            save=self._save,
            reboot=self._reboot,
            lose_power=self._lose_power,
        )
        self.machine.begin_boot()
        self.clock.moment += 60

    def _save(self) -> None:
        self.saves += 1

    def _reboot(self) -> None:
        self.reboots += 1

    def _lose_power(self) -> None:
        self.power_cuts += 1

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.moment += seconds

    def fault(self, name: str, times: int | None = None) -> None:
        self.faults.add("/vm", name, times)

    def root(self, text: str, stdin: str = "") -> Answer:
        return self.run(text, stdin, user="root")

    def run(self, text: str, stdin: str = "", user: str = USER) -> Answer:
        out, err = Buffer(OUTPUT_LIMIT), Buffer(OUTPUT_LIMIT)
        shell = login_shell(self.machine, user, self._sleep)
        coroutine = shell.run(text, Streams(Text(stdin), out, err))
        try:
            coroutine.send(None)
        except StopIteration as done:
            return Answer(int(done.value), out.text, err.text)
        coroutine.close()
        raise AssertionError("a program waited for something that never comes")

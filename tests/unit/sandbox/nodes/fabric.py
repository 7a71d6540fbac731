"""The simulated machines in a loop of their own, with time that passes when a test says so."""

import asyncio
import heapq
import itertools
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import asyncssh
import paramiko

from azlinux_cli.sandbox.kernel.machines import (
    CommandOutput,
    DiskSeed,
    InboundRule,
    MachineSpec,
    Provisioning,
)
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.nodes.simulated import SimulatedMachines
from tests.unit.sandbox.nodes.simulated_node import NOW, URN, USER

T = TypeVar("T")
GROUP = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute"
_addresses = (f"127.77.{a}.{b}" for a in range(1, 255) for b in range(1, 255))


class ManualTime:
    """Clock and timer in one. `pass_` runs what is due, in order."""

    def __init__(self) -> None:
        self.moment = NOW
        self._order = itertools.count()
        self._due: list[tuple[float, int, Callable[[], object]]] = []

    def now(self) -> float:
        return self.moment

    def call_later(self, delay: float, callback: Callable[[], object], /) -> "Cancel":
        entry = (self.moment + delay, next(self._order), callback)
        heapq.heappush(self._due, entry)
        return Cancel(self._due, entry)

    def pass_(self, seconds: float) -> None:
        until = self.moment + seconds
        while self._due and self._due[0][0] <= until:
            self.moment, _, callback = heapq.heappop(self._due)
            callback()
        self.moment = until


class Cancel:
    def __init__(
        self,
        due: list[tuple[float, int, Callable[[], object]]],
        entry: tuple[float, int, Callable[[], object]],
    ) -> None:
        self._due = due
        self._entry = entry

    def cancel(self) -> None:
        if self._entry in self._due:
            self._due.remove(self._entry)
            heapq.heapify(self._due)


class Fabric:
    """Starts and stops machines; every call is carried over to the machines' own loop."""

    def __init__(self, directory: Path) -> None:
        self.time = ManualTime()
        self.key_file = directory / "id_ed25519"
        self.key = new_key(self.key_file)
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()
        self.store_file = directory / "state.db"
        self.port = _free_port()
        self._stores: list[Store] = []
        self.machines = self.on_loop(self._made)
        self._clients: list[paramiko.SSHClient] = []

    def run_script(self, vm_id: str, script: str) -> CommandOutput:
        """What the VM agent ran; simulated scripts are done at once."""

        def run() -> CommandOutput | None:
            return self.machines.script_output(self.machines.begin_script(vm_id, script))

        output = self.on_loop(run)
        assert output is not None
        return output

    def _made(self) -> SimulatedMachines:
        self._stores.append(Store(self.store_file))
        return SimulatedMachines(
            self._stores[-1],
            self.time,
            self.port,
            loop=self.loop,
            timer=self.time,
            boot_seconds=1.0,
        )

    def on_loop(self, function: Callable[[], T]) -> T:
        async def call() -> T:
            return function()

        return asyncio.run_coroutine_threadsafe(call(), self.loop).result(20)

    def pass_(self, seconds: float) -> None:
        self.on_loop(lambda: self.time.pass_(seconds))

    def spec(
        self,
        name: str,
        address: str = "",
        private: str = "10.0.0.4",
        inbound: tuple[InboundRule, ...] | None = None,
        disk: str = "",
    ) -> MachineSpec:
        return MachineSpec(
            vm_id=f"{GROUP}/virtualMachines/{name}",
            vm_uuid=name,
            name=name,
            size="Standard_D2s_v5",
            os_disk_id=disk or f"{GROUP}/disks/{name}",
            addresses=(address,) if address else (),
            private_addresses=(private,),
            inbound=inbound,
        )

    def start(self, spec: MachineSpec, kind: str = "3.0", *, booted: bool = True) -> MachineSpec:
        """A new machine from a new disk."""
        public = (self.key_file.with_suffix(".pub")).read_text()
        provisioning = Provisioning(spec.name, USER, (public,))

        def begin() -> None:
            self.machines.create_disk(spec.os_disk_id, DiskSeed(URN[kind]))
            self.machines.start(spec, provisioning)

        self.on_loop(begin)
        if booted:
            self.pass_(1)
        return spec

    def machine(self, name: str = "web-1", kind: str = "3.0") -> MachineSpec:
        return self.start(self.spec(name, next(_addresses)), kind)

    def connect(
        self, spec: MachineSpec, user: str = USER, timeout: float = 10
    ) -> paramiko.SSHClient:
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(AnyHostKey())
        client.connect(
            spec.addresses[0],
            self.port,
            user,
            pkey=self.key,
            allow_agent=False,
            look_for_keys=False,
            timeout=timeout,
            banner_timeout=timeout,
            auth_timeout=timeout,
        )
        self._clients.append(client)
        return client

    def restart_sandbox(self) -> None:
        """The process dies and comes back: what was not stored is gone."""
        self.on_loop(self.machines.close)
        self._stores[-1].close()
        self.machines = self.on_loop(self._made)

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self.on_loop(self.machines.close)
        asyncio.run_coroutine_threadsafe(self._settle(), self.loop).result(20)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(20)
        self.loop.close()
        self._stores[-1].close()

    async def _settle(self) -> None:
        """Let what was cancelled end before the loop goes."""
        current = asyncio.current_task()
        waiting = [task for task in asyncio.all_tasks() if task is not current]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await asyncio.sleep(0)


class AnyHostKey(paramiko.MissingHostKeyPolicy):
    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Which key it is, is what the tests look at."""


def new_key(path: Path) -> paramiko.Ed25519Key:
    """Written to `path`, its public half beside it."""
    made = asyncssh.generate_private_key("ssh-ed25519")
    path.touch(0o600)
    made.write_private_key(str(path))
    made.write_public_key(str(path.with_suffix(".pub")))
    return paramiko.Ed25519Key.from_private_key_file(str(path))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def said(client: paramiko.SSHClient, command: str) -> tuple[int, str, str]:
    """Exit status, stdout, stderr."""
    stdin, stdout, stderr = client.exec_command(command, timeout=10)
    stdin.close()
    out, err = stdout.read().decode(), stderr.read().decode()
    return stdout.channel.recv_exit_status(), out, err


def host_key(client: paramiko.SSHClient) -> str:
    transport = client.get_transport()
    assert transport is not None
    key = transport.get_remote_server_key()
    return f"{key.get_name()} {key.get_base64()}"

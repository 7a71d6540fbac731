"""Machines of a sandbox with real nodes, and OpenSSH's own client to talk to them."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.arm import Arm
from azlinux_cli.sandbox import process
from azlinux_cli.wire import api_version
from tests.sandbox_cloud import SandboxCloud
from tests.sandbox_machine import HurriedClock, make_machine, make_network

PATIENCE_S = 20.0
USER = "azureuser"


def until(met: Callable[[], Any], patience_s: float = PATIENCE_S) -> Any:
    """What `met` gives once it is true."""
    ends_at = time.monotonic() + patience_s
    while not (found := met()):
        assert time.monotonic() < ends_at, f"it did not happen within {patience_s} s"
        time.sleep(0.05)
    return found


@dataclass(frozen=True, slots=True)
class Said:
    status: int
    out: str
    err: str


@dataclass(slots=True)
class Fleet:
    """One resource group. `state` is the sandbox's directory."""

    state: Path
    cloud: SandboxCloud
    key_file: Path
    group: str = ""
    arm: Arm = field(init=False)

    def __post_init__(self) -> None:
        self.arm = AzureCloud(self.cloud.settings, HurriedClock()).arm()

    def in_group(self, group: str) -> "Fleet":
        own = replace(self, group=group)
        make_network(own.arm, group, ssh=True)
        return own

    def remove(self) -> None:
        self.delete(self.arm.scope(self.group), api_version.RESOURCES)

    def delete(self, path: str, version: str = api_version.COMPUTE) -> None:
        operation = self.arm.delete(path, api_version=version, action="clear")
        assert operation is not None
        operation.wait(deadline_s=600)

    def machine(self, name: str = "web", **how: Any) -> "Node":
        """One that answers. `how` is `make_machine`'s."""
        ref = VmRef(self.arm.subscription, self.group, name)
        key = self.key_file.with_name(self.key_file.name + ".pub").read_text()
        make_machine(self.arm, ref, key=key, **how)
        node = Node(self, ref)
        node.await_ssh()
        return node

    def post(self, path: str, body: Any = None) -> Any:
        operation = self.arm.post(path, body, api_version=api_version.COMPUTE, action="act")
        return operation.wait(deadline_s=600, final_read=False)

    def put(self, path: str, body: Any) -> None:
        operation = self.arm.put(
            f"{self.arm.scope(self.group)}/providers/Microsoft.Compute/{path}",
            {"location": "westeurope", **body},
            api_version=api_version.COMPUTE,
            action="write",
        )
        operation.wait(deadline_s=600)

    def get(self, path: str) -> Any:
        return self.arm.get(path, api_version=api_version.COMPUTE, action="read")


@dataclass(frozen=True, slots=True)
class Node:
    fleet: Fleet
    ref: VmRef

    @property
    def address(self) -> tuple[str, int]:
        for node in process.status(self.fleet.state)["nodes"]:
            if (node["name"], node["resourceGroup"]) == (self.ref.name, self.ref.resource_group):
                return str(node["publicIpAddress"]), node["sshPort"]
        raise LookupError(self.ref.name)

    def command(self, *options: str) -> list[str]:
        host, port = self.address
        known = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")
        settings = (*known, "BatchMode=yes", "ConnectTimeout=2", *options)
        words = [word for setting in settings for word in ("-o", setting)]
        return ["ssh", "-F", "none", "-i", str(self.fleet.key_file), "-p", str(port), *words,
                f"{USER}@{host}"]  # fmt: skip

    def run(self, script: str, *options: str, stdin: str = "", timeout_s: float = 60) -> Said:
        done = subprocess.run(
            [*self.command(*options), script],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def out(self, script: str) -> str:
        """The output of a script that succeeds."""
        said = self.run(script)
        assert said.status == 0, said
        return said.out

    def answers(self) -> bool:
        return self.run("true", "ConnectTimeout=1").status == 0

    def await_ssh(self) -> None:
        until(self.answers)

    def boot_id(self) -> str:
        return self.out("cat /proc/sys/kernel/random/boot_id").strip()

    def await_reboot(self, before: str) -> str:
        """The id of the boot after `before`."""

        def booted() -> str:
            said = self.run("cat /proc/sys/kernel/random/boot_id", "ConnectTimeout=1")
            return said.out.strip() if said.status == 0 and said.out.strip() != before else ""

        return str(until(booted))

    def fault(self, name: str, times: int | None = None) -> None:
        process.add_fault(self.fleet.state, {"node": self.ref.id, "preset": name, "times": times})

    def clear(self) -> None:
        process.clear_faults(self.fleet.state, node=self.ref.id)

    def act(self, action: str, body: Any = None) -> Any:
        return self.fleet.post(f"{self.ref.id}/{action}", body)

    def script(self, script: str) -> str:
        """What ARM's Run Command gives as message."""
        body = {"commandId": "RunShellScript", "script": script.splitlines()}
        answer = self.act("runCommand", body)
        return str(answer["properties"]["output"]["value"][0]["message"])

    @property
    def os_disk(self) -> str:
        storage = self.fleet.get(self.ref.id)["properties"]["storageProfile"]
        return str(storage["osDisk"]["managedDisk"]["id"])

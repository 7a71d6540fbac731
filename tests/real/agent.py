"""azl's own way to a real machine: paramiko, its jobs, leases and reboots, and a real clock."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.known_hosts import PinFile
from azlinux_cli.adapters.ssh.shell import ParamikoShell
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_job import JobState, NodeJob, poll_command, read_job, start_command
from azlinux_cli.domain.node_lease import Lease, read_lease, release_command, take_command
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.services.node_job import JobEnd, RunJob
from azlinux_cli.services.node_reboot import RebootEnd, RebootNode
from tests.real.fleet import USER, Node, Said


def _ignore(state: JobState) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Agent:
    """One machine. Services go over paramiko, single commands over OpenSSH."""

    node: Node
    target: NodeTarget
    shell: ParamikoShell

    def run(
        self,
        job: NodeJob,
        *,
        deadline_s: float = 30,
        on_state: Callable[[JobState], None] = _ignore,
    ) -> JobEnd:
        do = RunJob(self.shell, SystemClock())
        return do(self.target, job, deadline_s=deadline_s, on_state=on_state)

    def observe(self, job: NodeJob, *, deadline_s: float = 30) -> JobEnd:
        do = RunJob(self.shell, SystemClock())
        return do.observe(self.target, job.run, job.step, deadline_s=deadline_s)

    def reboot(self, boot_id: str, *, deadline_s: float = 30) -> RebootEnd:
        return RebootNode(self.shell, SystemClock())(
            self.target, boot_id=boot_id, deadline_s=deadline_s
        )

    def say(self, command: RemoteCommand) -> Said:
        return self.node.run(command.line, stdin=command.stdin)

    def start(self, job: NodeJob) -> JobState:
        return read_job(self.say(start_command(job)).out)

    def poll(self, job: NodeJob, offset: int = 0) -> JobState:
        return read_job(self.say(poll_command(job.run, job.step, offset)).out)

    def take(self, run: str, owner: str = "", ttl_s: int = 900) -> Lease:
        return read_lease(self.say(take_command(run, owner or f"somebody of {run}", ttl_s)).out)

    def release(self, run: str) -> None:
        assert self.say(release_command(run)).status == 0


@contextmanager
def agent_on(node: Node, directory: Path) -> Iterator[Agent]:
    """Believes the host key that the machine shows now."""
    known = directory / "known_hosts"
    host, port = node.address
    scan = ["ssh-keyscan", "-t", "ed25519", "-p", str(port), host]
    known.write_text(subprocess.run(scan, capture_output=True, text=True, check=True).stdout)
    target = NodeTarget(node.ref.name, host, port, USER, node.ref.name, known_hosts=str(known))
    shell = ParamikoShell(KeyRing(str(node.fleet.key_file)), Verifier(PinFile()), SystemClock())
    try:
        yield Agent(node, target, shell)
    finally:
        shell.close()

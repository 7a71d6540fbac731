"""Who else runs a command on many hosts, and the command line for it.

Each verifies host keys from a file, signs in with the same key, and runs COMMAND on every host.
"""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.ssh.fleet import Fleet
from bench.ssh.program import found

COMMAND = "cat /etc/os-release"
_CLIENTS = Path(__file__).parent / "client"


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked of a client: these hosts, so many of them at once."""

    fleet: Fleet
    parallel: int


def _nothing(_: Job) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Peer:
    """`program`: what it needs, in the peers' environment or on PATH.

    `executes`: it needs hosts that execute what it sends.
    """

    name: str
    program: str
    argv: Callable[[Path, Job], list[str]]
    environ: Callable[[Job], Mapping[str, str]] = _nothing
    executes: bool = False

    def missing(self, environment: Path | None) -> str | None:
        """Why it cannot be measured here."""
        if self.program in _DEBIAN:
            return None if found(self.program) else f"no {self.program} on PATH"
        if environment is None:
            return "no environment of the peers: run `make bench`"
        there = (environment / "bin" / self.program).exists()
        return None if there else f"no {self.program} in {environment}"


_DEBIAN = {"ssh", "pdsh"}


def ssh_options(job: Job) -> list[str]:
    """Nothing of this user's configuration, and the host key checked."""
    keys, known_hosts = job.fleet.keys, job.fleet.known_hosts
    return [
        *("-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes"),
        *("-o", f"UserKnownHostsFile={known_hosts}", "-o", "GlobalKnownHostsFile=none"),
        *("-o", "IdentitiesOnly=yes", "-i", str(keys.client), "-o", f"Port={job.fleet.port}"),
    ]


def _script(name: str) -> Callable[[Path, Job], list[str]]:
    def argv(environment: Path, job: Job) -> list[str]:
        fleet = job.fleet
        files = [fleet.addresses, fleet.known_hosts, fleet.keys.client]
        words = [fleet.keys.user, fleet.port, job.parallel, COMMAND]
        program = [str(environment / "bin" / "python"), str(_CLIENTS / name)]
        return [*program, *map(str, files), *map(str, words)]

    return argv


def _pyinfra(environment: Path, job: Job) -> list[str]:
    keys = job.fleet.keys
    return [
        str(environment / "bin" / "pyinfra"),
        *("--user", keys.user, "--port", str(job.fleet.port), "--key", str(keys.client)),
        *("--data", f"ssh_known_hosts_file={job.fleet.known_hosts}"),
        *("--data", "ssh_strict_host_key_checking=yes", "--data", "ssh_config_file=/dev/null"),
        *("--parallel", str(job.parallel), str(job.fleet.python_inventory)),
        *("exec", "--", *shlex.split(COMMAND)),
    ]


def _xargs(environment: Path, job: Job) -> list[str]:
    ssh = ["ssh", *ssh_options(job), "-l", job.fleet.keys.user]
    xargs = ["xargs", "-a", str(job.fleet.addresses), "-P", str(job.parallel), "-I{}"]
    return [*xargs, *ssh, "{}", COMMAND]


def _pdsh(environment: Path, job: Job) -> list[str]:
    where = ["-w", f"^{job.fleet.addresses}", "-l", job.fleet.keys.user]
    return ["pdsh", "-R", "ssh", "-f", str(job.parallel), *where, COMMAND]


def _pdsh_environ(job: Job) -> dict[str, str]:
    return {"PDSH_SSH_ARGS": f"{shlex.join(ssh_options(job))} -l%u %h"}


def _clush(environment: Path, job: Job) -> list[str]:
    fleet = job.fleet
    return [
        *(str(environment / "bin" / "clush"), "-n", "-f", str(job.parallel)),
        *("-l", fleet.keys.user, "-o", shlex.join(ssh_options(job))),
        *("--hostfile", str(fleet.addresses), COMMAND),
    ]


def _ansible(module: str) -> Callable[[Path, Job], list[str]]:
    def argv(environment: Path, job: Job) -> list[str]:
        ansible = str(environment / "bin" / "ansible")
        what = ["-i", str(job.fleet.inventory), "-f", str(job.parallel)]
        return [ansible, "all", *what, "-m", module, "-a", COMMAND]

    return argv


def _ansible_environ(job: Job) -> dict[str, str]:
    """ControlPersist stays on, as it is by default. Sockets have short names, below /tmp."""
    home = job.fleet.directory / "ansible"
    return {
        "ANSIBLE_HOME": str(home),
        "ANSIBLE_CONFIG": str(job.fleet.configuration),
        "ANSIBLE_HOST_KEY_CHECKING": "True",
        "ANSIBLE_REMOTE_USER": job.fleet.keys.user,
        "ANSIBLE_REMOTE_PORT": str(job.fleet.port),
        "ANSIBLE_PRIVATE_KEY_FILE": str(job.fleet.keys.client),
        "ANSIBLE_SSH_COMMON_ARGS": shlex.join(ssh_options(job)),
        "ANSIBLE_SSH_CONTROL_PATH_DIR": str(job.fleet.keys.directory / "cp"),
        "ANSIBLE_NOCOLOR": "1",
        "LC_ALL": "C.UTF-8",
    }


PEERS = (
    Peer("asyncssh script", "python", _script("with_asyncssh.py")),
    Peer("parallel-ssh script", "python", _script("with_parallel_ssh.py")),
    Peer("pyinfra exec", "pyinfra", _pyinfra),
    Peer("xargs -P ssh", "ssh", _xargs),
    Peer("pdsh", "pdsh", _pdsh, _pdsh_environ),
    Peer("clush", "clush", _clush),
    Peer("ansible -m raw", "ansible", _ansible("raw"), _ansible_environ),
    Peer("ansible -m command", "ansible", _ansible("command"), _ansible_environ, executes=True),
)

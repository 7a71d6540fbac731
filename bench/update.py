"""The section `update`: 50 simulated machines brought up to date and rebooted, by azl and others.

Every client finds the same machines in the same state, does the work on all at once, and is
believed only when no machine has an update left and each runs a boot of its own since.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from azlinux_cli.sandbox import process
from bench.report import Report
from bench.workplace import Workplace

MACHINES = 50
_ROUNDS = 2
_LIMIT_S = 300.0
_PLAYS = Path(__file__).parent / "play"
_GROUP = "bench-update"
_OPTIONS = process.Options(operation_seconds=0, retry_after_seconds=0)
AZL = "azl update apply"


@dataclass(frozen=True, slots=True)
class Field:
    """The machines, and the files that name them for each client."""

    place: Workplace
    directory: Path
    count: int

    @property
    def key(self) -> Path:
        return next((self.place.home / ".ssh").glob("id_*[!b]"))

    @property
    def names(self) -> str:
        return f"web-[1-{self.count}]"

    def make(self) -> None:
        """Machines, stopped sandbox, and a copy of what it remembers."""
        azl = self.place.azl
        where = ["-g", _GROUP, "-l", "westeurope"]
        self.place.must(azl, "vm", "create", self.names, *where, "--parallel", "50")
        process.stop(self.place.state)
        shutil.copytree(self.place.state, self.copy)

    @property
    def copy(self) -> Path:
        return self.directory / "sandbox"

    def restore(self) -> None:
        """The machines as they were, on the same addresses, with SSH answering."""
        process.stop(self.place.state)
        shutil.rmtree(self.place.state)
        shutil.copytree(self.copy, self.place.state)
        status = self.place.start(_OPTIONS)
        self.place.sign_in(status)
        for _ in range(100):
            if self._ask("true")[0] == 0:
                return self._write(status)
            time.sleep(0.1)
        raise RuntimeError("the machines do not answer")

    def _write(self, status: process.Status) -> None:
        nodes = [node for node in status["nodes"] if node["resourceGroup"] == _GROUP]
        rows = [(str(n["publicIpAddress"]), int(n["sshPort"])) for n in nodes]
        hosts_of = [host for host, _ in rows]
        scan = ["ssh-keyscan", "-t", "ed25519", "-p", str(rows[0][1]), *hosts_of]
        seen = subprocess.run(scan, capture_output=True, text=True, check=True).stdout
        (self.directory / "known_hosts").write_text(seen, "utf-8")
        (self.directory / "inventory.ini").write_text(
            "".join(f"{host} ansible_port={port}\n" for host, port in rows), "utf-8"
        )
        hosts = [(host, {"ssh_port": port}) for host, port in rows]
        (self.directory / "inventory.py").write_text(f"farm = {hosts!r}\n", "utf-8")

    def _ask(self, command: str) -> tuple[int, str]:
        argv = [self.place.azl, "node", "run", "-g", _GROUP, "--all", "-o", "json", "--", command]
        environ = {**os.environ, **self.place.environ}
        done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    def boots(self) -> set[str]:
        status, out = self._ask("cat /proc/sys/kernel/random/boot_id")
        if status:
            raise RuntimeError("a machine does not tell its boot")
        return {str(row["stdout"]).strip() for row in json.loads(out)}

    def is_done(self, before: set[str]) -> bool:
        """Whether no machine has an update left, and all have been booted since."""
        check = ["update", "check", "-g", _GROUP, "--exit-code", "-o", "json"]
        self.place.must(self.place.azl, *check)
        after = self.boots()
        return len(after) == self.count and not after & before


Argv = Callable[[Field, Path], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Client:
    name: str
    program: str
    argv: Argv
    environ: Callable[[Field], Mapping[str, str]] = lambda _: {}


def _azl(field: Field, _: Path) -> Sequence[str]:
    most = str(field.count)
    how = ["--max-failures", str(field.count - 1), "--parallel", most, "--canary", "0"]
    return [
        *(field.place.azl, "update", "apply", "-g", _GROUP, "--all", "--yes", *how),
        *("--waves", "100%", "--healthy-for", "0"),
    ]


def _ansible(field: Field, peers: Path) -> Sequence[str]:
    inventory = str(field.directory / "inventory.ini")
    program = str(peers / "bin" / "ansible-playbook")
    return [program, "-i", inventory, "-f", str(field.count), str(_PLAYS / "update.yaml")]


def _ansible_environ(field: Field) -> Mapping[str, str]:
    known = field.directory / "known_hosts"
    options = f"-F none -o UserKnownHostsFile={known} -o GlobalKnownHostsFile=/dev/null"
    configuration = field.directory / "ansible.cfg"
    configuration.write_text("[defaults]\n", "utf-8")
    return {
        "ANSIBLE_HOME": str(field.directory / "ansible"),
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_HOST_KEY_CHECKING": "True",
        "ANSIBLE_REMOTE_USER": "azureuser",
        "ANSIBLE_PRIVATE_KEY_FILE": str(field.key),
        "ANSIBLE_SSH_COMMON_ARGS": options,
        "ANSIBLE_PIPELINING": "True",
        "ANSIBLE_NOCOLOR": "1",
        "LC_ALL": "C.UTF-8",
    }


def _pyinfra(field: Field, peers: Path) -> Sequence[str]:
    known = field.directory / "known_hosts"
    return [
        *(str(peers / "bin" / "pyinfra"), "-y", "--user", "azureuser", "--key", str(field.key)),
        *("--data", f"ssh_known_hosts_file={known}", "--data", "ssh_strict_host_key_checking=yes"),
        *("--data", "ssh_config_file=/dev/null", "--parallel", str(field.count)),
        *(str(field.directory / "inventory.py"), str(_PLAYS / "update_pyinfra.py")),
    ]


CLIENTS = (
    Client(AZL, "azl", _azl),
    Client("ansible-playbook, raw", "ansible-playbook", _ansible, _ansible_environ),
    Client("pyinfra", "pyinfra", _pyinfra),
)


def run(place: Workplace, report: Report) -> None:
    """Wall time, machines a second, and where azl's time goes."""
    environment = os.environ.get("AZL_PEERS", "")
    peers = Path(environment)
    able = [c for c in CLIENTS if c.name == AZL or (environment and _has(peers, c))]
    for client in CLIENTS:
        if client not in able:
            report.note(f"left out: {client.name}: no environment of the peers: run `make bench`")
    count, rounds = (10, 1) if place.quick else (MACHINES, _ROUNDS)
    directory = place.home / "update"
    directory.mkdir()
    field = Field(place, directory, count)
    place.sign_in(place.start(_OPTIONS))
    field.make()
    seconds: dict[str, list[float]] = {client.name: [] for client in able}
    for _ in range(rounds):
        for client in able:
            took = _measured(field, client, peers, report)
            if took is not None:
                seconds[client.name].append(took)
    _show(report, count, seconds)
    _steps(place, report)


def _has(peers: Path, client: Client) -> bool:
    return (peers / "bin" / client.program).exists()


def _measured(field: Field, client: Client, peers: Path, report: Report) -> float | None:
    """None, and why, for a client that did not do it."""
    field.restore()
    before = field.boots()
    argv = client.argv(field, peers)
    environ = {**os.environ, **field.place.environ, **client.environ(field)}
    began = time.perf_counter()
    done = subprocess.run(
        argv, env=environ, capture_output=True, text=True, check=False, timeout=_LIMIT_S
    )
    took = time.perf_counter() - began
    if done.returncode == 0 and field.is_done(before):
        return took
    said = (done.stdout[-1500:] + done.stderr[-500:]).strip()
    report.failures.append(f"update: {client.name}: exit status {done.returncode}: {said}")
    return None


def _show(report: Report, count: int, seconds: Mapping[str, Sequence[float]]) -> None:
    own = seconds.get(AZL)
    rows = []
    for name, took in seconds.items():
        if took:
            middle = median(took)
            ratio = f"{middle / median(own):.2f}" if own else ""
            rows.append((name, len(took), f"{middle:.1f}", f"{count / middle:.1f}", ratio))
    head = ("client", "runs", "seconds", "machines/s", "seconds x azl")
    report.table(f"{count} simulated machines updated and rebooted, all at once", head, rows)


def _steps(place: Workplace, report: Report) -> None:
    """Of azl's last run, by its own journal."""
    runs = json.loads(place.must(place.azl, "rollout", "list", "-o", "json"))
    lines = place.must(place.azl, "rollout", "events", runs[0]["id"], "-o", "jsonl")
    events = [json.loads(line) for line in lines.splitlines()]
    by_step: dict[str, list[float]] = {}
    for event in events:
        if event["event"] == "step-ended":
            by_step.setdefault(event["step"], []).append(event["seconds"])
    rows = [(name, len(took), f"{median(took):.2f}") for name, took in by_step.items()]
    report.table("azl's steps on a machine, medians of its last run", ("step", "n", "s"), rows)

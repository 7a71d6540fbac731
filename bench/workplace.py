"""Where a benchmark runs: a home, a sandbox and an az that touch nothing of the user's."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azlinux_cli.sandbox import process

POLL = re.compile(r"/operation(s|statuses|results)/", re.IGNORECASE)
PROOF = re.compile(r"/runCommand$", re.IGNORECASE)  # of the host key, after the creation
SIGN_IN = re.compile(r"^/(common|[0-9a-f-]{36})/|/metadata/endpoints|openid-configuration")
# What az would like to fetch from the web fails at once instead of after a time-out.
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Ran:
    """One command: its seconds, and its requests. Polls, proofs and sign-in stand apart."""

    seconds: float
    requests: int
    polls: int
    proofs: int
    sign_in: int


@dataclass(frozen=True, slots=True)
class Workplace:
    """A directory with a sandbox in it; `azl` and `az` reach that sandbox and nothing else."""

    home: Path
    az_program: str | None
    azl: str
    quick: bool = False

    @property
    def state(self) -> Path:
        return self.home / "sandbox"

    @property
    def environ(self) -> dict[str, str]:
        """What both programs are run with."""
        return {
            "HOME": str(self.home),
            "AZL_CONFIG_DIR": str(self.home / "azl" / "config"),
            "AZL_CACHE_DIR": str(self.home / "azl" / "cache"),
            "AZL_STATE_DIR": str(self.home / "azl" / "state"),
            "AZURE_CONFIG_DIR": str(self.home / "az"),
            "AZURE_CORE_INSTANCE_DISCOVERY": "false",
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
            "AZURE_CORE_ONLY_SHOW_ERRORS": "true",
            "REQUESTS_CA_BUNDLE": str(self.state / "ca.pem"),
            "HTTPS_PROXY": NOWHERE,
            "HTTP_PROXY": NOWHERE,
            "NO_PROXY": "localhost,127.0.0.0/8,127.0.0.1",
            "COLUMNS": "80",
        }

    def start(self, options: process.Options) -> process.Status:
        """The sandbox with these options; a running one is stopped first, its state kept."""
        process.stop(self.state)
        return process.start(self.state, options)

    def sign_in(self, status: process.Status) -> None:
        """Give azl a profile for the sandbox, and sign az in to it."""
        secret = self.home / "client-secret"
        secret.write_text(status["clientSecret"] or "", encoding="utf-8")
        secret.chmod(0o600)
        profile = {
            "cloud": "sandbox",
            "endpoint": status["endpoint"],
            "authority": status["endpoint"],
            "ca-bundle": status["caBundle"],
            "sign-in": "service-principal",
            "tenant-id": status["tenantId"],
            "subscription": status["subscriptionId"],
            "client-id": status["clientId"],
            "client-secret-file": str(secret),
            "ssh-port": status["sshPort"],
            "ssh-source": "127.0.0.0/8",
        }
        lines = [f"{name} = {json.dumps(value)}" for name, value in profile.items()]
        config = self.home / "azl" / "config" / "config.toml"
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text("\n".join(['current = "s"', "[profiles.s]", *lines]) + "\n", "utf-8")
        if self.az_program is None:
            return
        shutil.rmtree(self.home / "az", ignore_errors=True)  # a section before may have signed in
        cloud = ["cloud", "register", "-n", "Rehearsal", "--endpoint-resource-manager"]
        self.must(self.az_program, *cloud, str(status["endpoint"]))
        self.must(self.az_program, "cloud", "set", "-n", "Rehearsal")
        login = ["login", "--service-principal", "-u", status["clientId"]]
        tenant = ["-p", str(status["clientSecret"]), "--tenant", status["tenantId"]]
        self.must(self.az_program, *login, *tenant)

    def must(self, *argv: str) -> str:
        """Run a program that has to succeed. Raises RuntimeError with what it said."""
        environ = {**os.environ, **self.environ}
        done = subprocess.run(
            argv,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode != 0:
            said = done.stderr[-2000:]
            raise RuntimeError(f"{Path(argv[0]).name} {argv[1]}: {done.returncode}\n{said}")
        return done.stdout

    def measured(self, argv: Sequence[str]) -> Ran:
        """Run a program that has to succeed, with its seconds and what the request log says."""
        before = len(self.log())
        start = time.perf_counter()
        self.must(*argv)
        seconds = time.perf_counter() - start
        paths = [str(entry["path"]) for entry in self.log()[before:]]
        sign_in = sum(bool(SIGN_IN.search(path)) for path in paths)
        polls = sum(bool(POLL.search(path)) for path in paths)
        proofs = sum(bool(PROOF.search(path)) for path in paths)
        return Ran(seconds, len(paths) - polls - proofs - sign_in, polls, proofs, sign_in)

    def log(self) -> list[Mapping[str, Any]]:
        path = self.state / "requests.jsonl"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@contextmanager
def workplace(home: Path, azl: Path | None = None, *, quick: bool = False) -> Iterator[Workplace]:
    """A workplace in an empty directory; its sandbox is stopped at the end.

    `azl`: another one than this environment's. `quick`: sections that can, measure less.
    """
    az = os.environ.get("AZL_AZ") or shutil.which("az")
    program = Path(sys.executable).parent / "azl" if azl is None else azl.absolute()
    place = Workplace(home, az, str(program), quick)
    try:
        yield place
    finally:
        process.stop(place.state)

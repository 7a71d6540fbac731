"""Clients that are not ours, each with a sandbox of its own."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.sandbox.process import Options
from tests.sandbox_cloud import SandboxCloud, running_sandbox

HERE = Path(__file__).parent
NOWHERE = "http://127.0.0.1:9"  # what az would like to read from the web fails at once


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.conformance)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxCloud]:
    """A sandbox for one module, with operations that are seen running at least once."""
    options = Options(operation_seconds=0.5, retry_after_seconds=1)
    with running_sandbox(tmp_path_factory.mktemp("judged"), options) as cloud:
        yield cloud


@dataclass(frozen=True, slots=True)
class Az:
    """Microsoft's az. Its own configuration directory, the sandbox's CA, no way to the web."""

    program: str
    environ: Mapping[str, str]

    def run(self, *argv: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [self.program, *argv],
            env={**os.environ, **self.environ},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def __call__(self, *argv: str) -> Any:
        """What a command that has to succeed prints, as JSON; None if it prints nothing."""
        done = self.run(*argv, "-o", "json")
        assert done.returncode == 0, f"az {' '.join(argv)}\n{done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None


@pytest.fixture(scope="module")
def az(judged: SandboxCloud, tmp_path_factory: pytest.TempPathFactory) -> Az:
    """az, told of the sandbox as of any private cloud, and signed in as its service principal."""
    program = os.environ.get("AZL_AZ")
    if not program:
        pytest.skip("AZL_AZ names no az; `make conformance` installs one")
    home = tmp_path_factory.mktemp("az")
    status = judged.status
    client = Az(
        program,
        {
            "HOME": str(home),
            "AZURE_CONFIG_DIR": str(home / ".azure"),
            "AZURE_CORE_INSTANCE_DISCOVERY": "false",
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
            "REQUESTS_CA_BUNDLE": status["caBundle"],
            "HTTPS_PROXY": NOWHERE,
            "HTTP_PROXY": NOWHERE,
            "NO_PROXY": "localhost,127.0.0.1",
        },
    )
    client(
        "cloud", "register", "-n", "Rehearsal", "--endpoint-resource-manager", status["endpoint"]
    )
    client("cloud", "set", "-n", "Rehearsal")
    secret = ("-u", status["clientId"], "-p", status["clientSecret"])
    client("login", "--service-principal", *secret, "--tenant", status["tenantId"])
    return client

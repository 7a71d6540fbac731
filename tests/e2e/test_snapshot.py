"""`--snapshot` on the simulated sandbox: who is refused, the way back, and what is cleaned up."""

import json
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.command import AzlProcess
from tests.sandbox_cloud import SandboxCloud

pytestmark = pytest.mark.e2e
_SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "made-disk.json"
_QUICK = ("--healthy-for", "0", "--yes")


@pytest.fixture(scope="module")
def group() -> str:
    return f"snapshot-{uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def azl(
    sandbox: SandboxCloud, tmp_path_factory: pytest.TempPathFactory, group: str
) -> Iterator[AzlProcess]:
    home = tmp_path_factory.mktemp("snapshot")
    azl = AzlProcess({**sandbox.environ, "HOME": str(home), "AZL_STATE_DIR": str(home / "state")})
    created = azl("vm", "create", "web-[1-2]", "-g", group)
    assert created.status == 0, created.err
    yield azl
    azl("vm", "delete", "web-[1-2]", "-g", group, "--yes")


def test_a_machine_that_is_none_of_azures_is_refused_before_anything_is_begun(
    azl: AzlProcess, group: str, sandbox: SandboxCloud, tmp_path: Path
) -> None:
    machine = azl("vm", "show", "web-1", "-g", group, "-o", "json").json()
    port = sandbox.status["sshPort"]
    address, known = machine["publicIpAddresses"][0], tmp_path / "known_hosts"
    key = subprocess.run(
        ["ssh-keyscan", "-p", str(port), address], capture_output=True, text=True, check=True
    )
    known.write_text(key.stdout)
    hosts = tmp_path / "hosts"
    hosts.write_text(f"own-1 azureuser@{address}:{port} known_hosts={known}\n")
    done = azl("update", "apply", "--hosts", str(hosts), "--snapshot", *_QUICK)
    assert done.status == 9, done
    assert "own-1 is none of Azure's machines" in done.err
    assert azl("rollout", "list", "-o", "json").json() == []


@pytest.mark.slow
def test_snapshots_bring_machines_back_once_and_are_then_cleaned_up(
    azl: AzlProcess, group: str
) -> None:
    before = azl("update", "check", "-g", group, "-o", "json").json()
    applied = azl("update", "apply", "-g", group, "--all", "--snapshot", *_QUICK)
    assert applied.status == 0, applied
    [run] = azl("rollout", "list", "-o", "name").out.split()

    listed = azl("rollout", "cleanup", "--dry-run", "-o", "json").json()
    assert {(d["machine"], d["role"], d["outcome"]) for d in listed} == {
        ("web-1", "os", "unchanged"),
        ("web-2", "os", "unchanged"),
    }
    assert all(d["detail"] == f"kept until {d['expiresAt']}" for d in listed)
    for document in listed:
        Draft202012Validator(json.loads(_SCHEMA.read_text())).validate(document)

    back = azl("rollout", "rollback", run, *_QUICK)
    assert back.status == 0, back
    after = azl("update", "check", "-g", group, "-o", "json").json()
    assert [d["updates"] for d in after] == [d["updates"] for d in before]

    refused = azl("rollout", "cleanup", run)
    assert refused.status == 2, refused
    assert len(azl("rollout", "cleanup", "--dry-run", "-o", "json").json()) == 6

    cleaned = azl("rollout", "cleanup", run, "--yes")
    assert cleaned.status == 0, cleaned
    no_way = azl("rollout", "rollback", run, *_QUICK)
    assert no_way.status == 9, no_way
    assert "there is no snapshot of web-1" in no_way.err
    unknown = azl("rollout", "cleanup", "unowhere0", "--yes")
    assert unknown.status == 5, unknown

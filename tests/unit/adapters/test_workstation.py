"""Looking at this machine: programs that hang or are missing, keys, an endpoint's clock."""

import socket
from pathlib import Path

import pytest

from azlinux_cli.adapters import workstation
from azlinux_cli.adapters.workstation import ThisMachine
from azlinux_cli.domain.check import KeyFile
from azlinux_cli.domain.errors import UnreachableError
from tests.sandbox_cloud import SandboxCloud

HERE = ThisMachine()


def program(directory: Path, name: str, text: str) -> None:
    directory.mkdir(exist_ok=True)
    (directory / name).write_text(f"#!/bin/sh\n{text}\n")
    (directory / name).chmod(0o755)


@pytest.fixture
def bin_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only directory in PATH."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("SSH_AUTH_SOCK", "/nowhere")
    return tmp_path / "bin"


def test_the_version_of_ssh_or_none(bin_: Path) -> None:
    assert HERE.ssh_version() is None
    program(bin_, "ssh", "echo OpenSSH_9.9 >&2")
    assert HERE.ssh_version() == "OpenSSH_9.9"


def test_a_program_that_hangs_is_left_after_seconds(
    bin_: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workstation, "PATIENCE_S", 0.05)
    program(bin_, "ssh", "exec /bin/sleep 60")
    assert HERE.ssh_version() == str(bin_ / "ssh")
    program(bin_, "ssh-add", "exec /bin/sleep 60")
    assert HERE.agent_keys() is None


@pytest.mark.parametrize(
    ("text", "keys"),
    [("echo one; echo two", 2), ("echo The agent has no identities.; exit 1", 0), ("exit 2", None)],
)
def test_keys_in_the_agent(bin_: Path, text: str, keys: int | None) -> None:
    program(bin_, "ssh-add", text)
    assert HERE.agent_keys() == keys


def test_no_agent_is_asked_where_none_is_named(bin_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bin_, "ssh-add", "echo one")
    monkeypatch.delenv("SSH_AUTH_SOCK")
    assert HERE.agent_keys() is None


def test_key_files_with_their_permissions(home: Path) -> None:
    assert HERE.key_files(None) == []
    (home / ".ssh").mkdir()
    key = home / ".ssh" / "id_ed25519"
    key.write_text("key")
    key.chmod(0o640)
    assert HERE.key_files(None) == [KeyFile(str(key), 0o640)]
    assert HERE.key_files("~/.ssh/id_ed25519") == [KeyFile(str(key), 0o640)]
    assert HERE.key_files("/gone") == []
    assert not KeyFile("k", 0o640).private
    assert KeyFile("k", 0o400).private


def test_the_clock_of_an_endpoint(sandbox: SandboxCloud) -> None:
    import time

    theirs = HERE.cloud_time(sandbox.status["endpoint"], sandbox.status["caBundle"])
    assert abs(theirs - time.time()) < 60


def test_an_endpoint_that_is_not_proven_refused_or_no_https(sandbox: SandboxCloud) -> None:
    with pytest.raises(UnreachableError, match="CERTIFICATE_VERIFY_FAILED"):
        HERE.cloud_time(sandbox.status["endpoint"], None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"https://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(UnreachableError, match="refused"):
            HERE.cloud_time(closed, None)
    for bad in ("http://127.0.0.1:1", "nonsense"):
        with pytest.raises(UnreachableError, match="not an https address"):
            HERE.cloud_time(bad, None)
    with pytest.raises(UnreachableError):
        HERE.cloud_time("https://127.0.0.1:1", "/gone.pem")


def test_the_sandboxs_libraries_are_found() -> None:
    assert HERE.can_rehearse()

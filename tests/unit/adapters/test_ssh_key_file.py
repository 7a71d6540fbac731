import os
import stat
import subprocess
from pathlib import Path

import pytest

from azlinux_cli.adapters.ssh_key_file import SshKeyFiles
from azlinux_cli.domain.errors import AzlError, UsageError
from azlinux_cli.domain.ssh_key import parse_public_key


@pytest.fixture
def ssh(tmp_path: Path) -> Path:
    return tmp_path / ".ssh"


def keygen(path: Path, *extra: str) -> str:
    """A pair by OpenSSH's own hand; the public key without its comment."""
    path.parent.mkdir(exist_ok=True)
    quiet = ["ssh-keygen", "-q", "-C", "", "-N", "", "-f", str(path), *extra]
    subprocess.run(quiet, check=True, capture_output=True)
    return path.with_name(path.name + ".pub").read_text(encoding="utf-8").strip()


def test_a_new_pair_is_ed25519_private_to_its_owner_and_good_for_openssh(ssh: Path) -> None:
    path, text = SshKeyFiles(directory=ssh).generate()

    key = parse_public_key(text, source=path)
    private = ssh / "id_ed25519"
    derived = subprocess.run(
        ["ssh-keygen", "-y", "-f", str(private)], check=True, capture_output=True, text=True
    )
    assert key.kind == "ssh-ed25519"
    assert derived.stdout.split()[:2] == key.line.split()[:2]
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE(ssh.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["id_ed25519", "id_ed25519.pub"])
def test_generating_overwrites_nothing(ssh: Path, name: str) -> None:
    ssh.mkdir()
    (ssh / name).write_text("precious", encoding="utf-8")

    with pytest.raises(AzlError, match="nothing was overwritten"):
        SshKeyFiles(directory=ssh).generate()
    assert (ssh / name).read_text(encoding="utf-8") == "precious"


def test_the_ed25519_key_comes_before_rsa(ssh: Path) -> None:
    keygen(ssh / "id_rsa", "-t", "rsa", "-b", "2048")
    rsa = SshKeyFiles(directory=ssh).default()
    wanted = keygen(ssh / "id_ed25519", "-t", "ed25519")

    assert rsa is not None
    assert rsa[0].endswith("id_rsa.pub")
    both = SshKeyFiles(directory=ssh).default()
    assert both is not None
    assert (both[0], both[1].strip()) == (str(ssh / "id_ed25519.pub"), wanted)


def test_without_any_key_there_is_no_default(ssh: Path) -> None:
    assert SshKeyFiles(directory=ssh).default() is None


@pytest.mark.parametrize(
    "extra",
    [
        ["-t", "ed25519"],
        ["-t", "rsa", "-b", "2048"],
        ["-t", "ed25519", "-N", "a password"],
        ["-t", "rsa", "-b", "2048", "-m", "PEM"],
    ],
    ids=["ed25519", "rsa", "with a password", "PEM"],
)
def test_a_private_key_without_its_pub_keeps_its_place(ssh: Path, extra: list[str]) -> None:
    """Azure/azure-cli#4725: there, it was overwritten."""
    private = ssh / "id_ed25519"
    wanted = keygen(private, *extra)
    (ssh / "id_ed25519.pub").unlink()
    before = private.read_bytes()
    found = SshKeyFiles(directory=ssh).default()

    assert found is not None
    assert found[1].split()[:2] == wanted.split()[:2]
    assert private.read_bytes() == before
    assert not (ssh / "id_ed25519.pub").exists()


def test_a_private_key_that_hides_its_public_half_says_how_to_get_it(ssh: Path) -> None:
    keygen(ssh / "id_rsa", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "a password")
    (ssh / "id_rsa.pub").unlink()

    with pytest.raises(UsageError) as caught:
        SshKeyFiles(directory=ssh).default()
    assert "ssh-keygen -y -f" in caught.value.hints[0]


@pytest.mark.parametrize("data", [b"", b"junk", b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
def test_a_damaged_private_key_is_a_usage_error(ssh: Path, data: bytes) -> None:
    ssh.mkdir()
    (ssh / "id_ed25519").write_bytes(data)

    with pytest.raises(UsageError, match="public half cannot be read"):
        SshKeyFiles(directory=ssh).default()


def test_the_setting_names_another_key(ssh: Path) -> None:
    wanted = keygen(ssh / "work", "-t", "ed25519")

    found = SshKeyFiles(str(ssh / "work"), ssh).default()
    assert found is not None
    assert found[1].strip() == wanted
    with pytest.raises(UsageError, match="setting ssh-key"):
        SshKeyFiles(str(ssh / "nope"), ssh).default()


def test_windows_line_ends_a_byte_order_mark_and_utf_16_are_understood(ssh: Path) -> None:
    line = keygen(ssh / "k", "-t", "ed25519")
    file = ssh / "w.pub"
    for data in (
        (line + "\r\n").encode(),
        b"\xef\xbb\xbf" + line.encode(),
        (line + "\r\n").encode("utf-16"),
    ):
        file.write_bytes(data)
        assert parse_public_key(SshKeyFiles().read(str(file)), source="k").line == line


def test_files_that_are_no_key_files_say_why(ssh: Path) -> None:
    ssh.mkdir()
    (ssh / "binary").write_bytes(b"\x80\x81\xff")
    (ssh / "huge").write_bytes(b"x" * 70_000)
    cases = {
        str(ssh): "is a directory",
        str(ssh / "nope"): "neither a public key nor a file",
        str(ssh / "binary"): "is not text",
        str(ssh / "huge"): "too large",
        "a\0b": "could not read",
        "x" * 5000: "could not read",
    }
    for path, reason in cases.items():
        with pytest.raises(UsageError, match=reason):
            SshKeyFiles().read(path)


def test_an_unreadable_directory_is_no_crash(ssh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root every file can be read, so the refusal is made up."""

    def refuse(*args: object, **kwargs: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(AzlError, match="Permission denied"):
        SshKeyFiles(directory=ssh).generate()


def test_the_agent_alone_can_be_the_source(ssh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="agent holds no Ed25519 or RSA key"):
        SshKeyFiles("agent", ssh).default()

    wanted = keygen(ssh / "k", "-t", "ed25519")
    socket = str(ssh / "a")
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", socket)
        while not Path(socket).exists():
            assert agent.poll() is None
        subprocess.run(["ssh-add", "-q", str(ssh / "k")], check=True)
        found = SshKeyFiles("agent", ssh).default()
    finally:
        agent.terminate()
        agent.wait()

    assert found is not None
    assert found[1].split()[:2] == wanted.split()[:2]

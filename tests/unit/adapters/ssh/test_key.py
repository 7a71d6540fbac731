import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.domain.errors import SignInError, UsageError
from azlinux_cli.domain.node import NodeTarget
from tests.openssh import make_key


@pytest.fixture
def ssh_dir(home: Path) -> Path:
    directory = home / ".ssh"
    directory.mkdir(mode=0o700)
    return directory


@pytest.fixture
def agent(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty ssh-agent of this test's own."""
    program = shutil.which("ssh-agent")
    if program is None:
        pytest.skip("ssh-agent is not installed")
    socket = home / "agent.sock"
    process = subprocess.Popen([program, "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    while not socket.exists():
        assert process.poll() is None
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    yield
    process.terminate()
    process.wait()


def _sources(ring: KeyRing) -> list[str]:
    keys = ring.keys()
    ring.close()
    return [key.source for key in keys]


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_key_of_each_type_is_read_once(ssh_dir: Path, kind: str) -> None:
    public = make_key(ssh_dir / "key", kind)
    ring = KeyRing(str(ssh_dir / "key"))

    (key,) = ring.keys()
    (ssh_dir / "key").unlink()

    assert public.fingerprint in key.label
    assert ring.keys() == (key,)


@pytest.mark.parametrize("kind", ["ecdsa", "rsa"])
def test_a_key_in_pem_format_is_read_too(ssh_dir: Path, kind: str) -> None:
    public = make_key(ssh_dir / "key", kind)
    subprocess.run(
        ["ssh-keygen", "-q", "-p", "-N", "", "-m", "PEM", "-f", str(ssh_dir / "key")],
        check=True,
        capture_output=True,
    )

    (key,) = KeyRing(str(ssh_dir / "key")).keys()

    assert key.key.get_base64() == public.data


def test_ecdsa_keys_without_a_comment_are_read_whatever_their_length(ssh_dir: Path) -> None:
    for number in range(8):
        public = make_key(ssh_dir / f"key-{number}", "ecdsa")
        (key,) = KeyRing(str(ssh_dir / f"key-{number}")).keys()
        assert key.key.get_base64() == public.data


def test_without_a_choice_the_usual_files_are_taken(ssh_dir: Path) -> None:
    make_key(ssh_dir / "id_rsa", "rsa")
    make_key(ssh_dir / "id_ed25519")
    make_key(ssh_dir / "id_other")

    assert _sources(KeyRing()) == ["~/.ssh/id_ed25519", "~/.ssh/id_rsa"]


def test_a_chosen_key_is_the_only_one(ssh_dir: Path) -> None:
    make_key(ssh_dir / "id_ed25519")
    make_key(ssh_dir / "id_other")

    assert _sources(KeyRing("~/.ssh/id_other")) == ["~/.ssh/id_other"]


def test_no_key_anywhere_says_how_to_get_one() -> None:
    with pytest.raises(SignInError, match="no SSH key to sign in with") as caught:
        KeyRing().keys()

    assert "ssh-keygen -t ed25519 makes one" in caught.value.hints


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "could not read the SSH key .*: No such file"),
        (b"", "is not an SSH private key"),
        (b"\xff\xfe\x00", "is not an SSH private key"),
        (
            b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
            "is not",
        ),
        (b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me\n", "is not an SSH private key"),
    ],
)
def test_a_file_that_is_no_key_is_an_error(
    ssh_dir: Path, content: bytes | None, message: str
) -> None:
    path = ssh_dir / "key"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UsageError, match=message):
        KeyRing(str(path)).keys()


def test_a_directory_is_no_key(ssh_dir: Path) -> None:
    with pytest.raises(UsageError, match="could not read"):
        KeyRing(str(ssh_dir)).keys()


def test_an_encrypted_key_asks_for_its_passphrase_once(ssh_dir: Path) -> None:
    make_key(ssh_dir / "id_ed25519", passphrase="open sesame")
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return "open sesame"

    ring = KeyRing(ask=ask)
    ring.keys()
    ring.keys()

    assert asked == ["Passphrase of ~/.ssh/id_ed25519: "]


def test_a_wrong_passphrase_is_refused_without_repeating_it(ssh_dir: Path) -> None:
    make_key(ssh_dir / "id_ed25519", passphrase="open sesame")

    with pytest.raises(SignInError, match="not the passphrase") as caught:
        KeyRing(ask=lambda prompt: "hunter2").keys()

    assert "hunter2" not in str(caught.value)


def test_an_encrypted_key_with_nobody_there_names_ssh_add(ssh_dir: Path) -> None:
    make_key(ssh_dir / "id_ed25519", passphrase="open sesame")

    with pytest.raises(SignInError) as caught:
        KeyRing().keys()

    assert caught.value.hints == ("ssh-add ~/.ssh/id_ed25519, then again",)


@pytest.mark.usefixtures("agent")
def test_an_encrypted_key_that_the_agent_holds_is_not_asked_for(ssh_dir: Path) -> None:
    make_key(ssh_dir / "plain")
    subprocess.run(["ssh-add", "-q", str(ssh_dir / "plain")], check=True)
    make_key(ssh_dir / "id_ed25519")
    subprocess.run(["ssh-add", "-q", str(ssh_dir / "id_ed25519")], check=True)
    subprocess.run(
        ["ssh-keygen", "-q", "-p", "-N", "open sesame", "-f", str(ssh_dir / "id_ed25519")],
        check=True,
        capture_output=True,
    )

    ring = KeyRing()
    (key,) = ring.keys()

    assert key.source == "~/.ssh/id_ed25519"
    assert key.key.sign_ssh_data(b"data", "ssh-ed25519") is not None
    ring.close()


@pytest.mark.usefixtures("agent")
def test_the_agent_is_used_when_chosen_or_when_there_is_no_file(ssh_dir: Path) -> None:
    make_key(ssh_dir / "held")
    subprocess.run(["ssh-add", "-q", str(ssh_dir / "held")], check=True)

    assert _sources(KeyRing()) == ["the agent"]
    make_key(ssh_dir / "id_ed25519")
    assert _sources(KeyRing()) == ["~/.ssh/id_ed25519"]
    assert _sources(KeyRing("agent")) == ["the agent"]


def test_files_named_for_a_host_that_are_not_there_are_told(ssh_dir: Path) -> None:
    make_key(ssh_dir / "id_ed25519")
    target = NodeTarget("web-1", identity=("~/.ssh/a", "~/.ssh/b"))

    with pytest.raises(SignInError) as caught:
        KeyRing().keys(target)

    assert "no ~/.ssh/a or ~/.ssh/b, as ssh-config says" in caught.value.message


def test_a_passphrase_is_asked_for_once_however_many_hosts_name_the_key(ssh_dir: Path) -> None:
    make_key(ssh_dir / "fleet", passphrase="open sesame")
    make_key(ssh_dir / "other")
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return "open sesame"

    ring = KeyRing("~/.ssh/fleet", ask=ask)
    targets = [
        NodeTarget("a"),
        NodeTarget("b", identity=("~/.ssh/fleet",)),
        NodeTarget("c", identity=("~/.ssh/other", "~/.ssh/fleet")),
    ]
    sources = [[key.source for key in ring.keys(target)] for target in targets]

    assert sources == [["~/.ssh/fleet"], ["~/.ssh/fleet"], ["~/.ssh/other", "~/.ssh/fleet"]]
    assert len(asked) == 1
    assert ring.keys(targets[1]) is ring.keys(targets[1])

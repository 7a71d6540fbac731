"""Signing in by certificate, at a real OpenSSH server that knows a CA and no key at all."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from azlinux_cli.adapters.ssh.client import ssh_argv
from azlinux_cli.adapters.ssh.key import AGENT, KeyRing
from azlinux_cli.adapters.ssh.known_hosts import PinFile
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.host_key import Pin
from azlinux_cli.domain.node import NodeResult, NodeTarget, Trouble
from tests.engines import ENGINES, engine
from tests.openssh import MISSING, OpenSshServer, make_key, openssh_server, sign_key

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING or "")


@dataclass(frozen=True)
class Bench:
    server: OpenSshServer
    ca: Path
    ssh_dir: Path
    engine: str

    def key(self, name: str = "id_ed25519", kind: str = "ed25519") -> Path:
        path = self.ssh_dir / name
        make_key(path, kind)
        return path

    def sign(self, key: Path, *options: str) -> Path:
        return sign_key(self.ca, key, *(options or ("-n", self.server.user)))

    @property
    def node(self) -> NodeTarget:
        return self.server.target()

    def run(self, node: NodeTarget | None = None, ssh_key: str | None = None) -> NodeResult:
        pins = PinFile()
        pins.pin(Pin(self.node.host_key_alias, self.server.host_keys, name="node-1"))
        shell = engine(self.engine, KeyRing(ssh_key), Verifier(pins))
        try:
            return shell.run(node or self.node, "echo hello", deadline_s=20)
        finally:
            shell.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenSshServer, Path]]:
    directory = tmp_path_factory.mktemp("sshd")
    make_key(directory / "ca")
    options = (f"TrustedUserCAKeys {directory / 'ca.pub'}", "MaxAuthTries 20")
    nobody = directory / "nobodys_keys"
    nobody.write_text("", encoding="utf-8")
    with openssh_server(directory, options=options, authorized=nobody) as running:
        yield running, directory / "ca"


@pytest.fixture(params=ENGINES)
def bench(server: tuple[OpenSshServer, Path], home: Path, request: pytest.FixtureRequest) -> Bench:
    ssh_dir = home / ".ssh"
    ssh_dir.mkdir(mode=0o700)
    return Bench(*server, ssh_dir, request.param)


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    done = subprocess.run(["ssh-agent", "-s"], capture_output=True, text=True, check=True)
    words = dict(
        part.split("=", 1) for part in done.stdout.replace("\n", "").split(";") if "=" in part
    )
    for name in ("SSH_AUTH_SOCK", "SSH_AGENT_PID"):
        monkeypatch.setenv(name, words[name])
    yield
    subprocess.run(["ssh-agent", "-k"], capture_output=True, check=True)


def test_a_key_without_a_certificate_is_not_let_in(bench: Bench) -> None:
    bench.key()

    trouble = bench.run().trouble

    assert trouble is not None
    assert trouble.reason is Trouble.AUTH


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_the_certificate_beside_a_key_lets_in(bench: Bench, kind: str) -> None:
    bench.sign(bench.key(f"id_{kind}", kind))

    assert bench.run().stdout == "hello\n"


def test_the_certificate_beside_the_chosen_key_lets_in(bench: Bench) -> None:
    bench.sign(bench.key("fleet"))

    assert bench.run(ssh_key="~/.ssh/fleet").ok


def test_a_refused_certificate_is_told_with_its_name_and_end(bench: Bench) -> None:
    bench.sign(bench.key(), "-n", bench.server.user, "-V", "20200101:20210101")

    trouble = bench.run().trouble

    assert trouble is not None
    assert trouble.reason is Trouble.AUTH
    assert "certificate 'test', valid until 2021-01-01" in trouble.message


def test_a_certificate_that_is_for_another_key_is_left_alone(bench: Bench) -> None:
    stranger = bench.sign(bench.key("stranger"))
    key = bench.key()
    key.with_name("id_ed25519-cert.pub").write_bytes(stranger.read_bytes())

    trouble = bench.run().trouble

    assert trouble is not None
    assert "certificate" not in trouble.message


def test_a_named_certificate_goes_with_the_key_it_is_for(bench: Bench) -> None:
    elsewhere = bench.sign(bench.key()).rename(bench.ssh_dir / "today.pub")
    node = bench.server.target(certificates=(str(elsewhere),))

    assert not bench.run().ok
    assert bench.run(node).ok


def test_named_key_files_come_in_place_of_the_usual_ones(bench: Bench) -> None:
    bench.key()
    bench.sign(bench.key("fleet"))

    assert bench.run(bench.server.target(identity=("~/.ssh/absent", "~/.ssh/fleet"))).ok


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_certificate_in_the_agent_lets_in(bench: Bench, kind: str) -> None:
    key = bench.key("held", kind)
    bench.sign(key)
    subprocess.run(["ssh-add", "-q", str(key)], check=True)
    key.unlink()

    assert bench.run(ssh_key=AGENT).stdout == "hello\n"


@pytest.mark.usefixtures("agent")
def test_a_certificate_lets_in_though_the_agent_does_not_hold_the_bare_key(bench: Bench) -> None:
    key = bench.key("held", "rsa")
    bench.sign(key)
    subprocess.run(["ssh-add", "-q", str(key)], check=True)
    (bench.ssh_dir / "held-cert.pub").unlink()
    subprocess.run(["ssh-add", "-q", "-d", str(key)], check=True)
    listed = subprocess.run(["ssh-add", "-L"], capture_output=True, text=True, check=True).stdout
    assert [line.split()[0] for line in listed.splitlines()] == ["ssh-rsa-cert-v01@openssh.com"]

    assert bench.run(ssh_key=AGENT).ok


@pytest.mark.usefixtures("agent")
def test_an_encrypted_key_signs_in_by_the_agent_and_its_certificate(bench: Bench) -> None:
    key = bench.key()
    bench.sign(key)
    subprocess.run(["ssh-add", "-q", str(key)], check=True)
    subprocess.run(
        ["ssh-keygen", "-q", "-p", "-N", "open sesame", "-f", str(key)],
        check=True,
        capture_output=True,
    )

    assert bench.run().ok


@pytest.mark.usefixtures("agent")
def test_the_public_half_of_a_key_chooses_it_in_the_agent(bench: Bench) -> None:
    key = bench.key("fleet")
    bench.sign(key)
    subprocess.run(["ssh-add", "-q", str(key)], check=True)
    key.unlink()

    assert bench.run(ssh_key="~/.ssh/fleet.pub").ok


def test_the_users_own_ssh_is_given_the_same_files(bench: Bench) -> None:
    elsewhere = bench.sign(bench.key("fleet")).rename(bench.ssh_dir / "to day.pub")
    node = bench.server.target(
        identity=(str(bench.ssh_dir / "fleet"),), certificates=(str(elsewhere),)
    )
    bench.run(node)

    argv = ssh_argv(node, PinFile().path, None, ("echo hello",), config=os.devnull)
    done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)

    assert done.stdout == "hello\n", done.stderr

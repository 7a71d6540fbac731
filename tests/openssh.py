"""A real OpenSSH server on loopback, run by the user who runs the tests."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from azlinux_cli.domain.host_key import HostKey, alias_of_address
from azlinux_cli.domain.node import NodeTarget

SSHD = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
MISSING = None if SSHD and shutil.which("ssh-keygen") else "OpenSSH's server is not installed"
_READY_S = 10.0


@dataclass(frozen=True, slots=True)
class OpenSshServer:
    """Where it listens, the key that signs in, and the host keys it holds, by type."""

    address: str
    port: int
    user: str
    key_file: Path
    host_keys: tuple[HostKey, ...]
    config: Path

    def target(self, name: str = "node-1", **changes: object) -> NodeTarget:
        values = {
            "address": self.address,
            "port": self.port,
            "user": self.user,
            "host_key_alias": alias_of_address(self.address, self.port),
            **changes,
        }
        return NodeTarget(name, **values)  # type: ignore[arg-type]


def make_key(path: Path, kind: str = "ed25519", passphrase: str = "") -> HostKey:
    """A key pair in files, made unless it is there; returns its public half."""
    if not path.exists():
        subprocess.run(
            ["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "", "-f", str(path)],
            check=True,
        )
    public = HostKey.parse(path.with_name(path.name + ".pub").read_text(encoding="utf-8"))
    assert public is not None
    return public


def sign_key(ca: Path, key: Path, *options: str, host: bool = False) -> Path:
    """A certificate for a key, by a CA; returns its file. `options` are ssh-keygen's."""
    kind = ["-h"] if host else []
    subprocess.run(
        ["ssh-keygen", "-q", "-s", str(ca), "-I", "test", *kind, *options, f"{key}.pub"],
        check=True,
        capture_output=True,
    )
    return key.with_name(key.name + "-cert.pub")


def free_port(address: str = "127.0.0.1") -> int:
    with socket.create_server((address, 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def openssh_server(
    directory: Path,
    *,
    options: tuple[str, ...] = (),
    kinds: tuple[str, ...] = ("ed25519",),
    authorized: Path | None = None,
) -> Iterator[OpenSshServer]:
    """Serve until the block ends. `options` are further lines of sshd_config.

    `authorized` is the file of keys that may sign in, in place of the server's own.
    """
    assert SSHD is not None
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd's own empty directory
    host_keys = tuple(make_key(directory / f"host_{kind}", kind) for kind in kinds)
    key_file = directory / "id_ed25519"
    if not key_file.exists():
        make_key(key_file)
    port = free_port()
    config = directory / "sshd_config"
    lines = [
        "ListenAddress 127.0.0.1",
        f"Port {port}",
        *(f"HostKey {directory / f'host_{kind}'}" for kind in kinds),
        f"AuthorizedKeysFile {authorized or f'{key_file}.pub'}",
        "StrictModes no",
        "PidFile none",
        "UsePAM no",
        "PermitRootLogin prohibit-password",
        "PasswordAuthentication no",
        f"SetEnv HOME={directory}",  # not the user's own .bashrc, which may take its time
        *options,
    ]
    config.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (directory / "sshd.log").open("wb") as log:
        process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=log)
    try:
        _wait_until_ready(port, process)
        user = getpass.getuser()
        yield OpenSshServer("127.0.0.1", port, user, key_file, host_keys, config)
    finally:
        process.terminate()
        process.wait()


def _wait_until_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    ends_at = time.monotonic() + _READY_S
    while time.monotonic() < ends_at and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as sock:
                if sock.recv(4) == b"SSH-":
                    return
        except OSError:
            time.sleep(0.01)
    raise AssertionError(f"sshd did not start: {process.poll()}")

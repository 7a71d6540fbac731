"""What an import of paramiko brings with it here, and what it leaves as it was for others."""

import re
import socket
import subprocess
import sys

from azlinux_cli import __version__
from azlinux_cli.adapters.ssh.transport import SshTransport

_LOOK = """
import sys
import azlinux_cli.adapters.ssh.shell
from azlinux_cli.adapters.ssh.loop.address import numeric
numeric("::1", 22), numeric("web-1", 22), numeric("web..1", 22)
spared = {"bcrypt._bcrypt", "email", "encodings.idna", "invoke", "zipfile"}
print(*sorted(spared & {n for n, m in sys.modules.items() if m}))
import importlib.metadata
print(importlib.metadata.version("typer"), importlib.metadata.version("paramiko"))
from importlib.metadata import PackageNotFoundError
print(PackageNotFoundError.__name__)
import bcrypt
from cryptography.hazmat.primitives.serialization import ssh
print(ssh._bcrypt_kdf(b"word", b"salt", 4, 50) == bcrypt.kdf(b"word", b"salt", 4, 50) != b"")
print("bcrypt._bcrypt" in sys.modules, bcrypt.__version__ == importlib.metadata.version("bcrypt"))
"""


def test_what_paramiko_does_not_bring_is_there_when_somebody_wants_it() -> None:
    from importlib.metadata import version

    done = subprocess.run([sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True)

    brought, versions, name, *bcrypt = done.stdout.split("\n")[:5]
    assert brought == ""
    assert versions == f"{version('typer')} {version('paramiko')}"
    assert name == "PackageNotFoundError"
    assert bcrypt == ["True", "True True"]


def test_servers_are_told_that_it_is_azl() -> None:
    here, there = socket.socketpair()
    with here, there:
        transport = SshTransport(here)
        said = transport.local_version
        transport.close()

    assert said == f"SSH-2.0-azl_{__version__}"
    assert re.fullmatch(r"SSH-2\.0-[!-,.-~]+", said), "RFC 4253 4.2: no minus and no space"

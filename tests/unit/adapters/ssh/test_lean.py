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
print(*sorted({"email", "invoke", "zipfile"} & {n for n, m in sys.modules.items() if m}))
import importlib.metadata
print(importlib.metadata.version("typer"), importlib.metadata.version("paramiko"))
from importlib.metadata import PackageNotFoundError
print(PackageNotFoundError.__name__)
"""


def test_paramiko_brings_neither_invoke_nor_the_mail_parser_and_metadata_still_works() -> None:
    from importlib.metadata import version

    done = subprocess.run([sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True)

    brought, versions, name = done.stdout.split("\n")[:3]
    assert brought == ""
    assert versions == f"{version('typer')} {version('paramiko')}"
    assert name == "PackageNotFoundError"


def test_servers_are_told_that_it_is_azl() -> None:
    here, there = socket.socketpair()
    with here, there:
        transport = SshTransport(here)
        said = transport.local_version
        transport.close()

    assert said == f"SSH-2.0-azl_{__version__}"
    assert re.fullmatch(r"SSH-2\.0-[!-,.-~]+", said), "RFC 4253 4.2: no minus and no space"

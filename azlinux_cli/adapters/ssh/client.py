"""The user's own ssh, told exactly whom to believe."""

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from azlinux_cli.adapters.ssh.key import AGENT, DEFAULTS
from azlinux_cli.domain.errors import AzlError, NotFoundError
from azlinux_cli.domain.node import NodeTarget


def ssh_argv(
    target: NodeTarget, known_hosts: Path, ssh_key: str | None, command: Sequence[str] = ()
) -> list[str]:
    """The command line. Every hop is checked against azl's pins and the user's known hosts.

    A ProxyCommand, not -J: ssh hands its -o options on to no jump host.
    """
    argv = ["ssh", *_PATIENCE, *_trust(known_hosts), *_identity(ssh_key)]
    argv += ["-o", f"HostKeyAlias={target.host_key_alias}"]
    if target.jump:
        argv += ["-o", f"ProxyCommand={_proxy(target.jump, target, known_hosts, ssh_key)}"]
    argv += ["-p", str(target.port), "-l", target.user, "--", target.address]
    return [*argv, *_words(command)]


# Azure drops an idle TCP connection after 4 minutes; a firewall that drops packets says nothing.
_PATIENCE = ("-o", "ConnectTimeout=15", "-o", "ServerAliveInterval=60")


def _trust(known_hosts: Path, *others: str) -> list[str]:
    files = " ".join(f'"{_escaped(name)}"' for name in (str(known_hosts), *others))
    return [
        "-o", f"UserKnownHostsFile={files}",
        "-o", "GlobalKnownHostsFile=/dev/null",
        "-o", "StrictHostKeyChecking=yes",
        "-o", "UpdateHostKeys=no",
        "-o", "CheckHostIP=no",
    ]  # fmt: skip


def _identity(ssh_key: str | None) -> list[str]:
    """Only the keys that azl itself would use; none named leaves the choice to ssh and agent."""
    if ssh_key == AGENT:
        return []
    names = [ssh_key] if ssh_key else [n for n in DEFAULTS if os.path.isfile(_home(n))]  # noqa: PTH113
    files = [word for name in names for word in ("-i", _home(name))]
    return ["-o", "IdentitiesOnly=yes", *files] if files else []


def _proxy(
    jump: tuple[NodeTarget, ...], beyond: NodeTarget, known_hosts: Path, ssh_key: str | None
) -> str:
    """The ssh to the last hop, through the ones before it, its stream tied to the host beyond."""
    *before, hop = jump
    argv = ["ssh", *_PATIENCE, *_trust(known_hosts, "~/.ssh/known_hosts"), *_identity(ssh_key)]
    argv += ["-o", f"HostKeyAlias={hop.host_key_alias}"]
    if before:
        argv += ["-o", f"ProxyCommand={_proxy(tuple(before), hop, known_hosts, ssh_key)}"]
    host = f"[{beyond.address}]" if ":" in beyond.address else beyond.address
    argv += ["-p", str(hop.port), "-l", hop.user, "-W", f"{host}:{beyond.port}", "--", hop.address]
    return _escaped(shlex.join(argv))  # ssh expands % once for every level of nesting


def _words(command: Sequence[str]) -> list[str]:
    """As `azl node run`: one word is shell text, several are a program and its arguments."""
    return [*command] if len(command) <= 1 else [shlex.join(command)]


def _home(name: str) -> str:
    return os.path.expanduser(name)  # noqa: PTH111


def _escaped(name: str) -> str:
    return name.replace("%", "%%")


def become(argv: list[str]) -> NoReturn:
    """Replace this process. Raises NotFoundError when there is no such program."""
    try:
        os.execvp(argv[0], argv)  # noqa: S606 - no shell is wanted
    except FileNotFoundError as error:
        raise NotFoundError(
            f"there is no {argv[0]} on this machine", hint="install the OpenSSH client"
        ) from error
    except OSError as error:
        raise AzlError(f"could not start {argv[0]}: {error.strerror}") from error

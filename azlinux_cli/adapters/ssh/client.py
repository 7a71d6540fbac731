"""The user's own ssh, told exactly whom to believe."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from azlinux_cli.adapters.ssh.key import AGENT, DEFAULTS
from azlinux_cli.domain.errors import AzlError, NotFoundError
from azlinux_cli.domain.host_key import alias_of_address
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.remote_command import command_line

USER_FILE = "~/.ssh/known_hosts"


@dataclass(frozen=True, slots=True)
class _Files:
    """What every ssh of one command line goes by. `config` None: its own choice."""

    known_hosts: Path
    ssh_key: str | None
    host_ca: str | None = None
    config: str | None = None


def ssh_argv(
    target: NodeTarget,
    known_hosts: Path,
    ssh_key: str | None,
    command: Sequence[str] = (),
    *,
    host_ca: str | None = None,
    config: str | None = None,
) -> list[str]:
    """The command line. Every hop is checked against azl's pins and the user's known hosts.

    A ProxyCommand, not -J: ssh hands its -o options on to no jump host.
    """
    files = _Files(known_hosts, ssh_key, host_ca, config)
    argv = [*_ssh(target, files), *_through(target, files)]
    argv += ["-p", str(target.port), "-l", target.user, "--", target.address]
    return [*argv, *_words(command)]


# Azure drops an idle TCP connection after 4 minutes; a firewall that drops packets says nothing.
_PATIENCE = ("-o", "ConnectTimeout=15", "-o", "ServerAliveInterval=60")


def _ssh(target: NodeTarget, files: _Files) -> list[str]:
    """ssh, whom it believes, and how it signs in."""
    argv = ["ssh"] if files.config is None else ["ssh", "-F", _home(files.config)]
    argv += [*_PATIENCE, *_trust(target, files), *_identity(target, files.ssh_key)]
    # ssh's own name for a host is not said: with an alias it wants certificates for the alias
    if target.host_key_alias != alias_of_address(target.address, target.port):
        argv += ["-o", f"HostKeyAlias={target.host_key_alias}"]
    return argv


def _trust(target: NodeTarget, files: _Files) -> list[str]:
    own = [] if target.vm else [target.known_hosts or USER_FILE]
    chosen = [files.host_ca] if files.host_ca else []
    names = " ".join(_quoted(name) for name in (str(files.known_hosts), *chosen, *own))
    return [
        "-o", f"UserKnownHostsFile={names}",
        "-o", "GlobalKnownHostsFile=/dev/null",
        "-o", "StrictHostKeyChecking=yes",
        "-o", "UpdateHostKeys=no",
        "-o", "CheckHostIP=no",
    ]  # fmt: skip


def _identity(target: NodeTarget, ssh_key: str | None) -> list[str]:
    """Only the keys that azl itself would use; none named leaves the choice to ssh and agent."""
    certificates = [
        word for name in target.certificates for word in ("-o", f"CertificateFile={_quoted(name)}")
    ]
    if target.identity:
        names = [*target.identity]
    elif ssh_key == AGENT:
        return certificates
    else:
        names = [ssh_key] if ssh_key else [n for n in DEFAULTS if os.path.isfile(_home(n))]  # noqa: PTH113
    files = [word for name in names for word in ("-i", _home(name))]
    return [*(["-o", "IdentitiesOnly=yes", *files] if files else []), *certificates]


def _through(target: NodeTarget, files: _Files) -> list[str]:
    """The ssh to the last hop, through the ones before it, its stream tied to the host beyond."""
    if not target.jump:
        return []
    *before, last = target.jump
    hop = replace(last, jump=tuple(before))
    host = f"[{target.address}]" if ":" in target.address else target.address
    argv = [*_ssh(hop, files), *_through(hop, files)]
    argv += ["-p", str(hop.port), "-l", hop.user, "-W", f"{host}:{target.port}"]
    proxy = _escaped(command_line([*argv, "--", hop.address]))
    return ["-o", f"ProxyCommand={proxy}"]  # ssh expands % once for every level of nesting


def _words(command: Sequence[str]) -> list[str]:
    """As `azl node run`: one word is shell text, several are a program and its arguments."""
    return [*command] if len(command) <= 1 else [command_line(command)]


def _home(name: str) -> str:
    return os.path.expanduser(name)  # noqa: PTH111


def _quoted(name: str) -> str:
    return f'"{_escaped(_home(name))}"'


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

"""Host keys, remote shells, and the user's own ssh."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from azlinux_cli.domain.settings import Settings
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from azlinux_cli.adapters.ssh.key import KeyRing
    from azlinux_cli.adapters.ssh.shell import ParamikoShell
    from azlinux_cli.adapters.ssh.verifier import Verifier
    from azlinux_cli.domain.node import NodeTarget
    from azlinux_cli.domain.ssh_config import SshConfig
    from azlinux_cli.ports.host_key import HostKeys
    from azlinux_cli.ports.shell import FleetShell


def host_keys() -> "HostKeys":
    from azlinux_cli.adapters.ssh.known_hosts import PinFile

    return PinFile()


def shell(settings: Settings, known: "HostKeys", clock: Clock) -> "ParamikoShell":
    from azlinux_cli.adapters.ssh.shell import ParamikoShell

    return ParamikoShell(_key_ring(settings), _verifier(settings, known, clock), clock)


def _key_ring(settings: Settings) -> "KeyRing":
    from azlinux_cli.adapters.ssh.key import KeyRing
    from azlinux_cli.adapters.ssh.passphrase import asker

    return KeyRing(settings.get("ssh-key"), ask=asker())


def _verifier(settings: Settings, known: "HostKeys", clock: Clock) -> "Verifier":
    """Raises UsageError for a `host-ca` that cannot be used."""
    from azlinux_cli.adapters.ssh.authority import Authorities
    from azlinux_cli.adapters.ssh.verifier import Verifier

    return Verifier(known, Authorities(settings.get("host-ca")), clock)


def ssh_config(settings: Settings) -> "SshConfig":
    """What the user's own ssh goes by. Raises UsageError for a file that cannot be used."""
    from azlinux_cli.adapters.ssh.config_file import read_ssh_config

    return read_ssh_config(settings["ssh-config"], chosen=settings.is_chosen("ssh-config"))


def fleet_shell(settings: Settings, known: "HostKeys", clock: Clock) -> "FleetShell":
    if sys.platform != "linux":  # the loop waits by epoll
        from azlinux_cli.services.threaded_fleet import ThreadedFleet

        return ThreadedFleet(shell(settings, known, clock), clock)
    from azlinux_cli.adapters.ssh.loop.fleet import LoopFleet

    return LoopFleet(_key_ring(settings), _verifier(settings, known, clock), clock)


def ssh_command(
    settings: Settings, target: "NodeTarget", known_hosts: "Path", command: Sequence[str]
) -> list[str]:
    """The command line of the user's own ssh for one machine."""
    from azlinux_cli.adapters.ssh.client import ssh_argv

    # its own default file is for ssh to find; so is the one for all users of this computer
    config = settings.get("ssh-config") if settings.is_chosen("ssh-config") else None
    return ssh_argv(
        target,
        known_hosts,
        settings.get("ssh-key"),
        command,
        host_ca=settings.get("host-ca"),
        config=config,
    )

"""Host keys, remote shells, and the user's own ssh."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from azlinux_cli.domain.settings import Settings
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from azlinux_cli.adapters.ssh.shell import ParamikoShell
    from azlinux_cli.domain.node import NodeTarget
    from azlinux_cli.ports.host_key import HostKeys
    from azlinux_cli.ports.shell import FleetShell


def host_keys() -> "HostKeys":
    from azlinux_cli.adapters.ssh.known_hosts import PinFile

    return PinFile()


def shell(settings: Settings, known: "HostKeys", clock: Clock) -> "ParamikoShell":
    from azlinux_cli.adapters.ssh.key import KeyRing
    from azlinux_cli.adapters.ssh.passphrase import asker
    from azlinux_cli.adapters.ssh.shell import ParamikoShell
    from azlinux_cli.adapters.ssh.verifier import Verifier

    keys = KeyRing(settings.get("ssh-key"), ask=asker())
    return ParamikoShell(keys, Verifier(known), clock)


def fleet_shell(settings: Settings, known: "HostKeys", clock: Clock) -> "FleetShell":
    from azlinux_cli.adapters.ssh.key import KeyRing
    from azlinux_cli.adapters.ssh.loop.fleet import LoopFleet
    from azlinux_cli.adapters.ssh.passphrase import asker
    from azlinux_cli.adapters.ssh.verifier import Verifier

    keys = KeyRing(settings.get("ssh-key"), ask=asker())
    return LoopFleet(keys, Verifier(known), clock)


def ssh_command(
    settings: Settings, target: "NodeTarget", known_hosts: "Path", command: Sequence[str]
) -> list[str]:
    """The command line of the user's own ssh for one machine."""
    from azlinux_cli.adapters.ssh.client import ssh_argv

    return ssh_argv(target, known_hosts, settings.get("ssh-key"), command)

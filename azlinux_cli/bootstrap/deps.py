"""What a command may reach, whoever made it: the real world or a test."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, TextIO

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.domain.settings import Settings
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from azlinux_cli.adapters.azure.cloud import AzureCloud
    from azlinux_cli.domain.aks.os_sku import OsSkus
    from azlinux_cli.domain.catalog import Catalog
    from azlinux_cli.domain.node import NodeTarget
    from azlinux_cli.domain.sign_in import Subscription
    from azlinux_cli.domain.ssh_config import SshConfig
    from azlinux_cli.ports.aks import AksActions, AksCatalog
    from azlinux_cli.ports.disk import OsDisks
    from azlinux_cli.ports.host_key import HostKeyProbe, HostKeys
    from azlinux_cli.ports.image import ImageCatalog
    from azlinux_cli.ports.journal import Journals, MachineLocks, Owner
    from azlinux_cli.ports.name import Names
    from azlinux_cli.ports.progress import Progress
    from azlinux_cli.ports.provisioning import Provisioning, Region
    from azlinux_cli.ports.run_command import RunCommand, SerialLog
    from azlinux_cli.ports.shell import FleetShell, RemoteShell
    from azlinux_cli.ports.vm import VmCatalog
    from azlinux_cli.ports.vm_action import VmActions
    from azlinux_cli.services.trust import ProveHostKey
    from azlinux_cli.services.way_in import WayIn


def _nobody_vouches(target: "NodeTarget") -> bool:
    return False


def _unwired() -> NoReturn:
    """A part that this Deps was made without."""
    raise LookupError("this command was given no such part of the world")


def _no_ssh_config() -> "SshConfig":
    from azlinux_cli.domain.ssh_config import SshConfig

    return SshConfig()


def _become(argv: list[str]) -> NoReturn:
    from azlinux_cli.adapters.ssh.client import become

    become(argv)


@dataclass(frozen=True, slots=True)
class Deps:
    """Everything a command may reach. Cheap things are values, costly things are thunks."""

    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    cloud: "Callable[[], AzureCloud]" = _unwired
    names: "Callable[[], Names]" = _unwired
    catalog: "Callable[[], Catalog]" = _unwired
    subscription: "Callable[[], Subscription]" = _unwired
    vms: "Callable[[], VmCatalog]" = _unwired
    vm_actions: "Callable[[], VmActions]" = _unwired
    aks: "Callable[[], AksCatalog]" = _unwired
    aks_actions: "Callable[[], AksActions]" = _unwired
    os_skus: "Callable[[], OsSkus]" = _unwired
    disks: "Callable[[], OsDisks]" = _unwired
    region: "Callable[[], Region]" = _unwired
    provisioning: "Callable[[], Provisioning]" = _unwired
    images: "Callable[[], ImageCatalog]" = _unwired
    run_command: "Callable[[], RunCommand]" = _unwired
    serial_log: "Callable[[], SerialLog]" = _unwired
    shell: "Callable[[], RemoteShell]" = _unwired
    fleet_shell: "Callable[[], FleetShell]" = _unwired
    probe: "Callable[[], HostKeyProbe]" = _unwired
    host_keys: "Callable[[], HostKeys]" = _unwired
    ssh_config: "Callable[[], SshConfig]" = _no_ssh_config
    journals: "Callable[[], Journals]" = _unwired
    machine_locks: "Callable[[], MachineLocks]" = _unwired
    owner: "Callable[[], Owner]" = _unwired
    vouched: "Callable[[NodeTarget], bool]" = _nobody_vouches
    become: Callable[[list[str]], NoReturn] = _become

    def progress(self, *, color: bool = True) -> "Progress":
        """Where long work says what it is doing; the caller calls `done()`."""
        from azlinux_cli.rendering.progress import progress_on

        return progress_on(self.err, self.clock, color=color)

    def way_in(self) -> "WayIn":
        """As settings and ssh-config have it. Raises UsageError for a jump host that is none.

        Where `ways` has none over SSH, what needs one goes as azl sees fit.
        """
        from azlinux_cli.domain.way import BY_ITSELF, parse_ways, ssh_ways
        from azlinux_cli.services.way_in import WayIn, parse_jump

        settings = self.settings
        user, port = settings["ssh-user"], int(settings["ssh-port"])
        ways = settings.get("ways")
        return WayIn(
            user=user if settings.is_chosen("ssh-user") else None,
            port=port if settings.is_chosen("ssh-port") else None,
            jump=parse_jump(settings.get("jump-host"), user="", port=0),
            key=settings.get("ssh-key") is not None,
            default_user=user,
            ways=ssh_ways(parse_ways(ways) if ways else BY_ITSELF) or BY_ITSELF,
            config=self.ssh_config(),
        )

    def prove(self) -> "ProveHostKey":
        """How a machine's host key is proven through ARM, and pinned."""
        from azlinux_cli.services.trust import ProveHostKey

        return ProveHostKey(
            self.run_command(), self.serial_log(), self.host_keys(), self.probe(), self.clock
        )

"""The composition root: settings become Deps. The only room that knows the adapters.

The real world is built here; what a few commands need besides it stands in the module of its noun.
"""

import sys
from collections.abc import Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.bootstrap import cloud, rollout, ssh, workstation
from azlinux_cli.bootstrap.deps import Deps
from azlinux_cli.bootstrap.sandbox import sandbox_profile
from azlinux_cli.bootstrap.workstation import load_fleet, read_custom_data
from azlinux_cli.domain.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from azlinux_cli.adapters.ssh.shell import ParamikoShell

__all__ = ["Deps", "build", "load_fleet", "read_custom_data", "unconfigured"]


def unconfigured() -> Deps:
    """Deps of nobody's configuration: what works without a cloud."""
    values = {s.name: s.default for s in SETTINGS if s.default is not None}
    settings = Settings(None, values, dict.fromkeys(values, "default"))
    return Deps(settings, host_keys=ssh.host_keys)


def build(flags: Mapping[str, str | None], *, profile: str | None = None) -> Deps:
    """The real world. Raises NotFoundError for an unknown profile, UsageError for a bad value."""
    from azlinux_cli.adapters.azure.cloud import AzureCloud
    from azlinux_cli.adapters.settings import load_settings

    settings = load_settings(flags, profile=profile)
    clock = SystemClock()
    azure = AzureCloud(settings, clock, sys.stderr, way_back=lambda: sandbox_profile().way_back)
    catalog = partial(workstation.catalog, settings)
    host_keys = cache(ssh.host_keys)

    @cache
    def shell() -> "ParamikoShell":
        return ssh.shell(settings, host_keys(), clock)

    return Deps(
        settings,
        clock,
        cloud=lambda: azure,
        names=workstation.names,
        catalog=catalog,
        subscription=lambda: cloud.subscription(azure),
        vms=lambda: cloud.vms(azure, catalog),
        vm_actions=lambda: cloud.vm_actions(azure),
        aks=lambda: cloud.aks(azure),
        aks_actions=lambda: cloud.aks_actions(azure),
        os_skus=partial(workstation.os_skus, settings),
        disks=lambda: cloud.disks(azure),
        region=lambda: cloud.region(azure),
        provisioning=lambda: cloud.provisioning(azure, settings, clock),
        images=lambda: cloud.images(azure),
        run_command=lambda: cloud.run_command(azure, clock),
        serial_log=lambda: cloud.serial_log(azure),
        shell=shell,
        fleet_shell=lambda: ssh.fleet_shell(settings, host_keys(), clock),
        probe=shell,
        host_keys=host_keys,
        vouched=lambda target: shell().vouched(target),
        ssh_config=lambda: ssh.ssh_config(settings),
        journals=lambda: rollout.journals(clock),
        machine_locks=lambda: rollout.machine_locks(clock),
        owner=rollout.owner,
    )

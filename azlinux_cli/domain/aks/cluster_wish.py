"""A cluster that somebody wants, with its first pool: what is wrong, and what Azure is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.os_sku import OsSku
from azlinux_cli.domain.aks.pool import ClusterRef
from azlinux_cli.domain.aks.pool_wish import PoolWish, one_of, pool_body
from azlinux_cli.domain.errors import UsageError

# Azure, "Naming rules and restrictions": managedClusters.
_NAME = re.compile(r"[A-Za-z0-9](?:[\w-]{0,61}[A-Za-z0-9])?", re.ASCII)
TIERS = ("Free", "Standard", "Premium")
CHANNELS = ("none", "patch", "stable", "rapid", "node-image")
NODE_OS_CHANNELS = ("None", "Unmanaged", "SecurityPatch", "NodeImage")
_PREFIX = 54  # characters of a DNS prefix


@dataclass(frozen=True, slots=True)
class ClusterWish:
    """`ssh_keys` empty: nobody signs in to its nodes. `run`: what azl makes is tagged with it."""

    ref: ClusterRef
    location: str
    kubernetes: str
    pool: PoolWish
    run: str
    tier: str = "Free"
    upgrade_channel: str = "none"
    node_os_channel: str = "NodeImage"
    ssh_keys: tuple[str, ...] = ()
    admin_user: str = "azureuser"
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def as_cluster(self) -> Cluster:
        """What it will be, for rules that look at one."""
        return Cluster(
            self.ref,
            self.location,
            self.kubernetes,
            upgrade_channel=self.upgrade_channel,
            node_os_channel=self.node_os_channel,
        )


def check_cluster_words(wish: ClusterWish) -> None:
    """Raises UsageError."""
    if not _NAME.fullmatch(wish.ref.name):
        raise UsageError(
            f"{wish.ref.name!r} is no name for a cluster",
            hint="1 to 63 letters, digits, - and _, a letter or digit at both ends",
        )
    one_of("--tier", wish.tier, TIERS)
    one_of("--auto-upgrade-channel", wish.upgrade_channel, CHANNELS)
    one_of("--node-os-upgrade-channel", wish.node_os_channel, NODE_OS_CHANNELS)
    if wish.upgrade_channel == "node-image" and wish.node_os_channel != "NodeImage":
        raise UsageError("the channel node-image goes with --node-os-upgrade-channel NodeImage")
    if wish.pool.mode != "System":
        raise UsageError("the first pool of a cluster is a system pool")


def cluster_body(wish: ClusterWish, sku: OsSku | None) -> dict[str, Any]:
    """All but the location, as the service's documents have it."""
    properties: dict[str, Any] = {
        "kubernetesVersion": wish.kubernetes,
        "dnsPrefix": re.sub(r"[^A-Za-z0-9-]", "-", wish.ref.name)[:_PREFIX].strip("-"),
        "agentPoolProfiles": [
            {"name": wish.pool.name, **pool_body(wish.pool, wish.as_cluster, sku)}
        ],
        "autoUpgradeProfile": {
            "upgradeChannel": wish.upgrade_channel,
            "nodeOSUpgradeChannel": wish.node_os_channel,
        },
        "enableRBAC": True,
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"},
    }
    if wish.ssh_keys:
        keys = [{"keyData": key} for key in wish.ssh_keys]
        properties["linuxProfile"] = {
            "adminUsername": wish.admin_user,
            "ssh": {"publicKeys": keys[:1]},
        }
    return {
        "identity": {"type": "SystemAssigned"},
        "sku": {"name": "Base", "tier": wish.tier},
        "tags": dict(wish.tags),
        "properties": properties,
    }

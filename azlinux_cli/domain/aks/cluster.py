"""A managed cluster as ARM shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from azlinux_cli.domain.aks.pool import ClusterRef, NodePool


@dataclass(frozen=True, slots=True)
class Cluster:
    """`upgrade_channel` is the cluster's, `node_os_channel` that of its node images.

    `node_group` is the resource group that AKS keeps machines and disks in.
    """

    ref: ClusterRef
    location: str = ""
    kubernetes: str = ""
    provisioning_state: str = ""
    power_state: str = "Running"
    fqdn: str = ""
    node_group: str = ""
    upgrade_channel: str = "none"
    node_os_channel: str = "None"
    tier: str = "Free"
    identity: str = "None"
    network_plugin: str = ""
    local_accounts: bool = True
    tags: Mapping[str, str] = field(default_factory=dict)
    pools: tuple[NodePool, ...] = ()

    @property
    def name(self) -> str:
        return self.ref.name

    @property
    def is_running(self) -> bool:
        return self.power_state.lower() == "running"

    @property
    def channel(self) -> str:
        """Who renews the nodes by itself, in a word; "None": nobody does.

        The cluster channel node-image forces the nodes' channel (AKS, "Auto-upgrade node OS
        images").
        """
        return "NodeImage" if self.upgrade_channel == "node-image" else self.node_os_channel

"""Changing clusters and pools through the container-service SDK."""

from typing import TYPE_CHECKING, Any, cast

from azlinux_cli.adapters.azure.error import translated
from azlinux_cli.domain.aks.pool import ClusterRef, PoolRef
from azlinux_cli.domain.errors import ConflictError, RemoteError
from azlinux_cli.ports.aks import Body
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.wire.api_version import CONTAINER_SERVICE

if TYPE_CHECKING:
    from azure.core.polling import LROPoller

    from azlinux_cli.adapters.azure.cloud import AzureCloud

# What a pool's document says and a write must not send back: what Azure alone decides.
_READ_ONLY = (
    "provisioningState", "currentOrchestratorVersion", "nodeImageVersion", "eTag", "status",
)  # fmt: skip
_CLUSTER_READ_ONLY = (
    "provisioningState", "currentKubernetesVersion", "fqdn", "azurePortalFQDN", "privateFQDN",
    "maxAgentPools", "powerState", "eTag", "resourceUID",
)  # fmt: skip
_CLUSTER_TOP = ("location", "tags", "sku", "identity")


class AzureAksActions:
    """`ports.aks.AksActions`. The SDK is imported at the first use of it."""

    def __init__(self, cloud: "AzureCloud") -> None:
        self._cloud = cloud

    def create_cluster(self, ref: ClusterRef, location: str, body: Body, waiting: Waiting) -> None:
        words = f"create cluster {ref.name}"
        parameters: Any = {"location": location, **body}
        with translated(words):
            poller = self._cloud.containers().managed_clusters.begin_create_or_update(
                ref.resource_group, ref.name, parameters, polling=self._polling(words, waiting, ref)
            )
            _finish(poller, waiting)

    def delete_cluster(self, ref: ClusterRef, waiting: Waiting) -> None:
        words = f"delete cluster {ref.name}"
        with translated(words):
            poller = self._cloud.containers().managed_clusters.begin_delete(
                ref.resource_group, ref.name, polling=self._polling(words, waiting, ref)
            )
            _finish(poller, waiting)

    def put_pool(
        self, ref: PoolRef, body: Body, waiting: Waiting, *, verb: str, etag: str = ""
    ) -> None:
        words = f"{verb} node pool {ref}"
        condition: dict[str, Any] = {}
        if etag:
            from azure.core import MatchConditions

            condition = {"etag": etag, "match_condition": MatchConditions.IfNotModified}
        parameters: Any = {"properties": dict(body)}
        cluster = ref.cluster
        with translated(words):
            poller = self._cloud.containers().agent_pools.begin_create_or_update(
                cluster.resource_group,
                cluster.name,
                ref.name,
                parameters,
                polling=self._polling(words, waiting, cluster),
                **condition,
            )
            _finish(poller, waiting)

    def pool_body(self, ref: PoolRef) -> dict[str, Any]:
        document = self._cloud.arm().get(
            ref.id, api_version=CONTAINER_SERVICE, action=f"read node pool {ref}"
        )
        found = dict(document.get("properties") or {})
        return {key: value for key, value in found.items() if key not in _READ_ONLY}

    def delete_pool(self, ref: PoolRef, waiting: Waiting) -> None:
        words, cluster = f"delete node pool {ref}", ref.cluster
        with translated(words):
            poller = self._cloud.containers().agent_pools.begin_delete(
                cluster.resource_group,
                cluster.name,
                ref.name,
                polling=self._polling(words, waiting, cluster),
            )
            _finish(poller, waiting)

    def upgrade_image(self, ref: PoolRef, waiting: Waiting) -> None:
        words, cluster = f"upgrade the node image of {ref}", ref.cluster
        with translated(words):
            poller = self._cloud.containers().agent_pools.begin_upgrade_node_image_version(
                cluster.resource_group,
                cluster.name,
                ref.name,
                polling=self._polling(words, waiting, cluster),
            )
            _finish(poller, waiting)

    def set_channels(self, ref: ClusterRef, upgrade: str, node_os: str, waiting: Waiting) -> None:
        words = f"set the upgrade channels of cluster {ref.name}"
        found = self._cloud.arm().get(ref.id, api_version=CONTAINER_SERVICE, action=words)
        properties = {k: v for k, v in found["properties"].items() if k not in _CLUSTER_READ_ONLY}
        profile = properties.get("autoUpgradeProfile") or {}
        channels = {"upgradeChannel": upgrade, "nodeOSUpgradeChannel": node_os}
        properties["autoUpgradeProfile"] = {**profile, **channels}
        parameters: Any = {
            **{key: found[key] for key in _CLUSTER_TOP if key in found},
            "properties": properties,
        }
        with translated(words):
            poller = self._cloud.containers().managed_clusters.begin_create_or_update(
                ref.resource_group, ref.name, parameters, polling=self._polling(words, waiting, ref)
            )
            _finish(poller, waiting)

    def abort_pool(self, ref: PoolRef, waiting: Waiting) -> None:
        words, cluster = f"abort the operation on {ref}", ref.cluster
        try:
            with translated(words):
                poller = self._cloud.containers().agent_pools.begin_abort_latest_operation(
                    cluster.resource_group,
                    cluster.name,
                    ref.name,
                    polling=self._polling(words, waiting, cluster),
                )
                _finish(poller, waiting)
        except ConflictError:
            return  # there is nothing left to abort

    def kubeconfig(self, ref: ClusterRef, *, admin: bool) -> bytes:
        clusters = self._cloud.containers().managed_clusters
        ask = (
            clusters.list_cluster_admin_credentials
            if admin
            else (clusters.list_cluster_user_credentials)
        )
        with translated(f"get the credentials of cluster {ref.name}"):
            found = ask(ref.resource_group, ref.name).kubeconfigs or []
        for one in found:
            if one.value:
                return bytes(one.value)
        raise RemoteError(f"Azure gave no credentials of cluster {ref.name}", code="NoCredentials")

    def _polling(self, words: str, waiting: Waiting, cluster: ClusterRef) -> Any:
        if not waiting.wait:
            return False
        return self._cloud.cadence(
            action=words,
            deadline_s=waiting.deadline_s,
            on_state=waiting.on_state,
            cancelled=waiting.cancelled,
            hint=f"azl aks show {cluster.name} -g {cluster.resource_group} says when it is done",
        )


def _finish(poller: "LROPoller[Any]", waiting: Waiting) -> None:
    if waiting.wait:
        cast("Any", poller).result()

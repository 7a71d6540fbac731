"""Nodes and the compute quota, which they share with virtual machines.

A request that wants more nodes than there is quota for is refused at once, in the words quoted in
motordesk#14 (`ErrCode_InsufficientVCPUQuota`).
"""

from collections.abc import Iterator

from azlinux_cli.sandbox.arm.compute.offer.usage import Need, holder, shortage
from azlinux_cli.sandbox.arm.containerservice.model.pool import (
    POOL_TYPE,
    cluster_id_of_pool,
    size_of,
)
from azlinux_cli.sandbox.arm.containerservice.model.state import state_of
from azlinux_cli.sandbox.arm.containerservice.refusal import bad_request
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document


def need_of(properties: Json, number: int) -> Need:
    spot = properties.get("scaleSetPriority") == "Spot"
    return Need.of(size_of(properties), spot=spot).times(number)


@holder
def nodes(cloud: Cloud, subscription: str, place: str) -> Iterator[Need]:
    for pool in cloud.resources.of_type(POOL_TYPE, f"/subscriptions/{subscription}"):
        cluster = cloud.resources.get(cluster_id_of_pool(pool["id"]))
        if cluster is not None and cluster["location"] == place:
            yield need_of(pool["properties"], _machines(cloud, pool))


def _machines(cloud: Cloud, pool: Document) -> int:
    """Those that are there, or are being made; a stopped pool has none."""
    if pool["properties"]["powerState"]["code"] == "Stopped":
        return 0
    there = len(state_of(cloud, pool["id"]).nodes)
    return max(there, int(pool["properties"]["count"]))


def check_quota(cloud: Cloud, cluster: Document, properties: Json, more: int) -> None:
    """Raises ArmError 400 ErrCode_InsufficientVCPUQuota."""
    if more <= 0:
        return
    short = shortage(cloud, cluster["id"], cluster["location"], need_of(properties, more))
    if short is not None:
        raise bad_request(
            f"Insufficient vcpu quota requested {short.required}, remaining "
            f"{max(0, short.limit - short.usage)} for family {short.name} for region "
            f"{cluster['location']}. If you want to increase the quota, please follow this "
            "instruction: https://learn.microsoft.com/en-us/azure/quotas/view-quotas. Surge nodes "
            "would also consume vcpu quota, please consider use smaller maxSurge or use "
            "maxUnavailable to proceed upgrade without surge nodes.",
            code="ErrCode_InsufficientVCPUQuota",
        )

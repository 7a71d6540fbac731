"""Operations of the container service: begun, told of, refused while another is under way."""

from azlinux_cli.sandbox.arm.containerservice.model.cluster import PROVIDER
from azlinux_cli.sandbox.arm.containerservice.model.pool import pools_of
from azlinux_cli.sandbox.arm.containerservice.refusal import busy, not_allowed
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.operations import Operation
from azlinux_cli.sandbox.kernel.resources import Document

ABORT = "aks.abort"


def begin(
    cloud: Cloud,
    effect: str,
    resource_id: str,
    location: str,
    arguments: Json | None = None,
    *,
    weight: float = 1.0,
) -> Operation:
    return cloud.operations.begin(
        effect,
        resource_id,
        provider=PROVIDER,
        location=location,
        arguments=arguments,
        weight=weight,
    )


def under_way(cloud: Cloud, resource_id: str) -> list[Operation]:
    """What works on this resource; an abort is none of it."""
    return [op for op in cloud.operations.running(resource_id) if op.name != ABORT]


def check_cluster_idle(cloud: Cloud, cluster: Document) -> None:
    """Raises ArmError 409 OperationNotAllowed while the cluster or one of its pools is changed."""
    _check_cluster(cloud, cluster)
    for pool in pools_of(cloud, cluster["id"]):
        if under_way(cloud, pool["id"]):
            raise busy(f"{pool['name']} - {pool['properties']['provisioningState']}")


def check_pool_idle(cloud: Cloud, cluster: Document, pool: Document | None) -> None:
    """Raises ArmError 409 OperationNotAllowed; other pools may be changed at the same time."""
    _check_cluster(cloud, cluster)
    check_running(cluster)
    if pool is not None and under_way(cloud, pool["id"]):
        what = f"{pool['name']} - {pool['properties']['provisioningState']}"
        raise busy(what, of_pool=True)


def _check_cluster(cloud: Cloud, cluster: Document) -> None:
    if under_way(cloud, cluster["id"]):
        raise busy(cluster["properties"]["provisioningState"])


def check_running(cluster: Document) -> None:
    if cluster["properties"]["powerState"]["code"] == "Stopped":
        raise not_allowed(
            f"The operation is not allowed: the cluster '{cluster['name']}' is stopped. Please "
            "start it before this operation."
        )


def preempt(cloud: Cloud, resource_id: str) -> None:
    """A deletion goes before whatever else is done to the resource (kaito#2075)."""
    for running in cloud.operations.running(resource_id):
        cloud.operations.end(
            running,
            ArmError(
                409,
                "OperationPreempted",
                "This operation has been preempted by Deleting operation.",
                flat=True,
            ),
        )

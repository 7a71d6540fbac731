"""A cluster is stopped and started: its nodes go and come back, its objects stay.

Source: azure-aks-docs start-stop-cluster.md. The Kubernetes API goes on answering here while the
cluster is stopped, which the real one does not.
"""

from azlinux_cli.sandbox.arm.containerservice.model.cluster import (
    control_plane,
    require_cluster,
    save,
)
from azlinux_cli.sandbox.arm.containerservice.model.pool import pools_of
from azlinux_cli.sandbox.arm.containerservice.model.pool import save as save_pool
from azlinux_cli.sandbox.arm.containerservice.model.state import state_of
from azlinux_cli.sandbox.arm.containerservice.model.work import begin, check_cluster_idle
from azlinux_cli.sandbox.arm.containerservice.refusal import not_allowed
from azlinux_cli.sandbox.arm.containerservice.rollout.hands import Hands
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.operations import Operation, effect
from azlinux_cli.sandbox.kernel.resources import Document

EFFECT = "aks.cluster.power"
STOPPED, RUNNING = "Stopped", "Running"


def stop(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str
) -> Response:
    document = require_cluster(cloud, subscription, group, cluster)
    return _switch(cloud, request, document, STOPPED)


def start(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str
) -> Response:
    document = require_cluster(cloud, subscription, group, cluster)
    return _switch(cloud, request, document, RUNNING)


def _switch(cloud: Cloud, request: Request, document: Document, power: str) -> Response:
    check_cluster_idle(cloud, document)
    if document["properties"]["powerState"]["code"] == power:
        raise not_allowed(f"The cluster '{document['name']}' is already {power.lower()}.")
    document["properties"]["provisioningState"] = "Stopping" if power == STOPPED else "Starting"
    save(cloud, document)
    arguments = {"power": power, "no_body": True}
    operation = begin(cloud, EFFECT, document["id"], document["location"], arguments)
    return cloud.operations.accepted(operation, request)


@effect(EFFECT)
def finish(cloud: Cloud, operation: Operation) -> None:
    cluster = cloud.resources.get(operation.resource_id)
    if cluster is None:
        return
    power = operation.arguments["power"]
    for pool in pools_of(cloud, cluster["id"]):
        hands = Hands(control_plane(cloud, cluster), cluster, pool, state_of(cloud, pool["id"]))
        for node in hands.state.nodes:
            if power == RUNNING:
                hands.join(node)
            else:
                hands.detach(node.index)
        pool["properties"]["powerState"] = {"code": power}
        save_pool(cloud, pool)
    cluster["properties"]["powerState"] = {"code": power}
    cluster["properties"]["provisioningState"] = "Succeeded"
    save(cloud, cluster)

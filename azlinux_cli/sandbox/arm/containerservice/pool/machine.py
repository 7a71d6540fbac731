"""Machines of a pool: read, and taken out one by one.

Shapes: REST reference "Machines - Get", azure-mgmt-containerservice 41.8.0; deletion: "Agent Pools
- Delete Machines" (the pool shrinks by them).
"""

from azlinux_cli.sandbox.arm.containerservice.model.cluster import host, require_cluster
from azlinux_cli.sandbox.arm.containerservice.model.node import resource_id
from azlinux_cli.sandbox.arm.containerservice.model.pool import (
    POOL_TYPE,
    SYSTEM,
    cluster_id_of_pool,
    save,
)
from azlinux_cli.sandbox.arm.containerservice.model.shape import MACHINES_REQUEST, shaped
from azlinux_cli.sandbox.arm.containerservice.model.state import (
    Node,
    PoolState,
    remember,
    state_of,
)
from azlinux_cli.sandbox.arm.containerservice.model.work import begin, check_pool_idle
from azlinux_cli.sandbox.arm.containerservice.pool.endpoint import require_pool
from azlinux_cli.sandbox.arm.containerservice.refusal import (
    bad_request,
    invalid,
    not_allowed,
    not_found,
)
from azlinux_cli.sandbox.arm.containerservice.rollout.hands import Hands
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.operations import Operation, effect
from azlinux_cli.sandbox.kernel.resources import Document

EFFECT = "aks.pool.delete_machines"


def list_all(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str, name: str
) -> Response:
    owner = require_cluster(cloud, subscription, group, cluster)
    pool = require_pool(cloud, owner, name)
    state = state_of(cloud, pool["id"])
    return paged(cloud, request, [_machine(owner, pool, state, node) for node in state.nodes])


def get(
    cloud: Cloud,
    request: Request,
    *,
    subscription: str,
    group: str,
    cluster: str,
    name: str,
    machine: str,
) -> Response:
    owner = require_cluster(cloud, subscription, group, cluster)
    pool = require_pool(cloud, owner, name)
    state = state_of(cloud, pool["id"])
    for node in state.nodes:
        if state.name_of(node.index) == machine.lower():
            return Response(200, _machine(owner, pool, state, node))
    raise not_found(f"the machine '{machine}' in agent pool '{name}'")


def _machine(cluster: Document, pool: Document, state: PoolState, node: Node) -> Document:
    name = state.name_of(node.index)
    out: Document = {
        "id": f"{pool['id']}/machines/{name}",
        "name": name,
        "type": f"{POOL_TYPE}/machines",
        "properties": {
            "network": {"ipAddresses": [{"family": "IPv4", "ip": node.address}]},
            "resourceId": resource_id(cluster, state, node),
        },
    }
    return out | ({"zones": [node.zone]} if node.zone else {})


def delete(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str, name: str
) -> Response:
    owner = require_cluster(cloud, subscription, group, cluster)
    pool = require_pool(cloud, owner, name)
    check_pool_idle(cloud, owner, pool)
    state = state_of(cloud, pool["id"])
    wanted = shaped(request, MACHINES_REQUEST).get("machineNames") or []
    indices = [_index(state, machine) for machine in wanted]
    if not indices:
        raise invalid("machineNames")
    if pool["properties"].get("enableAutoScaling"):
        raise not_allowed("Machines of an autoscaled node pool are deleted by the autoscaler.")
    left = len(state.nodes) - len(set(indices))
    if pool["properties"]["mode"] == SYSTEM and left < 1:
        raise not_allowed("There has to be at least one node in a system agent pool.", status=400)
    pool["properties"]["provisioningState"] = "DeletingMachines"
    save(cloud, pool)
    arguments = {"indices": indices, "no_body": True}
    operation = begin(cloud, EFFECT, pool["id"], owner["location"], arguments)
    return cloud.operations.accepted(operation, request)


def _index(state: PoolState, machine: str) -> int:
    for node in state.nodes:
        if state.name_of(node.index) == machine.lower():
            return node.index
    raise bad_request(f"Machine '{machine}' is not in the agent pool.", code="MachineNotFound")


@effect(EFFECT)
def finish(cloud: Cloud, operation: Operation) -> None:
    """Cordoned, evicted from once, and gone; surge nodes that were left are counted by nobody."""
    pool = cloud.resources.get(operation.resource_id)
    if pool is None:
        return
    cluster = cloud.resources.require(cluster_id_of_pool(pool["id"]))
    hands = Hands(host(cloud), cluster, pool, state_of(cloud, pool["id"]))
    for node in [n for n in hands.state.nodes if n.index in operation.arguments["indices"]]:
        hands.cordon(node.index, on=True)
        hands.sweep(node.index)
        hands.leave(node.index)
        pool["properties"]["count"] -= 0 if node.surge else 1
    remember(cloud, pool["id"], hands.state)
    pool["properties"]["provisioningState"] = "Succeeded"
    save(cloud, pool)

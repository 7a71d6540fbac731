"""An eviction carried out: judged, taken from the budget, and the pod deleted.

Source: pkg/registry/core/pod/storage/eviction.go.
"""

from typing import Any

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.cluster import Cluster
from azlinux_cli.sandbox.kubernetes.controller import pod as pods
from azlinux_cli.sandbox.kubernetes.controller.node import pool_of
from azlinux_cli.sandbox.kubernetes.eviction import guards, judge
from azlinux_cli.sandbox.kubernetes.fault import EVICT_429, EVICT_500
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    name_of,
    namespace_of,
    stamp,
    with_condition,
    with_status,
)
from azlinux_cli.sandbox.kubernetes.kind import BUDGETS, NODES, PODS
from azlinux_cli.sandbox.kubernetes.removal import Options, check_preconditions, read_options
from azlinux_cli.sandbox.kubernetes.status import (
    bad_request,
    internal,
    success,
    too_many_requests,
)

VERSIONS = ("policy/v1", "policy/v1beta1")
OVERLOADED = "Too many requests, please try again later."
TIMED_OUT = "etcdserver: request timed out"


def evict(cluster: Cluster, pod: Json, body: Any, *, dry_run: bool) -> Json:
    """Evict as the body asks, which is an Eviction. Raises the StatusError of a refusal."""
    if not isinstance(body, dict) or body.get("kind") != "Eviction":
        raise bad_request("not a Eviction object")
    if body.get("apiVersion") not in VERSIONS:
        raise bad_request(
            f"the API version in the data ({body.get('apiVersion')}) does not match the expected "
            f"API version ({VERSIONS[0]})"
        )
    if at(body, "metadata", "name") != name_of(pod):
        raise bad_request("name in URL does not match name in Eviction object")
    options = read_options(body.get("deleteOptions"), {})
    check_preconditions(PODS, pod, options)
    take(cluster, pod, options, dry_run=dry_run or options.dry_run)
    return success(201)


def take(cluster: Cluster, pod: Json, options: Options, *, dry_run: bool = False) -> None:
    """Raises the StatusError of a refusal."""
    _act_out_faults(cluster, pod)
    registry, plane = cluster.registry, cluster.plane
    budgets = [b for b in registry.items(BUDGETS, namespace_of(pod)) if guards(b, pod)]
    verdict = judge(pod, budgets)
    if dry_run:
        return
    if verdict.budget is not None:
        _charge(cluster, verdict.budget, pod)
    marked = with_condition(
        pod,
        plane.now,
        "DisruptionTarget",
        "True",
        reason="EvictionByEvictionAPI",
        message="Eviction API: evicting",
    )
    pods.end(plane, marked, options.grace_seconds)
    cluster.settle()


def _charge(cluster: Cluster, budget: Json, pod: Json) -> None:
    """One disruption less, until the budget's controller has counted anew."""
    status = budget["status"]
    disrupted = {**(status.get("disruptedPods") or {}), name_of(pod): stamp(cluster.plane.now)}
    left = int(status["disruptionsAllowed"]) - 1
    changed = with_status(budget, disruptionsAllowed=left, disruptedPods=disrupted)
    cluster.registry.put(BUDGETS, changed)


def _act_out_faults(cluster: Cluster, pod: Json) -> None:
    name = str(at(pod, "spec", "nodeName") or "")
    node = cluster.registry.get(NODES, name)
    names = (name, pool_of(node) if node is not None else "")
    if cluster.plane.faults.takes(EVICT_429, *names):
        raise too_many_requests(OVERLOADED, 1)
    if cluster.plane.faults.takes(EVICT_500, *names):
        raise internal(TIMED_OUT)

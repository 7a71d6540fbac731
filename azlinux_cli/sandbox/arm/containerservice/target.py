"""What an operator calls a part of a cluster by: a node, CLUSTER/POOL, or a cluster as a whole."""

from azlinux_cli.sandbox.arm.containerservice.model.cluster import CLUSTER_TYPE
from azlinux_cli.sandbox.arm.containerservice.model.pool import pools_of
from azlinux_cli.sandbox.arm.containerservice.model.state import state_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.resources import Document

EVERYTHING = "*"


def target_of(cloud: Cloud, name: str) -> tuple[str, str]:
    """The cluster's id, and what in it: as `ClusterHost.add_fault` takes them.

    Raises ValueError, in a sentence, for what is not there or in several clusters.
    """
    scope = f"/subscriptions/{cloud.settings.subscription_id}"
    clusters = list(cloud.resources.of_type(CLUSTER_TYPE, scope))
    found = [(str(c["id"]), t) for c in clusters for t in _targets(cloud, c, name.lower())]
    if not found:
        raise ValueError(f"the sandbox has no cluster, CLUSTER/POOL or node {name!r}")
    if len(found) > 1:
        raise ValueError(f"several clusters have {name!r}")
    return found[0]


def _targets(cloud: Cloud, cluster: Document, name: str) -> list[str]:
    if name in {cluster["name"].lower(), cluster["id"].lower()}:
        return [EVERYTHING]
    out = []
    for pool in pools_of(cloud, cluster["id"]):
        if name == f"{cluster['name'].lower()}/{pool['name']}":
            out.append(str(pool["name"]))
        state = state_of(cloud, pool["id"])
        names = (state.name_of(node.index) for node in state.nodes)
        out += [node for node in names if node == name]
    return out

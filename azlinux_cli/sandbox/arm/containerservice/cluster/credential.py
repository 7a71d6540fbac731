"""Kubeconfigs: `listClusterUserCredential` and its like.

Shape as recorded. Static credentials of a cluster without local accounts: 400, in the words that
`az aks get-credentials --admin` shows.
"""

import base64

from azlinux_cli.sandbox.arm.containerservice.model.cluster import host, require_cluster
from azlinux_cli.sandbox.arm.containerservice.refusal import bad_request, not_allowed
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response


def list_user(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str
) -> Response:
    return _credential(cloud, subscription, group, cluster, admin=False)


def list_admin(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str
) -> Response:
    document = require_cluster(cloud, subscription, group, cluster)
    if document["properties"]["disableLocalAccounts"]:
        raise bad_request(
            "Getting static credential is not allowed because this cluster is set to disable local "
            "accounts."
        )
    return _credential(cloud, subscription, group, cluster, admin=True)


def _credential(
    cloud: Cloud, subscription: str, group: str, cluster: str, *, admin: bool
) -> Response:
    document = require_cluster(cloud, subscription, group, cluster)
    try:
        text = host(cloud).kubeconfig(document["id"], admin=admin)
    except KeyError:
        raise not_allowed(
            f"The cluster '{document['name']}' has no credentials yet: its provisioning state is "
            f"{document['properties']['provisioningState']}."
        ) from None
    value = base64.b64encode(text.encode()).decode()
    name = "clusterAdmin" if admin else "clusterUser"
    return Response(200, {"kubeconfigs": [{"name": name, "value": value}]})

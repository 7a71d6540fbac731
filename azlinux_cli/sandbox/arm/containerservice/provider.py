"""Microsoft.ContainerService as a whole: its routes."""

from azlinux_cli.sandbox.arm.containerservice import abort, snapshot
from azlinux_cli.sandbox.arm.containerservice.cluster import (
    credential,
    deletion,
    endpoint,
    power,
    upgrade_profile,
)
from azlinux_cli.sandbox.arm.containerservice.offer import endpoint as offer
from azlinux_cli.sandbox.arm.containerservice.pool import endpoint as pool
from azlinux_cli.sandbox.arm.containerservice.pool import machine
from azlinux_cli.sandbox.arm.containerservice.pool import upgrade_profile as pool_upgrade_profile
from azlinux_cli.sandbox.kernel.routes import GROUP, SUBSCRIPTION, Route

_CLUSTERS = "/providers/Microsoft.ContainerService/managedClusters"
_ONE = GROUP + _CLUSTERS + "/{cluster}"
_POOLS = _ONE + "/agentPools"
_POOL = _POOLS + "/{name}"

ROUTES: tuple[Route, ...] = (
    *offer.ROUTES,
    *snapshot.ROUTES,
    Route("GET", SUBSCRIPTION + _CLUSTERS, endpoint.list_all),
    Route("GET", GROUP + _CLUSTERS, endpoint.list_all),
    Route("PUT", _ONE, endpoint.put),
    Route("GET", _ONE, endpoint.get),
    Route("PATCH", _ONE, endpoint.patch),
    Route("DELETE", _ONE, deletion.delete),
    Route("POST", _ONE + "/stop", power.stop),
    Route("POST", _ONE + "/start", power.start),
    Route("POST", _ONE + "/abort", abort.of_cluster),
    Route("POST", _ONE + "/listClusterUserCredential", credential.list_user),
    Route("POST", _ONE + "/listClusterMonitoringUserCredential", credential.list_user),
    Route("POST", _ONE + "/listClusterAdminCredential", credential.list_admin),
    Route("GET", _ONE + "/upgradeProfiles/default", upgrade_profile.get),
    Route("GET", _ONE + "/availableAgentPoolVersions", pool_upgrade_profile.list_versions),
    Route("GET", _POOLS, pool.list_all),
    Route("PUT", _POOL, pool.put),
    Route("GET", _POOL, pool.get),
    Route("DELETE", _POOL, pool.delete),
    Route("GET", _POOL + "/upgradeProfiles/default", pool_upgrade_profile.get),
    Route("POST", _POOL + "/upgradeNodeImageVersion", pool.upgrade_node_image),
    Route("POST", _POOL + "/abort", abort.of_pool),
    Route("GET", _POOL + "/machines", machine.list_all),
    Route("GET", _POOL + "/machines/{machine}", machine.get),
    Route("POST", _POOL + "/deleteMachines", machine.delete),
)

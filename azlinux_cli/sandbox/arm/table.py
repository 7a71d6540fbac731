"""All of ARM in one table."""

from azlinux_cli.sandbox.arm import (
    group,
    identity,
    lock,
    metadata,
    provider,
    resource,
    subscription,
)
from azlinux_cli.sandbox.arm.compute.provider import ROUTES as COMPUTE
from azlinux_cli.sandbox.arm.containerservice.provider import ROUTES as CONTAINER_SERVICE
from azlinux_cli.sandbox.arm.deployment.endpoint import ROUTES as DEPLOYMENT
from azlinux_cli.sandbox.arm.network.table import ROUTES as NETWORK
from azlinux_cli.sandbox.kernel.polling import ROUTES as OPERATIONS
from azlinux_cli.sandbox.kernel.routes import Route

# The first that matches wins: `HEAD` of anything comes last.
ROUTES: tuple[Route, ...] = (
    *metadata.ROUTES,
    *subscription.ROUTES,
    *group.ROUTES,
    *provider.ROUTES,
    *lock.ROUTES,
    *DEPLOYMENT,
    *NETWORK,
    *COMPUTE,
    *CONTAINER_SERVICE,
    *OPERATIONS,
    *resource.ROUTES,
    *identity.ROUTES,
)

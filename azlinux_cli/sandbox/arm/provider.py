"""Resource providers: which types there are, with which api-versions, and that they are registered.

az asks for a provider to choose an api-version before it looks whether a resource exists. The
versions are a selection of real ones, newest first (as of 2026-11); the sandbox accepts any.
"""

from azlinux_cli.sandbox.arm.location import LOCATIONS
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.routes import SUBSCRIPTION, Route

COMPUTE = ("2025-04-01", "2024-11-01", "2024-07-01", "2024-03-01", "2022-11-01", "2015-06-15")
CONTAINER_SERVICE = ("2026-04-01", "2026-03-01", "2025-10-01", "2025-08-01", "2024-05-01")
DISK = ("2025-01-02", "2024-03-02", "2023-10-02", "2022-07-02", "2019-07-01")
NETWORK = ("2025-01-01", "2024-10-01", "2024-07-01", "2024-01-01", "2022-11-01", "2022-01-01")
RESOURCES = ("2025-04-01", "2024-11-01", "2022-09-01", "2021-04-01", "2015-01-01")

PROVIDERS: dict[str, dict[str, tuple[str, ...]]] = {
    "Microsoft.Compute": {
        "virtualMachines": COMPUTE,
        "virtualMachines/extensions": COMPUTE,
        "virtualMachines/runCommands": COMPUTE,
        "images": COMPUTE,
        "disks": DISK,
        "snapshots": DISK,
        "locations": COMPUTE,
        "locations/operations": COMPUTE,
        "locations/usages": COMPUTE,
        "locations/vmSizes": COMPUTE,
        "locations/publishers": COMPUTE,
        "skus": ("2021-07-01", "2019-04-01", "2017-09-01"),
        "operations": COMPUTE,
    },
    "Microsoft.ContainerService": {
        "managedClusters": CONTAINER_SERVICE,
        "managedClusters/agentPools": CONTAINER_SERVICE,
        "snapshots": CONTAINER_SERVICE,
        "locations": CONTAINER_SERVICE,
        "locations/kubernetesVersions": CONTAINER_SERVICE,
        "locations/operations": CONTAINER_SERVICE,
        "locations/operationresults": CONTAINER_SERVICE,
        "operations": CONTAINER_SERVICE,
    },
    "Microsoft.Network": {
        "virtualNetworks": NETWORK,
        "virtualNetworks/subnets": NETWORK,
        "networkSecurityGroups": NETWORK,
        "networkSecurityGroups/securityRules": NETWORK,
        "networkInterfaces": NETWORK,
        "publicIPAddresses": NETWORK,
        "locations": NETWORK,
        "locations/operations": NETWORK,
        "locations/operationResults": NETWORK,
        "operations": NETWORK,
    },
    "Microsoft.Resources": {
        "subscriptions": ("2022-12-01", "2021-01-01"),
        "resourceGroups": RESOURCES,
        "subscriptions/resourceGroups": RESOURCES,
        "subscriptions/locations": RESOURCES,
        "deployments": RESOURCES,
        "deployments/operations": RESOURCES,
        "resources": RESOURCES,
        "providers": RESOURCES,
        "tags": RESOURCES,
    },
}


def _provider(subscription: str, namespace: str) -> Json:
    places = [item.display for item in LOCATIONS]
    return {
        "id": f"/subscriptions/{subscription}/providers/{namespace}",
        "namespace": namespace,
        "resourceTypes": [
            {
                "resourceType": name,
                "locations": places,
                "apiVersions": list(versions),
                "defaultApiVersion": versions[0],
                "capabilities": "SupportsTags, SupportsLocation",
            }
            for name, versions in PROVIDERS[namespace].items()
        ],
        "registrationState": "Registered",
        "registrationPolicy": "RegistrationRequired",
    }


def list_providers(cloud: Cloud, request: Request, *, subscription: str) -> Response:
    return paged(cloud, request, [_provider(subscription, name) for name in PROVIDERS])


def get_provider(cloud: Cloud, request: Request, *, subscription: str, namespace: str) -> Response:
    """Also the answer to `register`: all that the sandbox has is registered."""
    found = next((name for name in PROVIDERS if name.lower() == namespace.lower()), None)
    if found is None:
        raise ArmError(
            404,
            "InvalidResourceNamespace",
            f"The resource namespace '{namespace}' is invalid.",
        )
    return Response(200, _provider(subscription, found))


_PROVIDER = SUBSCRIPTION + "/providers/{namespace}"

ROUTES: tuple[Route, ...] = (
    Route("GET", SUBSCRIPTION + "/providers", list_providers),
    Route("GET", _PROVIDER, get_provider),
    Route("POST", _PROVIDER + "/register", get_provider),
)

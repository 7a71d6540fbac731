"""The SDK's container-service client, on azl's own pipeline."""

from typing import TYPE_CHECKING

from azure.mgmt.containerservice import ContainerServiceClient

from azlinux_cli.adapters.azure.pipeline import policies

if TYPE_CHECKING:
    from azlinux_cli.adapters.azure.credential import AzlCredential
    from azlinux_cli.adapters.azure.pipeline import Transport


def containers_client(
    endpoint: str,
    subscription: str,
    credential: "AzlCredential",
    transport: "Transport",
    scope: str,
) -> ContainerServiceClient:
    """As `compute.compute_client`."""
    return ContainerServiceClient(
        credential,
        subscription,
        base_url=endpoint,
        credential_scopes=[scope],
        policies=policies(credential, scope),
        transport=transport,
    )

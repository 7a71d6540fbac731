"""The SDK's compute client, on azl's own pipeline: same sign-in, retries and connections."""

from typing import TYPE_CHECKING

from azure.mgmt.compute import ComputeManagementClient

from azlinux_cli.adapters.azure.pipeline import policies

if TYPE_CHECKING:
    from azlinux_cli.adapters.azure.credential import AzlCredential
    from azlinux_cli.adapters.azure.pipeline import Transport


def compute_client(
    endpoint: str,
    subscription: str,
    credential: "AzlCredential",
    transport: "Transport",
    scope: str,
) -> ComputeManagementClient:
    """A client whose `begin_*` calls take `polling=cloud.cadence(...)`; wrap calls in `translated`.

    with translated("start web-1"):
        client.virtual_machines.begin_start("rg", "web-1", polling=cadence).result()
    """
    return ComputeManagementClient(
        credential,
        subscription,
        base_url=endpoint,
        credential_scopes=[scope],
        policies=policies(credential, scope),
        transport=transport,
    )

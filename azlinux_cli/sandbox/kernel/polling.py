"""What a client reads while it waits for an operation, and at its end.

Sources: arm-resource-provider contract, "Asynchronous operations"; answers of `operationResults`
as recorded.
"""

from typing import TYPE_CHECKING

from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.routes import SUBSCRIPTION, Route

if TYPE_CHECKING:
    from azlinux_cli.sandbox.kernel.cloud import Cloud
    from azlinux_cli.sandbox.kernel.operations import Operation


def get_status(
    cloud: "Cloud",
    request: Request,
    *,
    subscription: str,
    provider: str,
    location: str,
    operation: str,
) -> Response:
    found = _require(cloud, subscription, operation)
    headers = {"Retry-After": str(cloud.settings.retry_after_seconds)} if found.running else {}
    return Response(200, found.status_document(), headers)


def get_result(
    cloud: "Cloud",
    request: Request,
    *,
    subscription: str,
    provider: str,
    location: str,
    operation: str,
) -> Response:
    """`Location` polling: 202 while running, then the result (`final-state-via: location`)."""
    found = _require(cloud, subscription, operation)
    if found.running:
        return cloud.operations.accepted(found, request)
    if found.error is not None:
        raise ArmError(409, found.error["code"], found.error["message"])
    if found.output is not None:
        return Response(200, found.output)
    if found.arguments.get("no_body"):
        return Response(200)  # as recorded for powerOff, restart and their like
    resource = cloud.resources.get(found.resource_id)
    return Response(200, resource) if resource else Response(204)


def _require(cloud: "Cloud", subscription: str, operation_id: str) -> "Operation":
    """Raises ArmError 404; to another subscription the operation does not exist either."""
    found = cloud.operations.get(operation_id)
    if found is None or found.subscription.lower() != subscription.lower():
        raise ArmError(404, "NotFound", f"The entity was not found: operation {operation_id}.")
    return found


ROUTES = (
    Route(
        "GET",
        SUBSCRIPTION + "/providers/{provider}/locations/{location}/operations/{operation}",
        get_status,
    ),
    Route(
        "GET",
        SUBSCRIPTION + "/providers/{provider}/locations/{location}/operationResults/{operation}",
        get_result,
    ),
)

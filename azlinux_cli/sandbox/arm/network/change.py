"""How every Network resource is changed: accepted at once, done a little later.

PUT answers 201 (200 for a change) with the resource in state Updating and `Azure-AsyncOperation`;
DELETE answers 202 with `Azure-AsyncOperation` and `Location`, 204 for what is not there (recorded
traffic of `az network vnet subnet update`; Network REST reference, Create Or Update and Delete).
"""

from collections.abc import Callable, Iterable

from azlinux_cli.sandbox.arm.network.document import PROVIDER, resource_id
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.deletion import DELETERS
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.operations import Operation, effect, watcher
from azlinux_cli.sandbox.kernel.resources import Document, check_etag, etag
from azlinux_cli.sandbox.kernel.routes import Handler

# Raises ArmError if a resource must stay.
Check = Callable[[Cloud, Request, Document], None]
# A network change takes a fraction of what a machine takes.
WEIGHT = 0.25
CHILDREN = ("subnets", "securityRules", "ipConfigurations")


def check_idle(cloud: Cloud, request: Request, found: Document) -> None:
    """Raises ArmError 429 AnotherOperationInProgress while the resource is being changed.

    The message as the Network provider words it (terraform-provider-azurerm issues on subnets).
    """
    running = cloud.operations.running(found["id"])
    if running:
        operation = running[0]
        raise ArmError(
            429,
            "AnotherOperationInProgress",
            "Another operation on this or dependent resource is in progress. To retrieve status "
            f"of the operation use uri: {request.base_url}/subscriptions/{operation.subscription}"
            f"/providers/{PROVIDER}/locations/{operation.location}/operations/{operation.id}"
            f"?api-version={request.parameter('api-version')}.",
            details=[],
            headers={"Retry-After": str(cloud.settings.retry_after_seconds)},
        )


def written(
    cloud: Cloud,
    request: Request,
    document: Document,
    *,
    created: bool,
    affected: Iterable[str] = (),
    part: Json | None = None,
) -> Response:
    """Answer a PUT that stored `document`; `affected` VMs hear of it when it is done.

    `part` is the child (subnet, rule) that the PUT was about, if it was about one.
    """
    _mark(document, "Updating", part)
    cloud.resources.put(document)
    operation = cloud.operations.begin(
        "network.write",
        document["id"],
        provider=PROVIDER,
        location=document["location"],
        arguments={"affected": list(affected)},
        weight=WEIGHT,
    )
    return cloud.operations.accepted(
        operation, request, status=201 if created else 200, body=part or document
    )


def removed(
    cloud: Cloud,
    request: Request,
    document: Document,
    *,
    child: str | None = None,
    affected: Iterable[str] = (),
) -> Response:
    """Answer a DELETE of a resource, or of one of its children by id."""
    if child is None:
        document["properties"]["provisioningState"] = "Deleting"
        cloud.resources.put(document)
    operation = cloud.operations.begin(
        "network.delete_child" if child else "network.delete",
        document["id"],
        provider=PROVIDER,
        location=document["location"],
        arguments={"child": child, "affected": list(affected)},
        weight=WEIGHT,
    )
    return cloud.operations.accepted(operation, request)


def remover(kind: str, check: Check) -> Handler:
    """The handler for DELETE of a resource."""

    def handler(
        cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
    ) -> Response:
        found = cloud.resources.get(resource_id(cloud, subscription, group, kind, name))
        if found is None:
            return Response(204)
        check_etag(request, found)
        check(cloud, request, found)
        return removed(cloud, request, found)

    return handler


def _mark(document: Document, state: str, only: Json | None = None) -> None:
    document["etag"] = etag()
    properties = document["properties"]
    properties["provisioningState"] = state
    for key in CHILDREN:
        for child in properties.get(key, []):
            child["etag"] = document["etag"]
            if only is None or child["id"] == only["id"]:
                child["properties"]["provisioningState"] = state
    for rule in properties.get("defaultSecurityRules", []):
        rule["etag"] = document["etag"]


@effect("network.write")
def _write(cloud: Cloud, operation: Operation) -> None:
    found = cloud.resources.get(operation.resource_id)
    if found is None:
        return
    _mark(found, "Succeeded")
    cloud.resources.put(found)
    cloud.network_changed(operation.arguments["affected"])


@watcher
def _failed(cloud: Cloud, operation: Operation) -> None:
    """A change that failed leaves nothing "Updating", or its neighbours would wait for ever."""
    found = cloud.resources.get(operation.resource_id)
    if operation.name == "network.write" and operation.error is not None and found is not None:
        _mark(found, "Failed")
        cloud.resources.put(found)


@effect("network.delete")
def _delete(cloud: Cloud, operation: Operation) -> None:
    found = cloud.resources.get(operation.resource_id)
    if found is not None:
        DELETERS[found["type"].lower()].delete(cloud, operation.resource_id)


@effect("network.delete_child")
def _delete_child(cloud: Cloud, operation: Operation) -> None:
    found = cloud.resources.get(operation.resource_id)
    if found is None:
        return
    child = operation.arguments["child"].lower()
    for key in CHILDREN:
        if key in found["properties"]:
            kept = [item for item in found["properties"][key] if item["id"].lower() != child]
            found["properties"][key] = kept
    _mark(found, "Succeeded")
    cloud.resources.put(found)
    cloud.network_changed(operation.arguments["affected"])

"""Resource groups: make, change, list, and delete with all that is in them."""

import re

from azlinux_cli.sandbox.arm.deployment.document import forget_group
from azlinux_cli.sandbox.arm.filter import matches, parse_filter
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.arm.placement import NAMES, asked_location, tags_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.deletion import delete_resources
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.operations import Operation, effect, watcher
from azlinux_cli.sandbox.kernel.resources import Document
from azlinux_cli.sandbox.kernel.routes import GROUP, SUBSCRIPTION, Route

PROVIDER = "Microsoft.Resources"
# Resource naming rules, Microsoft.Resources: 1-90 characters, "underscores, hyphens, periods,
# parentheses, and letters or digits ... can't end with period".
NAME = re.compile(r"[\w().-]{0,89}[\w()-]")
LONGEST = 90
EFFECT = "group.delete"


def list_groups(cloud: Cloud, request: Request, *, subscription: str) -> Response:
    conditions = parse_filter(request.parameter("$filter"))
    found = [doc for doc in cloud.resources.groups(subscription) if matches(doc, conditions)]
    top = request.parameter("$top")
    return paged(cloud, request, found, size=int(top) if top and top.isdigit() else None)


def get_group(cloud: Cloud, request: Request, *, subscription: str, group: str) -> Response:
    return Response(200, cloud.resources.group(subscription, group))


def head_group(cloud: Cloud, request: Request, *, subscription: str, group: str) -> Response:
    found = cloud.resources.find_group(f"/subscriptions/{subscription}/resourceGroups/{group}")
    return Response(204 if found else 404)


def put_group(cloud: Cloud, request: Request, *, subscription: str, group: str) -> Response:
    _check_name(group)
    group_id = f"/subscriptions/{subscription}/resourceGroups/{group}"
    existing = cloud.resources.find_group(group_id)
    body = request.json
    out: Document = {
        "id": existing["id"] if existing else group_id,
        "name": existing["name"] if existing else group,
        "type": "Microsoft.Resources/resourceGroups",
        "location": _location(body.get("location"), existing),
        "tags": tags_of(body) or {},
        "properties": {"provisioningState": "Succeeded"},
    }
    if body.get("managedBy"):
        out["managedBy"] = body["managedBy"]
    cloud.resources.put_group(out)
    return Response(200 if existing else 201, out)


def _check_name(name: str) -> None:
    """Raises ArmError 400 InvalidResourceGroup, in the words that `az group create` shows."""
    if NAME.fullmatch(name) is not None:
        return
    if len(name) > LONGEST:
        what = f"has a length of '{len(name)}' which exceeds the maximum length of '{LONGEST}'."
    else:
        bad = "".join(dict.fromkeys(re.sub(r"[\w().-]", "", name))) or "."
        what = (
            f"has these invalid characters: '{bad}'. The name can only be a letter, digit, '-', "
            "'.', '(', ')' or '_'."
        )
    raise ArmError(400, "InvalidResourceGroup", f"The provided resource group name '{name}' {what}")


def _location(given: object, existing: Document | None) -> str:
    location = asked_location(given)
    if location not in NAMES:
        raise ArmError(
            400,
            "LocationNotAvailableForResourceGroup",
            f"The provided location '{given}' is not available for resource group. List of "
            f"available regions is '{','.join(sorted(NAMES))}'.",
        )
    if existing is not None and existing["location"] != location:
        raise ArmError(
            409,
            "InvalidResourceGroupLocation",
            f"Invalid resource group location '{location}'. The Resource group already exists in "
            f"location '{existing['location']}'.",
        )
    return location


def patch_group(cloud: Cloud, request: Request, *, subscription: str, group: str) -> Response:
    found = cloud.resources.group(subscription, group)
    tags = tags_of(request.json)
    if tags is not None:
        found["tags"] = tags
        cloud.resources.put_group(found)
    return Response(200, found)


def delete_group(cloud: Cloud, request: Request, *, subscription: str, group: str) -> Response:
    """202 with `Location` only: its GET answers 202 until the group is gone, then 200.

    (Resource Groups REST reference, Delete.)
    """
    found = cloud.resources.group(subscription, group)
    running = cloud.operations.running(found["id"])
    operation = next((op for op in running if op.name == EFFECT), None)
    if operation is None:
        found["properties"]["provisioningState"] = "Deleting"
        cloud.resources.put_group(found)
        operation = cloud.operations.begin(
            EFFECT, found["id"], provider=PROVIDER, location=found["location"]
        )
    return _accepted(cloud, request, operation)


def _accepted(cloud: Cloud, request: Request, operation: Operation) -> Response:
    version = request.parameter("api-version")
    location = (
        f"{request.base_url}/subscriptions/{operation.subscription}/operationresults/"
        f"{operation.id}?api-version={version}"
    )
    retry = str(cloud.settings.retry_after_seconds)
    return Response(202, None, {"Location": location, "Retry-After": retry})


def get_result(cloud: Cloud, request: Request, *, subscription: str, operation: str) -> Response:
    found = cloud.operations.get(operation)
    if found is None:
        raise ArmError(404, "NotFound", f"The entity was not found: operation {operation}.")
    if found.running:
        return _accepted(cloud, request, found)
    if found.error is not None:
        raise ArmError(409, found.error["code"], found.error["message"])
    return Response(200)


@effect(EFFECT)
def _delete(cloud: Cloud, operation: Operation) -> None:
    delete_resources(cloud, operation.resource_id)
    forget_group(cloud, operation.resource_id)
    cloud.resources.delete_group(operation.resource_id)


@watcher
def _failed(cloud: Cloud, operation: Operation) -> None:
    """A group whose deletion failed can be used again."""
    found = cloud.resources.find_group(operation.resource_id)
    if operation.name == EFFECT and operation.error is not None and found is not None:
        found["properties"]["provisioningState"] = "Succeeded"
        cloud.resources.put_group(found)


ROUTES: tuple[Route, ...] = (
    Route("GET", SUBSCRIPTION + "/resourceGroups", list_groups),
    Route("GET", GROUP, get_group),
    Route("HEAD", GROUP, head_group),
    Route("PUT", GROUP, put_group),
    Route("PATCH", GROUP, patch_group),
    Route("DELETE", GROUP, delete_group),
    Route("GET", SUBSCRIPTION + "/operationresults/{operation}", get_result),
)

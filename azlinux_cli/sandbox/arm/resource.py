"""The generic list of resources: what is in a subscription or a group, whoever made it."""

from azlinux_cli.sandbox.arm.filter import matches, parse_filter
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.ids import ResourceId
from azlinux_cli.sandbox.kernel.resources import Document
from azlinux_cli.sandbox.kernel.routes import GROUP, SUBSCRIPTION, Route

# What a list shows of a resource, beside its id (Resources - List, GenericResourceExpanded).
FIELDS = ("name", "type", "kind", "managedBy", "sku", "zones", "location", "identity", "tags")


def list_resources(
    cloud: Cloud, request: Request, *, subscription: str, group: str | None = None
) -> Response:
    """`$top` is the most a page holds; children (extensions) are listed too when tracked."""
    scope = f"/subscriptions/{subscription}"
    if group is not None:
        scope = str(cloud.resources.group(subscription, group)["id"])
    conditions = parse_filter(request.parameter("$filter"))
    expand = (request.parameter("$expand") or "").lower()
    found = [
        _brief(document, expand)
        for document in cloud.resources.in_group(scope)
        if "location" in document and matches(document, conditions)
    ]
    top = request.parameter("$top")
    return paged(cloud, request, found, size=int(top) if top and top.isdigit() else None)


def _brief(document: Document, expand: str) -> Json:
    out: Json = {"id": document["id"]}
    out |= {key: document[key] for key in FIELDS if key in document}
    if "provisioningstate" in expand:
        out["provisioningState"] = document["properties"].get("provisioningState")
    return out


def head_resource(
    cloud: Cloud, request: Request, *, subscription: str, group: str, rest: str
) -> Response:
    """HEAD of any resource: 204 if it exists (Resources - Check Existence By Id)."""
    parsed = ResourceId.parse(request.path)
    known = parsed is not None and cloud.resources.get(str(parsed)) is not None
    return Response(204 if known else 404)


ROUTES: tuple[Route, ...] = (
    Route("GET", SUBSCRIPTION + "/resources", list_resources),
    Route("GET", GROUP + "/resources", list_resources),
    Route("HEAD", GROUP + "/providers/{rest*}", head_resource),
)

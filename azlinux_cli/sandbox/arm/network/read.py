"""Reading, listing and tagging, the same for all Network resources."""

from collections.abc import Callable

from azlinux_cli.sandbox.arm.network.document import resource_id
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.arm.placement import tags_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.resources import Document, check_etag, etag

Present = Callable[[Cloud, Document], Document]


def not_found(any_id: str) -> ArmError:
    """The Network provider's own 404, for children of a resource that exists.

    (A missing top-level resource is refused by ARM's front door, in other words: recorded.)
    """
    return ArmError(404, "NotFound", f"Resource {any_id} not found.", details=[])


def read(cloud: Cloud, subscription: str, group: str, resource_type: str, name: str) -> Document:
    """The resource; raises ArmError 404."""
    return cloud.resources.require(resource_id(cloud, subscription, group, resource_type, name))


def getter(resource_type: str, present: Present) -> Callable[..., Response]:
    def get(
        cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
    ) -> Response:
        found = present(cloud, read(cloud, subscription, group, resource_type, name))
        return Response(200, found, {"ETag": found["etag"]})

    return get


def lister(resource_type: str, present: Present) -> Callable[..., Response]:
    """List by group, or by subscription when the path names no group."""

    def list_resources(
        cloud: Cloud, request: Request, *, subscription: str, group: str | None = None
    ) -> Response:
        scope = f"/subscriptions/{subscription}"
        if group is not None:
            scope = str(cloud.resources.group(subscription, group)["id"])
        found = cloud.resources.of_type(resource_type, scope)
        return paged(cloud, request, [present(cloud, item) for item in found])

    return list_resources


def tagger(resource_type: str, present: Present) -> Callable[..., Response]:
    """PATCH: "Update tags" replaces the tags and nothing else (Network REST reference)."""

    def patch(
        cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
    ) -> Response:
        found = read(cloud, subscription, group, resource_type, name)
        check_etag(request, found)
        found["tags"] = tags_of(request.json) or {}
        found["etag"] = etag()
        cloud.resources.put(found)
        return Response(200, present(cloud, found))

    return patch

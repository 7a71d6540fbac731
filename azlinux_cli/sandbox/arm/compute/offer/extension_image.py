"""Which extensions a region has: `az vm extension set` asks before it sets one.

Shape: REST reference "Virtual Machine Extension Images".
"""

from azlinux_cli.sandbox.arm.compute.body import same_text
from azlinux_cli.sandbox.arm.compute.offer.catalog import Extension, catalog, location
from azlinux_cli.sandbox.arm.compute.refusal import not_found
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.routes import SUBSCRIPTION, Route


def list_types(
    cloud: Cloud, request: Request, *, subscription: str, place: str, publisher: str
) -> Response:
    found = [item for item in catalog().extensions if same_text(item.publisher, publisher)]
    base = _base(subscription, place, publisher)
    name = location(place).name
    return Response(
        200,
        [{"location": name, "name": item.type, "id": f"{base}/{item.type}"} for item in found],
    )


def list_versions(
    cloud: Cloud, request: Request, *, subscription: str, place: str, publisher: str, kind: str
) -> Response:
    found = _find(publisher, kind)
    return Response(200, [_version(subscription, place, found)])


def get_version(
    cloud: Cloud,
    request: Request,
    *,
    subscription: str,
    place: str,
    publisher: str,
    kind: str,
    version: str,
) -> Response:
    found = _find(publisher, kind)
    if version != found.version:
        raise not_found("Artifact: VMExtension was not found.")
    properties = {
        "operatingSystem": "Linux",
        "computeRole": "IaaS",
        "handlerSchema": None,
        "vmScaleSetEnabled": True,
        "supportsMultipleExtensions": False,
    }
    return Response(200, {**_version(subscription, place, found), "properties": properties})


def _find(publisher: str, kind: str) -> Extension:
    for item in catalog().extensions:
        if same_text(item.publisher, publisher) and same_text(item.type, kind):
            return item
    raise not_found("Artifact: VMExtension was not found.")


def _version(subscription: str, place: str, item: Extension) -> Json:
    base = _base(subscription, place, item.publisher)
    return {
        "location": location(place).name,
        "name": item.version,
        "id": f"{base}/{item.type}/Versions/{item.version}",
    }


def _base(subscription: str, place: str, publisher: str) -> str:
    return (
        f"/Subscriptions/{subscription}/Providers/Microsoft.Compute/Locations/"
        f"{location(place).name}/Publishers/{publisher}/ArtifactTypes/VMExtension/Types"
    )


_TYPES = (
    SUBSCRIPTION + "/providers/Microsoft.Compute/locations/{place}/publishers/{publisher}"
    "/artifacttypes/vmextension/types"
)
_VERSIONS = _TYPES + "/{kind}/versions"
ROUTES = (
    Route("GET", _TYPES, list_types),
    Route("GET", _VERSIONS, list_versions),
    Route("GET", _VERSIONS + "/{version}", get_version),
)

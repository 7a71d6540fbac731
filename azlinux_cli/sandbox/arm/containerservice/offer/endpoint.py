"""Lists of a location: versions of Kubernetes, node images.

Shapes: REST reference "Managed Clusters - List Kubernetes Versions"; node image versions as in
azure-mgmt-containerservice 41.9.0b1 (`NodeImageVersion`).
"""

from azlinux_cli.sandbox.arm.containerservice.offer.catalog import Minor, catalog
from azlinux_cli.sandbox.arm.containerservice.offer.kubernetes_version import LTS, upgrades
from azlinux_cli.sandbox.arm.containerservice.offer.node_image import available
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.arm.placement import location_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.routes import SUBSCRIPTION, Route

CLUSTER_TYPE = "Microsoft.ContainerService/managedClusters"
# The machines a family has images for; a plain family has one.
VARIANTS = ("", "gen2", "gen2TL", "gen2arm64")


def list_versions(cloud: Cloud, request: Request, *, subscription: str, place: str) -> Response:
    location_of({"location": place}, CLUSTER_TYPE, "", None)
    return Response(200, {"values": [_minor(item) for item in reversed(catalog().minors)]})


def _minor(minor: Minor) -> Json:
    plans = [LTS] if minor.lts_only else ["KubernetesOfficial", LTS]
    out: Json = {
        "version": minor.version,
        "capabilities": {"supportPlan": plans},
        "patchVersions": {
            patch: {"upgrades": upgrades(patch, lts=minor.lts_only)} for patch in minor.patches
        },
    }
    return out | ({"isDefault": True} if minor.version == catalog().default_version else {})


def list_images(cloud: Cloud, request: Request, *, subscription: str, place: str) -> Response:
    location_of({"location": place}, CLUSTER_TYPE, "", None)
    found: list[Json] = []
    for family in catalog().families:
        for variant in ("",) if family.plain else VARIANTS:
            sku = family.form.format(variant=variant)
            found += [
                {"os": "Linux", "sku": sku, "version": release, "fullName": f"{sku}-{release}"}
                for release in available(cloud)
            ]
    return paged(cloud, request, found)


_PLACE = SUBSCRIPTION + "/providers/Microsoft.ContainerService/locations/{place}"

ROUTES = (
    Route("GET", _PLACE + "/kubernetesVersions", list_versions),
    Route("GET", _PLACE + "/nodeImageVersions", list_images),
)

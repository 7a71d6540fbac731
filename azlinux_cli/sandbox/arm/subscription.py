"""Subscriptions, tenants and locations."""

from azlinux_cli.sandbox.arm.location import LOCATIONS, Location
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.routes import SUBSCRIPTION, Route

NAME = "azl sandbox"


def _subscription(cloud: Cloud) -> Json:
    settings = cloud.settings
    return {
        "id": f"/subscriptions/{settings.subscription_id}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": settings.subscription_id,
        "tenantId": settings.tenant_id,
        "displayName": NAME,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def list_subscriptions(cloud: Cloud, request: Request) -> Response:
    body: Json = {
        "value": [_subscription(cloud)],
        "count": {"type": "Total", "value": 1},
    }
    return Response(200, body)


def get_subscription(cloud: Cloud, request: Request, *, subscription: str) -> Response:
    return Response(200, _subscription(cloud))


def list_tenants(cloud: Cloud, request: Request) -> Response:
    tenant = cloud.settings.tenant_id
    value = {
        "id": f"/tenants/{tenant}",
        "tenantId": tenant,
        "countryCode": "US",
        "displayName": NAME,
        "domains": ["sandbox.invalid"],
        "tenantCategory": "Home",
        "defaultDomain": "sandbox.invalid",
        "tenantType": "AAD",
    }
    return Response(200, {"value": [value]})


def list_locations(cloud: Cloud, request: Request, *, subscription: str) -> Response:
    return paged(cloud, request, [_location(cloud, item) for item in LOCATIONS])


def _location(cloud: Cloud, item: Location) -> Json:
    base = f"/subscriptions/{cloud.settings.subscription_id}/locations"
    out: Json = {
        "id": f"{base}/{item.name}",
        "name": item.name,
        "type": "Region",
        "displayName": item.display,
        "regionalDisplayName": f"({item.geography}) {item.display}",
        "metadata": {
            "regionType": "Physical",
            "regionCategory": "Recommended" if item.zones else "Other",
            "geographyGroup": item.geography,
            "longitude": item.longitude,
            "latitude": item.latitude,
            "physicalLocation": item.place,
            "pairedRegion": (
                [{"name": item.paired, "id": f"{base}/{item.paired}"}] if item.paired else []
            ),
        },
    }
    if item.zones:
        out["availabilityZoneMappings"] = [
            {"logicalZone": zone, "physicalZone": f"{item.name}-az{zone}"} for zone in "123"
        ]
    return out


ROUTES: tuple[Route, ...] = (
    Route("GET", "/subscriptions", list_subscriptions),
    Route("GET", "/tenants", list_tenants),
    Route("GET", SUBSCRIPTION, get_subscription),
    Route("GET", SUBSCRIPTION + "/locations", list_locations),
)

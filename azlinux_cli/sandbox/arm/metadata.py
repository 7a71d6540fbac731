"""`/metadata/endpoints`: how `az cloud register` and SDKs find the rest of a cloud.

Shapes: `https://management.azure.com/metadata/endpoints` answers an object for api-version
2015-01-01 and 2022-09-01, an array of clouds for the versions between; the keys that az 2.91 reads
are those of `azure/cli/core/cloud.py`.
"""

from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.routes import Route

OBJECT_SINCE = "2022-09-01"
FIRST = "2015-01-01"
ALIAS_PATH = "/_sandbox/aliases.json"

# The aliases of azure-cli 2.87 and later for Azure Linux (`vm/_alias.py`); there is none for 3.0
# or for ACL, and other distributions are not in the sandbox's catalogue.
ALIASES = {
    "AzureLinux4": ("4", "x64"),
    "AzureLinux4Arm64": ("4-arm64", "Arm64"),
    "AzureLinux4Gen1": ("4-gen1", "x64"),
}


def get_endpoints(cloud: Cloud, request: Request) -> Response:
    version = request.parameter("api-version") or FIRST
    base = request.base_url
    authentication: Json = {
        "loginEndpoint": base,
        "audiences": [base],
        "tenant": "common",
        "identityProvider": "AAD",
    }
    if version == FIRST:
        body: Json = {
            "galleryEndpoint": base,
            "graphEndpoint": base,
            "portalEndpoint": base,
            "authentication": {k: authentication[k] for k in ("loginEndpoint", "audiences")},
        }
        return Response(200, body)
    body = {
        "name": "AzlSandbox",
        "portal": base,
        "authentication": authentication,
        "gallery": base,
        "graph": base,
        "graphAudience": base,
        "microsoftGraphResourceId": base,
        "media": base,
        "batch": base,
        "resourceManager": base,
        "vmImageAliasDoc": base + ALIAS_PATH,
        "sqlManagement": base,
        "suffixes": {"storage": "sandbox.invalid", "keyVaultDns": "vault.sandbox.invalid"},
    }
    return Response(200, body if version >= OBJECT_SINCE else [body])


def get_aliases(cloud: Cloud, request: Request) -> Response:
    linux = {
        alias: {
            "publisher": "microsoftazurelinux",
            "offer": "azurelinux-4",
            "sku": sku,
            "version": "latest",
            "architecture": architecture,
        }
        for alias, (sku, architecture) in ALIASES.items()
    }
    return Response(
        200,
        {
            "$schema": (
                "http://schema.management.azure.com/schemas/2015-01-01/deploymentTemplate.json"
            ),
            "contentVersion": "1.0.0.0",
            "parameters": {},
            "variables": {},
            "resources": [],
            "outputs": {"aliases": {"type": "object", "value": {"Linux": linux}}},
        },
    )


ROUTES: tuple[Route, ...] = (
    Route("GET", "/metadata/endpoints", get_endpoints, open=True, any_version=True),
    Route("GET", ALIAS_PATH, get_aliases, open=True, any_version=True),
)

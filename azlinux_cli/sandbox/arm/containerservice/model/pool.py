"""Node pools as documents: alone, and inside their cluster's."""

import uuid

from azlinux_cli.sandbox.arm.compute.offer.catalog import Size
from azlinux_cli.sandbox.arm.compute.offer.catalog import catalog as compute_catalog
from azlinux_cli.sandbox.arm.containerservice.offer.os_sku import Hardware
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document

POOL_TYPE = "Microsoft.ContainerService/managedClusters/agentPools"
SYSTEM, USER = "System", "User"


def pool_id_of(cluster: Document, name: str) -> str:
    return f"{cluster['id']}/agentPools/{name}"


def pools_of(cloud: Cloud, cluster_id: str) -> list[Document]:
    """Oldest first."""
    return list(cloud.resources.of_type(POOL_TYPE, cluster_id))


def cluster_id_of_pool(pool_id: str) -> str:
    return pool_id.rpartition("/agentPools/")[0]


def document(pool_id: str, properties: Json) -> Document:
    return {
        "id": pool_id,
        "name": pool_id.rpartition("/")[2],
        "type": POOL_TYPE,
        "properties": properties,
    }


def profile(pool: Document) -> Json:
    """As it stands in `agentPoolProfiles`."""
    return {"name": pool["name"], **pool["properties"]}


def save(cloud: Cloud, pool: Document) -> None:
    """Remember a change: the pool has another ETag then."""
    pool["properties"]["eTag"] = str(uuid.uuid4())
    cloud.resources.put(pool)


def size_of(properties: Json) -> Size | None:
    return compute_catalog().size(str(properties.get("vmSize", "")))


def hardware_of(properties: Json) -> Hardware:
    """Raises KeyError for a size that does not exist; drafts are checked before."""
    size = size_of(properties)
    if size is None:
        raise KeyError(properties.get("vmSize"))
    security = properties.get("securityProfile") or {}
    return Hardware(
        size=size.name,
        generations=size.generations,
        trusted_launch_size=size.trusted_launch,
        architecture=size.architecture,
        secure_boot=bool(security.get("enableSecureBoot")),
        vtpm=bool(security.get("enableVTPM")),
        fips=bool(properties.get("enableFIPS")),
    )

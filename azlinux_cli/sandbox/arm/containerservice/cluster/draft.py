"""A managed cluster as a request wants it: what is asked for, what was, and what AKS adds.

Defaults as recorded (2024-08, 2025-09); names: REST reference (`resourceName`).
"""

import re
import uuid

from azlinux_cli.sandbox.arm.compute.body import merged, same_text
from azlinux_cli.sandbox.arm.compute.machine.identity import identity
from azlinux_cli.sandbox.arm.containerservice.cluster.channel import auto_upgrade
from azlinux_cli.sandbox.arm.containerservice.cluster.network import network_profile
from azlinux_cli.sandbox.arm.containerservice.model.cluster import CLUSTER_TYPE, SHOWN_TYPE
from azlinux_cli.sandbox.arm.containerservice.offer.catalog import catalog
from azlinux_cli.sandbox.arm.containerservice.offer.kubernetes_version import (
    LTS,
    version_of_cluster,
)
from azlinux_cli.sandbox.arm.containerservice.refusal import bad_request, invalid, unchangeable
from azlinux_cli.sandbox.arm.placement import location_of, tags_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document

NAME = re.compile(r"[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9_-]{0,61}[A-Za-z0-9]")
PREFIX = re.compile(r"[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]{0,52}[A-Za-z0-9]")
SKU = {"name": "Base", "tier": "Free"}
OFFICIAL = "KubernetesOfficial"
# Of a cluster that is there; where a body says something else, it is refused.
FIXED = ("dnsPrefix", "nodeResourceGroup", "enableRBAC")
FIXED_NETWORK = ("networkPlugin", "podCidr", "serviceCidr", "dnsServiceIP", "loadBalancerSku")
NEVER_SHOWN = ("agentPoolProfiles", "servicePrincipalProfile")


def fresh(cloud: Cloud, cluster_id: str, body: Json) -> Document:
    """A new cluster's document, without its pools. Raises ArmError 400."""
    name = cluster_id.rpartition("/")[2]
    if NAME.fullmatch(name) is None:
        raise invalid("resourceName")
    location = location_of(body, CLUSTER_TYPE, name, None)
    given = body.get("properties") or {}
    sku = {**SKU, **(body.get("sku") or {})}
    plan = given.get("supportPlan") or OFFICIAL
    check_plan(plan, sku)
    asked = given.get("kubernetesVersion") or ""
    version = version_of_cluster(asked, name, lts=plan == LTS)
    out: Document = {
        "id": cluster_id,
        "location": location,
        "name": name,
        "type": SHOWN_TYPE,
        "kind": body.get("kind") or "Base",
        "properties": {
            "provisioningState": "Creating",
            "powerState": {"code": "Running"},
            "kubernetesVersion": asked or catalog().default_version,
            "currentKubernetesVersion": version,
            **_names(given, cluster_id, location),
            "supportPlan": plan,
            **_profiles(given),
        },
        "identity": _identity(cloud, cluster_id, body),
        "sku": sku,
    }
    tags = tags_of(body)
    return out | ({"tags": tags} if tags else {})


def _names(given: Json, cluster_id: str, location: str) -> Json:
    prefix = str(given.get("dnsPrefix") or "")
    if PREFIX.fullmatch(prefix) is None:
        raise invalid("managedCluster.properties.dnsPrefix")
    label = f"{prefix}-{uuid.uuid5(uuid.NAMESPACE_URL, cluster_id.lower()).hex[:8]}"
    group, name = cluster_id.split("/")[4], cluster_id.rpartition("/")[2]
    return {
        "dnsPrefix": prefix,
        "fqdn": f"{label}.hcp.{location}.azmk8s.io",
        "azurePortalFQDN": f"{label}.portal.hcp.{location}.azmk8s.io",
        "servicePrincipalProfile": {"clientId": "msi"},
        "nodeResourceGroup": given.get("nodeResourceGroup") or f"MC_{group}_{name}_{location}"[:80],
        "resourceUID": uuid.uuid5(uuid.NAMESPACE_OID, cluster_id.lower()).hex[:24],
    }


def _profiles(given: Json) -> Json:
    """Everything that is asked for, over what AKS has by default."""
    storage = {name: {"enabled": True} for name in ("fileCSIDriver", "snapshotController")}
    base: Json = {
        "enableRBAC": True,
        "maxAgentPools": 100,
        "disableLocalAccounts": False,
        "securityProfile": {},
        "storageProfile": {"diskCSIDriver": {"enabled": True, "version": "v1"}, **storage},
        "oidcIssuerProfile": {"enabled": False},
        "nodeResourceGroupProfile": {"restrictionLevel": "Unrestricted"},
        "workloadAutoScalerProfile": {},
        "metricsProfile": {"costAnalysis": {"enabled": False}},
        "nodeProvisioningProfile": {"mode": "Manual", "defaultNodePools": "Auto"},
        "bootstrapProfile": {"artifactSource": "Direct"},
    }
    named = ("kubernetesVersion", "dnsPrefix", "nodeResourceGroup", "supportPlan")
    plain = {k: v for k, v in given.items() if k not in {*named, *NEVER_SHOWN}}
    if not plain.get("addonProfiles"):
        plain.pop("addonProfiles", None)
    return merged(base, plain) | {
        "networkProfile": network_profile(given.get("networkProfile") or {}),
        "autoUpgradeProfile": auto_upgrade({}, given.get("autoUpgradeProfile") or {}),
    }


def _identity(cloud: Cloud, cluster_id: str, body: Json) -> Json:
    """A managed identity; service principals sign in nowhere here, so they are not taken."""
    given = body.get("identity")
    if not given or str(given.get("type")).lower() == "none":
        raise invalid(
            "managedCluster.identity", "The sandbox needs a managed identity, no service principal."
        )
    return identity(cloud, cluster_id, given)


def check_plan(plan: str, sku: Json) -> None:
    """Raises ArmError 400: azure-aks-docs long-term-support.md."""
    if plan not in {OFFICIAL, LTS}:
        raise invalid("supportPlan", f"'{plan}' is neither {OFFICIAL} nor {LTS}.")
    if plan == LTS and not same_text(sku.get("tier"), "Premium"):
        raise bad_request(
            f"Support plan {LTS} is only supported in Premium tier.", code="InvalidSupportPlan"
        )


def changed(cluster: Document, body: Json) -> Document:
    """A present cluster after a PUT, without its version and pools; what is not named stays."""
    location_of(body, CLUSTER_TYPE, cluster["name"], cluster)
    before, given = cluster["properties"], body.get("properties") or {}
    for name in FIXED:
        if given.get(name) not in {None, "", before.get(name)}:
            raise unchangeable(name)
    for name in FIXED_NETWORK:
        asked = (given.get("networkProfile") or {}).get(name)
        if asked and not same_text(asked, before["networkProfile"].get(name)):
            raise unchangeable(f"networkProfile.{name}")
    skip = {"kubernetesVersion", *FIXED, *NEVER_SHOWN}
    after = merged(before, {k: v for k, v in given.items() if k not in skip})
    after["autoUpgradeProfile"] = auto_upgrade(
        before["autoUpgradeProfile"], given.get("autoUpgradeProfile") or {}
    )
    sku = {**cluster["sku"], **(body.get("sku") or {})}
    check_plan(after["supportPlan"], sku)
    out: Document = {**cluster, "properties": after, "sku": sku}
    tags = tags_of(body)
    return out if tags is None else {**out, "tags": tags}

"""What azl deploys for a group: its network, and the group itself where it is new."""

import hashlib
from collections.abc import Sequence
from typing import Any

from azlinux_cli.domain.machine import TAG_CREATED_BY, TAG_RUN
from azlinux_cli.domain.network import (
    ADDRESS_SPACE,
    NSG_TYPE,
    SUBNET,
    SUBNET_SPACE,
    VNET_TYPE,
    NetworkDeployment,
)
from azlinux_cli.wire import api_version

Json = dict[str, Any]
DEPLOYMENT = "azl-network"
_SSH_PRIORITY = 1000
_SCHEMAS = "https://schema.management.azure.com/schemas"
_GROUP_SCHEMA = f"{_SCHEMAS}/2019-04-01/deploymentTemplate.json#"
_SUBSCRIPTION_SCHEMA = f"{_SCHEMAS}/2018-05-01/subscriptionDeploymentTemplate.json#"


def network_template(missing: NetworkDeployment, location: str, run: str) -> Json:
    """The deployment template of a group's missing network pieces."""
    resources: list[Json] = []
    if missing.nsg is not None:
        resources.append(
            {
                "type": NSG_TYPE,
                "apiVersion": api_version.NETWORK,
                "name": missing.nsg,
                "location": location,
                "tags": tags(run),
                "properties": {"securityRules": [ssh_rule(missing.ssh_sources)]},
            }
        )
    if missing.vnet is not None:
        subnet = {"name": SUBNET, "properties": {"addressPrefix": SUBNET_SPACE}}
        resources.append(
            {
                "type": VNET_TYPE,
                "apiVersion": api_version.NETWORK,
                "name": missing.vnet,
                "location": location,
                "tags": tags(run),
                "properties": {
                    "addressSpace": {"addressPrefixes": [ADDRESS_SPACE]},
                    "subnets": [subnet],
                },
            }
        )
    return _template(_GROUP_SCHEMA, resources)


def group_template(group: str, location: str, run: str, network: Json) -> Json:
    """A new group and, in it, the deployment of its network: for the subscription."""
    made = {
        "type": "Microsoft.Resources/resourceGroups",
        "apiVersion": api_version.RESOURCES,
        "name": group,
        "location": location,
        "tags": tags(run),
        "properties": {},
    }
    inside = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": api_version.RESOURCES,
        "name": DEPLOYMENT,
        "resourceGroup": group,
        "dependsOn": [group],
        "properties": {"mode": "Incremental", "template": network},
    }
    return _template(_SUBSCRIPTION_SCHEMA, [made, inside])


def group_deployment_name(group: str, location: str) -> str:
    """One for each group and region: its record keeps the region for ever, 64 characters long."""
    digest = hashlib.sha256(f"{group.lower()}/{location}".encode()).hexdigest()
    return f"{DEPLOYMENT}-{digest[:16]}"


def tags(run: str) -> Json:
    return {TAG_CREATED_BY: "azl", TAG_RUN: run}


def _template(schema: str, resources: list[Json]) -> Json:
    return {"$schema": schema, "contentVersion": "1.0.0.0", "resources": resources}


def ssh_rule(sources: Sequence[str]) -> Json:
    """Let `sources` reach port 22. A rule has one source, or a list of them, never both."""
    source: Json = (
        {"sourceAddressPrefix": sources[0]}
        if len(sources) == 1
        else {"sourceAddressPrefixes": list(sources)}
    )
    return {
        "name": "ssh",
        "properties": {
            "priority": _SSH_PRIORITY,
            "direction": "Inbound",
            "access": "Allow",
            "protocol": "Tcp",
            "sourcePortRange": "*",
            "destinationAddressPrefix": "*",
            "destinationPortRange": "22",
            **source,
        },
    }

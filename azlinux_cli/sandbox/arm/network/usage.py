"""Who uses what: the answers that Network resources compute when they are read."""

from collections.abc import Iterable, Iterator

from azlinux_cli.sandbox.arm.network.document import (
    INTERFACE,
    VIRTUAL_NETWORK,
    reference,
    same,
    subscription_of,
)
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document


def interfaces(cloud: Cloud, any_id: str) -> Iterator[Document]:
    """All interfaces of the subscription that `any_id` belongs to."""
    return cloud.resources.of_type(INTERFACE, subscription_of(any_id))


def configurations_in(nics: Iterable[Document], subnet_id: str) -> list[str]:
    """Ids of the IP configurations in a subnet."""
    return [
        configuration["id"]
        for nic in nics
        for configuration in nic["properties"]["ipConfigurations"]
        if same(reference(configuration["properties"], "subnet"), subnet_id)
    ]


def subnets_with(cloud: Cloud, group_id: str) -> list[Json]:
    """Subnets that a security group is associated with."""
    return [
        subnet
        for network in cloud.resources.of_type(VIRTUAL_NETWORK, subscription_of(group_id))
        for subnet in network["properties"]["subnets"]
        if same(reference(subnet["properties"], "networkSecurityGroup"), group_id)
    ]


def interfaces_with(cloud: Cloud, group_id: str) -> list[Document]:
    """Interfaces that a security group is associated with."""
    return [
        nic
        for nic in interfaces(cloud, group_id)
        if same(reference(nic["properties"], "networkSecurityGroup"), group_id)
    ]


def machines_of(nics: Iterable[Document]) -> list[str]:
    """Ids of the VMs that interfaces belong to."""
    found = [nic["properties"].get("virtualMachine", {}).get("id") for nic in nics]
    return [machine for machine in dict.fromkeys(found) if machine]


def machines_in(cloud: Cloud, subnet_ids: Iterable[str]) -> list[str]:
    """Ids of the VMs with an interface in one of the subnets."""
    wanted = {subnet_id.lower() for subnet_id in subnet_ids}
    if not wanted:
        return []
    nics = [
        nic
        for nic in interfaces(cloud, next(iter(wanted)))
        if any(
            configuration["properties"]["subnet"]["id"].lower() in wanted
            for configuration in nic["properties"]["ipConfigurations"]
        )
    ]
    return machines_of(nics)

"""The network machines are put in: azl's own, made once for a group, or one that is there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.errors import NotFoundError, UsageError

VNET = "azl-vnet"
SUBNET = "default"
NSG = "azl-nsg"
VNET_TYPE = "Microsoft.Network/virtualNetworks"
NSG_TYPE = "Microsoft.Network/networkSecurityGroups"
VM_TYPE = "Microsoft.Compute/virtualMachines"
ADDRESS_SPACE = "10.0.0.0/16"
SUBNET_SPACE = "10.0.0.0/20"  # 4,091 machines; Azure keeps five addresses of each subnet
NO_NSG = "none"


@dataclass(frozen=True, slots=True)
class ResourceSummary:
    """One resource of a group, as its listing shows it."""

    id: str
    type: str
    name: str
    location: str
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)

    def is_a(self, resource_type: str) -> bool:
        return self.type.lower() == resource_type.lower()


@dataclass(frozen=True, slots=True)
class NetworkWish:
    """`--vnet`, `--subnet`, `--nsg`: names in the group or resource ids. None: azl's own."""

    vnet: str | None = None
    subnet: str | None = None
    nsg: str | None = None


@dataclass(frozen=True, slots=True)
class NetworkDeployment:
    """What is missing and made in one go. None: that part is there."""

    vnet: str | None
    nsg: str | None
    ssh_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """`nsg_existed`: its rules are left alone, so `--ssh-source` has no say in them."""

    subnet_id: str
    nsg_id: str | None
    missing: NetworkDeployment | None = None

    @property
    def nsg_existed(self) -> bool:
        return self.nsg_id is not None and (self.missing is None or self.missing.nsg is None)


def plan_network(
    scope: str,
    location: str,
    resources: Iterable[ResourceSummary],
    wish: NetworkWish,
    ssh_sources: Sequence[str],
) -> NetworkPlan:
    """`scope` is the path of the resource group.

    Raises NotFoundError for a named network that is not there, UsageError for one elsewhere.
    """
    resources = tuple(resources)
    subnet_id, vnet = _subnet(scope, location, resources, wish)
    nsg_id, nsg = _nsg(scope, location, resources, wish)
    missing = NetworkDeployment(vnet, nsg, tuple(ssh_sources)) if vnet or nsg else None
    return NetworkPlan(subnet_id, nsg_id, missing)


def _subnet(
    scope: str, location: str, resources: tuple[ResourceSummary, ...], wish: NetworkWish
) -> tuple[str, str | None]:
    if wish.subnet is not None and wish.subnet.startswith("/"):
        return check_id(wish.subnet, VNET_TYPE + "/subnets"), None
    subnet = wish.subnet or SUBNET
    if wish.vnet is None:
        if wish.subnet is not None:
            raise UsageError(
                f"--subnet {wish.subnet} needs the network it is in",
                hint="add --vnet NAME, or give the subnet's resource id",
            )
        name, there = _own(VNET, VNET_TYPE, location, resources)
        found = there or f"{scope}/providers/{VNET_TYPE}/{name}"
        return f"{found}/subnets/{subnet}", None if there else name
    if wish.vnet.startswith("/"):
        return f"{check_id(wish.vnet, VNET_TYPE)}/subnets/{subnet}", None
    return f"{_named(wish.vnet, VNET_TYPE, location, resources)}/subnets/{subnet}", None


def _nsg(
    scope: str, location: str, resources: tuple[ResourceSummary, ...], wish: NetworkWish
) -> tuple[str | None, str | None]:
    if wish.nsg is None:
        name, there = _own(NSG, NSG_TYPE, location, resources)
        return there or f"{scope}/providers/{NSG_TYPE}/{name}", None if there else name
    if wish.nsg.lower() == NO_NSG:
        return None, None
    if wish.nsg.startswith("/"):
        return check_id(wish.nsg, NSG_TYPE), None
    return _named(wish.nsg, NSG_TYPE, location, resources), None


def _own(
    name: str, resource_type: str, location: str, resources: tuple[ResourceSummary, ...]
) -> tuple[str, str | None]:
    """The name of azl's own resource, and its id if it is there; one for each region."""
    wanted = (name, f"{name}-{location}")
    same_type = {r.name.lower(): r for r in resources if r.is_a(resource_type)}
    for candidate in wanted:
        found = same_type.get(candidate)
        if found is None:
            return candidate, None
        if found.location == location:
            return candidate, found.id
    raise UsageError(
        f"{wanted[-1]} is in {same_type[wanted[-1]].location}, not in {location}",
        hint="say which network to use: --vnet, --subnet, --nsg",
    )


def _named(
    name: str, resource_type: str, location: str, resources: tuple[ResourceSummary, ...]
) -> str:
    same_type = [r for r in resources if r.is_a(resource_type)]
    kind = _KINDS[resource_type]
    for resource in same_type:
        if resource.name.lower() == name.lower():
            if resource.location != location:
                raise UsageError(
                    f"{kind} {name} is in {resource.location}; the machines are for {location}",
                    hint=f"add --location {resource.location}, or use another network",
                )
            return resource.id
    known = ", ".join(r.name for r in same_type)
    raise NotFoundError(
        f"there is no {kind} {name!r} in the resource group",
        hint=f"there are: {known}" if known else "leave it out and azl makes its own",
    )


_KINDS = {VNET_TYPE: "virtual network", NSG_TYPE: "network security group"}


def check_id(resource_id: str, resource_type: str) -> str:
    """A resource id of the type expected. Raises UsageError for any other text."""
    parts = resource_id.strip("/").split("/")
    lower = [part.lower() for part in parts]
    provider, *kinds = resource_type.lower().split("/")
    shape = lower[:1] == ["subscriptions"] and lower[2:3] == ["resourcegroups"]
    tail = lower[4:]
    fits = (
        tail[:2] == ["providers", provider]
        and tail[2::2] == kinds
        and len(tail) == 2 + 2 * len(kinds)
        and all(parts)
    )
    if not (shape and fits):
        raise UsageError(
            f"{resource_id!r} is not the id of a {resource_type}",
            hint=f"/subscriptions/ID/resourceGroups/GROUP/providers/{resource_type}/...",
        )
    return resource_id

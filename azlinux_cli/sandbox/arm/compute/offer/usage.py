"""How many cores and machines a subscription uses in a location, and its quota.

"Quota is calculated based on the total number of cores in use both allocated and deallocated"
("vCPU quotas"); Spot machines count against their own quota only ("Spot VM quota").
Shape: REST reference "Usage - List".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from azlinux_cli.sandbox.arm.compute.body import at, same_text
from azlinux_cli.sandbox.arm.compute.offer.catalog import Size, catalog, location
from azlinux_cli.sandbox.arm.compute.refusal import quota_exceeded
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.resources import Document
from azlinux_cli.sandbox.kernel.routes import SUBSCRIPTION, Route

QUOTA_KIND = "quota"
MACHINE_TYPE = "Microsoft.Compute/virtualMachines"
CORES, SPOT, MACHINES = "cores", "lowPriorityCores", "virtualMachines"
LABELS = {
    CORES: "Total Regional vCPUs",
    SPOT: "Total Regional Spot vCPUs",
    MACHINES: "Virtual Machines",
}
# Quota names as they stand in refusals, where they differ from the usage list's.
REFUSED = {CORES: "Total Regional Cores", SPOT: "LowPriorityCores"}


@dataclass(frozen=True, slots=True)
class Need:
    """What one machine takes of each quota."""

    amounts: dict[str, int]

    @classmethod
    def of(cls, size: Size | None, *, spot: bool) -> "Need":
        if size is None:
            return cls({MACHINES: 1})
        if spot:
            return cls({SPOT: size.cores, MACHINES: 1})
        return cls({CORES: size.cores, size.family: size.cores, MACHINES: 1})

    def times(self, number: int) -> "Need":
        return Need({name: amount * number for name, amount in self.amounts.items()})


# What machines of other providers (nodes of clusters) need, in a subscription and location.
Holder = Callable[[Cloud, str, str], Iterator[Need]]
HOLDERS: list[Holder] = []


def holder(function: Holder) -> Holder:
    """Register another provider's machines: they share the quota."""
    HOLDERS.append(function)
    return function


def set_limit(cloud: Cloud, place: str, name: str, limit: int) -> None:
    """Change one quota of a location, so that it can be exhausted; `name` as in the usage list."""
    cloud.store.put(QUOTA_KIND, f"{place}/{name}", {"limit": limit})


def limit_of(cloud: Cloud, place: str, name: str) -> int:
    found = cloud.store.get(QUOTA_KIND, f"{place}/{name}")
    if found is not None:
        return int(found["limit"])
    quota = catalog().quota
    regional = {CORES: quota.regional_cores, SPOT: quota.spot_cores, MACHINES: quota.machines}
    return regional[name] if name in regional else catalog().family(name).limit


def need_of(vm: Document) -> Need:
    size = catalog().size(str(at(vm, "properties.hardwareProfile.vmSize")))
    return Need.of(size, spot=same_text(at(vm, "properties.priority"), "Spot"))


def used(cloud: Cloud, subscription: str, place: str, *, without: str = "") -> dict[str, int]:
    total: dict[str, int] = {}
    for vm in cloud.resources.of_type(MACHINE_TYPE, f"/subscriptions/{subscription}"):
        if vm["location"] == place and vm["id"].lower() != without.lower():
            for name, amount in need_of(vm).amounts.items():
                total[name] = total.get(name, 0) + amount
    for need in (need for held in HOLDERS for need in held(cloud, subscription, place)):
        for name, amount in need.amounts.items():
            total[name] = total.get(name, 0) + amount
    return total


@dataclass(frozen=True, slots=True)
class Shortage:
    """The first quota that does not suffice."""

    name: str
    limit: int
    usage: int
    required: int


def shortage(cloud: Cloud, owner_id: str, place: str, need: Need) -> Shortage | None:
    """A machine's own present use does not count."""
    current = used(cloud, owner_id.split("/")[2], place, without=owner_id)
    for name, amount in need.amounts.items():
        limit = limit_of(cloud, place, name)
        if current.get(name, 0) + amount > limit:
            return Shortage(name, limit, current.get(name, 0), amount)
    return None


def quota_refusal(place: str, short: Shortage) -> ArmError:
    """409 OperationNotAllowed, as the compute provider says it."""
    other = "Virtual Machines" if short.name == MACHINES else f"{short.name} Cores"
    what = REFUSED.get(short.name, other)
    return quota_exceeded(what, place, short.limit, short.usage, short.required)


def check_quota(cloud: Cloud, vm_id: str, place: str, need: Need) -> None:
    """Raises ArmError 409 OperationNotAllowed."""
    short = shortage(cloud, vm_id, place, need)
    if short is not None:
        raise quota_refusal(place, short)


def list_usages(cloud: Cloud, request: Request, *, subscription: str, place: str) -> Response:
    name = location(place).name
    current = used(cloud, subscription, name)
    labels = {**LABELS, **{family.name: family.label for family in catalog().families}}
    return Response(
        200,
        {
            "value": [
                {
                    "limit": limit_of(cloud, name, key),
                    "unit": "Count",
                    "currentValue": current.get(key, 0),
                    "name": {"value": key, "localizedValue": label},
                }
                for key, label in labels.items()
            ]
        },
    )


ROUTES = (
    Route(
        "GET",
        SUBSCRIPTION + "/providers/Microsoft.Compute/locations/{place}/usages",
        list_usages,
    ),
)

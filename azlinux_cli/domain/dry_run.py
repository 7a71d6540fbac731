"""A creation plan as rows: every resource, and what would become of it."""

from collections.abc import Iterator

from azlinux_cli.domain.creation import CreatePlan, PlannedResource
from azlinux_cli.domain.machine import MachinePlan
from azlinux_cli.domain.network import ADDRESS_SPACE, NSG_TYPE, VNET_TYPE

CREATE, EXISTS, DIFFERS, REMOVE = "create", "exists", "differs", "remove"


def planned_resources(plan: CreatePlan) -> list[PlannedResource]:
    """In the order in which they would be made."""
    return [*_shared(plan), *_left_over(plan), *_machines(plan)]


def _shared(plan: CreatePlan) -> Iterator[PlannedResource]:
    action = CREATE if plan.create_group else EXISTS
    group_type = "Microsoft.Resources/resourceGroups"
    yield PlannedResource(group_type, plan.group, action, plan.location)
    missing = plan.network.missing
    if missing is not None and missing.nsg is not None:
        sources = ", ".join(missing.ssh_sources)
        yield PlannedResource(NSG_TYPE, missing.nsg, CREATE, f"SSH from {sources}")
    elif plan.network.nsg_id is not None:
        yield PlannedResource(NSG_TYPE, plan.network.nsg_id.rpartition("/")[2], EXISTS)
    if missing is not None and missing.vnet is not None:
        yield PlannedResource(VNET_TYPE, missing.vnet, CREATE, ADDRESS_SPACE)
    else:
        vnet_id, _, subnet = plan.network.subnet_id.rpartition("/subnets/")
        yield PlannedResource(VNET_TYPE, vnet_id.rpartition("/")[2], EXISTS, f"subnet {subnet}")


def _left_over(plan: CreatePlan) -> Iterator[PlannedResource]:
    for half in plan.half_made.values():
        detail = f"half-made by run {half.run}"
        yield PlannedResource("Microsoft.Compute/virtualMachines", half.ref.name, REMOVE, detail)


def _machines(plan: CreatePlan) -> Iterator[PlannedResource]:
    planned = {machine.name.lower(): machine for machine in plan.machines}
    existing = {item.name.lower(): item for item in plan.existing}
    for name in plan.order:
        if machine := planned.get(name.lower()):
            yield from _machine(machine)
            continue
        item = existing[name.lower()]
        action = DIFFERS if item.differences else EXISTS
        detail = "; ".join(map(str, item.differences))
        yield PlannedResource("Microsoft.Compute/virtualMachines", item.name, action, detail)


def _machine(machine: MachinePlan) -> Iterator[PlannedResource]:
    details = {
        machine.name: _sentence(machine),
        machine.os_disk_name: f"{machine.os_disk_size_gb} GB",
        machine.nic_name: machine.subnet_id.rpartition("/")[2],
        machine.public_ip_name: "Standard, static",
        **{
            machine.data_disk_name(lun): f"{size_gb} GB"
            for lun, size_gb in enumerate(machine.data_disk_sizes_gb)
        },
    }
    for kind, name in machine.parts:
        yield PlannedResource(kind, name, CREATE, details[name])


def _sentence(machine: MachinePlan) -> str:
    image = machine.image.reference
    version = image.exact_version or image.version
    what = f"{machine.image.shown} {version}" if machine.image.label else machine.image.shown
    parts = [machine.size.name, what, str(machine.security), machine.location]
    if machine.zone is not None:
        parts.append(f"zone {machine.zone}")
    if machine.spot is not None:
        parts.append("Spot")
    return ", ".join(parts)

"""From what was asked and what Azure said to what will be done. Pure: no clock, no network."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from azlinux_cli.domain.creation import CreatePlan, Existing
from azlinux_cli.domain.custom_data import custom_data_for
from azlinux_cli.domain.drift import Difference, differences
from azlinux_cli.domain.errors import AzlError, ConflictError, UsageError
from azlinux_cli.domain.machine import (
    DEFAULT_OS_DISK_GB,
    TAG_CREATED_BY,
    TAG_RUN,
    ExistingMachine,
    ImageFacts,
    MachinePlan,
    MachineSpec,
    Security,
    SecurityType,
)
from azlinux_cli.domain.machine_rule import architecture_of, check_spec
from azlinux_cli.domain.network import (
    NetworkDeployment,
    NetworkPlan,
    NetworkWish,
    ResourceSummary,
    plan_network,
)
from azlinux_cli.domain.quota import Purchase, Usage, check_quota, default_size
from azlinux_cli.domain.recovery import Recovery
from azlinux_cli.domain.security import choose_security
from azlinux_cli.domain.size import Demand, VmSize, find_size, nearest, suggest
from azlinux_cli.domain.vm import VmRef

ImageKey = tuple[str, str]  # what the user called it, architecture


@dataclass(frozen=True, slots=True)
class CreateRequest:
    """What was asked for. `declared`: a fleet file, whose drift is news and no error.

    `ssh_sources` None: nobody has ever said; `sources_said`: for this very creation.
    """

    subscription: str
    group: str
    location: str | None
    specs: tuple[MachineSpec, ...]
    run: str
    wish: NetworkWish = field(default_factory=NetworkWish)
    ssh_sources: tuple[str, ...] | None = None
    sources_said: bool = False
    ssh_keys: tuple[str, ...] = ()
    declared: bool = False
    created_by: str = "azl"

    @property
    def scope(self) -> str:
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.group}"


@dataclass(frozen=True, slots=True)
class World:
    """What Azure said. `contents` None: there is no such group. `machines`: by lower-case name."""

    location: str
    contents: Sequence[ResourceSummary] | None
    sizes: Sequence[VmSize]
    usages: Sequence[Usage]
    images: Mapping[ImageKey, ImageFacts]
    machines: Mapping[str, ExistingMachine] = field(default_factory=dict)
    recovery: Recovery = field(default_factory=Recovery)


@dataclass(frozen=True, slots=True)
class _Draft:
    """One machine, decided but for its size."""

    spec: MachineSpec
    image: ImageFacts
    security: Security
    custom_data: str | None
    os_disk_size_gb: int
    demand: Demand


def check_specs(specs: Sequence[MachineSpec]) -> None:
    """What needs no answer from Azure. Raises UsageError."""
    if not specs:
        raise UsageError("no machine was named", hint="azl vm create NAME -g GROUP")
    for spec in specs:
        with _placed(spec.where):
            check_spec(spec)
    twice = [name for name, count in Counter(s.name.lower() for s in specs).items() if count > 1]
    if twice:
        raise UsageError(f"named more than once: {', '.join(twice)}")


def plan_creation(request: CreateRequest, world: World) -> CreatePlan:
    """Raises UsageError, NotFoundError, CapacityError, ConflictError: nothing will be done."""
    location = world.location
    sources = request.ssh_sources or ("*",)
    network = plan_network(request.scope, location, world.contents or (), request.wish, sources)
    missing, existing = _divide(request, world)
    drafts = [_draft(spec, world.images) for spec in missing]
    sizes = _choose_sizes(drafts, world)
    machines = tuple(
        _machine(request, draft, size, network, location)
        for draft, size in zip(drafts, sizes, strict=True)
    )
    return CreatePlan(
        group=request.group,
        location=location,
        run=request.run,
        create_group=world.contents is None,
        network=network,
        machines=machines,
        existing=tuple(existing),
        order=tuple(spec.name for spec in request.specs),
        warnings=_warnings(request, network, machines),
        half_made=world.recovery.half_made,
        closing=world.recovery.closing,
        alternatives={
            size.name: suggest(nearest(world.sizes, size, draft.demand))
            for draft, size in zip(drafts, sizes, strict=True)
        },
    )


@contextmanager
def _placed(where: str) -> Iterator[None]:
    """An error in here says which line of which file it is about."""
    try:
        yield
    except AzlError as error:
        if not where:
            raise
        details = {**error.details, "where": where}
        raise type(error)(
            f"{where}: {error.message}", hint=error.hints, code=error.code, details=details
        ) from error


def _divide(request: CreateRequest, world: World) -> tuple[list[MachineSpec], list[Existing]]:
    missing, existing = [], []
    for spec in request.specs:
        machine = world.machines.get(spec.name.lower())
        if machine is None or spec.name.lower() in world.recovery.half_made:
            missing.append(spec)
            continue
        image = world.images[spec.image, architecture_of(spec)]
        found = differences(spec, machine, image, world.location)
        if found and not request.declared:
            raise _differs(spec.name, request.group, found)
        unfinished = spec.name.lower() in world.recovery.unfinished
        existing.append(Existing(machine, found, image.os.value, unfinished))
    return missing, existing


def _differs(name: str, group: str, found: Sequence[Difference]) -> ConflictError:
    return ConflictError(
        f"{name} exists and is not as asked for: {'; '.join(map(str, found))}",
        hint=[
            f"azl vm show {name} -g {group}",
            f"choose another name, or delete it first: azl vm delete {name} -g {group}",
        ],
        code="MachineDiffers",
        details={"differences": {d.key: {"declared": d.declared, "is": d.actual} for d in found}},
    )


def _draft(spec: MachineSpec, images: Mapping[ImageKey, ImageFacts]) -> _Draft:
    image = images[spec.image, architecture_of(spec)]
    with _placed(spec.where):
        security = choose_security(image, spec.security_type)
        text = _custom_data(spec, image)
        os_disk_gb = _os_disk_gb(spec, image)
    demand = Demand(
        architecture=image.architecture,
        generation=image.generation,
        zone=spec.zone,
        spot=spec.spot is not None,
        trusted_launch=security.type is SecurityType.TRUSTED_LAUNCH,
        data_disks=len(spec.data_disk_sizes_gb),
    )
    return _Draft(spec, image, security, text, os_disk_gb, demand)


def _custom_data(spec: MachineSpec, image: ImageFacts) -> str | None:
    if spec.custom_data is None:
        return None
    data = spec.custom_data
    return custom_data_for(image.os, data.text, data.document, source=data.source)


def _os_disk_gb(spec: MachineSpec, image: ImageFacts) -> int:
    usual = max(DEFAULT_OS_DISK_GB, image.least_disk_gb)
    if spec.os_disk_size_gb is None:
        return usual
    if spec.os_disk_size_gb < image.least_disk_gb:
        raise UsageError(
            f"the OS disk of {spec.name} is to have {spec.os_disk_size_gb} GB; "
            f"{image.shown} needs {image.least_disk_gb} GB",
            hint=f"--os-disk-size-gb {usual}",
        )
    return spec.os_disk_size_gb


def _choose_sizes(drafts: Sequence[_Draft], world: World) -> list[VmSize]:
    """A size for each machine, such that all of them together fit the quota."""
    alike = Counter((draft.demand, draft.spec.size) for draft in drafts)
    where = {(draft.demand, draft.spec.size): draft.spec.where for draft in reversed(drafts)}
    chosen: dict[tuple[Demand, str | None], VmSize] = {}
    for (demand, name), count in alike.items():
        with _placed(where[demand, name]):
            chosen[demand, name] = (
                find_size(world.sizes, name, demand, world.location)
                if name is not None
                else default_size(world.sizes, world.usages, demand, count, world.location)
            )
    bought = [Purchase(chosen[key], count, key[0]) for key, count in alike.items()]
    check_quota(bought, world.sizes, world.usages, world.location)
    return [chosen[draft.demand, draft.spec.size] for draft in drafts]


def _machine(
    request: CreateRequest, draft: _Draft, size: VmSize, network: NetworkPlan, location: str
) -> MachinePlan:
    spec = draft.spec
    return MachinePlan(
        ref=VmRef(request.subscription, request.group, spec.name),
        location=location,
        image=draft.image,
        size=size,
        security=draft.security,
        os_disk_size_gb=draft.os_disk_size_gb,
        admin_username=spec.admin_username,
        ssh_keys=request.ssh_keys,
        subnet_id=network.subnet_id,
        nsg_id=network.nsg_id,
        tags={**spec.tags, TAG_CREATED_BY: request.created_by, TAG_RUN: request.run},
        zone=spec.zone,
        data_disk_sizes_gb=spec.data_disk_sizes_gb,
        spot=spec.spot,
        identities=spec.identities,
        custom_data=draft.custom_data,
        public_ip=spec.public_ip,
        boot_diagnostics=spec.boot_diagnostics,
    )


def _warnings(
    request: CreateRequest, network: NetworkPlan, machines: Sequence[MachinePlan]
) -> tuple[str, ...]:
    said = []
    if machines and network.nsg_existed and request.sources_said:
        name = (network.nsg_id or "").rpartition("/")[2]
        said.append(f"{name} exists and is left as it is; --ssh-source changes nothing there")
    opened = _opens_to_all(network.missing) and any(machine.public_ip for machine in machines)
    if opened and request.ssh_sources is None:
        said.append(
            "SSH of these machines will be open to the whole internet; "
            "narrow it with --ssh-source ADDRESS, or for good: azl config set ssh-source ADDRESS"
        )
    return tuple(said)


def _opens_to_all(missing: NetworkDeployment | None) -> bool:
    return missing is not None and missing.nsg is not None and "*" in missing.ssh_sources


def with_keys(plan: CreatePlan, ssh_keys: Sequence[str]) -> CreatePlan:
    """The plan with the public keys that go on every machine."""
    machines = tuple(replace(machine, ssh_keys=tuple(ssh_keys)) for machine in plan.machines)
    return replace(plan, machines=machines)

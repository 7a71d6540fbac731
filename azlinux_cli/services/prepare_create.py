"""Deciding a creation: a few parallel questions to Azure, then every check. Changes nothing.

Requests: the group's contents, the image of each kind, the region's sizes, its quotas; the VM list
only when a machine of a wanted name is there; the group's region only when none was named; the
virtual network only when one was named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from azlinux_cli.domain.creation import CreatePlan
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.machine import ExistingMachine
from azlinux_cli.domain.machine_rule import architecture_of
from azlinux_cli.domain.network import VM_TYPE, ResourceSummary
from azlinux_cli.domain.planning import CreateRequest, World, check_specs, plan_creation
from azlinux_cli.domain.recovery import Recovery, recover
from azlinux_cli.ports.provisioning import (
    CreateRecords,
    ImageFinder,
    Networks,
    Region,
    ResourceGroups,
    VmProvisioner,
)
from azlinux_cli.ports.question import Questions

_WIDTH = 8


@dataclass(frozen=True, slots=True)
class PrepareCreate:
    """Turn a request into a plan that has passed every check.

    Raises UsageError, NotFoundError, CapacityError and ConflictError with what to do instead, and
    what the ports raise.
    """

    region: Region
    find_image: ImageFinder
    groups: ResourceGroups
    networks: Networks
    vms: VmProvisioner
    records: CreateRecords

    def __call__(self, request: CreateRequest) -> CreatePlan:
        check_specs(request.specs)
        location = request.location or self._location_of(request.group)
        plan = plan_creation(request, self._look(request, location))
        if request.wish.vnet or request.wish.subnet:
            self.networks.has_subnet(plan.network.subnet_id, location)
        return plan

    def _location_of(self, group: str) -> str:
        found = self.groups.location(group)
        if found is None:
            raise UsageError(
                f"resource group {group} does not exist, and no region was named to make it in",
                hint=["add --location REGION", "or set one: azl config set location REGION"],
            )
        return found

    def _look(self, request: CreateRequest, location: str) -> World:
        keys = list(dict.fromkeys((s.image, architecture_of(s)) for s in request.specs))
        with Questions(_WIDTH) as questions:
            contents = questions.ask(partial(self.groups.contents, request.group))
            images = {key: questions.ask(partial(self.find_image, *key, location)) for key in keys}
            sizes = questions.ask(partial(self.region.sizes, location))
            usages = questions.ask(partial(self.region.usages, location))
        # Asked in this order, the first trouble is the same whichever answer came first.
        found = contents.result()
        records = self.records.open(request.subscription, request.group)
        machines = self._machines(request, found or (), always=bool(records))
        wanted = [spec.name for spec in request.specs]
        return World(
            location=location,
            contents=found,
            images={key: image.result() for key, image in images.items()},
            sizes=sizes.result(),
            usages=usages.result(),
            machines=machines,
            recovery=self._recovery(recover(records, found or (), machines, wanted)),
        )

    def _machines(
        self, request: CreateRequest, contents: Iterable[ResourceSummary], *, always: bool
    ) -> dict[str, ExistingMachine]:
        wanted = {spec.name.lower() for spec in request.specs}
        there = {r.name.lower() for r in contents if r.is_a(VM_TYPE)}
        if not (wanted & there or (always and there)):
            return {}
        return {m.ref.name.lower(): m for m in self.vms.existing(request.group)}

    def _recovery(self, found: Recovery) -> Recovery:
        """A machine that runs is never taken for half-made, whatever its last operation became."""
        running = {
            name
            for name, half in found.half_made.items()
            if half.failed and self.vms.is_running(half.ref)
        }
        return found.without(running) if running else found

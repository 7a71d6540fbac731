"""The nodes that a command is about, from Azure's inventory or from a hosts file."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.selection import Selection
from azlinux_cli.ports.vm import VmCatalog
from azlinux_cli.services.reach import Reach
from azlinux_cli.services.target import ChooseVms


@dataclass(frozen=True, slots=True)
class ChooseNodes:
    """A selection of the virtual machines of a subscription, as targets for SSH."""

    vms: VmCatalog
    reach: Reach

    def __call__(self, selection: Selection, *, resource_group: str | None) -> list[NodeTarget]:
        """In the order asked; a name that does not exist is a target with trouble NOT_FOUND.

        Nothing said means everything. Raises EmptySelectionError when nothing matches, but not
        for an empty world.
        """
        if selection.says_nothing and not selection.exclude:
            return [self.reach(vm) for vm in self.vms.list(resource_group)]
        chosen = ChooseVms(self.vms)(selection, resource_group=resource_group)
        return [
            self.reach(one.vm) if one.vm else missing(one.name, resource_group) for one in chosen
        ]


def choose_hosts(hosts: Sequence[NodeTarget], selection: Selection) -> list[NodeTarget]:
    """A selection of the machines of a hosts file; nothing said means all of them.

    Raises EmptySelectionError when nothing matches.
    """
    if selection.says_nothing and not selection.exclude:
        return list(hosts)
    chosen, unknown = selection.choose(hosts, what="host")
    return [*chosen, *(missing(name, None) for name in unknown)]


def missing(name: str, resource_group: str | None) -> NodeTarget:
    where = f" in group {resource_group}" if resource_group else ""
    return NodeTarget(
        name,
        resource_group=resource_group,
        trouble=Trouble.NOT_FOUND,
        detail=f"nothing{where} has this name",
    )

"""Looking at machines, and remembering their names for TAB."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.domain.selection import Selection
from azlinux_cli.domain.vm import Vm, VmRef
from azlinux_cli.ports.name import Names
from azlinux_cli.ports.vm import VmCatalog
from azlinux_cli.services.target import ambiguous, no_such_machine


@dataclass(frozen=True, slots=True)
class ListVms:
    """The machines of a selection; saying nothing means all of them."""

    vms: VmCatalog
    names: Names

    def __call__(
        self, selection: Selection, *, resource_group: str | None
    ) -> tuple[list[Vm], list[NotFoundError]]:
        """The machines, and one error for each name that does not exist.

        Raises EmptySelectionError when something was selected and nothing matches.
        """
        found = self.vms.list(resource_group)
        self._remember(found, whole=resource_group is None)
        if selection.says_nothing and not selection.exclude:
            return found, []
        if selection.everything and not found:
            return [], []
        chosen, missing = selection.choose(found)
        return chosen, [no_such_machine(name, resource_group) for name in missing]

    def _remember(self, found: Sequence[Vm], *, whole: bool) -> None:
        names, groups = [vm.name for vm in found], [vm.resource_group for vm in found]
        if whole:
            self.names.replace("vm", names)
        else:
            self.names.add("vm", names)
        self.names.add("group", groups)


@dataclass(frozen=True, slots=True)
class ShowVm:
    """One machine, in full."""

    vms: VmCatalog
    subscription: str

    def __call__(self, name: str, *, resource_group: str | None) -> Vm:
        """Raises NotFoundError, and UsageError for a name that several groups have."""
        if resource_group is not None:
            return self.vms.get(VmRef(self.subscription, resource_group, name))
        found = [vm for vm in self.vms.list() if vm.name.lower() == name.lower()]
        if not found:
            raise no_such_machine(name, None)
        if len(found) > 1:
            raise ambiguous(name, [vm.resource_group for vm in found])
        return self.vms.get(found[0].ref)

"""Which machines an action is about, in the order asked, with those that do not exist."""

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import NotFoundError, UsageError
from azlinux_cli.domain.outcome import MachineResult
from azlinux_cli.domain.selection import Selection, expand, is_glob
from azlinux_cli.domain.vm import Vm
from azlinux_cli.ports.vm import VmCatalog


def no_such_machine(name: str, group: str | None) -> NotFoundError:
    where = f" in group {group}" if group else ""
    return NotFoundError(
        f"no machine is named {name!r}{where}", hint="azl vm list shows what exists"
    )


def ambiguous(name: str, groups: Sequence[str]) -> UsageError:
    return UsageError(
        f"{name!r} exists in the groups {', '.join(groups)}",
        hint=f"say which with -g {groups[0]}",
        code="AmbiguousName",
    )


@dataclass(frozen=True, slots=True)
class Target:
    """One machine that was asked for; `vm` is None where there is none of that name."""

    name: str
    resource_group: str | None
    vm: Vm | None

    def missing(self) -> MachineResult:
        error = no_such_machine(self.name, self.resource_group)
        return MachineResult.failed(self.name, self.resource_group, error)


@dataclass(frozen=True, slots=True)
class ChooseVms:
    """The machines of a selection, from one look at the inventory whatever the number of names."""

    vms: VmCatalog

    def __call__(self, selection: Selection, *, resource_group: str | None) -> list[Target]:
        """Raises EmptySelectionError when nothing matches at all.

        Raises UsageError when a plain name fits machines in several groups: acting on the wrong
        one cannot be taken back.
        """
        chosen, missing = selection.choose(self.vms.list(resource_group))
        _refuse_ambiguity(selection, chosen)
        return [*_in_order(selection, chosen, missing, resource_group)]


def _refuse_ambiguity(selection: Selection, chosen: Sequence[Vm]) -> None:
    groups: dict[str, list[str]] = {}
    for vm in chosen:
        groups.setdefault(vm.name.lower(), []).append(vm.resource_group)
    for name in selection.names:
        if len(groups.get(name.lower(), ())) > 1:
            raise ambiguous(name, groups[name.lower()])


def _in_order(
    selection: Selection, chosen: Sequence[Vm], missing: Sequence[str], group: str | None
) -> Iterator[Target]:
    left = {id(vm): vm for vm in chosen}
    by_name: dict[str, list[Vm]] = {}
    for vm in chosen:
        by_name.setdefault(vm.name.lower(), []).append(vm)
    not_told = set(missing)
    for pattern in selection.patterns:
        for word in [pattern] if is_glob(pattern) else expand(pattern):
            fits = _matching(word, left) if is_glob(word) else by_name.get(word.lower(), [])
            for vm in fits:
                if left.pop(id(vm), None) is not None:
                    yield _target(vm)
            if word in not_told:
                not_told.remove(word)
                yield Target(word, group, None)
    yield from map(_target, left.values())


def _matching(glob: str, left: Mapping[int, Vm]) -> list[Vm]:
    return [vm for vm in left.values() if fnmatch.fnmatchcase(vm.name.lower(), glob.lower())]


def _target(vm: Vm) -> Target:
    return Target(vm.name, vm.resource_group, vm)

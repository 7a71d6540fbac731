"""What earlier runs of `azl vm create` left open: read from their records, judged by the world."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from azlinux_cli.domain.creation import CreateRecord, HalfMade
from azlinux_cli.domain.machine import ExistingMachine
from azlinux_cli.domain.network import VM_TYPE, ResourceSummary
from azlinux_cli.domain.vm import VmRef


class _Fate(Enum):
    OVER = auto()  # it is there and well, or nothing of it is
    HALF_MADE = auto()
    OPEN = auto()  # still being made, or not asked for now


@dataclass(frozen=True, slots=True)
class Recovery:
    """`half_made`, `unfinished`: by lower-case name. `closing`: runs with nothing else open."""

    half_made: Mapping[str, HalfMade] = field(default_factory=dict)
    unfinished: frozenset[str] = frozenset()
    closing: tuple[str, ...] = ()

    def without(self, names: AbstractSet[str]) -> "Recovery":
        """These turned out not to be half-made."""
        left = {name: half for name, half in self.half_made.items() if name not in names}
        runs = {self.half_made[name].run for name in names}
        closing = tuple(run for run in self.closing if run not in runs)
        return replace(self, half_made=left, closing=closing)


def recover(
    records: Iterable[CreateRecord],
    contents: Sequence[ResourceSummary],
    machines: Mapping[str, ExistingMachine],
    wanted: Iterable[str],
) -> Recovery:
    """`machines`: by lower-case name; `wanted`: the names asked for now."""
    names = {name.lower() for name in wanted}
    half_made: dict[str, HalfMade] = {}
    unfinished, closing = set(), []
    for record in records:
        fates = []
        for name, ids in record.machines.items():
            key = name.lower()
            machine = machines.get(key)
            left = tuple(part.id for part in contents if is_part(part, ids))
            fate = _fate(record, machine, left, asked=key in names)
            fates.append(fate)
            if fate is _Fate.HALF_MADE:
                ref = VmRef(record.subscription, record.group, name)
                half_made[key] = HalfMade(ref, record.run, ids, failed=machine is not None)
            elif fate is _Fate.OVER and machine is not None and machine.run == record.run:
                unfinished.add(key)
        if _Fate.OPEN not in fates:
            closing.append(record.run)
    return Recovery(half_made, frozenset(unfinished), tuple(closing))


def _fate(
    record: CreateRecord, machine: ExistingMachine | None, left: Sequence[str], *, asked: bool
) -> _Fate:
    if machine is not None:
        if machine.run != record.run or machine.provisioning_state.lower() == "succeeded":
            return _Fate.OVER
        failed = machine.provisioning_state.lower() == "failed"
        return _Fate.HALF_MADE if failed and asked else _Fate.OPEN
    if not left:
        return _Fate.OVER
    return _Fate.HALF_MADE if asked else _Fate.OPEN


def is_part(item: ResourceSummary, ids: Iterable[str]) -> bool:
    """By name, which only its run can give; an interface has a suffix that Azure adds."""
    if item.is_a(VM_TYPE):
        return False
    found = item.id.lower()
    return any(found == part.lower() or found.startswith(part.lower() + "-") for part in ids)

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
    UNDER_WAY = auto()  # still being made, and asked for now
    OPEN = auto()  # not over, and not asked for now


@dataclass(frozen=True, slots=True)
class Recovery:
    """`half_made`, `unfinished`: by lower-case name. `closing`: see CreatePlan."""

    half_made: Mapping[str, HalfMade] = field(default_factory=dict)
    unfinished: frozenset[str] = frozenset()
    closing: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def without(self, names: AbstractSet[str]) -> "Recovery":
        """These turned out not to be half-made."""
        left = {name: half for name, half in self.half_made.items() if name not in names}
        runs = {self.half_made[name].run for name in names}
        closing = {run: waits for run, waits in self.closing.items() if run not in runs}
        return replace(self, half_made=left, closing=closing)


def recover(
    records: Iterable[CreateRecord],
    contents: Sequence[ResourceSummary],
    machines: Mapping[str, ExistingMachine],
    wanted: Iterable[str],
) -> Recovery:
    """`machines`: by lower-case name; `wanted`: the names asked for now."""
    asked = {name.lower() for name in wanted}
    half_made: dict[str, HalfMade] = {}
    unfinished: set[str] = set()
    closing: dict[str, frozenset[str]] = {}
    for record in records:
        fates = {
            name.lower(): _fate(record, name, ids, contents, machines, asked=asked)
            for name, ids in record.machines.items()
        }
        for name, ids in record.machines.items():
            key, machine = name.lower(), machines.get(name.lower())
            if fates[key] is _Fate.HALF_MADE:
                ref = VmRef(record.subscription, record.group, name)
                half_made[key] = HalfMade(ref, record.run, ids, failed=machine is not None)
            elif machine is not None and machine.run == record.run and key in asked:
                unfinished.add(key)
        if _Fate.OPEN not in fates.values():
            closing[record.run] = frozenset(asked & fates.keys())
    return Recovery(half_made, frozenset(unfinished), closing)


def _fate(
    record: CreateRecord,
    name: str,
    ids: Sequence[str],
    contents: Sequence[ResourceSummary],
    machines: Mapping[str, ExistingMachine],
    *,
    asked: AbstractSet[str],
) -> _Fate:
    machine = machines.get(name.lower())
    if machine is None:
        if not any(is_part(item, ids) for item in contents):
            return _Fate.OVER
        return _Fate.HALF_MADE if name.lower() in asked else _Fate.OPEN
    state = machine.provisioning_state.lower()
    if machine.run != record.run or state == "succeeded":
        return _Fate.OVER
    if name.lower() not in asked:
        return _Fate.OPEN
    return _Fate.HALF_MADE if state == "failed" else _Fate.UNDER_WAY


def is_part(item: ResourceSummary, ids: Iterable[str]) -> bool:
    """By name, which only its run can give; an interface has a suffix that Azure adds."""
    if item.is_a(VM_TYPE):
        return False
    found = item.id.lower()
    return any(found == part.lower() or found.startswith(part.lower() + "-") for part in ids)

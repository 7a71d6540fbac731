"""Locks that stand in the way of replacing a machine's disk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from azlinux_cli.domain.replace.model import VmModel

_READ_ONLY = "readonly"


@dataclass(frozen=True, slots=True)
class Lock:
    """A management lock. `scope` is the id of what it is on; it holds for all below."""

    name: str
    level: str  # CanNotDelete or ReadOnly
    scope: str


def closing(locks: Iterable[Lock], model: VmModel, *, again: bool) -> Iterator[str]:
    """Why each of them is in the way, as sentences. `again`: the machine itself is deleted.

    A lock on the group or the subscription would hold the scratch machine, which must go again.
    """
    vm_id = model.ref.id.lower()
    group = vm_id.partition("/providers/")[0]
    for lock in locks:
        scope = lock.scope.lower().rstrip("/")
        read_only = lock.level.lower() == _READ_ONLY
        if group == scope or group.startswith(scope + "/"):
            why = "nothing may be changed" if read_only else "nothing may be deleted"
            yield f"lock {lock.name} ({lock.level}) is on its group or subscription: {why} there"
        elif scope == vm_id and (again or read_only):
            yield f"lock {lock.name} ({lock.level}) is on the machine"
        elif read_only and scope in model.delete_options:
            yield f"lock {lock.name} ({lock.level}) is on its {scope.rpartition('/')[2]}"

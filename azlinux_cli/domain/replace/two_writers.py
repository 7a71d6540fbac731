"""Two writers never run: no disk, address or identity is in the hands of two machines that run.

Checked before every step that starts a machine or moves a disk, on what Azure shows at that moment
and on what the step is going to make of it.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.domain.replace.model import VmModel
from azlinux_cli.domain.vm import PowerState

# A machine that is none of these may be writing at this moment, or in the next.
_AT_REST = {PowerState.STOPPED, PowerState.DEALLOCATED}


@dataclass(frozen=True, slots=True)
class Writer:
    """A machine, and what only one running machine may have. Ids are in lower case."""

    name: str
    runs: bool
    disks: frozenset[str] = frozenset()
    interfaces: frozenset[str] = frozenset()
    identities: frozenset[str] = frozenset()


def writer_of(vm: VmModel) -> Writer:
    """`runs` unless Azure says that it is off and nothing is being done to it."""
    return Writer(
        vm.ref.name,
        runs=not (vm.power in _AT_REST and not vm.at_work),
        disks=frozenset(_lower([vm.os_disk.id, *(disk.id for disk in vm.data_disks)])),
        interfaces=frozenset(_lower(nic.id for nic in vm.interfaces)),
        identities=frozenset(_lower(vm.identities)),
    )


def clashes(writers: Sequence[Writer]) -> list[str]:
    """What two of them that run both have, as phrases; empty: each is its own."""
    running = [writer for writer in writers if writer.runs]
    return [
        f"{noun} {shared.rpartition('/')[2]} is in the hands of {one.name} and {other.name}"
        for one, other in itertools.combinations(running, 2)
        for noun, shared in _shared(one, other)
    ]


def require_one_writer(writers: Sequence[Writer], doing: str) -> None:
    """Raises ConflictError (TwoWriters) rather than let `doing` happen: "start web"."""
    if found := clashes(writers):
        raise ConflictError(
            f"azl does not {doing}, for two running machines would write the same: "
            + "; ".join(found),
            hint="stop one of them; azl goes on from here when the command is run again",
            code="TwoWriters",
        )


def _shared(one: Writer, other: Writer) -> Iterable[tuple[str, str]]:
    for shared in sorted(one.disks & other.disks):
        yield "disk", shared
    for shared in sorted(one.interfaces & other.interfaces):
        yield "network interface", shared
    for shared in sorted(one.identities & other.identities):
        yield "identity", shared


def _lower(ids: Iterable[str]) -> list[str]:
    return [item.lower() for item in ids if item]

"""A whole `azl vm create`: what it would do, and what it made."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from azlinux_cli.domain.drift import Difference
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.machine import ExistingMachine, MachinePlan
from azlinux_cli.domain.network import NSG_TYPE, VNET_TYPE, NetworkPlan
from azlinux_cli.domain.outcome import MachineResult
from azlinux_cli.domain.vm import VmRef


@dataclass(frozen=True, slots=True)
class Existing:
    """A machine that was asked for and is there: alike, different, or still being made.

    `unfinished`: an earlier run made it and was stopped before it had proven its host key.
    """

    machine: ExistingMachine
    differences: tuple[Difference, ...] = ()
    os: str = "other"
    unfinished: bool = False

    @property
    def name(self) -> str:
        return self.machine.ref.name

    @property
    def under_way(self) -> bool:
        return self.machine.provisioning_state.lower() in {"creating", "updating"}

    @property
    def failed(self) -> bool:
        return self.machine.provisioning_state.lower() == "failed"


@dataclass(frozen=True, slots=True)
class CreatePlan:
    """Decided and checked; nothing is done yet. `order` is every name, as it was asked for."""

    group: str
    location: str
    run: str
    create_group: bool
    network: NetworkPlan
    machines: tuple[MachinePlan, ...]
    existing: tuple[Existing, ...] = ()
    order: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    half_made: Mapping[str, "HalfMade"] = field(default_factory=dict, hash=False)
    # Earlier runs that are over, and the names (lower case) that have to be settled first.
    closing: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def scope(self) -> str:
        return self.machines[0].ref.id.partition("/providers/")[0]

    @property
    def shared_ids(self) -> tuple[str, ...]:
        """The network pieces that this run makes for all of its machines."""
        missing = self.network.missing
        if missing is None:
            return ()
        pieces = ((VNET_TYPE, missing.vnet), (NSG_TYPE, missing.nsg))
        return tuple(f"{self.scope}/providers/{kind}/{name}" for kind, name in pieces if name)


@dataclass(frozen=True, slots=True)
class HalfMade:
    """What an earlier run left of a machine that never came up; removed before it is made again."""

    ref: VmRef
    run: str
    parts: tuple[str, ...] = ()
    failed: bool = False  # there is a VM, in provisioning state Failed


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a machine is."""

    private: tuple[str, ...] = ()
    public: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeVm:
    """What the answer to a VM's PUT says that is needed later."""

    ref: VmRef
    vm_id: str = ""
    os_disk_id: str = ""
    nic_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedMachine(MachineResult):
    """One machine's outcome, with what a person wants to know of a new machine."""

    os: str = ""
    size: str = ""
    addresses: Addresses = field(default_factory=Addresses)
    host_key: str = ""  # its fingerprint, once proven and pinned
    differences: tuple[Difference, ...] = ()
    left_behind: tuple[str, ...] = ()  # resource ids that could not be removed


@dataclass(frozen=True, slots=True)
class PlannedResource:
    """One row of `--dry-run`."""

    type: str
    name: str
    action: str  # create, exists, differs
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CreateRecord:
    """What a run was going to make, kept on disk until the run is settled.

    `shared`: ids of the group and network it makes. `machines`: for each name the ids it makes.
    """

    run: str
    started_at: str
    subscription: str
    group: str
    location: str
    shared: tuple[str, ...] = ()
    machines: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def without(self, *names: str) -> "CreateRecord":
        """These machines are settled: made, or removed again."""
        left = {name: ids for name, ids in self.machines.items() if name not in names}
        return replace(self, machines=left)


@dataclass(frozen=True, slots=True)
class CreateResult:
    """Every machine's result, in the order asked.

    `interruption`: what ended the waiting from outside (Ctrl-C, SIGTERM), for the caller to raise
    again once it has told the results. `unproven`: made, but SSH had not answered by then.
    """

    results: tuple[CreatedMachine, ...]
    interruption: BaseException | None = None
    removed: tuple[str, ...] = ()  # shared things that were made and taken back
    unproven: tuple[str, ...] = ()

    @property
    def interrupted(self) -> bool:
        return self.interruption is not None


@dataclass(frozen=True, slots=True)
class Removal:
    """What became of the pieces of a machine that was not to be: ids left, and why."""

    left: tuple[str, ...] = ()
    error: AzlError | None = None

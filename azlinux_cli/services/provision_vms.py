"""Carrying out a plan: the shared things once, then machine by machine, then the first contact.

Intent is on disk before the deed: a record names every resource of this run before the first
write, and is removed when nothing of the run is open any more.
"""

import math
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from azlinux_cli.domain.creation import (
    CreatedMachine,
    CreatePlan,
    CreateRecord,
    CreateResult,
    Existing,
)
from azlinux_cli.domain.errors import AzlError, OperationTimeoutError
from azlinux_cli.domain.host_key import Pin
from azlinux_cli.domain.machine import MachinePlan
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.domain.vm import PowerState, Vm
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.progress import Progress
from azlinux_cli.ports.provisioning import (
    CreateRecords,
    Networks,
    OnState,
    ResourceGroups,
    VmProvisioner,
)
from azlinux_cli.services.attempt import Attempt, Waiting
from azlinux_cli.services.provision_one import ProvisionOne
from azlinux_cli.services.provision_shared import ProvisionShared
from azlinux_cli.services.side_by_side import side_by_side

CREATE_S = 1800.0  # how long Azure may take for a machine when nobody says otherwise
WELCOME_S = 300.0  # and how long until its SSH answers
Item = MachinePlan | Existing
T = TypeVar("T")


class Welcome(Protocol):
    """`services.welcome_vm.WelcomeVm`."""

    def __call__(
        self, vm: Vm, *, deadline_s: float, on_state: OnState, cancelled: threading.Event
    ) -> Pin: ...


@dataclass(frozen=True, slots=True)
class ProvisionVms:
    """One run of `azl vm create`."""

    groups: ResourceGroups
    networks: Networks
    vms: VmProvisioner
    records: CreateRecords
    welcome: Welcome
    clock: Clock
    progress: Progress
    parallel: int

    def __call__(
        self, plan: CreatePlan, *, wait: bool = True, deadline_s: float | None = None
    ) -> CreateResult:
        """Raises AzlError when the shared things could not be made; then nothing is left of them.

        Ctrl-C stops the waiting, not the work; the result says what is still going on.
        """
        run = _Run(self, plan, wait=wait, deadline_s=deadline_s)
        try:
            return run.carry_out()
        finally:
            self.progress.done()


class _Run:
    """The state of one run: its record, its deadline, what became of each machine."""

    def __init__(
        self, parts: ProvisionVms, plan: CreatePlan, *, wait: bool, deadline_s: float | None
    ) -> None:
        self._parts = parts
        self._plan = plan
        self._wait = wait
        self._shared = ProvisionShared(parts.groups, parts.networks)
        self._ends_at = parts.clock.monotonic() + (math.inf if deadline_s is None else deadline_s)
        self._cancelled = threading.Event()
        self._attempts: dict[str, Attempt] = {}
        self._record: CreateRecord | None = None

    def carry_out(self) -> CreateResult:
        plan = self._plan
        interruption: BaseException | None = None
        try:
            if plan.machines:
                self._note_intent()
                self._make_shared()
            items: list[Item] = [*plan.existing, *plan.machines]
            self._each(self._one, items)
            if self._wait:
                self._find_addresses()
                self._each(self._meet, [name for name in plan.order if self._is_new(name)])
        except Exception:
            raise
        except BaseException as signal:  # noqa: BLE001 - Ctrl-C, SIGTERM: the caller raises it
            interruption = signal
        removed = () if interruption else self._take_shared_back()
        unproven = self._note_unproven() if interruption else ()
        self._settle()
        results = tuple(map(self._result_of, plan.order))
        return CreateResult(results, interruption, removed, unproven)

    def _note_intent(self) -> None:
        plan, parts = self._plan, self._parts
        started = datetime.fromtimestamp(parts.clock.now(), UTC)
        self._record = CreateRecord(
            run=plan.run,
            started_at=started.strftime("%Y-%m-%dT%H:%M:%SZ"),
            subscription=plan.machines[0].ref.subscription,
            group=plan.group,
            location=plan.location,
            shared=(*((plan.scope,) * plan.create_group), *plan.shared_ids),
            machines={machine.name: machine.part_ids for machine in plan.machines},
        )
        parts.records.save(self._record)

    def _make_shared(self) -> None:
        plan, parts = self._plan, self._parts
        try:
            self._shared.make(plan, self._left_s(CREATE_S), parts.progress, self._cancelled)
        except OperationTimeoutError:
            raise
        except AzlError:
            self._shared.take_back(plan)
            parts.records.settle(plan.run)
            raise

    def _one(self, item: Item) -> None:
        """Make or adopt one machine. Runs in a thread of its own."""
        began = self._parts.clock.monotonic()
        one = ProvisionOne(self._parts.vms, self._plan)
        waiting = Waiting(self._wait, self._left_s(CREATE_S), self._cancelled)

        def on_state(state: str) -> None:
            self._parts.progress.state(item.name, state)

        if isinstance(item, Existing):
            attempt = one.adopt(item, waiting, on_state)
        else:
            attempt = one.make(item, waiting, on_state)
        elapsed = self._parts.clock.monotonic() - began
        result = replace(attempt.result, elapsed_seconds=elapsed)
        self._attempts[item.name.lower()] = replace(attempt, result=result)
        on_state(result.detail if result.error is None else f"failed: {result.error.code}")

    def _is_new(self, name: str) -> bool:
        """Whether its first contact is still to come."""
        attempt = self._attempts.get(name.lower())
        if attempt is None or attempt.made is None:
            return False
        if attempt.result.outcome in {Outcome.FAILED, Outcome.PENDING}:
            return False
        unfinished = {e.name.lower() for e in self._plan.existing if e.unfinished}
        return attempt.result.outcome is Outcome.SUCCEEDED or name.lower() in unfinished

    def _find_addresses(self) -> None:
        made = [a.made for a in self._attempts.values() if a.made is not None]
        if not made:
            return
        try:
            found = self._parts.vms.addresses(self._plan.group, made)
        except AzlError as error:
            for name in filter(self._is_new, self._plan.order):
                self._fail(name, error)
            return
        for name, addresses in found.items():
            self._update(name, addresses=addresses)

    def _meet(self, name: str) -> None:
        """Wait for SSH and pin the host key. Runs in a thread of its own."""
        parts, attempt = self._parts, self._attempts[name.lower()]
        began = parts.clock.monotonic()
        try:
            pin = parts.welcome(
                self._vm(name, attempt),
                deadline_s=self._left_s(WELCOME_S),
                on_state=lambda state: parts.progress.state(name, state),
                cancelled=self._cancelled,
            )
        except AzlError as error:
            if not self._cancelled.is_set():
                parts.progress.state(name, f"failed: {error.code}")
                self._fail(name, error)
            return
        spent = parts.clock.monotonic() - began + (attempt.result.elapsed_seconds or 0.0)
        self._update(name, host_key=next(iter(pin.fingerprints), ""), elapsed_seconds=spent)
        parts.progress.state(name, "ready" if pin.confirmed else "host key pinned")

    def _vm(self, name: str, attempt: Attempt) -> Vm:
        made = attempt.made
        if made is None:
            raise LookupError(name)
        if not made.vm_id:
            found = self._parts.vms.find(made.ref)
            made = replace(made, vm_id=found.vm_id if found else "")
        addresses = attempt.result.addresses
        users = {m.name.lower(): m.admin_username for m in self._plan.machines}
        users |= {e.name.lower(): e.machine.admin_username for e in self._plan.existing}
        return Vm(
            ref=made.ref,
            location=self._plan.location,
            size=attempt.result.size,
            power_state=PowerState.RUNNING,
            provisioning_state="Succeeded",
            os=attempt.result.os,
            private_addresses=addresses.private,
            public_addresses=addresses.public,
            vm_id=made.vm_id,
            os_disk_id=made.os_disk_id,
            admin_user=users.get(name.lower(), ""),
        )

    def _note_unproven(self) -> tuple[str, ...]:
        """Whom an interruption kept from the first contact; a rerun takes them up."""
        new = filter(self._is_new, self._plan.order if self._wait else ())
        names = [name for name in new if not self._attempts[name.lower()].result.host_key]
        for name in names:
            detail = f"{self._attempts[name.lower()].result.detail}; host key not proven yet"
            self._update(name, settled=False, detail=detail, outcome=Outcome.PENDING)
        return tuple(names)

    def _update(self, name: str, *, settled: bool = True, **changes: Any) -> None:
        attempt = self._attempts[name.lower()]
        result = replace(attempt.result, **changes)
        both = attempt.settled and settled
        self._attempts[name.lower()] = replace(attempt, result=result, settled=both)

    def _fail(self, name: str, error: AzlError) -> None:
        """The machine is there, but not ready; the record stays, so that a rerun goes on."""
        self._update(name, settled=False, outcome=Outcome.FAILED, error=error, detail=error.message)

    def _each(self, work: Callable[[T], None], items: Sequence[T]) -> None:
        side_by_side(work, items, width=self._parts.parallel, cancelled=self._cancelled)

    def _take_shared_back(self) -> tuple[str, ...]:
        """Group and network, if they were made in vain: no machine came up, none was there."""
        in_vain = not self._plan.existing and all(
            a.settled and a.result.outcome is Outcome.FAILED for a in self._attempts.values()
        )
        return self._shared.take_back(self._plan) if self._plan.machines and in_vain else ()

    def _settle(self) -> None:
        """Keep of the record what is still open. A disk that is full now was noted on before."""
        records, plan = self._parts.records, self._plan
        done = [a.result.name for a in self._attempts.values() if a.settled]
        if self._record is not None:
            rest = self._record.without(*done)
            if rest.machines:
                with suppress(AzlError):
                    records.save(rest)
            else:
                records.settle(plan.run)
        settled = {name.lower() for name in done}
        for run, names in plan.closing.items():
            if names <= settled:
                records.settle(run)

    def _result_of(self, name: str) -> CreatedMachine:
        attempt = self._attempts.get(name.lower())
        if attempt is not None:
            return attempt.result
        detail = "interrupted before it was begun"
        return CreatedMachine(
            name=name, resource_group=self._plan.group, outcome=Outcome.SKIPPED, detail=detail
        )

    def _left_s(self, usual_s: float) -> float:
        return max(0.0, min(usual_s, self._ends_at - self._parts.clock.monotonic()))

"""Making one machine: ask, wait, and take back what was made when that failed."""

from dataclasses import dataclass

from azlinux_cli.domain.creation import CreatePlan, Existing
from azlinux_cli.domain.errors import (
    AzlError,
    ConflictError,
    OperationTimeoutError,
    UnreachableError,
)
from azlinux_cli.domain.machine import MachinePlan
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.ports.provisioning import OnState, VmProvisioner
from azlinux_cli.services.attempt import (
    Attempt,
    Waiting,
    alike,
    existing_attempt,
    existing_failed,
    failed,
    leftover_hints,
    made_of,
    new_result,
    pending,
    unfinished,
    unheard_of,
    with_alternatives,
    with_hints,
)

_REMOVE_S = 600.0
_EXISTS = {"PreconditionFailed", "ConditionNotMet"}


@dataclass(frozen=True, slots=True)
class ProvisionOne:
    """One machine of a plan. Never raises AzlError: trouble is in the result."""

    vms: VmProvisioner
    plan: CreatePlan

    def make(self, machine: MachinePlan, waiting: Waiting, on_state: OnState) -> Attempt:
        try:
            self._clear(machine, on_state)
        except AzlError as error:
            return Attempt(failed(machine, error), settled=False)
        try:
            on_state("creating")
            creation = self.vms.submit(machine)
        except UnreachableError as error:
            return self._ask_the_world(machine, error, waiting, on_state)
        except ConflictError as error:
            if error.code not in _EXISTS:
                return self._take_back(machine, error, on_state)
            return self._taken(machine, waiting, on_state)
        except AzlError as error:
            return self._take_back(machine, error, on_state)
        if not waiting.wait:
            return pending(machine, creation.made)
        try:
            creation.wait(
                deadline_s=waiting.deadline_s, on_state=_unheard, cancelled=waiting.cancelled
            )
        except OperationTimeoutError as error:
            return unfinished(machine, creation.made, error, waiting)
        except UnreachableError as error:
            on_state(error.message)
            return unfinished(machine, creation.made, error, waiting)
        except AzlError as error:
            return self._take_back(machine, error, on_state)
        return Attempt(new_result(machine, Outcome.SUCCEEDED, "created"), creation.made)

    def adopt(self, existing: Existing, waiting: Waiting, on_state: OnState) -> Attempt:
        """A machine that is there: wait for it if somebody is still making it."""
        machine = existing.machine
        if existing.under_way and waiting.wait:
            try:
                settled = self.vms.wait_until_settled(
                    machine.ref,
                    deadline_s=waiting.deadline_s,
                    on_state=on_state,
                    cancelled=waiting.cancelled,
                )
            except OperationTimeoutError as error:
                if waiting.cancelled.is_set():
                    return existing_attempt(existing, machine)
                return Attempt(existing_failed(existing, error), made_of(machine), settled=False)
            except UnreachableError as error:
                on_state(error.message)
                return unheard_of(existing_attempt(existing, machine))
            except AzlError as error:
                return Attempt(existing_failed(existing, error), made_of(machine), settled=False)
            if settled is None:
                gone = ConflictError(f"{existing.name} was deleted while azl waited for it")
                return Attempt(existing_failed(existing, gone))
            machine = settled
        return existing_attempt(existing, machine)

    def _clear(self, machine: MachinePlan, on_state: OnState) -> None:
        """Remove what an earlier run left of it. Raises the reason if that fails."""
        half = self.plan.half_made.get(machine.name.lower())
        if half is None:
            return
        on_state("removing what an earlier run left")
        removal = self.vms.remove(half.ref, half.parts, run=half.run, deadline_s=_REMOVE_S)
        if removal.error is not None:
            raise removal.error

    def _ask_the_world(
        self, machine: MachinePlan, error: AzlError, waiting: Waiting, on_state: OnState
    ) -> Attempt:
        """The answer to the PUT was lost: it may have been done all the same."""
        try:
            found = self.vms.find(machine.ref)
        except AzlError:
            return Attempt(failed(machine, error), settled=False)
        if found is None or found.run != machine.run:
            return Attempt(failed(machine, error))
        return self.adopt(Existing(found, os=machine.image.os.value), waiting, on_state)

    def _taken(self, machine: MachinePlan, waiting: Waiting, on_state: OnState) -> Attempt:
        """Somebody made a machine of this name since azl looked."""
        try:
            found = self.vms.find(machine.ref)
        except AzlError as error:
            return Attempt(failed(machine, error))
        if found is None or not alike(machine, found):
            differs = ConflictError(
                f"{machine.name} came into being meanwhile, and not as asked for here",
                hint=f"azl vm show {machine.name} -g {self.plan.group}",
                code="MachineDiffers",
            )
            return Attempt(failed(machine, differs))
        return self.adopt(Existing(found, os=machine.image.os.value), waiting, on_state)

    def _take_back(self, machine: MachinePlan, error: AzlError, on_state: OnState) -> Attempt:
        on_state("failed; removing what was made")
        removal = self.vms.remove(
            machine.ref, machine.part_ids, run=machine.run, deadline_s=_REMOVE_S
        )
        error = with_alternatives(error, self.plan.alternatives.get(machine.size.name, ()))
        if removal.left:
            error = with_hints(error, leftover_hints(removal.left))
        return Attempt(failed(machine, error, left=removal.left), settled=not removal.left)


def _unheard(state: str) -> None:
    """An operation's words (InProgress, Succeeded) say no more than "creating" does."""

"""What became of one machine of a creation, in the words of its result."""

import threading
from dataclasses import dataclass, replace

from azlinux_cli.domain.creation import CreatedMachine, Existing, MadeVm
from azlinux_cli.domain.errors import AzlError, CapacityError, ConflictError, UnreachableError
from azlinux_cli.domain.machine import ExistingMachine, MachinePlan
from azlinux_cli.domain.outcome import Outcome

UNHEARD_OF = "accepted; Azure cannot be asked now"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long, whether at all, and whether somebody has had enough."""

    wait: bool
    deadline_s: float
    cancelled: threading.Event


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one machine so far. `made` None: it is not there."""

    result: CreatedMachine
    made: MadeVm | None = None
    settled: bool = True  # nothing of it is open: no need to keep its record


def leftover_hints(ids: tuple[str, ...]) -> tuple[str, ...]:
    """The commands that remove what azl could not."""
    return (
        f"could not be removed: {', '.join(i.rpartition('/')[2] for i in ids)}",
        *(f"az resource delete --ids {resource_id}" for resource_id in ids),
    )


def with_alternatives(error: AzlError, hints: tuple[str, ...]) -> AzlError:
    """A refusal for want of room names what would do instead; one for want of quota does not.

    Which sizes fit a quota is known before anything is asked for; when Azure still refuses,
    somebody else has taken the rest meanwhile.
    """
    room = isinstance(error, CapacityError) and "quota" not in error.message.lower()
    return with_hints(error, hints) if room else error


def with_hints(error: AzlError, hints: tuple[str, ...]) -> AzlError:
    return type(error)(
        error.message, hint=(*error.hints, *hints), code=error.code, details=error.details
    )


def new_result(machine: MachinePlan, outcome: Outcome, detail: str) -> CreatedMachine:
    return CreatedMachine(
        name=machine.name,
        resource_group=machine.ref.resource_group,
        outcome=outcome,
        detail=detail,
        os=machine.image.os.value,
        size=machine.size.name,
    )


def failed(machine: MachinePlan, error: AzlError, *, left: tuple[str, ...] = ()) -> CreatedMachine:
    return CreatedMachine(
        name=machine.name,
        resource_group=machine.ref.resource_group,
        outcome=Outcome.FAILED,
        detail=error.message,
        error=error,
        os=machine.image.os.value,
        size=machine.size.name,
        left_behind=left,
    )


def pending(machine: MachinePlan, made: MadeVm) -> Attempt:
    return Attempt(new_result(machine, Outcome.PENDING, "creating"), made, settled=False)


def unfinished(machine: MachinePlan, made: MadeVm, error: AzlError, waiting: Waiting) -> Attempt:
    """The work goes on in Azure; the record stays, so that the next run can take it up."""
    if waiting.cancelled.is_set():
        return pending(machine, made)
    if isinstance(error, UnreachableError):
        return unheard_of(pending(machine, made))
    ref = machine.ref
    hint = f"azl vm wait {ref.name} -g {ref.resource_group} --for exists"
    return Attempt(failed(machine, with_hints(error, (hint,))), made, settled=False)


def unheard_of(attempt: Attempt) -> Attempt:
    """Azure has accepted it, and what became of it since cannot be asked."""
    result = replace(attempt.result, outcome=Outcome.PENDING, detail=UNHEARD_OF)
    return replace(attempt, result=result, settled=False)


def alike(machine: MachinePlan, found: ExistingMachine) -> bool:
    wanted, has = machine.image.reference, found.image
    same_image = (
        (wanted.publisher, wanted.offer, wanted.sku, wanted.resource_id),
        (has.publisher, has.offer, has.sku, has.resource_id),
    )
    lower = [tuple(text.lower() for text in side) for side in same_image]
    return lower[0] == lower[1] and machine.size.name.lower() == found.size.lower()


def made_of(machine: ExistingMachine) -> MadeVm:
    return MadeVm(machine.ref, machine.vm_id, machine.os_disk_id)


def existing_attempt(existing: Existing, machine: ExistingMachine) -> Attempt:
    state = machine.provisioning_state.lower()
    detail = "exists"
    if existing.differences:
        detail = f"exists; {'; '.join(map(str, existing.differences))}"
    if state == "failed":
        error = ConflictError(
            f"{existing.name} exists, and its last operation failed",
            hint=[
                f"azl vm show {existing.name} -g {machine.ref.resource_group}",
                f"azl vm delete {existing.name} -g {machine.ref.resource_group}",
            ],
            code="MachineFailed",
        )
        return Attempt(existing_failed(existing, error), made_of(machine))
    if state in {"creating", "updating"}:  # nobody wants to wait for it
        result = CreatedMachine(
            name=machine.ref.name,
            resource_group=machine.ref.resource_group,
            outcome=Outcome.PENDING,
            detail=state,
            os=existing.os,
            size=machine.size,
        )
        return Attempt(result, made_of(machine), settled=False)
    result = CreatedMachine(
        name=machine.ref.name,
        resource_group=machine.ref.resource_group,
        outcome=Outcome.UNCHANGED,
        detail=detail,
        os=existing.os,
        size=machine.size,
        differences=existing.differences,
    )
    return Attempt(result, made_of(machine))


def existing_failed(existing: Existing, error: AzlError) -> CreatedMachine:
    return CreatedMachine(
        name=existing.name,
        resource_group=existing.machine.ref.resource_group,
        outcome=Outcome.FAILED,
        detail=error.message,
        error=error,
        os=existing.os,
        size=existing.machine.size,
    )

"""The change itself, and the proof that the node will come up from it."""

from dataclasses import dataclass

from azlinux_cli.domain.in_place import (
    InPlaceWish,
    dnf_for_4,
    prove_script,
    read_proof,
    settle_body,
)
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_job import JobPhase
from azlinux_cli.domain.package import (
    as_root,
    outcome_script,
    read_outcome,
    transact_body,
    verdict,
)
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.ports.procedure import StepEnd, Visit
from azlinux_cli.services.migration import in_place_step as step
from azlinux_cli.services.node_job import JobEnd
from azlinux_cli.services.update.hands import NodeHands, end_of, troubled

_LOG_KEPT = 4_000  # characters of a tool's output, in the journal


@dataclass(frozen=True, slots=True)
class ChangePackages:
    """Steps transact, settle, prove."""

    plan: RolloutPlan
    wish: InPlaceWish
    hands: NodeHands

    def transact(self, visit: Visit, target: NodeTarget) -> StepEnd:
        locked, _ = step.set_of(self.plan, visit)
        body = transact_body(self.plan.id, dnf_for_4(self.plan.id, self.wish), locked)
        name = f"{step.TRANSACT}-{visit.attempt}"
        end = self.hands.job(target, name, body, deadline_s=self.wish.step_s)
        return self._judged(visit, target, end)

    def found(self, visit: Visit, target: NodeTarget) -> StepEnd | None:
        """None where it never began."""
        name = f"{step.TRANSACT}-{visit.attempt}"
        end = self.hands.earlier_job(target, name, deadline_s=self.wish.step_s)
        return None if end is None else self._judged(visit, target, end)

    def _judged(self, visit: Visit, target: NodeTarget, end: JobEnd) -> StepEnd:
        """By rpm's database. `changed` is False only where that says that nothing was."""
        if end.trouble is not None:
            ended = troubled(end.trouble)
            return StepEnd(False, {step.CHANGED: None}, ended.code, ended.message, ended.hints)
        locked, _ = step.set_of(self.plan, visit)
        command = as_root(outcome_script(self.plan.id, locked))
        seen = self.hands.read(target, command, read_outcome)
        found = verdict(seen, locked, dnf_for_4(self.plan.id, self.wish))
        whole = seen.database_error is None and not seen.doubled
        began = seen.came is not None
        untouched = whole and (not (seen.came or seen.gone) if began else not found.ok)
        facts = {**found.facts, step.CHANGED: not untouched, "log": end.log[-_LOG_KEPT:]}
        return end_of(found, target, facts)

    def settle(self, visit: Visit, target: NodeTarget) -> StepEnd:
        _, kernel = step.set_of(self.plan, visit)
        name = f"{step.SETTLE}-{visit.attempt}"
        body = settle_body(self.plan.id, kernel)
        end = self.hands.job(target, name, body, deadline_s=self.wish.step_s)
        if end.trouble is not None:
            return troubled(end.trouble)
        if end.state is None or end.state.phase is not JobPhase.ENDED:
            return step.refused(target, "cut-short", "its settling to 4.0 was cut off")
        return StepEnd(facts={"log": end.log[-_LOG_KEPT:]})

    def prove(self, visit: Visit, target: NodeTarget) -> StepEnd:
        _, kernel = step.set_of(self.plan, visit)
        stays = step.stays_of(self.plan, visit)
        command = as_root(prove_script(self.plan.id, self.wish, kernel))
        proof = self.hands.read(target, command, lambda said: read_proof(said, kernel, stays))
        facts = {step.ENTRY: proof.entry, "kernel": kernel, "left": list(proof.left)}
        if proof.lacks:
            message = f"{target.name}: it must not be rebooted like this: {'; '.join(proof.lacks)}"
            return StepEnd(False, facts, "not-proven", message)
        return StepEnd(facts=facts)

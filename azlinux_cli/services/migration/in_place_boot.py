"""4.0 boots once, is looked at, and then for good."""

from dataclasses import dataclass

from azlinux_cli.domain.in_place import (
    InPlaceWish,
    confirm_script,
    enforce_script,
    once_script,
    read_confirmed,
    read_enforced,
    read_verification,
    verify_script,
)
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_state import NodeState
from azlinux_cli.domain.package import as_root
from azlinux_cli.domain.probe import read_sections
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.ports.procedure import StepEnd, Visit
from azlinux_cli.services.migration import in_place_step as step
from azlinux_cli.services.update.hands import NodeHands, state_in, troubled


@dataclass(frozen=True, slots=True)
class BootInto4:
    """Steps boot, verify, confirm."""

    plan: RolloutPlan
    wish: InPlaceWish
    hands: NodeHands

    def boot(self, visit: Visit, target: NodeTarget) -> StepEnd:
        before = step.baseline_of(visit).boot_id or ""
        script = once_script(self.plan.id, self._entry(visit), before)
        self.hands.read(target, as_root(script), read_sections)
        end = self.hands.reboot_node(target, boot_id=before, deadline_s=self.wish.boot_s)
        if end.boot_id is None:
            why = end.trouble.message if end.trouble else f"{target.name}: no answer"
            return StepEnd(ok=False, code="not-back", message=f"{why}; it does not come back")
        state = self.hands.state_within(target, self.wish.boot_s)
        return troubled(state) if not isinstance(state, NodeState) else self._booted(visit, state)

    def found(self, visit: Visit, target: NodeTarget) -> StepEnd | None:
        """None: it still runs the boot of before, or nobody can tell yet."""
        state = self.hands.state_within(target, self.wish.boot_s)
        if not isinstance(state, NodeState) or state.boot_id == step.baseline_of(visit).boot_id:
            return None
        return self._booted(visit, state)

    def _booted(self, visit: Visit, state: NodeState) -> StepEnd:
        _, kernel = step.set_of(self.plan, visit)
        running = state.kernels.running
        facts = {"bootId": state.boot_id, "kernel": running}
        if running == kernel:
            return StepEnd(facts=facts)
        message = f"{visit.unit.name}: it was booted anew and runs kernel {running}, not {kernel}"
        return StepEnd(False, facts, "wrong-kernel", message)

    def verify(self, visit: Visit, target: NodeTarget) -> StepEnd:
        """As healthy as before, and 4.0 in all its parts."""
        end = self.hands.healthy(target, step.baseline_of(visit), self.plan.policy)
        state = state_in(end.facts)
        if not end.ok or state is None:
            return end
        _, kernel = step.set_of(self.plan, visit)
        stays = step.stays_of(self.plan, visit)
        wrong = self.hands.read(
            target,
            as_root(verify_script(self.plan.id, self.wish)),
            lambda said: read_verification(said, state, kernel, stays),
        )
        if wrong:
            message = f"{target.name}: it is not 4.0 as it should be: {'; '.join(wrong)}"
            return StepEnd(False, end.facts, "not-verified", message)
        return end

    def confirm(self, visit: Visit, target: NodeTarget) -> StepEnd:
        """SELinux as 4.0 has it, healthy with it, and only then for good."""
        run, entry = self.plan.id, self._entry(visit)
        enforce = as_root(enforce_script(run, self.wish.guard_s))
        if acted := self.hands.read(target, enforce, read_enforced):
            why = f"its guard took risky steps back at {acted}: azl was silent too long"
            return step.refused(target, "not-verified", why)
        end = self.hands.healthy(target, step.baseline_of(visit), self.plan.policy)
        if not end.ok:
            return end
        command = as_root(confirm_script(run, entry))
        gone = self.hands.read(target, command, lambda said: read_confirmed(said, entry))
        message = f"4.0 has no {', '.join(gone)}" if gone else ""
        return StepEnd(facts={**end.facts, "timersGone": list(gone)}, message=message)

    def _entry(self, visit: Visit) -> str:
        return str(visit.facts.get(step.PROVE, {}).get(step.ENTRY, ""))

"""What comes before the change: nothing of it is felt by whom the node serves."""

from dataclasses import dataclass

from azlinux_cli.domain.in_place import (
    InPlaceWish,
    arm_script,
    in_place_stage_body,
    look_script,
    openings,
    quiesce_script,
    read_armed,
    read_kept,
    read_quiesced,
    read_trial,
    trial_body,
)
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_state import NodeState, to_document
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.package import ToolName, as_root, read_stage
from azlinux_cli.domain.rollout.event import Facts
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.ports.procedure import StepEnd, Visit
from azlinux_cli.services.migration import in_place_step as step
from azlinux_cli.services.update.hands import (
    NodeHands,
    end_of,
    in_the_way,
    stale,
    state_in,
    tool_of,
    troubled,
)


@dataclass(frozen=True, slots=True)
class Prepare:
    """Steps look, stage, trial, quiesce, arm."""

    plan: RolloutPlan
    wish: InPlaceWish
    hands: NodeHands

    def look(self, visit: Visit, target: NodeTarget) -> StepEnd:
        """Takes the node, and keeps its state: what everything later is measured by."""
        taken = self.hands.take(target)
        before = state_in(visit.before.get(step.LOOK))
        facts = {"state": to_document(before)} if before is not None else {}
        if not taken.ok or step.may_be_changed(visit):
            return taken if not taken.ok else self._half_way(target, facts)
        state = self.hands.ask(target)
        if not isinstance(state, NodeState):
            return troubled(state)
        if state.os is not OsKind.AZURE_LINUX_3:
            return step.refused(target, "NotThree", f"it runs {state.os.value}, not 3.0")
        if state.package_tool != ToolName.DNF:
            return step.refused(
                target,
                "NoDnf",
                f"{state.package_tool or 'no package tool'} cannot exchange a release safely",
                "on the machine, as root: tdnf install dnf",
            )
        refused = stale(visit.unit, state) or in_the_way(
            target, self.hands.leftovers(target, tool_of(state))
        )
        if refused is not None:
            return refused
        return StepEnd(facts={"state": to_document(state), **taken.facts})

    def _half_way(self, target: NodeTarget, facts: Facts) -> StepEnd:
        """An earlier turn has changed it and did not end well: it does not go on from there."""
        message = "an earlier turn of this run has changed it; its disk of before comes back"
        return StepEnd(False, facts, "half-way", f"{target.name}: {message}")

    def stage(self, visit: Visit, target: NodeTarget) -> StepEnd:
        locked, _ = step.set_of(self.plan, visit)
        seconds = max(1, int(self.wish.step_s * step.TOOL_SHARE))
        body = in_place_stage_body(self.plan.id, self.wish, locked, seconds=seconds)
        name = f"{step.STAGE}-{visit.attempt}"
        end = self.hands.job(target, name, body, deadline_s=self.wish.step_s)
        if end.trouble is not None:
            return troubled(end.trouble)
        found = read_stage(end.log, locked)
        return end_of(found, target, {"packages": len(locked), **found.facts})

    def trial(self, visit: Visit, target: NodeTarget) -> StepEnd:
        name = f"{step.TRIAL}-{visit.attempt}"
        body = trial_body(self.plan.id, self.wish)
        end = self.hands.job(target, name, body, deadline_s=self.wish.step_s)
        if end.trouble is not None:
            return troubled(end.trouble)
        found = read_trial(end.log)
        return end_of(found, target, found.facts)

    def quiesce(self, visit: Visit, target: NodeTarget) -> StepEnd:
        command = as_root(quiesce_script(self.plan.id, self.wish.timers))
        quiet, loud = self.hands.read(target, command, read_quiesced)
        if loud:
            return step.refused(target, "NotQuiet", f"{', '.join(loud)} cannot be stopped")
        return StepEnd(facts={"stopped": list(quiet)})

    def arm(self, visit: Visit, target: NodeTarget) -> StepEnd:
        run, ports = self.plan.id, openings(step.baseline_of(visit).listeners or ())
        kept = self.hands.read(target, as_root(look_script(run, self.wish)), read_kept)
        if kept.trouble:
            return step.refused(target, "NotArmed", kept.trouble)
        command = as_root(arm_script(run, self.wish, ports))
        armed = self.hands.read(target, command, read_armed)
        if armed.trouble:
            return step.refused(target, "NotArmed", armed.trouble)
        facts = {"openings": list(ports), "default": kept.default, "rescue": self.wish.rescue_port}
        return StepEnd(facts=facts)

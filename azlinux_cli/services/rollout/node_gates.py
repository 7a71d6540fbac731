"""The gates after a node, asked from inside a step: where one unit of a run is many nodes."""

from dataclasses import dataclass

from azlinux_cli.domain.rollout.event import When
from azlinux_cli.domain.rollout.gate import GatePoint
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.ports.gate import GateRunner
from azlinux_cli.ports.procedure import StepEnd


@dataclass(frozen=True, slots=True)
class NodeGates:
    plan: RolloutPlan
    gates: GateRunner

    def __call__(self, node: str) -> StepEnd:
        """The first that does not pass, by its name and words."""
        for gate in self.plan.policy.gates:
            if When.AFTER_NODE not in gate.when:
                continue
            at = GatePoint(self.plan.id, When.AFTER_NODE, 0, node, (node,))
            verdict = self.gates.check(gate, at, deadline_s=gate.deadline_s)
            if not verdict.passed:
                text = f"gate {gate.name} did not pass after {node}: {verdict.message}"
                return StepEnd(ok=False, code="gate", message=text)
        return StepEnd()

"""Who asks the gates of a run."""

from typing import Protocol

from azlinux_cli.domain.rollout.gate import Gate, GatePoint, GateVerdict


class GateRunner(Protocol):
    def check(self, gate: Gate, at: GatePoint, *, deadline_s: float) -> GateVerdict:
        """Ask once. What is not a clear yes within the deadline has not passed.

        Raises nothing: trouble is a verdict.
        """
        ...

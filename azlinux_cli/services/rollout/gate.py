"""Gates of all kinds behind one door, at which everything that goes wrong means no."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from azlinux_cli.domain.rollout.evidence import evidence, line
from azlinux_cli.domain.rollout.gate import Gate, GateKind, GatePoint, GateVerdict
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.gate import GateRunner

_NOBODY: Mapping[GateKind, str] = {GateKind.APPROVAL: "a person decides, and nobody has yet"}

_MESSAGE_CHARS = 500


@dataclass(frozen=True, slots=True)
class GateRunners:
    """A GateRunner for every kind that `runners` has one for."""

    runners: Mapping[GateKind, GateRunner]
    clock: Clock

    def check(self, gate: Gate, at: GatePoint, *, deadline_s: float) -> GateVerdict:
        began = self.clock.monotonic()
        limit_s = min(deadline_s, gate.deadline_s)
        try:
            verdict = _kept(self._asked(gate, at, limit_s))
        except Exception as error:  # noqa: BLE001 - a gate that crashes has not passed
            what = line(f"asking crashed: {type(error).__name__}: {error}")
            verdict = GateVerdict(passed=False, message=what)
        took_s = self.clock.monotonic() - began
        if verdict.passed and took_s > limit_s:
            message = f"it passed after {took_s:.1f} s, and had {limit_s:g} s"
            verdict = replace(verdict, passed=False, message=message)
        return replace(verdict, seconds=round(took_s, 3))

    def _asked(self, gate: Gate, at: GatePoint, limit_s: float) -> GateVerdict:
        runner = self.runners.get(gate.kind)
        if runner is None:
            reason = _NOBODY.get(gate.kind, f"nothing here asks gates of kind {gate.kind}")
            return GateVerdict(passed=False, message=reason)
        if not limit_s > 0:
            return GateVerdict(passed=False, message="there is no time left to ask")
        return runner.check(gate, at, deadline_s=limit_s)


def _kept(verdict: GateVerdict) -> GateVerdict:
    """Fit for the journal, whoever made it."""
    return replace(
        verdict,
        passed=verdict.passed is True,
        message=line(verdict.message, most=_MESSAGE_CHARS),
        evidence=evidence(verdict.evidence),
    )

"""What an update does to one node: look, stage, transact, reboot, verify, release."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import AzlError, RemoteError
from azlinux_cli.domain.node import NodeTarget, NodeTrouble
from azlinux_cli.domain.node_job import JobPhase, NodeJob, remove_command
from azlinux_cli.domain.node_state import (
    NodeState,
    digest,
    from_document,
    moved,
    to_document,
    unhealthy,
)
from azlinux_cli.domain.package import (
    LockedPackage,
    Outcome,
    PackageTool,
    TransactionVerdict,
    as_root,
    outcome_script,
    read_outcome,
    read_stage,
    stage_script,
    tool_named,
    transact_body,
    verdict,
)
from azlinux_cli.domain.package import from_document as locked_from
from azlinux_cli.domain.rollout.event import Facts
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.update.wish import Reboot, UpdateWish, wish_from
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.procedure import Step, StepEnd, Visit
from azlinux_cli.ports.shell import RemoteShell
from azlinux_cli.services.node_job import JobEnd, RunJob, not_read
from azlinux_cli.services.node_lease import NodeLease
from azlinux_cli.services.node_reboot import RebootNode
from azlinux_cli.services.update.look import AskState

LOOK, STAGE, TRANSACT, REBOOT, VERIFY, GATES, RELEASE = (
    "look", "stage", "transact", "reboot", "verify", "gates", "release"
)  # fmt: skip
_ASK_S = 60.0
_LEAST_PAUSE_S = 1.0


@dataclass(frozen=True, slots=True)
class UpdateNode:
    """`ports.procedure.Procedure`. `target_of` is the way to a node, by its name."""

    plan: RolloutPlan
    target_of: Callable[[str], NodeTarget]
    shell: RemoteShell
    clock: Clock
    ask: AskState
    lease: NodeLease
    run_job: RunJob
    reboot_node: RebootNode
    steps: Sequence[Step] = (
        Step(LOOK),
        Step(STAGE),
        Step(TRANSACT),
        Step(REBOOT),
        Step(VERIFY),
        Step(GATES, gate=True),
        Step(RELEASE, last=True),
    )

    @property
    def wish(self) -> UpdateWish:
        return wish_from(self.plan.options)

    def perform(self, step: str, visit: Visit) -> StepEnd:
        try:
            return _DO[step](self, visit, self.target_of(visit.unit.name))
        except AzlError as error:
            return StepEnd(ok=False, code=error.code, message=error.message, hints=error.hints)

    def observe(self, step: str, visit: Visit) -> StepEnd | None:
        """Of the two steps that must not be done twice; the others are entered again.

        A transaction is found on the node by its name, a reboot is another boot id.
        """
        target = self.target_of(visit.unit.name)
        try:
            if step == TRANSACT:
                return self._found_transaction(visit, target)
            if step == REBOOT:
                state = self._state_within(target, self.wish.boot_s)
                if isinstance(state, NodeState) and state.boot_id != _known(visit).boot_id:
                    return self._booted(state, target)
        except AzlError as error:
            return StepEnd(ok=False, code=error.code, message=error.message, hints=error.hints)
        return None

    def undo(self, failed: str, visit: Visit) -> Sequence[Step]:
        """Nothing is undone unasked: half-mended packages are worse than a node that is named."""
        return ()

    # the steps

    def _look(self, visit: Visit, target: NodeTarget) -> StepEnd:
        lease = self.lease.take(target, self.plan.id)
        if isinstance(lease, NodeTrouble):
            return _troubled(lease)
        if not lease.is_ours:
            return StepEnd(
                ok=False,
                code="leased",
                message=f"{target.name}: run {lease.run} of {lease.owner} works on it; "
                f"its last sign of life was {lease.silent_s} s ago",
            )
        state = self.ask(target)
        if isinstance(state, NodeTrouble):
            return _troubled(state)
        before = _state_of(visit.before.get(LOOK))
        begun = before is not None or self._outcome(visit, target).came is not None
        differs = [] if begun else moved(visit.unit.digest, digest(state))
        if differs:
            return StepEnd(
                ok=False,
                code="stale-plan",
                message=f"{target.name}: it is not as it was planned for: {'; '.join(differs)}",
                hints=("azl update plan makes a plan for what is there now",),
            )
        baseline = before or state
        facts = {"state": to_document(baseline), "takenOver": lease.owner if lease.run else ""}
        due = self.wish.reboot is Reboot.ALWAYS or bool(state.reboot_required)
        return StepEnd(facts=facts, enough=not self._locked(visit) and not due)

    def _stage(self, visit: Visit, target: NodeTarget) -> StepEnd:
        locked = self._locked(visit)
        if not locked:
            return StepEnd()
        body = stage_script(self.plan.id, self._tool(visit), locked, seconds=self._tool_s)
        end = self._job(visit, target, STAGE, body)
        if end.trouble is not None:
            return _troubled(end.trouble)
        found = read_stage(end.log, locked)
        return _end_of(found, target, {"packages": len(locked), **found.facts})

    def _transact(self, visit: Visit, target: NodeTarget) -> StepEnd:
        locked = self._locked(visit)
        if not locked:
            return StepEnd()
        body = transact_body(self.plan.id, self._tool(visit), locked)
        return self._judged(visit, target, self._job(visit, target, TRANSACT, body))

    def _found_transaction(self, visit: Visit, target: NodeTarget) -> StepEnd | None:
        """None where it never began."""
        name = f"{TRANSACT}-{visit.attempt}"
        end = self.run_job.observe(target, self.plan.id, name, deadline_s=self.wish.step_s)
        if end.state is not None and end.state.phase is JobPhase.ABSENT:
            return None
        return self._judged(visit, target, end)

    def _judged(self, visit: Visit, target: NodeTarget, end: JobEnd) -> StepEnd:
        if end.trouble is not None and (end.state is None or not end.state.is_over):
            return _troubled(end.trouble)
        found = verdict(self._outcome(visit, target), self._locked(visit), self._tool(visit))
        return _end_of(found, target, {**found.facts, "log": end.log[-_LOG_KEPT:]})

    def _reboot(self, visit: Visit, target: NodeTarget) -> StepEnd:
        if self.wish.reboot is Reboot.NEVER:
            return StepEnd(facts={"rebooted": False})
        baseline = _known(visit)
        answer = self.ask(target)
        state = answer if isinstance(answer, NodeState) else None  # it may be going down already
        if state is not None and state.boot_id != baseline.boot_id:
            return self._booted(state, target)
        due = self.wish.reboot is Reboot.ALWAYS or state is None or bool(state.reboot_required)
        if not due:
            return StepEnd(facts={"rebooted": False})
        end = self.reboot_node(target, boot_id=baseline.boot_id or "", deadline_s=self.wish.boot_s)
        if end.boot_id is None:
            trouble = end.trouble
            message = trouble.message if trouble else target.name
            return StepEnd(
                ok=False, code="not-back", message=f"{message}; it was rebooted and is not back",
                hints=(f"azl vm restart {target.name}", f"azl vm show {target.name}"),
            )  # fmt: skip
        after = self._state_within(target, self.wish.boot_s)
        return _troubled(after) if isinstance(after, NodeTrouble) else self._booted(after, target)

    def _booted(self, state: NodeState, target: NodeTarget) -> StepEnd:
        """A reboot counts if it runs the kernel that it should."""
        kernels = state.kernels
        facts = {"rebooted": True, "bootId": state.boot_id, "kernel": kernels.running}
        if kernels.runs_expected is False:
            return StepEnd(
                ok=False, facts=facts, code="wrong-kernel",
                message=f"{target.name}: it was booted anew and runs kernel {kernels.running}, "
                f"not {kernels.expected}",
            )  # fmt: skip
        return StepEnd(facts=facts)

    def _verify(self, visit: Visit, target: NodeTarget) -> StepEnd:
        """Healthy for T without a break, within D."""
        policy, baseline = self.plan.policy, _known(visit)
        ends_at = self.clock.monotonic() + policy.healthy_within_s
        pause_s = max(_LEAST_PAUSE_S, policy.healthy_for_s / 5)
        since: float | None = None
        while True:
            state = self.ask(target)
            now = self.clock.monotonic()
            bad = [state.message] if isinstance(state, NodeTrouble) else unhealthy(baseline, state)
            if bad:
                since = None
            elif since is None:
                since = now
            if not bad and since is not None and now - since >= policy.healthy_for_s:
                after = state if isinstance(state, NodeState) else baseline
                return StepEnd(facts={"state": to_document(after)})
            if now + pause_s > ends_at:
                why = "; ".join(bad) or f"not for {policy.healthy_for_s:g} s without a break"
                return StepEnd(
                    ok=False, code="unhealthy",
                    message=f"{target.name}: not healthy within {policy.healthy_within_s:g} s: "
                    f"{why.removeprefix(f'{target.name}: ')}",
                )  # fmt: skip
            self.clock.sleep(pause_s)

    def _release(self, visit: Visit, target: NodeTarget) -> StepEnd:
        failed = any(step not in visit.facts for step in (TRANSACT, VERIFY))
        if not failed:  # what a failed node has there tells why
            self._run(target, remove_command(self.plan.id).line)
        trouble = self.lease.release(target, self.plan.id)
        self.shell.disconnect(target)
        return StepEnd(message=trouble.message if trouble else "")

    # what the steps ask

    def _job(self, visit: Visit, target: NodeTarget, step: str, body: str) -> JobEnd:
        name = f"{step}-{visit.attempt}"
        return self.run_job(target, NodeJob(self.plan.id, name, body), deadline_s=self.wish.step_s)

    def _outcome(self, visit: Visit, target: NodeTarget) -> Outcome:
        """What rpm's database has, against what it had. Raises AzlError for no answer."""
        command = as_root(outcome_script(self.plan.id, self._locked(visit)))
        result = self.shell.run(target, command.line, deadline_s=_ASK_S, stdin=command.stdin)
        if result.trouble is not None:
            raise result.trouble.error
        try:
            return read_outcome(result.stdout)
        except RemoteError as error:
            raise not_read(target, result, error).error from error

    def _state_within(self, target: NodeTarget, seconds: float) -> NodeState | NodeTrouble:
        ends_at = self.clock.monotonic() + seconds
        while True:
            state = self.ask(target)
            late = self.clock.monotonic() >= ends_at
            if isinstance(state, NodeState) or late:
                return state
            self.clock.sleep(_LEAST_PAUSE_S)

    def _run(self, target: NodeTarget, line: str) -> None:
        self.shell.run(target, line, deadline_s=_ASK_S)

    def _locked(self, visit: Visit) -> tuple[LockedPackage, ...]:
        documents = self.plan.contents.get(visit.unit.cohort, ())
        return tuple(map(locked_from, documents))

    def _tool(self, visit: Visit) -> PackageTool:
        state = _known(visit)
        return tool_named(state.package_tool, state.package_tool_version)

    @property
    def _tool_s(self) -> int:
        """For the package tool: it gives up before its job is given up."""
        return max(1, int(self.wish.step_s * 0.9))


_LOG_KEPT = 4_000  # characters of a tool's output, in the journal
_DO: Mapping[str, Callable[[UpdateNode, Visit, NodeTarget], StepEnd]] = {
    LOOK: UpdateNode._look,  # noqa: SLF001 - the table of its own steps
    STAGE: UpdateNode._stage,  # noqa: SLF001
    TRANSACT: UpdateNode._transact,  # noqa: SLF001
    REBOOT: UpdateNode._reboot,  # noqa: SLF001
    VERIFY: UpdateNode._verify,  # noqa: SLF001
    RELEASE: UpdateNode._release,  # noqa: SLF001
}


def _troubled(trouble: NodeTrouble) -> StepEnd:
    return StepEnd(
        ok=False, code=trouble.reason.value, message=trouble.message, hints=trouble.hints
    )


def _end_of(found: TransactionVerdict, target: NodeTarget, facts: Facts) -> StepEnd:
    """Hints are what root types there."""
    message = f"{target.name}: {found.message}" if found.message else ""
    hints = tuple(f"on the machine, as root: {hint}" for hint in found.hints)
    return StepEnd(found.ok, facts, found.code, message, hints)


def _state_of(facts: Facts | None) -> NodeState | None:
    document = (facts or {}).get("state")
    return from_document(document) if document else None


def _known(visit: Visit) -> NodeState:
    """The node as it was before anything was done to it."""
    state = _state_of(visit.facts.get(LOOK)) or _state_of(visit.before.get(LOOK))
    return state or NodeState()

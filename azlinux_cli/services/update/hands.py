"""What every procedure on a node does: take it, run jobs there, boot it, see it healthy, let go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.node import NodeTarget, NodeTrouble
from azlinux_cli.domain.node_job import JobPhase, NodeJob, tidy_command
from azlinux_cli.domain.node_state import (
    NodeState,
    digest,
    from_document,
    moved,
    to_document,
    unhealthy,
)
from azlinux_cli.domain.package import (
    Leftover,
    LockedPackage,
    PackageTool,
    TransactionVerdict,
    as_root,
    leftover_script,
    read_leftovers,
    tool_named,
)
from azlinux_cli.domain.package import from_document as locked_from
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.domain.rollout.event import Facts
from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan, Unit
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.procedure import StepEnd
from azlinux_cli.ports.shell import RemoteShell
from azlinux_cli.services.node_answer import Answer, read_answer
from azlinux_cli.services.node_job import JobEnd, RunJob
from azlinux_cli.services.node_lease import NodeLease
from azlinux_cli.services.node_reboot import RebootNode
from azlinux_cli.services.update.look import AskState

ASK_S = 60.0
FOR_THE_WAY_BACK = "packages"  # below the run's directory: what was installed before
_PAUSE_S = 1.0
_FULL = "No space left on device"


@dataclass(frozen=True, slots=True)
class NodeHands:
    """`target_of` is the way to a node, by its name."""

    run: str
    target_of: Callable[[str], NodeTarget]
    shell: RemoteShell
    clock: Clock
    ask: AskState
    lease: NodeLease
    run_job: RunJob
    reboot_node: RebootNode

    def take(self, target: NodeTarget) -> StepEnd:
        """The node for this run. Facts: `takenOver`, from whom."""
        lease = self.lease.take(target, self.run)
        if isinstance(lease, NodeTrouble):
            return troubled(lease)
        if lease.is_ours:
            return StepEnd(facts={"takenOver": lease.owner if lease.run else ""})
        return StepEnd(
            ok=False,
            code="leased",
            message=f"{target.name}: run {lease.run} of {lease.owner} works on it; "
            f"its last sign of life was {lease.silent_s} s ago",
        )

    def release(self, target: NodeTarget, *, clean: bool) -> StepEnd:
        """`clean`: what the way back needs stays on the node; else all, since it may tell why."""
        if clean:
            tidy = tidy_command(self.run, FOR_THE_WAY_BACK)
            self.shell.run(target, tidy.line, deadline_s=ASK_S, stdin=tidy.stdin)
        trouble = self.lease.release(target, self.run)
        self.shell.disconnect(target)
        return StepEnd(message=trouble.message if trouble else "")

    def job(self, target: NodeTarget, step: str, body: str, *, deadline_s: float) -> JobEnd:
        return self.run_job(target, NodeJob(self.run, step, body), deadline_s=deadline_s)

    def earlier_job(self, target: NodeTarget, step: str, *, deadline_s: float) -> JobEnd | None:
        """The end of a job that an earlier process has begun; None: it never did."""
        end = self.run_job.observe(target, self.run, step, deadline_s=deadline_s)
        never = end.state is not None and end.state.phase is JobPhase.ABSENT
        return None if never else end

    def leftovers(self, target: NodeTarget, tool: PackageTool) -> tuple[Leftover, ...]:
        """What other work with packages has left there. Raises AzlError for no answer."""
        command = as_root(leftover_script(self.run))
        return self.read(target, command, lambda said: read_leftovers(said, self.run, tool))

    def read(
        self, target: NodeTarget, command: RemoteCommand, reading: Callable[[str], Answer]
    ) -> Answer:
        """Raises AzlError for a node that gives no answer."""
        return read_answer(self.shell, target, command, reading)

    def boot(
        self, target: NodeTarget, baseline: NodeState, *, always: bool, deadline_s: float
    ) -> StepEnd:
        """Anew, if it is due; once, whoever has begun with it. Facts: `rebooted`."""
        answer = self.ask(target)
        state = answer if isinstance(answer, NodeState) else None  # it may be going down already
        if state is not None and state.boot_id != baseline.boot_id:
            return booted(state, target)
        if state is not None and not always and not state.reboot_required:
            return StepEnd(facts={"rebooted": False})
        end = self.reboot_node(target, boot_id=baseline.boot_id or "", deadline_s=deadline_s)
        if end.boot_id is None:
            message = end.trouble.message if end.trouble else target.name
            return StepEnd(
                ok=False,
                code="not-back",
                message=f"{message}; it was rebooted and is not back",
                hints=(f"azl vm restart {target.name}", f"azl vm show {target.name}"),
            )
        after = self.state_within(target, deadline_s)
        return troubled(after) if isinstance(after, NodeTrouble) else booted(after, target)

    def healthy(self, target: NodeTarget, baseline: NodeState, policy: Policy) -> StepEnd:
        """For T without a break, within D. Facts: `state`, the last one."""
        ends_at = self.clock.monotonic() + policy.healthy_within_s
        pause_s = max(_PAUSE_S, policy.healthy_for_s / 5)
        since: float | None = None
        while True:
            state = self.ask(target)
            now = self.clock.monotonic()
            bad = [state.message] if isinstance(state, NodeTrouble) else unhealthy(baseline, state)
            since = None if bad else since if since is not None else now
            if since is not None and now - since >= policy.healthy_for_s:
                return StepEnd(facts={"state": to_document(_known(state))})
            if now + pause_s > ends_at:
                why = "; ".join(bad) or f"not for {policy.healthy_for_s:g} s without a break"
                return StepEnd(
                    ok=False,
                    code="unhealthy",
                    message=f"{target.name}: not healthy within {policy.healthy_within_s:g} s: "
                    f"{why.removeprefix(f'{target.name}: ')}",
                )
            self.clock.sleep(pause_s)

    def state_within(self, target: NodeTarget, seconds: float) -> NodeState | NodeTrouble:
        ends_at = self.clock.monotonic() + seconds
        while True:
            state = self.ask(target)
            if isinstance(state, NodeState) or self.clock.monotonic() >= ends_at:
                return state
            self.clock.sleep(_PAUSE_S)


def booted(state: NodeState, target: NodeTarget) -> StepEnd:
    """A reboot counts if the node runs the kernel that it should."""
    kernels = state.kernels
    facts = {"rebooted": True, "bootId": state.boot_id, "kernel": kernels.running}
    if kernels.runs_expected is False:
        message = f"it was booted anew and runs kernel {kernels.running}, not {kernels.expected}"
        return StepEnd(
            ok=False, facts=facts, code="wrong-kernel", message=f"{target.name}: {message}"
        )
    return StepEnd(facts=facts)


def stale(unit: Unit, state: NodeState) -> StepEnd | None:
    """The refusal of a node that has moved since the plan; None: it has not."""
    differs = moved(unit.digest, digest(state))
    if not differs:
        return None
    return StepEnd(
        ok=False,
        code="stale-plan",
        message=f"{unit.name}: it is not as it was planned for: {'; '.join(differs)}",
        hints=("azl update plan makes a plan for what is there now",),
    )


def in_the_way(target: NodeTarget, found: Sequence[Leftover]) -> StepEnd | None:
    """The refusal of a node on which no transaction may begin now."""
    forbid = [leftover for leftover in found if leftover.forbids]
    if not forbid:
        return None
    return StepEnd(
        ok=False,
        code="leftover",
        message=f"{target.name}: {'; '.join(leftover.message for leftover in forbid)}",
        hints=tuple(f"on the machine, as root: {x.fix}" for x in forbid if x.fix),
    )


def troubled(trouble: NodeTrouble) -> StepEnd:
    code = "disk-full" if _FULL in trouble.message else trouble.reason.value
    return StepEnd(ok=False, code=code, message=trouble.message, hints=trouble.hints)


def end_of(found: TransactionVerdict, target: NodeTarget, facts: Facts) -> StepEnd:
    """Hints are what root types there."""
    message = f"{target.name}: {found.message}" if found.message else ""
    hints = tuple(f"on the machine, as root: {hint}" for hint in found.hints)
    return StepEnd(found.ok, facts, found.code, message, hints)


def state_in(facts: Facts | None) -> NodeState | None:
    """The state that a step has left in its facts."""
    document = (facts or {}).get("state")
    return from_document(document) if document else None


def locked_of(plan: RolloutPlan, unit: Unit) -> tuple[LockedPackage, ...]:
    """The frozen content of a node's cohort."""
    return tuple(map(locked_from, plan.contents.get(unit.cohort, ())))


def tool_of(state: NodeState) -> PackageTool:
    return tool_named(state.package_tool, state.package_tool_version)


def _known(state: NodeState | NodeTrouble) -> NodeState:
    return state if isinstance(state, NodeState) else NodeState()

"""The exact set of packages of a cohort, found on one of its nodes and then the same for all."""

from dataclasses import dataclass

from azlinux_cli.domain.node_job import JobPhase, NodeJob
from azlinux_cli.domain.package.resolve import Question, read_resolved, resolve_body
from azlinux_cli.domain.package.tool import tool_named
from azlinux_cli.domain.update.check import NodeCheck
from azlinux_cli.domain.update.planning import wanted
from azlinux_cli.domain.update.wish import UpdateWish
from azlinux_cli.services.node_job import RunJob
from azlinux_cli.services.update.plan import Content

STEP = "resolve"


@dataclass(frozen=True, slots=True)
class FreezeOnNode:
    """Downloads there what the update would bring; installs nothing."""

    run_job: RunJob

    def __call__(self, run: str, check: NodeCheck, wish: UpdateWish) -> Content:
        state = check.state
        updates = wanted(check.updates, wish)
        if state is None or not updates:
            return Content(())
        tool = tool_named(state.package_tool)
        narrowed = bool(wish.security or wish.packages)
        names = tuple(update.name for update in updates) if narrowed else ()
        job = NodeJob(run, STEP, resolve_body(run, tool, Question(names, wish.exclude)))
        end = self.run_job(check.target, job, deadline_s=wish.step_s)
        if end.trouble is not None:
            raise end.trouble.error
        ended = end.state is not None and end.state.phase is JobPhase.ENDED
        locked = read_resolved(check.target.name, end.log if ended else "")
        kernels = [str(p.nevra) for p in locked if p.replaces is None and "kernel" in p.nevra.name]
        gone = [p.replaces for p in locked if p.replaces and p.served is False]
        notes = []
        if kernels:
            notes.append(f"a way back by packages leaves {kernels[0]} installed")
        if gone:
            notes.append(f"{gone[0]} is no longer served: only a snapshot brings it back")
        if not tool.downgrade:
            notes.append(f"{tool.name} has no way back: only a snapshot brings packages back")
        return Content(tuple(p.to_document() for p in locked), tuple(notes))

"""The exact set of packages of a cohort, found on one of its nodes and then the same for all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node_job import JobPhase, NodeJob
from azlinux_cli.domain.package import (
    LockedPackage,
    Want,
    as_root,
    read_resolution,
    resolution_script,
    resolve_body,
    to_document,
    tool_named,
    undo_plan,
)
from azlinux_cli.domain.update.check import NodeCheck
from azlinux_cli.domain.update.pending import PendingUpdate
from azlinux_cli.domain.update.planning import wanted
from azlinux_cli.domain.update.wish import UpdateWish
from azlinux_cli.services.node_answer import read_answer
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
        tool = tool_named(state.package_tool, state.package_tool_version)
        narrowed = bool(wish.security or wish.packages)
        names = tuple(update.name for update in updates) if narrowed else ()
        want = Want(packages=names, exclude=wish.exclude)
        body = resolve_body(run, tool, want, seconds=int(wish.step_s))
        end = self.run_job(check.target, NodeJob(run, STEP, body), deadline_s=wish.step_s)
        if end.trouble is not None:
            raise end.trouble.error
        name = check.target.name
        if end.state is None or end.state.phase is not JobPhase.ENDED:
            raise RemoteError(f"{name}: the search for the set of packages was cut off")
        command = as_root(resolution_script(run))
        found = read_answer(self.run_job.shell, check.target, command, read_resolution)
        if not found.verdict.ok:
            raise RemoteError(
                f"{name}: {found.verdict.message}; nothing was changed",
                hint=found.verdict.hints,
                code=found.verdict.code,
            )
        locked = tuple(_with_severity(package, updates) for package in found.packages)
        notes = (*_left_out(locked, updates), *undo_plan(tool, locked).stays)
        return Content(tuple(map(to_document, locked)), notes)


def _with_severity(package: LockedPackage, updates: Sequence[PendingUpdate]) -> LockedPackage:
    worst = next((u.worst for u in updates if u.name == package.nevra.name), None)
    return replace(package, severity=worst.severity) if worst else package


def _left_out(locked: Sequence[LockedPackage], updates: Sequence[PendingUpdate]) -> list[str]:
    """Updates that the tool lists and does not bring: tdnf, say, when a dependency is missing."""
    coming = {(package.nevra.name, package.nevra.evr) for package in locked}
    return [
        f"{update.name} {update.available} is offered and cannot be had: it is left out"
        for update in updates
        if (update.name, update.available.removeprefix("0:")) not in coming
    ]

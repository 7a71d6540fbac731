"""One run of azl's package scripts on one node, whatever kind of node it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.package import (
    Leftover,
    LockedPackage,
    PackageTool,
    Resolution,
    TransactionVerdict,
    UndoPlan,
    Want,
    as_root,
    leftover_script,
    outcome_script,
    read_leftovers,
    read_outcome,
    read_resolution,
    read_stage,
    resolution_script,
    resolve_body,
    stage_script,
    transact_body,
    undo_body,
    undo_outcome_script,
    undo_verdict,
    verdict,
)

RUN = "utest1"
ALL = Want()


@dataclass(slots=True)
class PackageRun:
    """`shell` is root's sh: it reads a script, and gives what was printed.

    `locked` is what a plan would keep, `log` what the last job printed.
    """

    shell: Callable[[str], str]
    tool: PackageTool
    locked: tuple[LockedPackage, ...] = ()
    log: str = field(default="", init=False)

    def ask(self, script: str) -> str:
        return self.shell(as_root(script).stdin)

    def resolve(self, want: Want = ALL) -> Resolution:
        self.log = self.ask(resolve_body(RUN, self.tool, want, seconds=60))
        found = read_resolution(self.ask(resolution_script(RUN)))
        self.locked = found.packages
        return found

    def stage(self, locked: Sequence[LockedPackage] | None = None) -> TransactionVerdict:
        chosen = self.locked if locked is None else locked
        self.log = self.ask(stage_script(RUN, self.tool, chosen, seconds=60))
        return read_stage(self.log, chosen)

    def body(self, patience_s: int = 0) -> str:
        return transact_body(RUN, self.tool, self.locked, patience_s=patience_s)

    def transact(self, *, patience_s: int = 0) -> TransactionVerdict:
        self.log = self.ask(self.body(patience_s))
        return self.judge()

    def judge(self) -> TransactionVerdict:
        seen = read_outcome(self.ask(outcome_script(RUN, self.locked)))
        return verdict(seen, self.locked, self.tool)

    def undo(self, plan: UndoPlan) -> TransactionVerdict:
        self.log = self.ask(undo_body(RUN, self.tool, plan, seconds=60, patience_s=0))
        said = self.ask(undo_outcome_script(RUN, self.locked))
        return undo_verdict(read_outcome(said), self.locked, plan)

    def leftovers(self, run: str = RUN) -> tuple[Leftover, ...]:
        return read_leftovers(self.ask(leftover_script(run)), run, self.tool)

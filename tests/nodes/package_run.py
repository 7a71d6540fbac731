"""One run of azl's package scripts in a golden image."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.package import (
    Leftover,
    LockedPackage,
    PackageTool,
    Resolution,
    ToolName,
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
from azlinux_cli.sandbox.real.content import ImageKind
from tests.real_content import Guest, Outcome

RUN = "utest1"
KIND = {ToolName.DNF: ImageKind.AZL3, ToolName.TDNF: ImageKind.AZL3, ToolName.DNF5: ImageKind.AZL4}


@dataclass(slots=True)
class PackageRun:
    """`locked` is what a plan would keep."""

    node: Guest
    tool: PackageTool
    locked: tuple[LockedPackage, ...] = ()
    meanwhile: str = ""  # what else goes on while a script is asked
    log: str = field(default="", init=False)

    def ask(self, script: str) -> Outcome:
        """As root, from standard input, as it comes through SSH."""
        text = as_root(script).stdin
        other = f"sh -c {shlex.quote(self.meanwhile)} & sleep 0.5; " if self.meanwhile else ""
        return self.node.run(f"{other}printf %s {shlex.quote(text)} | sh -s")

    def resolve(self, want: Want = Want()) -> Resolution:  # noqa: B008 - a value
        self.log = self.ask(resolve_body(RUN, self.tool, want, seconds=60)).text
        found = read_resolution(self.ask(resolution_script(RUN)).out)
        self.locked = found.packages
        return found

    def stage(self, locked: Sequence[LockedPackage] | None = None) -> TransactionVerdict:
        chosen = self.locked if locked is None else locked
        script = stage_script(RUN, self.tool, chosen, seconds=60)
        done = self.ask(script)
        return read_stage(done.out, chosen)

    def body(self, patience_s: int = 0) -> str:
        return transact_body(RUN, self.tool, self.locked, patience_s=patience_s)

    def cut(self, until: str) -> None:
        """Begin the transaction, and cut everything off when `until` (a script) ends."""
        body = f"printf %s {shlex.quote(self.body())} >/root/transact\n"
        done = self.node.run(body + until)
        assert done.status == 0, done.text

    def transact(self, *, patience_s: int = 0) -> TransactionVerdict:
        self.log = self.ask(self.body(patience_s)).text
        return self.judge()

    def undo(self, plan: UndoPlan) -> TransactionVerdict:
        self.log = self.ask(undo_body(RUN, self.tool, plan, seconds=60, patience_s=0)).text
        said = self.ask(undo_outcome_script(RUN, self.locked))
        return undo_verdict(read_outcome(said.out), self.locked, plan)

    def leftovers(self, run: str = RUN) -> tuple[Leftover, ...]:
        return read_leftovers(self.ask(leftover_script(run)).out, run, self.tool)

    def judge(self) -> TransactionVerdict:
        said = self.ask(outcome_script(RUN, self.locked))
        return verdict(read_outcome(said.out), self.locked, self.tool)

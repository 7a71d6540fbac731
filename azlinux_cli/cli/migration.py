"""What the verbs of `azl migrate` have in common: options, and what a preflight is shown as."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from azlinux_cli.cli.deps import deps_of, output_form, show
from azlinux_cli.cli.exit_codes import ExitCode, code_of_results
from azlinux_cli.cli.node import targets_of
from azlinux_cli.cli.options import common_of
from azlinux_cli.cli.selection import acting_on, fleet_width_of, given_group, selection_of
from azlinux_cli.cli.stop import Stop
from azlinux_cli.cli.watch import FleetWatch, end
from azlinux_cli.domain.errors import AzlError, UsageError
from azlinux_cli.domain.node import NodeResult, NodeTarget
from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.same_error import NodeFailure
from azlinux_cli.domain.vm import VmRef

if TYPE_CHECKING:
    from azlinux_cli.bootstrap import Deps
    from azlinux_cli.domain.migration.finding import Strategy
    from azlinux_cli.domain.migration.machine import MachineCheck, Rules
    from azlinux_cli.services.migration.ask_cloud import Known
    from azlinux_cli.services.migration.check import FleetPreflight

Accepted = Annotated[
    Path | None,
    typer.Option(
        "--accepted", metavar="FILE", help="Accepted risks; accepted-risks.toml in azl's own place."
    ),
]
Way = Annotated[
    str | None,
    typer.Option(
        "--strategy",
        metavar="WAY",
        help="Judge for this way alone: replace-swap, replace-recreate, blue-green or in-place.",
    ),
]
Window = Annotated[
    float | None,
    typer.Option("--window", metavar="MINUTES", min=1, help="How long a machine may be away."),
]
_MINUTE_S = 60.0


def strategy_of(word: str | None) -> "Strategy | None":
    """Raises UsageError for a way that there is not."""
    from azlinux_cli.domain.migration.finding import Strategy

    if word is None:
        return None
    if word not in set(Strategy):
        raise UsageError(f"{word!r} is not a way to 4.0", hint=f"one of: {', '.join(Strategy)}")
    return Strategy(word)


def rules_of(
    ctx: typer.Context, *, accepted: Path | None, strategy: str | None, window: float | None
) -> "Rules":
    """Raises UsageError for a bad file or word: told before anybody is asked."""
    from azlinux_cli.bootstrap.migration import knowledge, read_accepted
    from azlinux_cli.domain.migration.machine import Rules

    deps = deps_of(ctx)
    asked = strategy_of(strategy)
    risks = read_accepted(accepted)
    return Rules(
        knowledge(deps),
        deps.clock.now(),
        risks,
        asked,
        window * _MINUTE_S if window is not None else None,
    )


def machines_of(ctx: typer.Context, hosts: Path | None, *, acts: bool) -> list[NodeTarget]:
    """`acts`: something may be changed, so that saying nothing never means "all"."""
    selection = acting_on(ctx) if acts and hosts is None else selection_of(ctx)
    everywhere = replace(selection, os=None)  # the machine itself says what it runs
    return targets_of(ctx, everywhere, resource_group=given_group(ctx), hosts=hosts)


@dataclass(slots=True)
class Preflight:
    """Asks machines and Azure, and judges; as often as somebody wants to know."""

    ctx: typer.Context
    rules: "Rules"
    timeout_s: float
    parallel: int | None = None
    stop: Stop = field(default_factory=Stop)

    def __call__(self, targets: Sequence[NodeTarget]) -> "FleetPreflight":
        from azlinux_cli.services.fan_out import FanOut
        from azlinux_cli.services.migration.check import CheckMigration

        deps, width = deps_of(self.ctx), fleet_width_of(self.ctx, self.parallel)
        ask = CheckMigration(
            FanOut(deps.fleet_shell(), width),
            partial(_ask, deps, self.rules),
        )
        with self.stop, FleetWatch(self.ctx, targets, width) as watch:

            def on_result(index: int, result: NodeResult) -> None:
                watch.result(index, result.trouble.reason.value if result.trouble else None)

            return ask(
                targets,
                self.rules,
                deadline_s=self.timeout_s,
                os=selection_of(self.ctx).os,
                on_result=on_result,
            )


def _ask(deps: "Deps", rules: "Rules", refs: Sequence[VmRef]) -> "Mapping[VmRef, Known]":
    """Azure's side of it comes into being only where a machine is Azure's."""
    from azlinux_cli.bootstrap.migration import ask_cloud

    return ask_cloud(deps, rules.knowledge)(refs)


def end_preflight(ctx: typer.Context, fleet: "FleetPreflight", stop: Stop) -> None:
    """Tell what failed, and exit: 9 if any machine is inhibited, whatever else there is."""
    from azlinux_cli.services.migration.check import inhibited, unfinished, verdicts

    results = verdicts(fleet.machines)
    code = ExitCode.INHIBITED if inhibited(fleet.machines) else code_of_results(results)
    names = fold(unfinished(fleet.machines)) or "nothing"
    end(
        ctx,
        results,
        [
            NodeFailure(m.target, m.trouble.reason.value, m.trouble.error)
            for m in fleet.machines
            if m.trouble is not None
        ],
        stopped=(stop, f"not finished: {names}") if fleet.interrupted else None,
        code=code,
    )


def show_preflight(ctx: typer.Context, machines: "Sequence[MachineCheck]", by: str) -> None:
    """A table of machines, and below it for people what was found and which ways are open."""
    from azlinux_cli.rendering.migration.document import MIGRATION_VIEW
    from azlinux_cli.rendering.migration.text import findings_text, totals_text, ways_text

    show(ctx, MIGRATION_VIEW, [*machines])
    if output_form(ctx) == "table" and common_of(ctx).get("query") is None:
        out = deps_of(ctx).out
        out.write(findings_text(machines, by) + ways_text(machines) + totals_text(machines))


def write_page(
    ctx: typer.Context, path: Path, machines: "Sequence[MachineCheck]", rules: "Rules"
) -> None:
    """Raises AzlError if it cannot be written."""
    from datetime import UTC, datetime

    from azlinux_cli.adapters.file import write_whole
    from azlinux_cli.rendering.migration.page import preflight_page

    made_at = f"{datetime.fromtimestamp(rules.at, UTC):%Y-%m-%d %H:%M UTC}"
    text = preflight_page(machines, made_at, rules.knowledge.as_of)
    try:
        write_whole(path, text, mode=0o644)
    except OSError as error:
        raise AzlError(
            f"the page could not be written to {path}: {error.strerror}", code="CannotWrite"
        ) from error
    deps_of(ctx).err.write(f"page written to {path}\n")

"""Beginning a run: its name, its plan shown, the question, and the work."""

import secrets
from typing import TYPE_CHECKING

import typer

from azlinux_cli.cli.conduct import conduct, in_background
from azlinux_cli.cli.deps import confirm, deps_of, output_form
from azlinux_cli.cli.options import common_of

if TYPE_CHECKING:
    from azlinux_cli.domain.rollout.plan import RolloutPlan

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # nothing that is read as something else


def new_run(letter: str) -> str:
    """A name for a run; safe in names of files, units and tags."""
    return letter + "".join(secrets.choice(_ALPHABET) for _ in range(8))


def begin(
    ctx: typer.Context,
    plan: "RolloutPlan",
    question: str,
    *,
    yes: bool,
    dry_run: bool,
    no_wait: bool,
    reason: str,
) -> None:
    """Show the plan, ask, write it down, and work on it until it is over, stops, or is left."""
    from azlinux_cli.rendering.plan import plan_text
    from azlinux_cli.services.rollout.resume import Resume

    deps = deps_of(ctx)
    if dry_run:
        show_plan(ctx, plan)
        return
    if not yes:
        plan_text(plan, deps.err)
    confirm(question, yes=yes)
    journal = deps.journals().create(plan)
    deps.names().add("run", [plan.id])
    if no_wait:
        journal.close()
        in_background(ctx, plan.id)
    conduct(ctx, journal, Resume(deps.owner().by, reason))


def show_plan(ctx: typer.Context, plan: "RolloutPlan") -> None:
    """For people as text; else the plan's document, as its file has it."""
    from azlinux_cli.domain.rollout.plan import plan_document
    from azlinux_cli.rendering.plan import plan_text

    deps, form = deps_of(ctx), output_form(ctx)
    if form == "table" and common_of(ctx).get("query") is None:
        plan_text(plan, deps.out)
        return
    from azlinux_cli.cli.deps import show
    from azlinux_cli.rendering.output import Column, View

    columns = (Column("RUN", lambda d: d["id"]), Column("MACHINES", lambda d: len(d["units"])))
    show(ctx, View(plan_document, columns, lambda d: str(d["id"])), plan)

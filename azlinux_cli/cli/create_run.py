"""Preparing and carrying out a creation, with everything a person hears meanwhile."""

from typing import TYPE_CHECKING

import typer

from azlinux_cli.cli.creation import Wish, request_of
from azlinux_cli.cli.deps import deps_of, finish, show
from azlinux_cli.cli.exit_codes import ExitCode
from azlinux_cli.cli.fleet import AT_ONCE, attach
from azlinux_cli.cli.options import common_of
from azlinux_cli.cli.selection import parallel_of

if TYPE_CHECKING:
    from azlinux_cli.domain.creation import CreatePlan, CreateResult
    from azlinux_cli.domain.fleet_file import FleetFile


def prepare(ctx: typer.Context, wish: Wish, fleet: "FleetFile", *, dry_run: bool) -> "CreatePlan":
    """A checked plan, its warnings told. A missing SSH key pair is made once all else is well."""
    from azlinux_cli.domain.planning import with_keys
    from azlinux_cli.services.choose_key import ChooseKeys
    from azlinux_cli.services.find_image import FindImage
    from azlinux_cli.services.prepare_create import PrepareCreate

    deps = deps_of(ctx)
    parts = deps.provisioning()
    choose = ChooseKeys(parts.key_files)
    wanted = [*wish.ssh_keys] or [*fleet.ssh_keys]
    chosen = choose(wanted, dry_run=True)
    request = request_of(ctx, wish, fleet, chosen.lines)
    find_image = FindImage(deps.catalog(), deps.images(), parts.image_resources)
    plan = PrepareCreate(
        parts.region, find_image, parts.groups, parts.networks, parts.vms, parts.records
    )(request)
    for warning in plan.warnings:
        deps.err.write(f"warning: {warning}\n")
    if plan.machines and not chosen.keys and not dry_run:
        chosen = choose(wanted)
        plan = with_keys(plan, chosen.lines)
    if plan.machines and chosen.notice:
        deps.err.write(f"note: {chosen.notice}\n")
    return plan


def carry_out(
    ctx: typer.Context,
    plan: "CreatePlan",
    *,
    dry_run: bool,
    wait: bool,
    deadline_s: float | None,
    parallel: int | None,
) -> None:
    """Do it, or say what would be done; print every machine; exit with the run's code."""
    from azlinux_cli.rendering.creation import CREATED_VIEW, PLAN_VIEW

    if dry_run:
        from azlinux_cli.domain.dry_run import planned_resources

        show(ctx, PLAN_VIEW, planned_resources(plan))
        return
    result = _provision(ctx, plan, parallel, wait=wait, deadline_s=deadline_s)
    _remember(ctx, plan, result)
    show(ctx, CREATED_VIEW, [*result.results])
    _say_what_goes_on(ctx, result)
    if isinstance(result.interruption, KeyboardInterrupt):
        raise typer.Exit(ExitCode.INTERRUPTED)
    if result.interruption is not None:
        raise result.interruption
    finish(ctx, result.results)


def _provision(
    ctx: typer.Context,
    plan: "CreatePlan",
    parallel: int | None,
    *,
    wait: bool,
    deadline_s: float | None,
) -> "CreateResult":
    from azlinux_cli.cli.node import reach_of
    from azlinux_cli.services.provision_vms import ProvisionVms
    from azlinux_cli.services.welcome_vm import WelcomeVm

    deps = deps_of(ctx)
    parts = deps.provisioning()
    welcome = WelcomeVm(reach_of(ctx), deps.probe(), deps.prove(), deps.clock)
    provision = ProvisionVms(
        parts.groups,
        parts.networks,
        parts.vms,
        parts.records,
        welcome,
        deps.clock,
        deps.progress(color=not common_of(ctx).get("no_color")),
        parallel_of(ctx, parallel, otherwise=AT_ONCE),
    )
    return provision(plan, wait=wait, deadline_s=deadline_s)


def _remember(ctx: typer.Context, plan: "CreatePlan", result: "CreateResult") -> None:
    """Names for TAB: of what is there, or soon will be."""
    from azlinux_cli.domain.outcome import Outcome

    names = deps_of(ctx).names()
    there = {Outcome.SUCCEEDED, Outcome.UNCHANGED, Outcome.PENDING}
    found = [machine.name for machine in result.results if machine.outcome in there]
    if found:
        names.add("vm", found)
        names.add("group", [plan.group])


def _say_what_goes_on(ctx: typer.Context, result: "CreateResult") -> None:
    """How to attach again, and what was taken back."""
    from azlinux_cli.domain.outcome import MachineResult, Outcome
    from azlinux_cli.domain.vm_action import Goal
    from azlinux_cli.services.attempt import UNHEARD_OF

    err = deps_of(ctx).err
    going_on: list[MachineResult] = [
        r for r in result.results if r.outcome is Outcome.PENDING and r.name not in result.unproven
    ]
    if going_on:
        err.write(f"hint: {attach(going_on, Goal.EXISTS)} waits for it\n")
    if result.unproven:
        names = " ".join(result.unproven)
        group = result.results[0].resource_group
        err.write(f"hint: once SSH answers: azl node trust {names} -g {group}\n")
    if result.interrupted or any(r.detail == UNHEARD_OF for r in going_on):
        err.write("hint: run the same command again to finish what was begun\n")
    if result.removed:
        names = ", ".join(resource_id.rpartition("/")[2] for resource_id in result.removed)
        err.write(f"note: made in vain and removed again: {names}\n")

"""What dnf5 does to the packages: upgrade, install, remove."""

from azlinux_cli.sandbox.nodes.package import Package
from azlinux_cli.sandbox.nodes.program.package import tool
from azlinux_cli.sandbox.nodes.program.package.dnf5_metadata import metadata
from azlinux_cli.sandbox.nodes.program.package.dnf5_output import (
    print_plan,
    print_sizes,
    print_transaction,
)
from azlinux_cli.sandbox.nodes.program.package.rpm_file import plan_files
from azlinux_cli.sandbox.nodes.program.package.transaction import carry_out, confirmed, missing_mb
from azlinux_cli.sandbox.nodes.transaction import Plan, Result, duplicates, plan_upgrade

_PROTECTED = {"dnf5", "glibc", "rpm", "sudo", "systemd"}


async def upgrade(request: tool.Request) -> int:
    available = metadata(request)
    if not _all_known(request, available):
        return 1
    plan = plan_upgrade(request.call.machine.disk, tool.updates(request, available))
    return await _transact(request, plan)


def _all_known(request: tool.Request, available: list[Package]) -> bool:
    missing = tool.unknown(request, available)
    if missing:
        request.call.err("Failed to resolve the transaction:")
        for spec in missing:
            request.call.err(f"No match for argument: {spec}")
        request.call.err(
            "You can try to add to command line:\n  --skip-unavailable to skip unavailable packages"
        )
    return not missing


async def downgrade(request: tool.Request) -> int:
    available = metadata(request)
    if not _all_known(request, available):
        return 1
    return await _transact(request, tool.plan_downgrade(request, available))


async def install(request: tool.Request) -> int:
    try:
        files = tool.given_files(request)
    except tool.NoFileError as error:
        request.call.err(f'Failed to access RPM "{error}": No such file or directory')
        return 1
    if files is not None:
        return await _transact(request, plan_files(request.call.machine.disk, files))
    available = metadata(request)
    if not _all_known(request, available):
        return 1
    for package in tool.named(request):
        request.call.err(f'Package "{package.nevra}" is already installed.')
    return await _transact(request, tool.plan_install(request, available))


async def remove(request: tool.Request) -> int:
    if request.has("--duplicates"):
        return await _transact(request, Plan(removals=tuple(duplicates(request.call.machine.disk))))
    plan = tool.plan_remove(request)
    held = tool.protected(plan, _PROTECTED)
    if held:
        request.call.err("Failed to resolve the transaction:")
        request.call.err(
            "Problem: The operation would result in removing the following protected packages: "
            + ", ".join(held)
        )
        return 1
    if plan.empty:
        for spec in request.specs:
            request.call.err(f"No packages to remove for argument: {spec}")
    return await _transact(request, plan)


async def _transact(request: tool.Request, plan: Plan) -> int:
    call = request.call
    if plan.empty:
        call.line("Nothing to do.")
        return 0
    print_plan(call, plan)
    if not request.quiet:
        print_sizes(call, plan)
    if not await confirmed(request):
        call.err("Operation aborted by the user.")
        return 1
    if request.has("--downloadonly"):
        if not tool.fetched(request, plan):
            return 1
        if not request.quiet:
            call.err("Complete!")
        return 0
    return await _carry_out(request, plan)


async def _carry_out(request: tool.Request, plan: Plan) -> int:
    call = request.call
    outcome = await carry_out(request, "dnf5", plan)
    if outcome.result is Result.POWER_CUT:
        return 1
    if outcome.result is Result.DISK_FULL:
        name = outcome.culprit.nevra if outcome.culprit else ""
        call.err("Transaction failed: Rpm transaction failed.")
        call.err(
            f"  - installing package {name} needs {missing_mb(outcome)}MB more space "
            "on the / filesystem"
        )
        return 1
    print_transaction(call, plan, outcome, quiet=request.quiet)
    if outcome.result is Result.SCRIPT_FAILED:
        call.err("Transaction failed: Rpm transaction failed.")
        return 1
    if not request.quiet:
        call.err("Complete!")
    return 0

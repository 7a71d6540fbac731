"""What dnf 4 does to the packages: upgrade, install, remove."""

from azlinux_cli.sandbox.nodes.program.call import Call
from azlinux_cli.sandbox.nodes.program.package import tool
from azlinux_cli.sandbox.nodes.program.package.dnf4_metadata import metadata
from azlinux_cli.sandbox.nodes.program.package.dnf4_output import print_plan, print_transaction
from azlinux_cli.sandbox.nodes.program.package.rpm_file import plan_files
from azlinux_cli.sandbox.nodes.program.package.transaction import carry_out, confirmed, missing_mb
from azlinux_cli.sandbox.nodes.transaction import Outcome, Plan, Result, duplicates, plan_upgrade

_PROTECTED = {"dnf", "glibc", "rpm", "sudo", "systemd", "tdnf"}


async def upgrade(request: tool.Request) -> int:
    available = metadata(request)
    for spec in tool.unknown(request, available):
        request.call.line(f"No match for argument: {spec}")
    if request.specs and len(tool.unknown(request, available)) == len(request.specs):
        request.call.err("Error: No packages marked for upgrade.")
        return 1
    plan = plan_upgrade(request.call.machine.disk, tool.updates(request, available))
    return await _transact(request, plan)


async def downgrade(request: tool.Request) -> int:
    plan = tool.plan_downgrade(request, metadata(request))
    if plan.empty:
        request.call.err("Error: No packages marked for downgrade.")
        return 1
    return await _transact(request, plan)


async def install(request: tool.Request) -> int:
    try:
        files = tool.given_files(request)
    except tool.NoFileError as error:
        request.call.err(f"Can not load RPM file: {error}.\nCould not open: {error}")
        return 1
    if files is not None:
        return await _transact(request, plan_files(request.call.machine.disk, files))
    available = metadata(request)
    missing = tool.unknown(request, available)
    for spec in missing:
        request.call.line(f"No match for argument: {spec}")
    if missing or not request.specs:
        request.call.err(f"Error: Unable to find a match: {' '.join(missing)}")
        return 1
    for package in tool.named(request):
        request.call.line(f"Package {package.nevra} is already installed.")
    return await _transact(request, tool.plan_install(request, available))


async def remove(request: tool.Request) -> int:
    if request.has("--duplicates"):
        doubled = tuple(duplicates(request.call.machine.disk))
        return await _transact(request, Plan(removals=doubled))
    plan = tool.plan_remove(request)
    held = tool.protected(plan, _PROTECTED)
    if held:
        request.call.err(
            "Error: \n Problem: The operation would result in removing the following protected "
            f"packages: {', '.join(held)}"
        )
        return 1
    if plan.empty:
        for spec in request.specs:
            request.call.line(f"No match for argument: {spec}")
        request.call.line("No packages marked for removal.")
    return await _transact(request, plan)


async def _transact(request: tool.Request, plan: Plan) -> int:
    call = request.call
    quiet = request.quiet
    if not quiet:
        call.line("Dependencies resolved.")
    if plan.empty:
        if not quiet:
            call.out("Nothing to do.\nComplete!\n")
        return 0
    print_plan(call, plan)
    if request.has("--downloadonly") and not quiet:
        call.line("DNF will only download packages for the transaction.")
    if not await confirmed(request):
        call.err("Operation aborted.")
        return 1
    return await _carry_out(request, plan)


async def _carry_out(request: tool.Request, plan: Plan) -> int:
    call = request.call
    if request.has("--downloadonly"):
        if not tool.fetched(request, plan):
            return 1
        call.out("Downloading Packages:\nComplete!\n")
        call.line(
            "The downloaded packages were saved in cache until the next successful transaction."
        )
        call.line("You can remove cached packages by executing 'dnf clean packages'.")
        return 0
    outcome = await carry_out(request, "dnf", plan)
    if outcome.result is Result.POWER_CUT:
        return 1
    if outcome.result is Result.DISK_FULL:
        return _print_full_disk(call, outcome)
    print_transaction(call, plan, outcome, quiet=request.quiet)
    return 0


def _print_full_disk(call: Call, outcome: Outcome) -> int:
    need = missing_mb(outcome)
    name = outcome.culprit.nvra if outcome.culprit else ""
    call.err("Error: Transaction test error:")
    call.err(f"  installing package {name} needs {need}MB more space on the / filesystem\n")
    call.err("Error Summary\n-------------\nDisk Requirements:")
    call.err(f"   At least {need}MB more space needed on the / filesystem.\n")
    return 1

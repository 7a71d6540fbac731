"""dnf 4, as Azure Linux 3.0 has it beside tdnf.

Texts and exit statuses follow dnf's own sources (dnf/cli/cli.py, output.py, lock.py) and what the
real program was seen to do on test nodes.
"""

import time

from azlinux_cli.sandbox.nodes.package import Package
from azlinux_cli.sandbox.nodes.program import package_tool as tool
from azlinux_cli.sandbox.nodes.program.call import Call, UsageError
from azlinux_cli.sandbox.nodes.program.dnf4_output import (
    print_history,
    print_packages,
    print_plan,
    print_transaction,
)
from azlinux_cli.sandbox.nodes.program.package_query import print_query
from azlinux_cli.sandbox.nodes.program.restart import needs_restarting
from azlinux_cli.sandbox.nodes.transaction import (
    Outcome,
    Plan,
    Result,
    duplicates,
    execute,
    plan_upgrade,
)

UPDATES_AVAILABLE = 100
LOCKED = 200
_CHANGING = frozenset({"upgrade", "update", "install", "remove", "erase", "autoremove"})
_PROTECTED = {"dnf", "glibc", "rpm", "sudo", "systemd", "tdnf"}
_UNREACHABLE = (
    "Cannot download repomd.xml: Cannot download repodata/repomd.xml: All mirrors were tried"
)
_KEY = (
    "Importing GPG key 0x3135CE90:\n"
    ' Userid     : "Mariner RPM Release Signing <marinerrpmprod@microsoft.com>"\n'
    " Fingerprint: 2BC9 4FFF 7015 A5F2 8F15 37AD 0CD9 FED3 3135 CE90\n"
    " From       : /etc/pki/rpm-gpg/MICROSOFT-RPM-GPG-KEY"
)


async def dnf(call: Call) -> int:
    request = tool.read_request(
        call,
        "-r --reboothint --list --summary --updates --upgrades --installed --available "
        "--duplicates --all --enabled --disabled --info",
        "--qf --queryformat",
    )
    if request.has("--version"):
        call.line("4.19.0")
        return 0
    verb = _VERBS.get(request.verb)
    if verb is None:
        raise UsageError(f"dnf {request.verb}")
    if request.verb in _CHANGING and not call.is_root and not request.has("--assumeno"):
        call.err(
            "Error: This command has to be run with superuser privileges "
            "(under the root user on most systems)."
        )
        return 1
    if request.verb not in {"history", "repolist"} and call.machine.faulted(
        "package-manager-locked"
    ):
        if request.setopts.get("exit_on_lock", "").lower() in {"true", "1", "yes"}:
            call.machine.take("package-manager-locked")
            call.err(f"RPMDB already locked by {tool.LOCK_HOLDER}")
            return LOCKED
        call.line(f"Waiting for process with pid {tool.LOCK_HOLDER} to finish.")
        if not await tool.wait_for_lock(call):
            return 1
    return await verb(request)


def metadata(request: tool.Request) -> list[Package] | None:
    """The packages the repositories offer; None if the command must fail for want of them."""
    call = request.call
    repositories = request.enabled_repositories()
    problem = ""
    if repositories and call.machine.take("repository-down"):
        problem = _UNREACHABLE
    elif repositories and call.user not in call.machine.disk.metadata_keys:
        call.err(_KEY)
        if request.assume_yes:
            call.machine.disk.metadata_keys.append(call.user)
            call.machine.save()
        else:
            call.out("Is this ok [y/N]: \n")
            problem = "repomd.xml GPG signature verification error: Bad GPG signature"
    if not problem:
        _print_age(request)
        return tool.offered(request)
    if request.repositories_must_answer(main_option_counts=False):
        call.err(f"Error: Failed to download metadata for repo '{repositories[0].id}': {problem}")
        return None
    for repository in repositories:
        call.err(f"Error: Failed to download metadata for repo '{repository.id}': {problem}")
    call.err("Ignoring repositories: " + ", ".join(repository.id for repository in repositories))
    return []


def _print_age(request: tool.Request) -> None:
    if not request.quiet:
        when = time.strftime("%a %b %e %H:%M:%S %Y", time.gmtime(request.call.machine.clock.now()))
        request.call.line(f"Last metadata expiration check: 0:00:01 ago on {when}.")


async def _check_update(request: tool.Request) -> int:
    available = metadata(request)
    if available is None:
        return 1
    found = tool.updates(request, available)
    if not found:
        return 0
    request.call.line("")
    print_packages(request.call, found)
    return UPDATES_AVAILABLE


async def _upgrade(request: tool.Request) -> int:
    available = metadata(request)
    if available is None:
        return 1
    for spec in tool.unknown(request, available):
        request.call.line(f"No match for argument: {spec}")
    if request.specs and len(tool.unknown(request, available)) == len(request.specs):
        request.call.err("Error: No packages marked for upgrade.")
        return 1
    plan = plan_upgrade(request.call.machine.disk, tool.updates(request, available))
    return await _transact(request, plan)


async def _install(request: tool.Request) -> int:
    available = metadata(request)
    if available is None:
        return 1
    missing = tool.unknown(request, available)
    for spec in missing:
        request.call.line(f"No match for argument: {spec}")
    if missing or not request.specs:
        request.call.err(f"Error: Unable to find a match: {' '.join(missing)}")
        return 1
    for package in request.call.machine.disk.packages:
        if package.name in request.specs:
            request.call.line(f"Package {package.nevra} is already installed.")
    return await _transact(request, tool.plan_install(request, available))


async def _remove(request: tool.Request) -> int:
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
    if not request.assume_yes:
        if not request.has("--assumeno"):
            call.out("Is this ok [y/N]: ")
            if (await call.streams.stdin.read()).strip().lower() in {"y", "yes"}:
                return await _carry_out(request, plan)
        call.err("Operation aborted.")
        return 1
    return await _carry_out(request, plan)


async def _carry_out(request: tool.Request, plan: Plan) -> int:
    call = request.call
    if request.has("--downloadonly"):
        call.out("Downloading Packages:\nComplete!\n")
        call.line(
            "The downloaded packages were saved in cache until the next successful transaction."
        )
        call.line("You can remove cached packages by executing 'dnf clean packages'.")
        return 0
    outcome = execute(call.machine, "dnf", call.user, call.command_line(), plan)
    if outcome.result is Result.POWER_CUT:
        await call.sleep(86_400.0)
        return 1
    if outcome.result is Result.DISK_FULL:
        return _print_full_disk(call, outcome)
    print_transaction(call, plan, outcome, quiet=request.quiet)
    return 0


def _print_full_disk(call: Call, outcome: Outcome) -> int:
    need = -(-(outcome.culprit.size_kib if outcome.culprit else 1024) // 1024) or 1
    name = outcome.culprit.nvra if outcome.culprit else ""
    call.err("Error: Transaction test error:")
    call.err(f"  installing package {name} needs {need}MB more space on the / filesystem\n")
    call.err("Error Summary\n-------------\nDisk Requirements:")
    call.err(f"   At least {need}MB more space needed on the / filesystem.\n")
    return 1


async def _list(request: tool.Request) -> int:
    words = set(request.specs)
    specs = tuple(
        w for w in request.specs if w not in {"updates", "upgrades", "installed", "available"}
    )
    if words & {"updates", "upgrades"} or request.has("--updates", "--upgrades"):
        available = metadata(request)
        if available is None:
            return 1
        request.specs = specs
        found, title = tool.updates(request, available), "Available Upgrades"
    elif "installed" in words or request.has("--installed"):
        every = request.call.machine.disk.packages
        found = [p for p in every if not specs or any(p.matches(s) for s in specs)]
        title = "Installed Packages"
    else:
        raise UsageError("dnf list other than updates and installed")
    if not found:
        if specs:
            request.call.err("Error: No matching Packages to list")
        return int(bool(specs))
    request.call.line(title)
    print_packages(request.call, found)
    return 0


async def _repolist(request: tool.Request) -> int:
    repositories = request.enabled_repositories()
    width = max((len(r.id) for r in repositories), default=7) + 2
    request.call.line("repo id".ljust(width) + "repo name")
    for repository in repositories:
        request.call.line(repository.id.ljust(width) + repository.name)
    return 0


async def _repoquery(request: tool.Request) -> int:
    return print_query(request, metadata, newline=True)


async def _updateinfo(request: tool.Request) -> int:
    available = metadata(request)
    if available is None:
        return 1
    found = tool.advisories(request, available)
    if request.has("--security"):
        found = [advisory for advisory in found if advisory.security]
    if not ({"list", "--list"} & {*request.specs, *request.options.flags}):
        raise UsageError("dnf updateinfo other than list")
    rows = [(a.id, f"{a.severity}/Sec." if a.security else "bugfix", a.package.nvra) for a in found]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(2)]
    for row in rows:
        request.call.line(f"{row[0]:<{widths[0]}} {row[1]:<{widths[1]}} {row[2]}")
    return 0


async def _history(request: tool.Request) -> int:
    if request.specs not in ((), ("list",)):
        raise UsageError(f"dnf history {' '.join(request.specs)}")
    print_history(request.call)
    return 0


async def _needs_restarting(request: tool.Request) -> int:
    if not request.has("-r", "--reboothint"):
        raise UsageError("needs-restarting without -r")
    return needs_restarting(request.call)


async def _makecache(request: tool.Request) -> int:
    available = metadata(request)
    if available is None:
        return 1
    request.call.line("Metadata cache created.")
    return 0


async def _clean(request: tool.Request) -> int:
    request.call.line("0 files removed")
    return 0


async def _check(request: tool.Request) -> int:
    doubled = duplicates(request.call.machine.disk)
    for package in doubled:
        newest = request.call.machine.disk.newest(package.name)
        request.call.err(f"{package.nvra} is a duplicate with {newest.nvra if newest else ''}")
    if doubled:
        request.call.err(f"Error: Check discovered {len(doubled)} problem(s)")
    return int(bool(doubled))


_VERBS = {
    "check-update": _check_update,
    "check-upgrade": _check_update,
    "check": _check,
    "clean": _clean,
    "erase": _remove,
    "history": _history,
    "install": _install,
    "list": _list,
    "makecache": _makecache,
    "needs-restarting": _needs_restarting,
    "remove": _remove,
    "repolist": _repolist,
    "repoquery": _repoquery,
    "update": _upgrade,
    "updateinfo": _updateinfo,
    "upgrade": _upgrade,
}

"""tdnf 3.5.8, the package tool of Azure Linux 3.0.

Texts and statuses follow tdnf's own sources (tools/cli/lib, client); a status is the error number
modulo 256, as the shell sees it (facts: aborted 1032 is 8, failed resolve 1301 is 21).
"""

import json

from azlinux_cli.sandbox.nodes.package import Package
from azlinux_cli.sandbox.nodes.program.call import Call, UsageError
from azlinux_cli.sandbox.nodes.program.package import tool
from azlinux_cli.sandbox.nodes.program.package.tdnf_output import (
    print_history,
    print_json,
    print_packages,
    print_plan,
    print_updates,
)
from azlinux_cli.sandbox.nodes.program.package.transaction import (
    carry_out,
    confirmed,
    missing_mb,
    wait_for_lock,
)
from azlinux_cli.sandbox.nodes.transaction import Plan, Result, plan_upgrade

_NO_MATCH = (1011, "No matching packages")
_PROTECTED_PACKAGE = (1030, "The operation would result in removing the protected package : {}")
_ABORTED = (1032, "Operation aborted.")
_TRANSACTION_FAILED = (1525, "rpm transaction failed")
_NO_SPACE = (1628, "No space left on device")
_NOT_ROOT = (1601, "Operation not permitted. You have to be root.")
_CHANGING = frozenset({"upgrade", "update", "install", "remove", "erase", "makecache"})
_PROTECTED = {"tdnf", "glibc", "rpm", "sudo", "systemd"}


async def tdnf(call: Call) -> int:
    request = tool.read_request(
        call,
        "-j --json --list --info --updates --upgrades --sec-severity --reboot-required",
        "--downloaddir --snapshottime",
    )
    if request.has("--version"):
        call.line("tdnf: 3.5.8")
        return 0
    verb = _VERBS.get(request.verb)
    if verb is None:
        raise UsageError(f"tdnf {request.verb}")
    if not _silent(request):
        call.line("Loaded plugin: tdnfrepogpgcheck")
    if request.verb in _CHANGING and not call.is_root:
        return _fail(request, _NOT_ROOT)
    if call.machine.faulted("package-manager-locked"):
        call.line("waiting for tdnf_instance lock on /var/run/.tdnf-instance-lockfile")
        if not await wait_for_lock(call):
            return 1
    return await verb(request)


def _silent(request: tool.Request) -> bool:
    return request.quiet or request.has("-j", "--json")


def _fail(request: tool.Request, error: tuple[int, str]) -> int:
    number, message = error
    if request.has("-j", "--json"):
        request.call.line(json.dumps({"Error": number, "ErrorMessage": message}))
    else:
        request.call.err(f"Error({number}) : {message}")
    return number % 256


def _metadata(request: tool.Request) -> list[Package]:
    """What the repositories offer; one that is down is skipped whatever the options say."""
    repositories = request.enabled_repositories()
    if repositories and request.call.machine.take("repository-down"):
        for repository in repositories:
            request.call.err(f"Error: Failed to synchronize cache for repo '{repository.name}'")
            if not _silent(request):
                request.call.line(f"Disabling Repo: '{repository.name}'")
        return []
    return tool.offered(request)


async def _check_update(request: tool.Request) -> int:
    """Exits 0 with updates too; only `dnf_check_update_compat` in tdnf.conf would make it 100."""
    found = tool.updates(request, _metadata(request))
    if request.has("-j", "--json"):
        print_json(request.call, found)
        return 0
    print_updates(request.call, found)
    return 0


async def _list(request: tool.Request) -> int:
    asked = request.take_words("updates", "upgrades", "installed", "available")
    if asked & {"updates", "upgrades"} or request.has("--updates", "--upgrades"):
        found = tool.updates(request, _metadata(request))
    elif "installed" in asked:
        found = tool.installed(request)
    elif "available" in asked:
        found = [p for p in _metadata(request) if request.matches(p)]
    else:
        raise UsageError("tdnf list other than updates, installed and available")
    if not found and request.specs:
        return _fail(request, _NO_MATCH)
    if request.has("-j", "--json"):
        print_json(request.call, found)
    else:
        print_packages(request.call, found)
    return 0


async def _upgrade(request: tool.Request) -> int:
    available = _metadata(request)
    if available and tool.unknown(request, available):
        return _unresolved(request, tool.unknown(request, available))
    plan = plan_upgrade(request.call.machine.disk, tool.updates(request, available))
    return await _transact(request, plan)


async def _install(request: tool.Request) -> int:
    available = _metadata(request)
    missing = tool.unknown(request, available)
    if missing:
        return _unresolved(request, missing)
    return await _transact(request, tool.plan_install(request, available))


def _unresolved(request: tool.Request, missing: list[str]) -> int:
    for spec in missing:
        request.call.line(f"No package {spec} available")
    return _fail(request, _NO_MATCH)


async def _remove(request: tool.Request) -> int:
    plan = tool.plan_remove(request)
    if plan.empty:
        return _unresolved(request, list(request.specs))
    held = tool.protected(plan, _PROTECTED)
    if held:
        number, message = _PROTECTED_PACKAGE
        return _fail(request, (number, message.format(held[0])))
    return await _transact(request, plan)


async def _transact(request: tool.Request, plan: Plan) -> int:
    call = request.call
    if plan.empty:
        call.err("Nothing to do.")
        return 0
    if not _silent(request):
        print_plan(call, plan)
        if request.has("--downloadonly"):
            call.line("tdnf will only download packages needed for the transaction")
    if not await confirmed(request):
        return _fail(request, _ABORTED)
    if request.has("--downloadonly"):
        if not tool.fetched(request, plan):
            return _fail(request, _NO_SPACE)
        call.out("\nComplete!\nPackages have been downloaded to cache.\n")
        return 0
    return await _carry_out(request, plan)


async def _carry_out(request: tool.Request, plan: Plan) -> int:
    call = request.call
    if not _silent(request):
        call.line("\nTesting transaction")
    outcome = await carry_out(request, "tdnf", plan)
    if outcome.result is Result.POWER_CUT:
        return 1
    if outcome.result is Result.DISK_FULL:
        name = outcome.culprit.nvra if outcome.culprit else ""
        call.line("Found 1 problems")
        call.line(
            f"installing package {name} needs {missing_mb(outcome)}MB more space "
            "on the / filesystem"
        )
        return _fail(request, _TRANSACTION_FAILED)
    if not _silent(request):
        call.line("Running transaction")
        for package in plan.incoming:
            call.line(f"Installing/Updating: {package.nvra}")
        for package in (*plan.removals, *(old for _, old in plan.upgrades)):
            call.line(f"Removing: {package.nvra}")
    if outcome.result is Result.SCRIPT_FAILED and outcome.culprit:
        call.line(f"package {outcome.culprit.nvra}: script warning in %postin")
    if not _silent(request):
        call.line("\nComplete!")
    return 0


async def _repolist(request: tool.Request) -> int:
    request.call.line(f"{'repo id':<20}{'repo name':<41}{'status':<9}")
    for repository in request.enabled_repositories():
        request.call.line(f"{repository.id:<20}{repository.name:<41}{'enabled':<9}")
    return 0


async def _updateinfo(request: tool.Request) -> int:
    found = tool.advisories(request, _metadata(request))
    if not found:
        request.call.line("\n0 updates.")
        return 0
    if not ({"list", "--list"} & {*request.specs, *request.options.flags}):
        security = sum(advisory.security for advisory in found)
        for count, word in ((security, "Security"), (len(found) - security, "Bugfix")):
            if count:
                request.call.line(f"{count} {word} notice(s)")
        return 0
    for advisory in found:
        kind = "Security" if advisory.security else "Bugfix"
        request.call.line(f"{advisory.id} {kind} {advisory.package.nvra}.rpm")
    return 0


async def _history(request: tool.Request) -> int:
    if request.specs not in ((), ("list",)):
        raise UsageError(f"tdnf history {' '.join(request.specs)}")
    print_history(request.call)
    return 0


async def _makecache(request: tool.Request) -> int:
    _metadata(request)
    request.call.line("Metadata cache created.")
    return 0


async def _clean(request: tool.Request) -> int:
    for repository in request.enabled_repositories():
        request.call.line(f"cleaning {repository.id}: metadata dbcache packages keys expire-cache")
    request.call.line("Done.")
    return 0


_VERBS = {
    "check-update": _check_update,
    "clean": _clean,
    "erase": _remove,
    "history": _history,
    "install": _install,
    "list": _list,
    "makecache": _makecache,
    "remove": _remove,
    "repolist": _repolist,
    "update": _upgrade,
    "updateinfo": _updateinfo,
    "upgrade": _upgrade,
}

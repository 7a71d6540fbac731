"""tdnf 3.5.8, the package tool of Azure Linux 3.0.

Texts and statuses follow tdnf's own sources (tools/cli/lib, client); a status is the error number
modulo 256, as the shell sees it (facts: aborted 1032 is 8, failed resolve 1301 is 21).
"""

import json
import time

from azlinux_cli.sandbox.nodes.package import Package
from azlinux_cli.sandbox.nodes.program import package_tool as tool
from azlinux_cli.sandbox.nodes.program.call import Call, UsageError
from azlinux_cli.sandbox.nodes.transaction import Plan, Result, execute, plan_upgrade

_NO_MATCH = (1011, "No matching packages")
_PROTECTED_PACKAGE = (1030, "The operation would result in removing the protected package : {}")
_ABORTED = (1032, "Operation aborted.")
_TRANSACTION_FAILED = (1525, "rpm transaction failed")
_NOT_ROOT = (1601, "Operation not permitted. You have to be root.")
_CHANGING = frozenset({"upgrade", "update", "install", "remove", "erase", "makecache"})
_PROTECTED = {"tdnf", "glibc", "rpm", "sudo", "systemd"}


async def tdnf(call: Call) -> int:
    request = tool.read_request(
        call, "-j --json --list --info --updates --upgrades --sec-severity --reboot-required"
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
        if not await tool.wait_for_lock(call):
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
        _print_json(request.call, found)
        return 0
    for package in found:
        # One line written over three times, as tdnf's check-update does (tdnf 3.5, cli/lib/api.c).
        version = f"{package.version:>50}-{package.release}"
        request.call.out(f"{package.repository:>80}\r{version}\r{package.name_arch}\n")
    return 0


async def _list(request: tool.Request) -> int:
    words = {"updates", "upgrades", "installed"}
    asked = set(request.specs) & words
    request.specs = tuple(word for word in request.specs if word not in words)
    if asked & {"updates", "upgrades"} or request.has("--updates", "--upgrades"):
        found = tool.updates(request, _metadata(request))
    elif "installed" in asked:
        every = request.call.machine.disk.packages
        found = [p for p in every if not request.specs or any(map(p.matches, request.specs))]
    else:
        raise UsageError("tdnf list other than updates and installed")
    if not found and request.specs:
        return _fail(request, _NO_MATCH)
    if request.has("-j", "--json"):
        _print_json(request.call, found)
        return 0
    for package in found:
        repository = "@System" if package.installed_at else package.repository
        request.call.line(f"{package.name_arch + ' ':<44} {package.evr + ' ':<20} {repository:>12}")
    return 0


def _print_json(call: Call, packages: list[Package]) -> None:
    records = [
        {"Name": p.name, "Arch": p.arch, "Evr": p.evr, "Repo": p.repository} for p in packages
    ]
    call.line(json.dumps(records, separators=(",", ":")))


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
        _print_plan(call, plan)
        if request.has("--downloadonly"):
            call.line("tdnf will only download packages needed for the transaction")
    if not request.assume_yes:
        answer = ""
        if not request.has("--assumeno"):
            call.out("Is this ok [y/N]: ")
            answer = (await call.streams.stdin.read()).strip().lower()
        if answer not in {"y", "yes"}:
            return _fail(request, _ABORTED)
    if request.has("--downloadonly"):
        call.out("\nComplete!\nPackages have been downloaded to cache.\n")
        return 0
    return await _carry_out(request, plan)


async def _carry_out(request: tool.Request, plan: Plan) -> int:
    call = request.call
    if not _silent(request):
        call.line("\nTesting transaction")
    outcome = execute(call.machine, "tdnf", call.user, call.command_line(), plan)
    if outcome.result is Result.POWER_CUT:
        await call.sleep(86_400.0)
        return 1
    if outcome.result is Result.DISK_FULL:
        name = outcome.culprit.nvra if outcome.culprit else ""
        kib = outcome.culprit.size_kib if outcome.culprit else 1024
        call.line("Found 1 problems")
        call.line(
            f"installing package {name} needs {-(-kib // 1024) or 1}MB more space "
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


def _size(number: float) -> str:
    units, index = "bkMG", 0
    while index < len(units) - 1 and number > 1024:  # noqa: PLR2004 - common/utils.c
        number, index = number / 1024, index + 1
    return f"{number:6.2f}{units[index]}"


def _print_plan(call: Call, plan: Plan) -> None:
    for title, packages in (
        ("Installing:", list(plan.installs)),
        ("Upgrading:", [new for new, _ in plan.upgrades]),
        ("Removing:", list(plan.removals)),
    ):
        if not packages:
            continue
        call.line(f"\n{title}")
        for p in packages:
            call.line(
                f"{p.name:<16} {p.arch:<12} {p.evr:<16} {p.repository:<12} "
                f"{_size(p.size_bytes):<8} {_size(p.download_bytes):>8}"
            )
        call.line(f"\nTotal installed size: {_size(sum(p.size_bytes for p in packages))}")
        call.line(f"Total download size: {_size(sum(p.download_bytes for p in packages))}")


async def _repolist(request: tool.Request) -> int:
    request.call.line(f"{'repo id':<20}{'repo name':<41}{'status':<9}")
    for repository in request.enabled_repositories():
        request.call.line(f"{repository.id:<20}{repository.name:<41}{'enabled':<9}")
    return 0


async def _updateinfo(request: tool.Request) -> int:
    found = tool.advisories(request, _metadata(request))
    if request.has("--security"):
        found = [advisory for advisory in found if advisory.security]
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
    request.call.line(f"ID   {'cmd line':<39} date/time             +add  / -rem")
    for entry in [t for t in request.call.machine.disk.history if t.tool == "tdnf"]:
        when = time.strftime("%a %b %d %Y %H:%M", time.gmtime(entry.began))
        added, removed = f"{len(entry.added):<4}", f"{len(entry.removed):<4}"
        request.call.line(f"{entry.number:>4} {entry.command:<39} {when:<21} +{added} / -{removed}")
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

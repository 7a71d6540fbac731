"""dnf5, which is also dnf, yum, tdnf and microdnf on Azure Linux 4.0 (links to it).

Texts and exit statuses follow dnf5's own sources (dnf5/main.cpp, context.cpp, libdnf5-cli/output)
and what the real program was seen to do on test nodes. Progress and talk go to stderr.
"""

import json

from azlinux_cli.sandbox.nodes.package import Package
from azlinux_cli.sandbox.nodes.program import package_tool as tool
from azlinux_cli.sandbox.nodes.program.call import Call, UsageError
from azlinux_cli.sandbox.nodes.program.dnf5_output import (
    print_history,
    print_packages,
    print_plan,
    print_sizes,
    print_transaction,
    timestamp,
)
from azlinux_cli.sandbox.nodes.program.package_query import print_query
from azlinux_cli.sandbox.nodes.program.restart import needs_restarting
from azlinux_cli.sandbox.nodes.transaction import Plan, Result, duplicates, execute, plan_upgrade

UPDATES_AVAILABLE = 100
ARGUMENT_ERROR = 2
_CHANGING = frozenset({"upgrade", "update", "install", "remove", "erase"})
_PROTECTED = {"dnf5", "glibc", "rpm", "sudo", "systemd"}
_NO_JSON = frozenset({"check-upgrade", "check-update", "needs-restarting", "list"})
_ROOT = (
    "The requested operation requires superuser privileges. Please log in as a user with elevated "
    'rights, or use the "--assumeno" or "--downloadonly" options to run the command without '
    "modifying the system state."
)


async def dnf5(call: Call) -> int:
    request = tool.read_request(
        call,
        "-r --reboothint --json --upgrades --updates --installed --available --duplicates --all "
        "--enabled --with-cve --minimal",
        "--qf --queryformat",
    )
    if request.has("--version"):
        call.line("dnf5 version 5.2.18.0")
        return 0
    verb = _VERBS.get(request.verb)
    if verb is None:
        raise UsageError(f"dnf5 {request.verb}")
    if request.has("--json") and request.verb in _NO_JSON:
        call.err(
            f'Unknown argument "--json" for command "{request.verb}". '
            'Add "--help" for more information about the arguments.'
        )
        return ARGUMENT_ERROR
    harmless = request.has("--assumeno", "--downloadonly")
    if request.verb in _CHANGING and not call.is_root and not harmless:
        call.err(_ROOT)
        return 1
    if request.verb not in {"history", "repolist"} and call.machine.faulted(
        "package-manager-locked"
    ):
        call.err(
            "Waiting for a lock on the system repository. The following processes are currently "
            f"accessing it:\n{tool.LOCK_HOLDER}\tdnf upgrade"
        )
        if not await tool.wait_for_lock(call):
            return 1
    return await verb(request)


def metadata(request: tool.Request) -> list[Package] | None:
    """The packages the repositories offer; None if the command must fail for want of them."""
    call = request.call
    if not request.quiet:
        call.err("Updating and loading repositories:")
    repositories = request.enabled_repositories()
    if repositories and call.machine.take("repository-down"):
        strict = request.repositories_must_answer(main_option_counts=True)
        for repository in repositories[:1] if strict else repositories:
            url = repository.base_url
            call.err(
                f">>> Curl error (7): Could not connect to server for {url}/repodata/repomd.xml"
            )
            if strict:
                call.err(
                    f'Failed to download metadata (baseurl: "{url}") '
                    f'for repository "{repository.id}"'
                )
                call.err(" Usable URL not found")
                return None
        if not request.quiet:
            call.err("Repositories loaded.")
        return []
    if not request.quiet:
        call.err("Repositories loaded.")
    return tool.offered(request)


async def _check_upgrade(request: tool.Request) -> int:
    available = metadata(request)
    if available is None:
        return 1
    found = tool.updates(request, available)
    if not found:
        return 0
    print_packages(request.call, found)
    request.call.line("")
    return UPDATES_AVAILABLE


async def _upgrade(request: tool.Request) -> int:
    available = metadata(request)
    if available is None or not _all_known(request, available):
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


async def _install(request: tool.Request) -> int:
    available = metadata(request)
    if available is None or not _all_known(request, available):
        return 1
    for package in request.call.machine.disk.packages:
        if package.name in request.specs:
            request.call.err(f'Package "{package.nevra}" is already installed.')
    return await _transact(request, tool.plan_install(request, available))


async def _remove(request: tool.Request) -> int:
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
    if not request.assume_yes:
        answer = ""
        if not request.has("--assumeno"):
            call.out("Is this ok [y/N]: ")
            answer = (await call.streams.stdin.read()).strip().lower()
        if answer not in {"y", "yes"}:
            call.err("Operation aborted by the user.")
            return 1
    if request.has("--downloadonly"):
        if not request.quiet:
            call.err("Complete!")
        return 0
    return await _carry_out(request, plan)


async def _carry_out(request: tool.Request, plan: Plan) -> int:
    call = request.call
    outcome = execute(call.machine, "dnf5", call.user, call.command_line(), plan)
    if outcome.result is Result.POWER_CUT:
        await call.sleep(86_400.0)
        return 1
    if outcome.result is Result.DISK_FULL:
        name = outcome.culprit.nevra if outcome.culprit else ""
        kib = outcome.culprit.size_kib if outcome.culprit else 1024
        call.err("Transaction failed: Rpm transaction failed.")
        call.err(
            f"  - installing package {name} needs {-(-kib // 1024) or 1}MB more space "
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


async def _list(request: tool.Request) -> int:
    words = {"updates", "upgrades", "installed"}
    asked = set(request.specs) & words
    request.specs = tuple(word for word in request.specs if word not in words)
    if asked & {"updates", "upgrades"}:
        raise UsageError("dnf5 list updates (it is `list --upgrades` in dnf5)")
    if request.has("--upgrades", "--updates"):
        available = metadata(request)
        if available is None:
            return 1
        found, title = tool.updates(request, available), "Available upgrades"
    elif request.has("--installed"):
        every = request.call.machine.disk.packages
        found = [p for p in every if not request.specs or any(map(p.matches, request.specs))]
        title = "Installed packages"
    else:
        raise UsageError("dnf5 list other than --upgrades and --installed")
    if not found:
        if request.specs:
            request.call.err("No matching packages to list")
        return int(bool(request.specs))
    request.call.line(title)
    print_packages(request.call, found)
    request.call.line("")
    return 0


async def _repolist(request: tool.Request) -> int:
    repositories = sorted(request.enabled_repositories(), key=lambda r: r.id)
    width = max((len(r.id) for r in repositories), default=7)
    request.call.line(f"{'repo id':<{width}} repo name")
    for repository in repositories:
        request.call.line(f"{repository.id:<{width}} {repository.name}")
    return 0


async def _repoquery(request: tool.Request) -> int:
    return print_query(request, metadata, newline=False)


async def _advisory(request: tool.Request) -> int:
    if request.specs[:1] != ("list",):
        raise UsageError(f"dnf5 {request.verb} {' '.join(request.specs)}")
    available = metadata(request)
    if available is None:
        return 1
    found = tool.advisories(request, available)
    if request.has("--security"):
        found = [advisory for advisory in found if advisory.security]
    issued = int(request.call.machine.disk.packages[0].installed_at)
    rows = [
        (a.id, "security" if a.security else "bugfix", a.severity, a.package.nevra) for a in found
    ]
    if request.has("--json"):
        names = ("name", "type", "severity", "nevra")
        records = [{**dict(zip(names, row, strict=True)), "buildtime": issued} for row in rows]
        request.call.line(json.dumps(records, indent=2))
        return 0
    if rows:
        table = [("Name", "Type", "Severity", "Package", "Issued")]
        table += [(*row, timestamp(issued)) for row in rows]
        widths = [max(len(row[i]) for row in table) for i in range(5)]
        for name, kind, severity, nevra, when in table:
            request.call.line(
                f"{name:<{widths[0]}} {kind:<{widths[1]}} {severity:<{widths[2]}} "
                f"{nevra:>{widths[3]}} {when:>{widths[4]}}"
            )
    return 0


async def _history(request: tool.Request) -> int:
    if request.specs not in ((), ("list",)):
        raise UsageError(f"dnf5 history {' '.join(request.specs)}")
    print_history(request.call, as_json=request.has("--json"))
    return 0


async def _needs_restarting(request: tool.Request) -> int:
    """`-r` means nothing to dnf5: without it the answer is the same."""
    return needs_restarting(request.call)


async def _makecache(request: tool.Request) -> int:
    available = metadata(request)
    if available is None:
        return 1
    request.call.err("Metadata cache created.")
    return 0


async def _clean(request: tool.Request) -> int:
    request.call.line("Removed 0 files, 0 directories (total of 0 B). 0 errors occurred.")
    return 0


async def _check(request: tool.Request) -> int:
    doubled = duplicates(request.call.machine.disk)
    for package in doubled:
        newest = request.call.machine.disk.newest(package.name)
        request.call.line(f"{package.nevra}\n duplicate with: {newest.nevra if newest else ''}")
    if doubled:
        request.call.err(f"Check discovered {len(doubled)} problem(s)")
    return int(bool(doubled))


_VERBS = {
    "advisory": _advisory,
    "check": _check,
    "check-update": _check_upgrade,
    "check-upgrade": _check_upgrade,
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
    "updateinfo": _advisory,
    "upgrade": _upgrade,
}

"""dnf5, which is also dnf, yum, tdnf and microdnf on Azure Linux 4.0 (links to it).

Texts and exit statuses follow dnf5's own sources (dnf5/main.cpp, context.cpp, libdnf5-cli/output)
and what the real program was seen to do on test nodes. Progress and talk go to stderr.
"""

import json

from azlinux_cli.sandbox.nodes.program.call import Call, UsageError
from azlinux_cli.sandbox.nodes.program.package import tool
from azlinux_cli.sandbox.nodes.program.package.dnf5_change import (
    downgrade,
    install,
    remove,
    upgrade,
)
from azlinux_cli.sandbox.nodes.program.package.dnf5_metadata import metadata
from azlinux_cli.sandbox.nodes.program.package.dnf5_output import (
    print_history,
    print_packages,
    timestamp,
)
from azlinux_cli.sandbox.nodes.program.package.query import print_query
from azlinux_cli.sandbox.nodes.program.package.restart import needs_restarting
from azlinux_cli.sandbox.nodes.program.package.transaction import LOCK_HOLDER, wait_for_lock
from azlinux_cli.sandbox.nodes.transaction import duplicates

UPDATES_AVAILABLE = 100
ARGUMENT_ERROR = 2
_CHANGING = frozenset({"upgrade", "update", "install", "downgrade", "remove", "erase"})
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
        "--qf --queryformat --latest-limit --destdir",
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
            f"accessing it:\n{LOCK_HOLDER}\tdnf upgrade"
        )
        if not await wait_for_lock(call):
            return 1
    try:
        return await verb(request)
    except tool.NoMetadataError:
        return 1


async def _check_upgrade(request: tool.Request) -> int:
    found = tool.updates(request, metadata(request))
    if not found:
        return 0
    print_packages(request.call, found)
    request.call.line("")
    return UPDATES_AVAILABLE


async def _list(request: tool.Request) -> int:
    asked = request.take_words("updates", "upgrades", "installed")
    if asked & {"updates", "upgrades"}:
        raise UsageError("dnf5 list updates (it is `list --upgrades` in dnf5)")
    if request.has("--upgrades", "--updates"):
        found, title = tool.updates(request, metadata(request)), "Available upgrades"
    elif request.has("--installed"):
        found, title = tool.installed(request), "Installed packages"
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
    found = tool.advisories(request, metadata(request))
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
    metadata(request)
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
    "downgrade": downgrade,
    "erase": remove,
    "history": _history,
    "install": install,
    "list": _list,
    "makecache": _makecache,
    "needs-restarting": _needs_restarting,
    "remove": remove,
    "repolist": _repolist,
    "repoquery": _repoquery,
    "update": upgrade,
    "updateinfo": _advisory,
    "upgrade": upgrade,
}

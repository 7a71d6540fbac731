"""dnf 4, as Azure Linux 3.0 has it beside tdnf.

Texts and exit statuses follow dnf's own sources (dnf/cli/cli.py, output.py, lock.py) and what the
real program was seen to do on test nodes.
"""

from azlinux_cli.sandbox.nodes.program.call import Call, UsageError
from azlinux_cli.sandbox.nodes.program.package import tool
from azlinux_cli.sandbox.nodes.program.package.dnf4_change import (
    downgrade,
    install,
    remove,
    upgrade,
)
from azlinux_cli.sandbox.nodes.program.package.dnf4_metadata import metadata
from azlinux_cli.sandbox.nodes.program.package.dnf4_output import print_history, print_packages
from azlinux_cli.sandbox.nodes.program.package.query import print_query
from azlinux_cli.sandbox.nodes.program.package.restart import needs_restarting
from azlinux_cli.sandbox.nodes.program.package.transaction import LOCK_HOLDER, wait_for_lock
from azlinux_cli.sandbox.nodes.transaction import duplicates

UPDATES_AVAILABLE = 100
LOCKED = 200
_CHANGING = frozenset(
    {"upgrade", "update", "install", "downgrade", "remove", "erase", "autoremove"}
)


async def dnf(call: Call) -> int:
    request = tool.read_request(
        call,
        "-r --reboothint --list --summary --updates --upgrades --installed --available "
        "--duplicates --all --enabled --disabled --info",
        "--qf --queryformat --latest-limit --downloaddir --destdir",
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
            call.err(f"RPMDB already locked by {LOCK_HOLDER}")
            return LOCKED
        call.line(f"Waiting for process with pid {LOCK_HOLDER} to finish.")
        if not await wait_for_lock(call):
            return 1
    try:
        return await verb(request)
    except tool.NoMetadataError:
        return 1


async def _check_update(request: tool.Request) -> int:
    found = tool.updates(request, metadata(request))
    if not found:
        return 0
    request.call.line("")
    print_packages(request.call, found)
    return UPDATES_AVAILABLE


async def _list(request: tool.Request) -> int:
    asked = request.take_words("updates", "upgrades", "installed", "available")
    if asked & {"updates", "upgrades"} or request.has("--updates", "--upgrades"):
        found, title = tool.updates(request, metadata(request)), "Available Upgrades"
    elif "installed" in asked or request.has("--installed"):
        found, title = tool.installed(request), "Installed Packages"
    else:
        raise UsageError("dnf list other than updates and installed")
    if not found:
        if request.specs:
            request.call.err("Error: No matching Packages to list")
        return int(bool(request.specs))
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
    found = tool.advisories(request, metadata(request))
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
    metadata(request)
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
    "updateinfo": _updateinfo,
    "upgrade": upgrade,
}

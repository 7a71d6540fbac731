"""How dnf5 prints packages, plans and its history (libdnf5-cli/output, dnf5/main.cpp)."""

import json
import time

from azlinux_cli.sandbox.nodes.package import Package
from azlinux_cli.sandbox.nodes.program.call import Call
from azlinux_cli.sandbox.nodes.transaction import Outcome, Plan, Result


def _scaled(number: float) -> tuple[float, str]:
    units = ("B", "KiB", "MiB", "GiB", "TiB")
    index = 0
    while number > 999:  # noqa: PLR2004 - libdnf5-cli/utils/units.cpp
        number, index = number / 1024, index + 1
    return number, units[index]


def size(number: float) -> str:
    value, unit = _scaled(number)
    return f"{value:.1f} {unit:>3}"


def timestamp(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment))


def _table(rows: list[tuple[str, ...]], right: int = -1) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    out = []
    for row in rows:
        cells = [
            c.rjust(w) if i == right else c.ljust(w)
            for i, (c, w) in enumerate(zip(row, widths, strict=True))
        ]
        out.append(" ".join(cells).rstrip())
    return out


def print_packages(call: Call, packages: list[Package]) -> None:
    rows = sorted((p.name_arch, p.evr, p.repository) for p in packages)
    for line in _table(list(rows)):
        call.line(line)


def print_plan(call: Call, plan: Plan) -> None:
    rows: list[tuple[str, ...]] = [("Package", "Arch", "Version", "Repository", "Size")]
    titles: dict[int, str] = {}
    if plan.upgrades:
        titles[len(rows)] = "Upgrading:"
    for new, old in plan.upgrades:
        rows += [_row(" ", new), _row("   replacing ", old)]
    if plan.installs:
        titles[len(rows)] = "Installing:"
    rows += [_row(" ", package) for package in plan.installs]
    if plan.removals:
        titles[len(rows)] = "Removing:"
    rows += [_row(" ", package) for package in plan.removals]
    for index, line in enumerate(_table(rows, right=4)):
        if index in titles:
            call.line(titles[index])
        call.line(line)
    call.line("\nTransaction Summary:")
    counts = {
        "Installing:": len(plan.installs),
        "Upgrading:": len(plan.upgrades),
        "Replacing:": len(plan.upgrades),
        "Removing:": len(plan.removals),
    }
    for title, count in counts.items():
        if count:
            call.line(f" {title:<16} {count:>4} package{'' if count == 1 else 's'}")
    call.line("")


def _row(prefix: str, package: Package) -> tuple[str, ...]:
    evr = f"{package.epoch}:{package.version_release}"
    return prefix + package.name, package.arch, evr, package.repository, size(package.size_bytes)


def print_sizes(call: Call, plan: Plan) -> None:
    incoming, installed = (
        sum(p.download_bytes for p in plan.incoming),
        sum(p.size_bytes for p in plan.incoming),
    )
    removed = sum(p.size_bytes for p in (*plan.removals, *(old for _, old in plan.upgrades)))
    if incoming:
        value, unit = _scaled(incoming)
        call.err(
            f"Total size of inbound packages is {value:.0f} {unit}. "
            f"Need to download {value:.0f} {unit}."
        )
    difference, word = abs(installed - removed), "extra will be used"
    if installed < removed:
        word = "will be freed"
    shown = [
        f"{value:.0f} {unit}" for value, unit in map(_scaled, (difference, installed, removed))
    ]
    call.err(f"After this operation, {shown[0]} {word} (install {shown[1]}, remove {shown[2]}).")


def print_transaction(call: Call, plan: Plan, outcome: Outcome, *, quiet: bool) -> None:
    steps = [("Upgrading", new) for new, _ in plan.upgrades]
    steps += [("Installing", p) for p in plan.installs]
    steps += [("Removing", p) for p in (*plan.removals, *(old for _, old in plan.upgrades))]
    if not quiet:
        call.err("Running transaction")
        call.err(f"[1/{len(steps) + 1}] Prepare transaction             100%")
    for number, (action, package) in enumerate(steps, start=2):
        if not quiet:
            call.err(f"[{number}/{len(steps) + 1}] {action} {package.nevra} 100%")
        if outcome.result is Result.SCRIPT_FAILED and package is outcome.culprit:
            call.err(f">>> Running %post scriptlet: {package.nevra}")
            call.err(
                f">>> Error in %post scriptlet: {package.nevra}\n"
                f">>> [RPM] %post({package.nvra}) scriptlet failed, exit status 1"
            )


def print_history(call: Call, *, as_json: bool) -> None:
    entries = [t for t in reversed(call.machine.disk.history) if t.tool == "dnf5"]
    if as_json:
        records = [
            {
                "id": t.number,
                "command_line": t.command,
                "start_time": t.began,
                "end_time": t.began,
                "user_id": 0 if t.user == "root" else 1000,
                "status": "Ok" if t.ok else "Error",
                "releasever": "4.0",
                "altered_count": t.altered,
            }
            for t in entries
        ]
        call.line(json.dumps(records, indent=2))
        return
    if not entries:
        return
    rows: list[tuple[str, ...]] = [("ID", "Command line", "Date and time", "Action(s)", "Altered")]
    rows += [(str(t.number), t.command, timestamp(t.began), "", str(t.altered)) for t in entries]
    width = max(len(row[0]) for row in rows)
    for line in _table([(row[0].rjust(width), *row[1:]) for row in rows], right=4):
        call.line(line)

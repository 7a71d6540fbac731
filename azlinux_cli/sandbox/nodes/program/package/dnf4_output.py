"""How dnf 4 prints packages, plans and its history (dnf/cli/output.py)."""

import time

from azlinux_cli.sandbox.nodes.package import Package
from azlinux_cli.sandbox.nodes.program.call import Call
from azlinux_cli.sandbox.nodes.transaction import Outcome, Plan, Result

_WIDTH = 80
_COMMAND_WIDTH = 24


def _columns(rows: list[tuple[str, ...]], width: int = _WIDTH, indent: str = "") -> list[str]:
    """Natural widths, what is left of 80 columns shared by all but the last."""
    if not rows:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    spare = width - len(indent) - sum(widths) - (len(widths) - 1)
    if spare > 0:
        share = spare // (len(widths) - 1)
        widths = [w + share if i < len(widths) - 1 else w for i, w in enumerate(widths)]
        widths[0] += spare - share * (len(widths) - 1)
    return [indent + " ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)) for r in rows]


def size(number: float) -> str:
    """`13 M`, `9.8 k` (dnf/cli/format.py format_number)."""
    units = " kMGT"
    depth = 0
    while number > 999 and depth < len(units) - 1:  # noqa: PLR2004 - dnf's own threshold
        number, depth = number / 1024, depth + 1
    digits = 1 if number < 9.95 else 0  # noqa: PLR2004 - as above
    return f"{number:.{digits}f} {units[depth]}"


def print_packages(call: Call, packages: list[Package]) -> None:
    """Name, version, repository; an installed package shows where it came from with `@`."""
    rows = [(p.name_arch, p.evr, ("@" if p.installed_at else "") + p.repository) for p in packages]
    for line in _columns(sorted(rows)):
        call.line(line)


def print_plan(call: Call, plan: Plan) -> None:
    sections: list[tuple[str, str, list[Package]]] = [
        ("Installing", "Install", list(plan.installs)),
        ("Upgrading", "Upgrade", [new for new, _ in plan.upgrades]),
        ("Removing", "Remove", list(plan.removals)),
    ]
    rows = {
        title: [_row(p, removed=title == "Removing") for p in found] for title, _, found in sections
    }
    flat = [("Package", "Architecture", "Version", "Repository", "Size")]
    table = _columns([*flat, *[row for found in rows.values() for row in found]], _WIDTH, " ")
    call.line("=" * _WIDTH)
    call.line(table.pop(0))
    call.line("=" * _WIDTH)
    for title, found in rows.items():
        if found:
            call.line(f"{title}:")
        for _ in found:
            call.line(table.pop(0))
    call.line("\nTransaction Summary")
    call.line("=" * _WIDTH)
    for _, title, packages in sections:
        if packages:
            call.line(f"{title:<7}  {len(packages)} Package{'' if len(packages) == 1 else 's'}")
    if plan.incoming:
        total = size(sum(p.download_bytes for p in plan.incoming))
        call.line(f"\nTotal download size: {total}")
    else:
        call.line(f"\nFreed space: {size(sum(p.size_bytes for p in plan.removals))}")


def _row(package: Package, *, removed: bool) -> tuple[str, ...]:
    repository = f"@{package.repository}" if removed else package.repository
    bytes_ = package.size_bytes if removed else package.download_bytes
    return package.name, package.arch, package.evr, repository, size(bytes_)


def print_transaction(call: Call, plan: Plan, outcome: Outcome, *, quiet: bool) -> None:
    if not quiet:
        if plan.incoming:
            call.line("Downloading Packages:")
        for number, package in enumerate(plan.incoming, start=1):
            name = f"({number}/{len(plan.incoming)}): {package.nvra}.rpm"
            call.line(f"{name:<52} {size(package.download_bytes)}B     00:00")
        call.line("Running transaction check\nTransaction check succeeded.")
        call.line("Running transaction test\nTransaction test succeeded.\nRunning transaction")
        _print_steps(call, plan, outcome)
    for title, packages in (
        ("Upgraded", [new for new, _ in plan.upgrades]),
        ("Installed", list(plan.installs)),
        ("Removed", list(plan.removals)),
    ):
        if packages:
            call.line(f"\n{title}:")
            for package in packages:
                call.line(f"  {package.nevra}")
    if not quiet:
        call.line("\nComplete!")


def _print_steps(call: Call, plan: Plan, outcome: Outcome) -> None:
    steps = [("Installing", p) for p in plan.installs]
    steps += [("Upgrading", new) for new, _ in plan.upgrades]
    steps += [("Cleanup", old) for _, old in plan.upgrades]
    steps += [("Erasing", p) for p in plan.removals]
    call.line("  Preparing        :" + " " * 56 + "1/1")
    for number, (action, package) in enumerate(steps, start=1):
        call.line(f"  {action:<16} : {package.nvra:<50} {number}/{len(steps)}")
        if outcome.result is Result.SCRIPT_FAILED and package is outcome.culprit:
            call.line(f"warning: %post({package.nvra}) scriptlet failed, exit status 1\n")
            call.line(f"Error in POSTIN scriptlet in rpm package {package.name}")


def print_history(call: Call) -> None:
    call.line(
        f"{'ID':<6} | {'Command line':<{_COMMAND_WIDTH}} | {'Date and time':<16} | "
        f"{'Action(s)':<14} | Altered"
    )
    call.line("-" * 79)
    for entry in reversed([t for t in call.machine.disk.history if t.tool == "dnf"]):
        when = time.strftime("%Y-%m-%d %H:%M", time.gmtime(entry.began))
        command = entry.command.partition(" ")[2][:_COMMAND_WIDTH]
        mark = " " if entry.ok else "E"
        call.line(
            f"{entry.number:>6} | {command:<{_COMMAND_WIDTH}} | {when} | {entry.actions:<14} | "
            f"{entry.altered_names:>4}  {mark}".rstrip()
        )

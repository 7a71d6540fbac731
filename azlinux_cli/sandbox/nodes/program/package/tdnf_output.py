"""How tdnf prints packages, plans and its history (sources: as in tdnf.py)."""

import json
import time

from azlinux_cli.sandbox.nodes.package import Package
from azlinux_cli.sandbox.nodes.program.call import Call
from azlinux_cli.sandbox.nodes.transaction import Plan


def print_updates(call: Call, packages: list[Package]) -> None:
    """One line written over three times, as tdnf's check-update does (tdnf 3.5, cli/lib/api.c)."""
    for package in packages:
        version = f"{package.version:>50}-{package.release}"
        call.out(f"{package.repository:>80}\r{version}\r{package.name_arch}\n")


def print_packages(call: Call, packages: list[Package]) -> None:
    for package in packages:
        repository = "@System" if package.installed_at else package.repository
        call.line(f"{package.name_arch + ' ':<44} {package.evr + ' ':<20} {repository:>12}")


def print_json(call: Call, packages: list[Package]) -> None:
    records = [
        {"Name": p.name, "Arch": p.arch, "Evr": p.evr, "Repo": p.repository} for p in packages
    ]
    call.line(json.dumps(records, separators=(",", ":")))


def _size(number: float) -> str:
    units, index = "bkMG", 0
    while index < len(units) - 1 and number > 1024:  # noqa: PLR2004 - common/utils.c
        number, index = number / 1024, index + 1
    return f"{number:6.2f}{units[index]}"


def print_plan(call: Call, plan: Plan) -> None:
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


def print_history(call: Call) -> None:
    call.line(f"ID   {'cmd line':<39} date/time             +add  / -rem")
    for entry in [t for t in call.machine.disk.history if t.tool == "tdnf"]:
        when = time.strftime("%a %b %d %Y %H:%M", time.gmtime(entry.began))
        added, removed = f"{len(entry.added):<4}", f"{len(entry.removed):<4}"
        call.line(f"{entry.number:>4} {entry.command:<39} {when:<21} +{added} / -{removed}")

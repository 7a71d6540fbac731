"""What a package transaction would do to a disk, and doing it."""

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from azlinux_cli.sandbox.nodes.disk import Disk, Transaction
from azlinux_cli.sandbox.nodes.machine import Machine
from azlinux_cli.sandbox.nodes.package import INSTALL_ONLY, INSTALL_ONLY_LIMIT, Package

# dnf-plugins-core needs_restarting.py and dnf5's needs_restarting.cpp: packages that want a reboot
REBOOT_PACKAGES = frozenset(
    [
        "kernel",
        "kernel-core",
        "kernel-rt",
        "glibc",
        "linux-firmware",
        "systemd",
        "dbus",
        "dbus-broker",
        "dbus-daemon",
        "microcode_ctl",
    ]
)


@dataclass(frozen=True, slots=True)
class Plan:
    """`upgrades` pairs what comes with what it replaces."""

    upgrades: tuple[tuple[Package, Package], ...] = ()
    installs: tuple[Package, ...] = ()
    removals: tuple[Package, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.upgrades or self.installs or self.removals)

    @property
    def incoming(self) -> tuple[Package, ...]:
        return (*self.installs, *(new for new, _ in self.upgrades))

    @property
    def actions(self) -> str:
        named = {"I": self.installs, "U": self.upgrades, "E": self.removals}
        return ", ".join(letter for letter, packages in named.items() if packages)


class Result(Enum):
    DONE = auto()
    SCRIPT_FAILED = auto()  # a %post failed; the package is installed all the same
    DISK_FULL = auto()  # nothing was changed
    POWER_CUT = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    result: Result
    culprit: Package | None = None


def pending(disk: Disk, offered: Iterable[Package]) -> list[Package]:
    """The newest build of each installed package that is newer than what is there, by name."""
    newest: dict[str, Package] = {}
    for package in offered:
        old = disk.newest(package.name)
        best = newest.get(package.name, old)
        if old is not None and best is not None and package.order() > best.order():
            newest[package.name] = package
    return sorted(newest.values(), key=lambda package: package.name)


def with_siblings(chosen: list[Package], everything: list[Package]) -> list[Package]:
    """Packages built from one source come together: same EVR, same first part of the name.

    Stands for the exact-version requirements such packages have (`openssl` on `openssl-libs`).
    """
    sources = {(package.name.split("-")[0], package.evr) for package in chosen}
    return [p for p in everything if (p.name.split("-")[0], p.evr) in sources]


def plan_upgrade(disk: Disk, wanted: Iterable[Package]) -> Plan:
    upgrades: list[tuple[Package, Package]] = []
    installs: list[Package] = []
    for package in wanted:
        old = disk.newest(package.name)
        if package.name in INSTALL_ONLY or old is None:
            installs.append(package)
        else:
            upgrades.append((package, old))
    return Plan(tuple(upgrades), tuple(installs))


def excluded(packages: Iterable[Package], patterns: Iterable[str]) -> list[Package]:
    """`packages` without those whose name matches a pattern."""
    patterns = list(patterns)
    return [p for p in packages if not any(fnmatch.fnmatchcase(p.name, pat) for pat in patterns)]


def needing_reboot(machine: Machine) -> list[str]:
    """Names of installed packages that came after the boot and want one."""
    booted = int(machine.boot.at)
    names = {p.name for p in machine.disk.packages if p.installed_at > booted}
    return sorted(names & REBOOT_PACKAGES)


def duplicates(disk: Disk) -> list[Package]:
    """Builds left beside a newer one by a transaction that was cut off."""
    return [
        package
        for package in disk.packages
        if package.name not in INSTALL_ONLY and package is not disk.newest(package.name)
    ]


def execute(machine: Machine, tool: str, user: str, command: str, plan: Plan) -> Outcome:
    """Carry out a plan, with the faults that are planted, and write the tool's history."""
    if machine.take("disk-full"):
        return Outcome(Result.DISK_FULL, plan.incoming[0] if plan.incoming else None)
    # dnf compares whole seconds; a node that is younger than that would not see its own updates
    now = max(int(machine.clock.now()), int(machine.boot.at) + 1)
    if plan.incoming and machine.take("power-cut"):
        _leave_half_done(machine, plan, now)
        return Outcome(Result.POWER_CUT)
    failed = bool(plan.incoming) and machine.take("failing-package")
    _apply(machine, plan, now)
    entry = Transaction(
        tool=tool,
        number=1 + sum(t.tool == tool for t in machine.disk.history),
        command=command,
        began=now,
        user=user,
        actions=plan.actions,
        added=[package.nvra for package in plan.incoming],
        removed=[p.nvra for p in (*plan.removals, *(old for _, old in plan.upgrades))],
        ok=not failed,
    )
    machine.disk.history.append(entry)
    machine.save()
    if failed:
        return Outcome(Result.SCRIPT_FAILED, plan.incoming[0])
    return Outcome(Result.DONE)


def _apply(machine: Machine, plan: Plan, now: int) -> None:
    disk = machine.disk
    gone = {*plan.removals, *(old for _, old in plan.upgrades)}
    disk.packages = [package for package in disk.packages if package not in gone]
    disk.packages += [replace(package, installed_at=now) for package in plan.incoming]
    for name in INSTALL_ONLY:
        _drop_oldest(machine, name)
    releases = [p for p in plan.incoming if p.name.startswith("azurelinux-release")]
    if releases:
        went_back = releases[0] in machine.catalogue.installed
        disk.build = disk.image.build if went_back else str(disk.image.data["update_build"])


def _drop_oldest(machine: Machine, name: str) -> None:
    builds = sorted((p for p in machine.disk.packages if p.name == name), key=Package.order)
    running = machine.boot.kernel
    spare = [p for p in builds if not running.startswith(p.version_release)]
    for package in spare[: max(0, len(builds) - INSTALL_ONLY_LIMIT)]:
        machine.disk.packages.remove(package)


def _leave_half_done(machine: Machine, plan: Plan, now: int) -> None:
    """New builds of the first half are there, the old ones not yet erased (rpm erases last)."""
    half = plan.incoming[: max(1, len(plan.incoming) // 2)]
    machine.disk.packages += [replace(package, installed_at=now) for package in half]
    machine.save()
    machine.lose_power()

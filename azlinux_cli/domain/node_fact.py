"""Single facts, read out of what a node printed about itself."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from azlinux_cli.domain.evr import evr_order, newest
from azlinux_cli.domain.operating_system import OsKind, OsRelease
from azlinux_cli.domain.probe import Sections

MOST = 200  # characters of any one fact: a node decides what it says, not how much of it is kept
_FIELDS = 100  # lines of os-release that are read
_UPDATES = 100  # dnf and dnf5 check-update: there are some
_TIMED_OUT = 124  # timeout(1)
_BROKEN_REPOSITORY = re.compile(
    r"failed to (synchronize cache|download metadata)|disabling repo|ignoring repositories",
    re.IGNORECASE,
)
_ARCH = re.compile(r"\.(x86_64|aarch64)$")
_BUILD = re.compile(r"^(?:AZURELINUX|MARINER)_BUILD_NUMBER=\s*(\S+)", re.MULTILINE)
_LOCKED = (
    "pending updates unknown: the package tool did not answer in time; "
    "another process may hold its lock"
)
_STAGED = {"ab-update-staged", "ab-update-finalized"}  # Trident: a reboot takes the other slot


def os_release(sections: Sections) -> OsRelease:
    return OsRelease.parse("\n".join(sections.lines("os-release")[:_FIELDS]))


def version_of(kind: OsKind, release: OsRelease) -> str:
    return release.version_id if kind is OsKind.AZURE_LINUX_4 else release.version


def build_of(kind: OsKind, release: OsRelease, sections: Sections) -> str:
    """Which monthly image or level: a date on 3.0 and 2.0, a package on 4.0, a number on ACL."""
    if kind is OsKind.AZURE_LINUX_4:
        lines = sections.lines("release-package")
        return lines[0] if lines and "not installed" not in lines[0] else ""
    if build_id := release.fields.get("BUILD_ID"):
        return build_id
    if match := _BUILD.search(sections.get("release")):
        return match[1].rpartition(".")[2]
    last = release.version.rpartition(".")[2]
    return last if last.isdigit() and len(last) == len("20260101") else ""


def without_arch(kernel: str) -> str:
    """A kernel's release as its package has it: 4.0's `uname -r` appends the architecture."""
    return _ARCH.sub("", kernel)


def installed_kernels(sections: Sections, running: str | None) -> list[str]:
    """Of the flavour that runs (there is kernel-hwe beside kernel), oldest first."""
    by_package: dict[str, list[str]] = {}
    for line in sections.lines("kernels"):
        package, _, version = line.partition(" ")
        if version and "not installed" not in line:
            by_package.setdefault(package, []).append(version.strip()[:MOST])
    wanted = without_arch(running or "")
    every = {version for versions in by_package.values() for version in versions}
    flavour = next((v for v in by_package.values() if wanted in v), every)
    return sorted(set(flavour), key=evr_order)


def newest_kernel(sections: Sections, running: str | None) -> str | None:
    found = installed_kernels(sections, running)
    return fact(newest(found)) if found else None


def reboot_reasons(
    sections: Sections, running: str | None, installed: str | None
) -> tuple[str, ...]:
    """Why a reboot is wanted, a phrase for each; none: nothing speaks for one."""
    reasons = []
    if running and installed and without_arch(running) != installed:
        reasons.append(f"kernel {installed} is installed, {running} is running")
    names = [line.strip()[2:] for line in sections.lines("restart") if line.startswith("  * ")]
    if names:
        reasons.append("updated since boot: " + ", ".join(short(name) for name in names[:20]))
    elif "reboot is required" in sections.get("restart").lower():
        reasons.append("needs-restarting says so")
    if sections.get("flag"):
        reasons.append("/run/reboot-required exists")
    state = re.search(r"^servicingState:\s*(\S+)", sections.get("trident"), re.MULTILINE)
    if state and state[1] in _STAGED:
        reasons.append(f"Trident: {state[1]}")
    return tuple(reasons)


def why_updates_are_unknown(status: int | None, lines: Sequence[str]) -> str | None:
    """What keeps azl from believing a package tool's list of updates; None: nothing does."""
    if status == _TIMED_OUT:
        return _LOCKED
    broken = next((line for line in lines if _BROKEN_REPOSITORY.search(line)), None)
    if broken is not None:
        return f"pending updates unknown: {short(broken)}"
    if status not in {0, _UPDATES}:
        said = short(lines[-1]) if lines else "no message"
        how = "it was not asked" if status is None else f"exit status {status}"
        return f"pending updates unknown: {said} ({how})"
    return None


def seconds(text: str) -> int | None:
    try:
        return int(float(text.split(maxsplit=1)[0]))
    except (IndexError, ValueError, OverflowError):
        return None


def time(text: str) -> str | None:
    """Seconds since 1970 as RFC 3339."""
    try:
        return datetime.fromtimestamp(int(text), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None


def fact(text: str) -> str | None:
    return short(text) or None


def short(text: str) -> str:
    """One line of printable text, bounded."""
    line = " ".join(text.split())
    clean = "".join(c if c.isprintable() else "?" for c in line[: MOST + 1])
    return clean if len(clean) <= MOST else clean[: MOST - 3] + "..."

"""What runs on a node, read out of what the probe printed."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.evr import newest
from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.operating_system import OsKind, OsRelease, classify
from azlinux_cli.domain.probe import Sections, read_sections

_MOST = 200  # characters of any one fact: a node decides what it says, not how much of it is kept
_FIELDS = 100  # lines of os-release that are read
_UPDATES = 100  # dnf and dnf5 check-update: there are some
_TIMED_OUT = 124  # timeout(1)
_PACKAGE = re.compile(r"^(\S+)\.(x86_64|aarch64|noarch|i686)\s+(\S+)\s+(\S+)\s*$")
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


@dataclass(frozen=True, slots=True)
class NodeReport:
    """One node. Facts that could not be had are None, and `warnings` say why."""

    target: NodeTarget
    trouble: NodeTrouble | None = None
    os: OsKind | None = None
    version: str | None = None
    build: str | None = None
    pretty_name: str | None = None
    kernel_running: str | None = None
    kernel_installed: str | None = None
    reboot_required: bool | None = None
    reboot_reasons: tuple[str, ...] = ()
    package_tool: str | None = None
    pending_updates: int | None = None
    uptime_s: int | None = None
    agent: str | None = None
    security_module: str | None = None
    last_update_time: str | None = None
    warnings: tuple[str, ...] = field(default=())
    elapsed_s: float = 0.0

    @property
    def reachable(self) -> bool:
        return self.trouble is None


def report_of(target: NodeTarget, result: NodeResult) -> NodeReport:
    """The report of one node from the probe's result on it."""
    if result.trouble is not None:
        return NodeReport(target, result.trouble, elapsed_s=result.elapsed_s)
    try:
        sections = read_sections(result.stdout)
    except RemoteError as error:
        said = _short(result.stderr or result.stdout) or "it printed nothing"
        how = f"signal {result.signal}" if result.signal else f"exit status {result.exit_status}"
        trouble = NodeTrouble(
            Trouble.OUTPUT, f"{target.name}: {error.message} ({how}): {said}", (_BY_HAND,)
        )
        return NodeReport(target, trouble, elapsed_s=result.elapsed_s)
    return _read(target, sections, result)


_BY_HAND = "azl vm ssh shows what happens on signing in"


def _read(target: NodeTarget, sections: Sections, result: NodeResult) -> NodeReport:
    release = OsRelease.parse("\n".join(sections.lines("os-release")[:_FIELDS]))
    kind = classify(release)
    running = _fact(sections.get("kernel"))
    installed = _newest_kernel(sections, running)
    reasons = _reboot_reasons(sections, running, installed)
    pending, warnings = _pending(sections)
    if not sections.complete:
        warnings = (*warnings, "the report is not complete: " + _why_incomplete(result))
    return NodeReport(
        target,
        os=kind,
        version=_fact(_version(kind, release)),
        build=_fact(_build(kind, release, sections)),
        pretty_name=_fact(release.pretty_name),
        kernel_running=running,
        kernel_installed=installed,
        reboot_required=bool(reasons) if sections.complete or reasons else None,
        reboot_reasons=reasons,
        package_tool=_fact(sections.get("tool")),
        pending_updates=pending,
        uptime_s=_seconds(sections.get("uptime")),
        agent=_fact(sections.get("agent")),
        security_module=_security_module(sections),
        last_update_time=_time(sections.get("installed")),
        warnings=warnings,
        elapsed_s=result.elapsed_s,
    )


def _why_incomplete(result: NodeResult) -> str:
    if result.truncated:
        return "it printed more than azl keeps"
    return f"signal {result.signal}" if result.signal else f"exit status {result.exit_status}"


def _version(kind: OsKind, release: OsRelease) -> str:
    return release.version_id if kind is OsKind.AZURE_LINUX_4 else release.version


def _build(kind: OsKind, release: OsRelease, sections: Sections) -> str:
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


def _newest_kernel(sections: Sections, running: str | None) -> str | None:
    """The newest installed kernel of the flavour that runs (there is kernel-hwe beside kernel)."""
    by_package: dict[str, list[str]] = {}
    for line in sections.lines("kernels"):
        package, _, version = line.partition(" ")
        if version and "not installed" not in line:
            by_package.setdefault(package, []).append(version.strip())
    if not by_package:
        return None
    wanted = _ARCH.sub("", running or "")
    every = [version for versions in by_package.values() for version in versions]
    return _fact(newest(next((v for v in by_package.values() if wanted in v), every)))


def _reboot_reasons(
    sections: Sections, running: str | None, installed: str | None
) -> tuple[str, ...]:
    reasons = []
    if running and installed and _ARCH.sub("", running) != installed:
        reasons.append(f"kernel {installed} is installed, {running} is running")
    names = [line.strip()[2:] for line in sections.lines("restart") if line.startswith("  * ")]
    if names:
        reasons.append("updated since boot: " + ", ".join(_short(name) for name in names[:20]))
    elif "reboot is required" in sections.get("restart").lower():
        reasons.append("needs-restarting says so")
    if sections.get("flag"):
        reasons.append("/run/reboot-required exists")
    state = re.search(r"^servicingState:\s*(\S+)", sections.get("trident"), re.MULTILINE)
    if state and state[1] in _STAGED:
        reasons.append(f"Trident: {state[1]}")
    return tuple(reasons)


def _pending(sections: Sections) -> tuple[int | None, tuple[str, ...]]:
    """How many updates wait, and what keeps azl from knowing."""
    if not sections.get("tool"):
        return None, ()
    status, lines = sections.updates_status, sections.lines("updates")
    if status == _TIMED_OUT:
        return None, (_LOCKED,)
    broken = next((line for line in lines if _BROKEN_REPOSITORY.search(line)), None)
    if broken is not None:
        return None, (f"pending updates unknown: {_short(broken)}",)
    if status not in {0, _UPDATES}:
        said = _short(lines[-1]) if lines else "no message"
        how = "it was not asked" if status is None else f"exit status {status}"
        return None, (f"pending updates unknown: {said} ({how})",)
    return len(_packages(lines)), ()


def _packages(lines: list[str]) -> set[str]:
    """Names with their architecture. dnf 4 breaks a long row in two: the rest is indented."""
    rows: list[str] = []
    for line in lines:
        if line.startswith("Obsoleting"):
            break
        if line[0].isspace() and rows:
            rows[-1] += line
        else:
            rows.append(line)
    return {f"{m[1]}.{m[2]}" for row in rows if (m := _PACKAGE.match(row))}


def _security_module(sections: Sections) -> str | None:
    if mode := sections.get("selinux").lower():
        return _fact(f"selinux {mode}")
    modules = sections.get("lsm").split(",")
    known = [name for name in ("apparmor", "selinux", "smack") if name in modules]
    return known[0] if known else ("none" if sections.get("lsm") else None)


def _seconds(text: str) -> int | None:
    try:
        return int(float(text.split(maxsplit=1)[0]))
    except (IndexError, ValueError, OverflowError):
        return None


def _time(text: str) -> str | None:
    try:
        return datetime.fromtimestamp(int(text), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None


def _fact(text: str) -> str | None:
    return _short(text) or None


def _short(text: str) -> str:
    """One line of printable text, bounded."""
    line = " ".join(text.split())
    clean = "".join(c if c.isprintable() else "?" for c in line[: _MOST + 1])
    return clean if len(clean) <= _MOST else clean[: _MOST - 3] + "..."

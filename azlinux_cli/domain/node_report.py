"""What runs on a node, read out of what the probe printed."""

import re
from dataclasses import dataclass, field

from azlinux_cli.domain.errors import AzlError, RemoteError
from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.node_fact import (
    build_of,
    fact,
    newest_kernel,
    os_release,
    reboot_reasons,
    seconds,
    short,
    time,
    version_of,
    why_updates_are_unknown,
)
from azlinux_cli.domain.operating_system import OsKind, classify
from azlinux_cli.domain.probe import Sections, read_sections

_PACKAGE = re.compile(r"^(\S+)\.(x86_64|aarch64|noarch|i686)\s+(\S+)\s+(\S+)\s*$")


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
    def error(self) -> AzlError | None:
        """Why it gave no answer."""
        return self.trouble.error if self.trouble else None

    def runs(self, os: str) -> bool:
        """As it says itself, or as far as it is known."""
        return self.target.runs(os, self.os.value if self.os else None)

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
        trouble = unreadable(target, result, error)
        return NodeReport(target, trouble, elapsed_s=result.elapsed_s)
    return _read(target, sections, result)


_BY_HAND = "azl vm ssh shows what happens on signing in"


def unreadable(target: NodeTarget, result: NodeResult, error: RemoteError) -> NodeTrouble:
    """The trouble of a node that printed something else than was asked for."""
    said = short(result.stderr or result.stdout) or "it printed nothing"
    how = f"signal {result.signal}" if result.signal else f"exit status {result.exit_status}"
    message = f"{target.name}: {error.message} ({how}): {said}"
    return NodeTrouble(Trouble.OUTPUT, message, (_BY_HAND,))


def _read(target: NodeTarget, sections: Sections, result: NodeResult) -> NodeReport:
    release = os_release(sections)
    kind = classify(release)
    running = fact(sections.get("kernel"))
    installed = newest_kernel(sections, running)
    reasons = reboot_reasons(sections, running, installed)
    pending, warnings = _pending(sections)
    if not sections.complete:
        warnings = (*warnings, "the report is not complete: " + why_incomplete(result))
    return NodeReport(
        target,
        os=kind,
        version=fact(version_of(kind, release)),
        build=fact(build_of(kind, release, sections)),
        pretty_name=fact(release.pretty_name),
        kernel_running=running,
        kernel_installed=installed,
        reboot_required=bool(reasons) if sections.complete or reasons else None,
        reboot_reasons=reasons,
        package_tool=fact(sections.get("tool")),
        pending_updates=pending,
        uptime_s=seconds(sections.get("uptime")),
        agent=fact(sections.get("agent")),
        security_module=_security_module(sections),
        last_update_time=time(sections.get("installed")),
        warnings=warnings,
        elapsed_s=result.elapsed_s,
    )


def why_incomplete(result: NodeResult) -> str:
    """What cut an answer short."""
    if result.truncated:
        return "it printed more than azl keeps"
    return f"signal {result.signal}" if result.signal else f"exit status {result.exit_status}"


def _pending(sections: Sections) -> tuple[int | None, tuple[str, ...]]:
    """How many updates wait, and what keeps azl from knowing."""
    if not sections.get("tool"):
        return None, ()
    lines = sections.lines("updates")
    unknown = why_updates_are_unknown(sections.updates_status, lines)
    if unknown is not None:
        return None, (unknown,)
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
        return fact(f"selinux {mode}")
    modules = sections.get("lsm").split(",")
    known = [name for name in ("apparmor", "selinux", "smack") if name in modules]
    return known[0] if known else ("none" if sections.get("lsm") else None)

"""What a transaction came to, judged by rpm's database and not by what the tool says.

Package tools end with 0 after a failed %post (dnf 4), with 1 after a full success whose connection
broke, with 0 when nothing was done; and after a power cut they see nothing to mend.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node_job import JobPhase
from azlinux_cli.domain.package.nevra import LockedPackage, Nevra
from azlinux_cli.domain.package.resolve import stays, tail
from azlinux_cli.domain.package.tool import PackageTool

# rpm 4.18 to 6, dnf 4, dnf5 and tdnf, each in its own words.
_SCRIPTLET = re.compile(
    r"%(?P<a>pre|post|preun|postun|pretrans|posttrans)\((?P<p>[^)]+)\) scriptlet failed"
    r"|Error in (?P<b>[A-Z]+|[a-z-]+) scriptlet(?: in rpm package (?P<q>\S+))?",
)
_FULL = re.compile(
    r"no space left on device|needs? .*[KMG]i?B (more )?(space )?on the", re.IGNORECASE
)
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Examined:
    """rpm's database now, and how it differs from before the transaction. None: it never began."""

    now: frozenset[Nevra]
    added: tuple[Nevra, ...] = ()
    gone: tuple[Nevra, ...] = ()

    @property
    def duplicates(self) -> tuple[str, ...]:
        """Packages in two builds, those apart that may be: half of a transaction."""
        counts = Counter((n.name, n.arch) for n in self.now)
        return tuple(sorted({k[0] for k, n in counts.items() if n > 1 and not stays(k[0])}))


@dataclass(frozen=True, slots=True)
class TransactionVerdict:
    """`changed`: anything at all was installed or removed, so there is something to undo."""

    ok: bool
    code: str = ""
    message: str = ""
    hints: tuple[str, ...] = ()
    changed: bool = False
    added: tuple[Nevra, ...] = field(default=())
    gone: tuple[Nevra, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Said:
    """What the job and the tool say of themselves."""

    phase: JobPhase
    exit_status: int | None
    log: str


def read_examined(stdout: str) -> Examined | None:
    """None where no transaction has begun. Raises RemoteError for an answer that is not whole."""
    _, mark, rest = stdout.replace("\r", "").partition("@@azl packages\n")
    if not mark or not rest.rstrip().endswith("@@azl end"):
        raise RemoteError("the node's answer about its packages is not whole")
    if "@@azl added" not in rest:
        return None
    _, _, rest = rest.partition("@@azl added\n")
    added, _, rest = rest.partition("@@azl gone\n")
    gone, _, rest = rest.partition("@@azl now\n")
    now = rest.rpartition("@@azl end")[0]
    return Examined(frozenset(_lines(now)), tuple(_lines(added)), tuple(_lines(gone)))


def _lines(text: str) -> list[Nevra]:
    return [Nevra.parse(line) for line in text.splitlines() if line.strip()]


def verdict(
    tool: PackageTool,
    locked: Sequence[LockedPackage],
    seen: Examined | None,
    *,
    phase: JobPhase,
    exit_status: int | None,
    log: str,
) -> TransactionVerdict:
    """`phase` and `exit_status` are the job's; the sentence has no name of a node in it."""
    if seen is None:
        return TransactionVerdict(
            ok=False,
            code="not-begun",
            message=f"the transaction did not begin: {tail(log)}",
        )
    changed = bool(seen.added or seen.gone)
    found = _trouble(tool, locked, seen, _Said(phase, exit_status, log))
    if found is None:
        note = f"{tool.name} ended with {exit_status}, yet all is installed" if exit_status else ""
        return TransactionVerdict(
            ok=True, message=note, changed=changed, added=seen.added, gone=seen.gone
        )
    code, message, *hints = found
    return TransactionVerdict(
        ok=False, code=code, message=message, hints=tuple(hints), changed=changed,
        added=seen.added, gone=seen.gone,
    )  # fmt: skip


def _trouble(
    tool: PackageTool,
    locked: Sequence[LockedPackage],
    seen: Examined,
    said: "_Said",
) -> tuple[str, ...] | None:
    """Code, sentence, hints; the first that applies."""
    phase, exit_status, log = said.phase, said.exit_status, said.log
    if seen.duplicates:
        cut = "the transaction was cut short: " if phase is JobPhase.LOST else ""
        hint = (tool.remove_duplicates,) if tool.remove_duplicates else ()
        both = f"{cut}{_few(seen.duplicates)} is installed in two versions"
        return ("half-done", both, *(f"on the machine, as root: {h}" for h in hint))
    missing = [str(p.nevra) for p in locked if p.nevra not in seen.now]
    if phase is JobPhase.LOST:
        left = (
            f"{len(missing)} of {len(locked)} packages are missing"
            if missing
            else ("all packages are installed, but not all of their scripts may have run")
        )
        return ("cut-short", f"the transaction was cut short, by a reboot or a power cut: {left}")
    if _FULL.search(log) and missing:
        return ("disk-full", f"the disk is full; nothing can be installed: {tail(log)}")
    if scripts := _failed_scripts(log):
        return ("scriptlet", f"{scripts} failed", "its output is in the run's log of this step")
    if missing and exit_status == 0:
        return (
            "not-installed",
            f"{tool.name} says that it is done, but {_few(missing)} is missing",
        )
    if missing:
        return ("transaction", f"{tool.name} ended with {exit_status}: {tail(log)}")
    frozen = {p.nevra for p in locked}
    if more := [str(n) for n in seen.added if n not in frozen]:
        return ("more-than-frozen", f"{_few(more)} came besides what the plan has frozen")
    return None


def _failed_scripts(log: str) -> str:
    names = []
    for match in _SCRIPTLET.finditer(log):
        kind = (match["a"] or match["b"] or "").lower()
        package = match["p"] or match["q"]
        names.append(f"%{kind} of {package}" if package else f"a {kind} script")
    return ", ".join(dict.fromkeys(names))


def _few(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")

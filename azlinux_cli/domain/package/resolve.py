"""Which builds a transaction would bring to a node, found without changing a package of it."""

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.evr import EvrOrder, evr_order
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.package.kernel import is_kernel
from azlinux_cli.domain.package.locked import Action, LockedPackage, Want
from azlinux_cli.domain.package.nevra import Nevra
from azlinux_cli.domain.package.script import (
    files_of,
    filled,
    read_offers,
    read_rows,
    script_of,
)
from azlinux_cli.domain.package.tool import PackageTool
from azlinux_cli.domain.package.verdict import Code, TransactionVerdict
from azlinux_cli.domain.package.why import reason, skipped_repository
from azlinux_cli.domain.probe import Sections, read_sections

_TIMED_OUT = 124  # timeout(1)
_SHA256 = re.compile(r"[0-9a-f]{64}")
# The tool itself downloads what it would install: what it resolves and what it gets are one thing.
# The answer is a file, and asked for by itself: it may be longer than what is kept of a log.
_FETCH = r"""
rm -rf "$D"; mkdir -p "$D"
rm -f "$W/resolution"
timeout @SECONDS@ @COMMAND@ >"$W/resolve.log" 2>&1 </dev/null
S=$?
tail -n 60 "$W/resolve.log"
{
printf '\n@@azl fetch\n'; tail -n 60 "$W/resolve.log"
printf '\n@@azl fetch-status %s\n' "$S"
printf '\n@@azl now\n'; date +%s
N=
for F in "$D"/*.rpm; do if [ -e "$F" ]; then N=yes; fi; done
if [ -n "$N" ]; then
printf '\n@@azl builds\n'; rpm -qp --qf "$Q" "$D"/*.rpm 2>/dev/null
printf '\n@@azl sums\n'; sha256sum "$D"/*.rpm | cut -d' ' -f1
printf '\n@@azl sizes\n'; stat -c %s "$D"/*.rpm
printf '\n@@azl side-by-side\n'
rpm -qp --qf '[%{=NAME} %{PROVIDENAME}\n]' "$D"/*.rpm 2>/dev/null | grep -F 'installonlypkg('
printf '\n@@azl obsoletes\n'
rpm -qp --qf '[%{OBSOLETENAME} %{OBSOLETEFLAGS:depflags} %{OBSOLETEVERSION}\n]' "$D"/*.rpm \
2>/dev/null
rpm -qp --qf '%{NAME}\n' "$D"/*.rpm 2>/dev/null >"$W/names"
rpm -qp --qf '[%{OBSOLETENAME}\n]' "$D"/*.rpm 2>/dev/null >>"$W/names"
printf '\n@@azl there\n'; rpm -q --qf "$Q" $(sort -u "$W/names") | grep -v ' not installed'
rpm -qp --qf @BUILD@ "$D"/*.rpm 2>/dev/null >"$W/offers"
rpm -q --qf @BUILD@ $(sort -u "$W/names") | grep -v ' not installed' >>"$W/offers"
printf '\n@@azl offers\n'
timeout @SECONDS@ @OFFERS@ $(sort -u "$W/offers") </dev/null
fi
printf '\n@@azl end\n'
} >"$W/resolution.new"
mv "$W/resolution.new" "$W/resolution"
"""
_ANSWER = r"""
cat "$W/resolution"
"""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was found. Without a verdict that is ok the set is empty, and that means nothing."""

    verdict: TransactionVerdict
    packages: tuple[LockedPackage, ...] = ()


def resolve_body(
    run: str, tool: PackageTool, want: Want, *, seconds: int, verb: str = "upgrade"
) -> str:
    """A node job's. Downloads the set; the tool gets `seconds` for each question."""
    fetch = tool.download(verb, want.packages, files_of(run), want=want)
    text = filled(
        _FETCH,
        seconds=str(int(seconds)),
        command=fetch,
        offers=tool.offers(),
        build=tool.build_format,
    )
    return script_of(run, text)


def resolution_script(run: str) -> str:
    """Asks what the job has found."""
    return script_of(run, _ANSWER)


def read_resolution(stdout: str) -> Resolution:
    """Raises RemoteError for an answer that is not whole."""
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about the set of packages is not whole")
    failure = _failure(sections)
    if failure is not None:
        return Resolution(failure)
    packages = _packages(sections)
    message = f"{len(packages)} packages" if packages else "nothing to do"
    return Resolution(TransactionVerdict(ok=True, code=Code.DONE, message=message), packages)


def _failure(sections: Sections) -> TransactionVerdict | None:
    """A tool that ends well may have skipped a repository: its words count, too."""
    lines, status = sections.lines("fetch"), sections.statuses.get("fetch")
    skipped = skipped_repository(lines)
    why = (Code.REPOSITORY_DOWN, skipped) if skipped else reason(lines)
    if status == _TIMED_OUT and (why is None or why[0] is not Code.LOCKED):
        why = (Code.LOCKED, "the package tool did not end in time; its lock may be held")
    if status == 0 and skipped is None:
        return None
    if why is None:
        said = short(lines[-1]) if lines else "it printed nothing"
        why = (Code.FAILED, f"the package tool failed: {said}")
    return TransactionVerdict(
        ok=False,
        code=why[0],
        message=why[1],
        facts={"exitStatus": status, "log": "\n".join(map(short, lines[-10:]))},
    )


def _packages(sections: Sections) -> tuple[LockedPackage, ...]:
    """Raises RemoteError when the lists of the files do not agree: nothing would be proven."""
    builds = read_rows(sections.lines("builds"))
    sums, sizes = sections.lines("sums"), sections.lines("sizes")
    if not len(builds) == len(sums) == len(sizes) or not all(map(_SHA256.fullmatch, sums)):
        raise RemoteError("the node's lists of what it downloaded do not agree")
    there = read_rows(sections.lines("there"))
    beside = {line.split()[0] for line in sections.lines("side-by-side")}
    offers = read_offers(sections)
    at_s = int(sections.get("now")) if sections.get("now").isdecimal() else 0
    coming = []
    for nevra, checksum, size in zip(builds, sums, sizes, strict=True):
        action = _action(nevra, there, beside)
        old = None if action is Action.INSTALL else next(filter(nevra.replaces, there), None)
        coming.append(
            LockedPackage(
                nevra=nevra,
                action=action,
                checksum=f"sha256:{checksum}",
                repository=offers.get(nevra.short, ""),
                size_bytes=int(size) if size.isdecimal() else 0,
                replaces=old,
                served=old is not None and old.short in offers,
                at_s=at_s,
            )
        )
    names = {package.nevra.name for package in coming}
    going = [
        LockedPackage(old, Action.REMOVE)
        for old in there
        if old.name not in names and _is_obsolete(old, sections.lines("obsoletes"))
    ]
    return tuple(sorted((*coming, *going), key=lambda package: str(package.nevra)))


def _action(nevra: Nevra, there: Iterable[Nevra], beside: set[str]) -> Action:
    if nevra.name in beside or is_kernel(nevra.name):
        return Action.INSTALL
    older = [old for old in there if nevra.replaces(old)]
    if not older:
        return Action.INSTALL
    is_newer = nevra.order > max(old.order for old in older)
    return Action.UPGRADE if is_newer else Action.DOWNGRADE


_COMPARISONS: dict[str, Callable[[EvrOrder, EvrOrder], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


def _is_obsolete(old: Nevra, obsoletes: Iterable[str]) -> bool:
    """By rpm's rule: the name, and the version where one is given. `NAME [OPERATOR EVR]`."""
    for line in obsoletes:
        name, *condition = line.split()
        if name != old.name:
            continue
        if len(condition) != 2:  # noqa: PLR2004 - an operator and a version
            return True
        theirs = condition[1]
        ours = f"{old.epoch}:{old.version}" + (f"-{old.release}" if "-" in theirs else "")
        compare = _COMPARISONS.get(condition[0].replace("> =", ">="))
        if compare is not None and compare(evr_order(ours), evr_order(theirs)):
            return True
    return False

"""What a machine becomes: the set of 4.0 that takes its packages' places, and what goes or stays.

Asked of one machine for all that are like it, before anything is changed. dnf itself resolves and
downloads; what it would remove is read from its answer to the same question with "no".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.in_place.place import in_place_script
from azlinux_cli.domain.in_place.source import dnf_for_4, prepare_part
from azlinux_cli.domain.in_place.wish import InPlaceWish
from azlinux_cli.domain.package import (
    Action,
    Code,
    LockedPackage,
    Nevra,
    TransactionVerdict,
    Want,
    read_resolution,
    resolution_script,
    resolve_body,
)
from azlinux_cli.domain.package.kernel import is_kernel
from azlinux_cli.domain.package.script import filled, read_rows
from azlinux_cli.domain.package.verdict import few
from azlinux_cli.domain.probe import read_sections

VERB = "distro-sync"
_OLD = ".azl3"
_RELEASE = "azurelinux-release"
_REMOVING = ("Removing:", "Removing dependent packages:", "Removing unused dependencies:")
_ASK = r"""
timeout @SECONDS@ @COMMAND@ >"$K/removals.new" 2>&1 </dev/null
mv "$K/removals.new" "$K/removals"
"""
_ANSWER = r"""
printf '\n@@azl removals\n'; cat "$K/removals"
printf '\n@@azl installed\n'; rpm -qa --qf "$Q"
"""


@dataclass(frozen=True, slots=True)
class Successor:
    """`stays`: names of 3.0's packages without a successor. Without an ok verdict: nothing."""

    verdict: TransactionVerdict
    packages: tuple[LockedPackage, ...] = ()
    stays: tuple[str, ...] = ()


def successor_body(run: str, wish: InPlaceWish, *, seconds: int) -> str:
    """A node job's."""
    tool = dnf_for_4(run, wish)
    command = [tool.name, "-C", "--assumeno", *tool.options, "--best", VERB]
    ask = filled(_ASK, seconds=str(int(seconds)), command=command)
    return "".join(
        (
            prepare_part(run, wish),
            resolve_body(run, tool, Want(), seconds=seconds, verb=VERB),
            in_place_script(run, ask),
        )
    )


def successor_scripts(run: str) -> tuple[str, str]:
    """What asks for the set, and for what goes and what is there."""
    return resolution_script(run), in_place_script(run, _ANSWER)


def read_successor(set_said: str, rest_said: str, wish: InPlaceWish) -> Successor:
    """Raises RemoteError for an answer that is not whole."""
    resolution = read_resolution(set_said)
    if not resolution.verdict.ok:
        return Successor(resolution.verdict)
    sections = read_sections(rest_said)
    if not sections.complete:
        raise RemoteError("the node's answer about what 4.0 removes is not whole")
    installed = read_rows(sections.lines("installed"))
    going = _removals(sections.lines("removals"))
    locked = [*resolution.packages]
    known = {package.nevra.name for package in locked}
    erased = [n for n in installed if n.name in going and n.name not in known]
    locked += [LockedPackage(nevra, Action.REMOVE) for nevra in erased]
    refused = _refusal(locked, [*installed], {n.name for n in erased}, wish)
    if refused is not None:
        return Successor(refused)
    stays = _staying(locked, [*installed])
    message = f"{len(locked)} packages"
    return Successor(
        replace(resolution.verdict, message=message),
        tuple(sorted(locked, key=lambda package: str(package.nevra))),
        stays,
    )


def _removals(lines: Sequence[str]) -> frozenset[str]:
    """Names in the parts of dnf's table that say so. A name that is too long has its own line."""
    found, inside = set(), False
    for line in lines:
        if not line.startswith(" "):
            inside = line.strip() in _REMOVING
        elif inside and line[1:2] != " ":
            found.add(line.split()[0])
    return frozenset(found)


def _refusal(
    locked: Sequence[LockedPackage],
    installed: Sequence[Nevra],
    erased: set[str],
    wish: InPlaceWish,
) -> TransactionVerdict | None:
    coming = {package.nevra.name for package in locked if package.comes}
    if not any(name.startswith(_RELEASE) for name in coming):
        message = "the repositories do not bring 4.0's release package: they are not 4.0's"
        return _no(Code.NO_SUCH_PACKAGE, message, [])
    there = {nevra.name for nevra in installed}
    lost = sorted((there & {*wish.protected}) - coming)
    if lost:
        message = f"{few(lost)} would be gone, or stay at 3.0: the machine needs it to be reached"
        return _no(Code.UNRESOLVED, message, lost)
    unasked = sorted(erased - {*wish.erase})
    if unasked:
        message = f"{few(unasked)} would be removed, and nobody said that it may be"
        return _no(Code.UNRESOLVED, message, unasked)
    return None


def _no(code: Code, message: str, names: list[str]) -> TransactionVerdict:
    return TransactionVerdict(ok=False, code=code, message=message, facts={"packages": names})


def _staying(locked: Sequence[LockedPackage], installed: Sequence[Nevra]) -> tuple[str, ...]:
    """3.0's builds that nothing replaces and nothing obsoletes. Kernels stay beside each other."""
    touched = {package.nevra.name for package in locked}
    names = {
        nevra.name
        for nevra in installed
        if nevra.release.endswith(_OLD) and nevra.name not in touched
    }
    return tuple(sorted(name for name in names if not is_kernel(name)))


def target_kernel(locked: Sequence[LockedPackage]) -> str:
    """What `uname -r` says when the set's kernel runs; empty if it brings none."""
    of_kernel = [p.nevra for p in locked if p.comes and p.nevra.name in {"kernel", "kernel-core"}]
    newest = max(of_kernel, key=lambda nevra: nevra.order, default=None)
    return f"{newest.version}-{newest.release}.{newest.arch}" if newest else ""

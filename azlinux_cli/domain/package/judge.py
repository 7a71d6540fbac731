"""Judges a transaction by what is installed; what the tool says of itself is only quoted."""

from collections.abc import Sequence
from typing import Any

from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.package.kernel import is_kernel
from azlinux_cli.domain.package.locked import Action, LockedPackage
from azlinux_cli.domain.package.nevra import Nevra
from azlinux_cli.domain.package.script import FULL_KIB
from azlinux_cli.domain.package.tool import PackageTool, ToolName
from azlinux_cli.domain.package.transact import HELD, Outcome
from azlinux_cli.domain.package.verdict import Code, TransactionVerdict, few
from azlinux_cli.domain.package.why import failed_scriptlets, reason

_DUPLICATES = {
    ToolName.DNF: "dnf -y remove --duplicates",
    ToolName.DNF5: "dnf5 -y remove --duplicates",
    ToolName.TDNF: "rpm -e OLD-BUILD for each that is there twice (tdnf has no verb for it)",
}


def repair_of(tool: PackageTool) -> str:
    """What root types after a transaction that was cut off."""
    return _DUPLICATES[tool.name]


def verdict(
    seen: Outcome, locked: Sequence[LockedPackage], tool: PackageTool
) -> TransactionVerdict:
    """Hints are commands for root on the node."""
    facts = _facts(seen)
    for judge in (
        _database,
        _begun,
        _doubled,
        _missing,
        _other_builds,
        _strangers,
        _scriptlets,
        _unfinished,
    ):
        found = judge(seen, locked, tool)
        if found is not None:
            code, message, hints = found
            return TransactionVerdict(
                ok=False, code=code, message=message, hints=hints, facts=facts
            )
    message = f"{_count(locked)} as the plan has them"
    if seen.status != 0:
        message += f"; {tool.name} ended with {seen.status}, the package database knows better"
    return TransactionVerdict(ok=True, code=Code.DONE, message=message, facts=facts)


_Finding = tuple[Code, str, tuple[str, ...]] | None


def _database(seen: Outcome, _: Sequence[LockedPackage], __: PackageTool) -> _Finding:
    if seen.database_error is None:
        return None
    message = f"rpm cannot read the package database: {short(seen.database_error)}"
    return Code.DATABASE, message, ("rpm --rebuilddb",)


def _begun(seen: Outcome, locked: Sequence[LockedPackage], _: PackageTool) -> _Finding:
    """Nobody wrote down what was there: the job was cut off before it did anything."""
    if seen.came is not None or not _absent(seen, locked):
        return None
    if _is_full(seen):
        return Code.DISK_FULL, "the transaction could not begin: the disk is full", ()
    return Code.NOTHING_DONE, "the transaction never began", ()


def _doubled(seen: Outcome, locked: Sequence[LockedPackage], tool: PackageTool) -> _Finding:
    """Builds beside each other that cannot be: cut off, or the old one would not go."""
    if not seen.doubled:
        return None
    scripts = failed_scriptlets((*seen.trouble, *seen.log))
    names = few(seen.doubled)
    if scripts:
        message = f"{few(scripts)} failed, and {names} is there in two versions"
        return Code.SCRIPTLET_FAILED, message, (_DUPLICATES[tool.name],)
    absent = _absent(seen, locked)
    rest = f", and {few([p.nevra.short for p in absent])} is not installed" if absent else ""
    message = f"half-done: {names} is there in two versions{rest}"
    return Code.HALF_DONE, message, (_DUPLICATES[tool.name],)


def _missing(seen: Outcome, locked: Sequence[LockedPackage], tool: PackageTool) -> _Finding:
    absent = _absent(seen, locked)
    staying = _staying(seen, locked)
    if not absent and not staying:
        return None
    what = (
        f"{few([p.nevra.short for p in absent])} is not installed"
        if absent
        else (f"{few([nevra.short for nevra in staying])} is still installed")
    )
    lines = (*seen.trouble, *seen.log)
    scripts = failed_scriptlets(lines)
    if scripts:
        return Code.SCRIPTLET_FAILED, f"{few(scripts)} failed: {what}", ()
    why = reason(lines)
    if why is None and _is_full(seen):
        why = (Code.DISK_FULL, "the disk is full")
    if seen.status == HELD and why is None:
        why = (Code.LOCKED, "another process holds the package manager's lock")
    if why is not None:
        return why[0], f"{what}: {why[1]}", ()
    everything = not seen.came and not seen.gone
    code = Code.NOTHING_DONE if everything else Code.INCOMPLETE
    said = "was cut off" if seen.status is None else f"ended with {seen.status}"
    last = f" and says: {short(seen.log[-1])}" if seen.log else ""
    return code, f"{what}, although {tool.name} {said}{last}", ()


def _other_builds(seen: Outcome, locked: Sequence[LockedPackage], _: PackageTool) -> _Finding:
    """The names are right, and the builds are not those that were staged."""
    staged, there = seen.staged or {}, seen.there or {}
    other = [
        package.nevra.short
        for package in locked
        if package.nevra in staged
        and package.nevra in there
        and staged[package.nevra] != there[package.nevra]
    ]
    if not other:
        return None
    message = f"{few(other)}: another build is installed than the one that was staged"
    return Code.NOT_LOCKED, message, ()


def _strangers(seen: Outcome, locked: Sequence[LockedPackage], _: PackageTool) -> _Finding:
    """What changed beside the set. Kernels that make room for a new one are no surprise."""
    wanted = {package.nevra for package in locked}
    coming = [p.nevra for p in locked if p.comes]
    came = [nevra for nevra in seen.came or () if nevra not in wanted]
    gone = [
        nevra
        for nevra in seen.gone or ()
        if nevra not in wanted
        and not is_kernel(nevra.name)
        and nevra.name not in seen.side_by_side
        and not any(new.replaces(nevra) for new in coming)
    ]
    changes = [f"{n.short} came" for n in came] + [f"{n.short} went" for n in gone]
    if not changes:
        return None
    return Code.NOT_LOCKED, f"more changed than the plan has: {few(changes)}", ()


def _scriptlets(seen: Outcome, _: Sequence[LockedPackage], __: PackageTool) -> _Finding:
    scripts = failed_scriptlets((*seen.trouble, *seen.log))
    if not scripts:
        return None
    message = f"{few(scripts)} failed; the package is installed, and may not be set up"
    return Code.SCRIPTLET_FAILED, message, ()


def _unfinished(seen: Outcome, _: Sequence[LockedPackage], __: PackageTool) -> _Finding:
    if seen.status is not None:
        return None
    message = "the transaction was cut short: all is installed, but its scripts may not have run"
    return Code.CUT_SHORT, message, ()


def _is_full(seen: Outcome) -> bool:
    return seen.free_kib is not None and seen.free_kib < FULL_KIB


def _absent(seen: Outcome, locked: Sequence[LockedPackage]) -> list[LockedPackage]:
    there = seen.there or {}
    return [package for package in locked if package.comes and package.nevra not in there]


def _staying(seen: Outcome, locked: Sequence[LockedPackage]) -> list[Nevra]:
    there = seen.there or {}
    return [p.nevra for p in locked if p.action is Action.REMOVE and p.nevra in there]


def _facts(seen: Outcome) -> dict[str, Any]:
    return {
        "exitStatus": seen.status,
        "added": sorted(map(str, seen.came or ())),
        "gone": sorted(map(str, seen.gone or ())),
        "duplicates": list(seen.doubled),
        "log": "\n".join(short(line) for line in seen.log[-20:]),
    }


def _count(locked: Sequence[LockedPackage]) -> str:
    return "1 package is" if len(locked) == 1 else f"{len(locked)} packages are"

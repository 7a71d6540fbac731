"""Going back to what was installed before: the old builds, by name and by their header's digest.

The tools' own `history undo` is not used: it would take away the kernel that runs, and it knows
nothing of what other tools did. What cannot be undone is said before anything begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.node_job import directory_of
from azlinux_cli.domain.package.kernel import is_kernel
from azlinux_cli.domain.package.locked import Action, LockedPackage
from azlinux_cli.domain.package.nevra import Nevra
from azlinux_cli.domain.package.script import END, filled, script_of
from azlinux_cli.domain.package.tool import PackageTool, ToolName
from azlinux_cli.domain.package.transact import HELD, OUTCOME, TAMPERED, WAIT, Outcome
from azlinux_cli.domain.package.verdict import Code, TransactionVerdict
from azlinux_cli.domain.package.why import failed_scriptlets, reason

# The files must be those of the builds that were there: their rows stand in `before`.
_BACK = r"""
rm -rf "$H/undo"; mkdir -p "$H/undo"
timeout @SECONDS@ @DOWNLOAD@ >"$W/undo.log" 2>&1 </dev/null
S=$?
if [ "$S" != 0 ]; then tail -n 60 "$W/undo.log"; echo $S >"$W/undo.status"; exit $S; fi
Y=$(rpm -qp --qf "$Q" "$H/undo"/*.rpm 2>/dev/null | sort)
X=$({ cat "$W/before"; cat "$W/before"; printf '%s\n' "$Y"; } | sort | uniq -u)
if [ -z "$Y" ] || [ -n "$X" ]; then
echo 'the old builds that are served are not those that were installed' >"$W/undo.log"
cat "$W/undo.log"; echo @TAMPERED@ >"$W/undo.status"; exit @TAMPERED@
fi
(umask 022; exec @BRING@ "$H/undo"/*.rpm) >>"$W/undo.log" 2>&1 </dev/null
S=$?
if [ "$S" != 0 ]; then tail -n 60 "$W/undo.log"; echo $S >"$W/undo.status"; exit $S; fi
"""
_BEGIN = r"""
S=0
printf '' >"$W/undo.log"
"""
_AWAY = r"""
(umask 022; exec @TAKE_AWAY@) >>"$W/undo.log" 2>&1 </dev/null
S=$?
"""
_STATUS = r"""
echo $S >"$W/undo.status"
tail -n 200 "$W/undo.log"
exit $S
"""


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """`back`: builds that come again. `away`: builds that go. `stays`: a sentence for all else."""

    back: tuple[Nevra, ...] = ()
    away: tuple[Nevra, ...] = ()
    stays: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        return bool(self.back or self.away)


def undo_plan(tool: PackageTool, locked: Sequence[LockedPackage]) -> UndoPlan:
    """What could be undone, as far as can be told before the transaction."""
    if tool.name is ToolName.TDNF:
        return UndoPlan(stays=("tdnf undoes nothing: an OS disk snapshot is the only way back",))
    back, away, stays = [], [], []
    for package in locked:
        nevra, old = package.nevra, package.replaces
        if is_kernel(nevra.name):
            stays.append(f"{nevra.short} stays beside the kernels that are there")
        elif package.action is Action.REMOVE:
            stays.append(f"{nevra.short} is obsoleted by another package and does not come back")
        elif old is None:
            away.append(nevra)
        elif package.served:
            back.append(old)
        else:
            stays.append(f"{nevra.short} stays: no repository serves {old.short} any more")
    return UndoPlan(tuple(back), tuple(away), tuple(stays))


def undo_body(
    run: str, tool: PackageTool, plan: UndoPlan, *, seconds: int, patience_s: int = 120
) -> str:
    """A node job's. Downloads, compares, brings back, takes away."""
    wait = filled(WAIT, patience=str(int(patience_s)), held=str(HELD), name="undo.")
    parts = [wait, _BEGIN]
    if plan.back:
        specs = [nevra.spec for nevra in plan.back]
        download = tool.download("downgrade", specs, f"{directory_of(run)}/undo")
        values = {"download": download, "bring": tool.bring(()), "seconds": str(int(seconds))}
        parts.append(filled(_BACK, tampered=str(TAMPERED), **values))
    if plan.away:
        parts.append(filled(_AWAY, take_away=tool.take_away(plan.away)))
    return script_of(run, *parts, _STATUS)


def undo_outcome_script(run: str, locked: Sequence[LockedPackage]) -> str:
    names = sorted({package.nevra.name for package in locked})
    return script_of(run, filled(OUTCOME, names=names, name="undo."), END)


def undo_verdict(
    seen: Outcome, locked: Sequence[LockedPackage], plan: UndoPlan
) -> TransactionVerdict:
    """Whether everything is as it was before the transaction, but for what the plan lets stay."""
    coming = {package.nevra for package in locked if package.comes}
    untouched = coming - {*plan.away, *(n for n in coming if any(map(n.replaces, plan.back)))}
    missing = [nevra.short for nevra in plan.back if nevra in (seen.gone or {})]
    left = [n.short for n in seen.came or () if n in coming and n not in untouched]
    strange = [n.short for n in seen.came or () if n not in coming]
    strange += [
        n.short
        for n in seen.gone or ()
        if n not in plan.back
        and not any(new.replaces(n) for new in untouched)
        and not any(p.nevra == n for p in locked)
    ]
    facts = {
        "exitStatus": seen.status,
        "log": "\n".join(short(line) for line in seen.log[-20:]),
    }
    for names, what in (
        (missing, "did not come back"),
        (left, "is still installed"),
        (strange, "is not as it was"),
    ):
        if names:
            lines = (*seen.trouble, *seen.log)
            why = reason(lines)
            said = f": {why[1]}" if why else ""
            code = why[0] if why else Code.INCOMPLETE
            return TransactionVerdict(
                ok=False, code=code, message=f"{', '.join(names[:3])} {what}{said}", facts=facts
            )
    scripts = failed_scriptlets((*seen.trouble, *seen.log))
    if scripts:
        message = f"{', '.join(scripts[:3])} failed while the old builds came back"
        return TransactionVerdict(
            ok=False, code=Code.SCRIPTLET_FAILED, message=message, facts=facts
        )
    message = "installed is what was installed before"
    if plan.stays:
        message += f"; {len(plan.stays)} packages stay as they are"
    return TransactionVerdict(ok=True, code=Code.DONE, message=message, facts=facts)

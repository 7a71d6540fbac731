"""The transaction: the locked builds, from the files of the run, and nothing else.

The body is a node job's. What came of it is asked afterwards, of the package database: the job may
have been cut off, and statuses, histories and last lines say other things than what is installed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.package.kernel import is_kernel
from azlinux_cli.domain.package.lock import HOLDERS
from azlinux_cli.domain.package.locked import LockedPackage, snapshot_time
from azlinux_cli.domain.package.nevra import Nevra
from azlinux_cli.domain.package.script import END, filled, free_kib_of, read_rows, script_of
from azlinux_cli.domain.package.tool import PackageTool
from azlinux_cli.domain.probe import read_sections

HELD, TAMPERED, UNNOTED = 75, 65, 73  # EX_TEMPFAIL, EX_DATAERR, EX_CANTCREAT of sysexits.h
# What is installed now is written down once: a second attempt keeps what the first one saw.
_NOTE = r"""
if [ ! -e "$W/before" ]; then
if rpm -qa --qf "$Q" | grep -v '^gpg-pubkey ' | sort >"$W/before.new"
then mv "$W/before.new" "$W/before"
else echo 'what is installed could not be written down'; exit @UNNOTED@; fi
fi
"""
# The lock is waited for here, for so long: a tool that waits for it begins whenever it is let go,
# hours later, too.
WAIT = r"""
T=@NAME@
rm -f "$W/${T}status"
for I in $(seq 0 @PATIENCE@); do
@HOLDERS@
if [ -z "$X" ]; then break; fi
sleep 1
done
if [ -n "$X" ]; then
printf 'already locked by process %s\n' "$X" >"$W/${T}log"
cat "$W/${T}log"; echo @HELD@ >"$W/${T}status"; exit @HELD@
fi
""".replace("@HOLDERS@", HOLDERS)
_SET = r"""
V=$(printf '%s\n' @SUMS@ | sort -u)
Y=$(sha256sum "$D"/*.rpm 2>/dev/null | cut -d' ' -f1 | sort -u)
X=$({ printf '%s\n' "$V"; printf '%s\n' "$V"; printf '%s\n' "$Y"; } | sort | uniq -u)
if [ -n "$X" ]; then
echo 'the files of the set are not those that were staged' >"$W/log"
cat "$W/log"; echo @TAMPERED@ >"$W/status"; exit @TAMPERED@
fi
"""
# - No pipe: a tool whose output breaks ends badly after it has done everything (dnf 4).
# - 200 is dnf 4's: another process was quicker to one of its locks, and nothing was done.
_FILES = r"""
S=0
if [ -n "$Y" ]; then
for I in $(seq 0 @PATIENCE@); do
(umask 022; exec @COMMAND@ "$D"/*.rpm) >"$W/log" 2>&1 </dev/null
S=$?
if [ "$S" != 200 ]; then break; fi
sleep 1
done
else
echo 'none of the files of the set is on the node: nothing to do' >"$W/log"
fi
"""
_NAMES = r"""
(umask 022; exec @COMMAND@) >"$W/log" 2>&1 </dev/null
S=$?
"""
_STATUS = r"""
echo $S >"$W/status"
tail -n 200 "$W/log"
exit $S
"""
# - Nothing is written: the disk may be full.
# - `uniq -u` of one list and twice the other: what is in the one only.
OUTCOME = r"""
T=@NAME@
printf '\n@@azl status\n'; cat "$W/${T}status" 2>/dev/null
A=$(rpm -qa --qf "$Q" 2>&1)
S=$?
printf '\n@@azl database\n'; if [ "$S" != 0 ]; then printf '%s\n' "$A" | tail -n 3; fi
printf '\n@@azl database-status %s\n' "$S"
A=$(printf '%s\n' "$A" | grep -v '^gpg-pubkey ')
if [ -e "$W/before" ]; then
printf '\n@@azl before\n'; wc -l <"$W/before"
printf '\n@@azl gone\n'
{ printf '%s\n' "$A"; printf '%s\n' "$A"; cat "$W/before"; } | sort | uniq -u
printf '\n@@azl came\n'
{ cat "$W/before"; cat "$W/before"; printf '%s\n' "$A"; } | sort | uniq -u
fi
printf '\n@@azl there\n'; rpm -q --qf "$Q" @NAMES@ | grep -v ' not installed'
printf '\n@@azl staged\n'; rpm -qp --qf "$Q" "$D"/*.rpm 2>/dev/null
printf '\n@@azl side-by-side\n'
rpm -q --qf '[%{=NAME} %{PROVIDENAME}\n]' @NAMES@ | grep -F 'installonlypkg('
printf '\n@@azl doubled\n'
printf '%s\n' "$A" | cut -d' ' -f1,5 | sort | uniq -d
printf '\n@@azl free\n'; df -Pk "$W" | tail -n 1
printf '\n@@azl trouble\n'
grep -i -E 'scriptlet|script warning|script error' "$W/${T}log" | head -n 50
printf '\n@@azl log\n'; tail -n 60 "$W/${T}log"
"""


def transact_body(
    run: str,
    tool: PackageTool,
    locked: Sequence[LockedPackage],
    *,
    patience_s: int = 120,
) -> str:
    """A node job's. `patience_s`: how long another process may hold the package manager's lock."""
    coming = [package for package in locked if package.comes]
    specs = [package.nevra.spec for package in coming]
    sums = [package.checksum.removeprefix("sha256:") for package in coming]
    wait = filled(WAIT, patience=str(int(patience_s)), held=str(HELD), name="")
    check = filled(_SET, sums=sums, tampered=str(TAMPERED))
    command = tool.bring(specs, at_s=snapshot_time(coming))
    template = _FILES if tool.takes_files else _NAMES
    work = filled(template, command=command, patience=str(int(patience_s)))
    return script_of(run, filled(_NOTE, unnoted=str(UNNOTED)), wait, check, work, _STATUS)


def outcome_script(run: str, locked: Sequence[LockedPackage]) -> str:
    """Asks what became of the transaction; changes nothing, and may be asked at any time."""
    names = sorted({package.nevra.name for package in locked})
    return script_of(run, filled(OUTCOME, names=names, name=""), END)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the package database has, against what it had. Builds with their header's digests.

    `gone` and `came` are None when nobody wrote down what was there: the job never began.
    """

    status: int | None = None  # the tool's; None: it has not ended, or was cut off
    database_error: str | None = None
    gone: dict[Nevra, str] | None = None
    came: dict[Nevra, str] | None = None
    there: dict[Nevra, str] | None = None  # of the locked names
    staged: dict[Nevra, str] | None = None
    side_by_side: frozenset[str] = frozenset()  # names whose builds may be there beside each other
    free_kib: int | None = None  # where the run keeps its files
    doubled: tuple[str, ...] = ()  # NAME.ARCH, kernels apart
    trouble: tuple[str, ...] = ()  # lines about scriptlets, wherever they stand in the log
    log: tuple[str, ...] = ()  # its end


def read_outcome(stdout: str) -> Outcome:
    """Raises RemoteError for an answer that is not whole."""
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about its packages is not whole")
    known = "before" in sections.text
    status = sections.get("status")
    failed = sections.statuses.get("database") != 0
    doubled = (line.split() for line in sections.lines("doubled"))
    beside = frozenset(line.split()[0] for line in sections.lines("side-by-side"))
    return Outcome(
        status=int(status) if status.isdecimal() else None,
        database_error=sections.get("database") or "rpm failed" if failed else None,
        gone=read_rows(sections.lines("gone")) if known else None,
        came=read_rows(sections.lines("came")) if known else None,
        there=read_rows(sections.lines("there")),
        staged=read_rows(sections.lines("staged")),
        side_by_side=beside,
        free_kib=free_kib_of(sections.get("free")),
        doubled=tuple(
            ".".join(words)
            for words in doubled
            if not is_kernel(words[0]) and words[0] not in beside
        ),
        trouble=tuple(sections.lines("trouble")),
        log=tuple(sections.lines("log")),
    )

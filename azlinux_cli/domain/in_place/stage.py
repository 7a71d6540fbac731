"""The files of the set on the machine, and rpm's own test of their transaction."""

from collections.abc import Sequence

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.in_place.place import in_place_script
from azlinux_cli.domain.in_place.source import dnf_for_4, keyring_of, prepare_part
from azlinux_cli.domain.in_place.wish import InPlaceWish
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.package import Code, LockedPackage, TransactionVerdict, stage_script
from azlinux_cli.domain.package.script import filled
from azlinux_cli.domain.package.why import reason
from azlinux_cli.domain.probe import read_sections

_SUCCEEDED = "Transaction test succeeded"
_KIB = 1024
# rpm's test finds conflicts of files, and file systems that are too small. %pre is not run by it.
_TRIAL = r"""
(umask 022; exec @COMMAND@ "$D"/*.rpm) >"$W/test.log" 2>&1 </dev/null
S=$?
printf '\n@@azl test\n'; tail -n 60 "$W/test.log"
printf '\n@@azl test-status %s\n' "$S"
printf '\n@@azl room\n'
for P in / /boot /var; do if [ -d "$P" ]; then df -Pk "$P" | tail -n 1; fi; done
printf '\n@@azl packages\n'; du -sk "$D" | cut -f1
printf '\n@@azl programs\n'
for P in grub2-editenv timeout sha256sum tar ldd; do
if ! command -v "$P" >/dev/null 2>&1; then echo "$P"; fi
done
"""


def in_place_stage_body(
    run: str, wish: InPlaceWish, locked: Sequence[LockedPackage], *, seconds: int
) -> str:
    """A node job's, whose log `package.read_stage` reads."""
    fetch = stage_script(
        run, dnf_for_4(run, wish), locked, seconds=seconds, keyring=keyring_of(run)
    )
    return prepare_part(run, wish) + fetch


def trial_body(run: str, wish: InPlaceWish) -> str:
    """A node job's."""
    command = [*dnf_for_4(run, wish).bring(()), "--setopt=tsflags=test"]
    return in_place_script(run, filled(_TRIAL, command=command))


def read_trial(stdout: str) -> TransactionVerdict:
    """Raises RemoteError for an answer that is not whole."""
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about the test of the transaction is not whole")
    lines, status = sections.lines("test"), sections.statuses.get("test")
    if status != 0 or not any(_SUCCEEDED in line for line in lines):
        said = short(lines[-1]) if lines else "it printed nothing"
        code, message = reason(lines) or (
            Code.FAILED,
            f"the test of the transaction failed: {said}",
        )
        log = "\n".join(map(short, lines[-20:]))
        return TransactionVerdict(ok=False, code=code, message=message, facts={"log": log})
    missing = sections.lines("programs")
    if missing:
        message = f"{', '.join(map(short, missing))}: the machine lacks what the way needs"
        return TransactionVerdict(ok=False, code=Code.NO_SUCH_PACKAGE, message=message)
    return TransactionVerdict(
        ok=True, code=Code.DONE, message="", facts=_room(sections.lines("room"))
    )


def _room(lines: Sequence[str]) -> dict[str, dict[str, int]]:
    rows = (line.split() for line in lines)
    free = {w[5]: int(w[3]) * _KIB for w in rows if len(w) > 5 and w[3].isdecimal()}  # noqa: PLR2004
    return {"freeBytes": free}

"""Who works on a node, noted on the node itself: operators on two computers meet there.

/var/lib/azl/lease has three lines: the run, its owner, and how many seconds it holds without a
sign of life. lease.beat has the time of the last one, by the node's own clock. A lease also holds
as long as a job of its run goes on. Changes are made under flock(1), and files get their names
whole: a disk that is full leaves the lease as it was. A sign of life from further ahead than a
lease holds is from a clock that was wrong, and counts for nothing.
"""

from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node_job import HOME, directory_of
from azlinux_cli.domain.remote_command import RemoteCommand, quoted

TTL_S = 900
# date(1) says that a disk is full; printf, which is the shell's own, does not.
_TAKE = r"""
LC_ALL=C; export LC_ALL
H=@HOME@; R=@RUN@; W=@OWNER@
umask 077
put() {
date +%s >"$H/beat.new" && printf '%s\n%s\n%s\n' "$R" "$W" @TTL@ >"$H/lease.new" &&
[ -s "$H/lease.new" ] && mv "$H/beat.new" "$H/lease.beat" && mv "$H/lease.new" "$H/lease"
}
printf '@@azl lease\n'
if [ ! -e "$H/lease" ]; then put && echo taken
else
A=$(sed -n 1p "$H/lease"); B=$(sed -n 2p "$H/lease"); C=$(sed -n 3p "$H/lease")
E=$(cat "$H/lease.beat" 2>/dev/null); N=$(date +%s)
if [ "$A" = "$R" ]; then put && echo ours
else
L=
if [ "$N" -lt $((${E:-0} + ${C:-0})) ] && [ "$N" -gt $((${E:-0} - ${C:-0})) ]; then L=yes; fi
for F in "$H/$A"/*/pid; do
if [ -e "$F" ] && [ ! -e "${F%pid}exit" ]; then
read -r P T <"$F"
if [ "$(cut -d' ' -f22 "/proc/$P/stat" 2>/dev/null)" = "$T" ]; then L=yes; fi
fi
done
if [ -n "$L" ]; then printf 'held\n%s\n%s\n%s\n' "$A" "$B" $((N - ${E:-0}))
else put && printf 'taken-over\n%s\n%s\n' "$A" "$B"; fi
fi
fi
printf '@@azl end\n'
"""
_RELEASE = r"""
H=@HOME@
if [ "$(sed -n 1p "$H/lease" 2>/dev/null)" = @RUN@ ]; then rm -f "$H/lease" "$H/lease.beat"; fi
"""
_RENEW = r"""
if [ "$(sed -n 1p @HOME@/lease 2>/dev/null)" = @RUN@ ]; then
(umask 077; date +%s >@HOME@/beat.$$ && mv @HOME@/beat.$$ @HOME@/lease.beat || rm -f @HOME@/beat.$$)
fi
"""


class Taking(StrEnum):
    """What came of asking for a node."""

    TAKEN = "taken"
    OURS = "ours"  # this run had it, whichever computer it was worked on from
    TAKEN_OVER = "taken-over"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Lease:
    """`run` and `owner` are who holds it, or held it; `silent_s`: since its last sign of life."""

    taking: Taking
    run: str = ""
    owner: str = ""
    silent_s: int = 0

    @property
    def is_ours(self) -> bool:
        return self.taking is not Taking.HELD


def take_command(run: str, owner: str, ttl_s: int = TTL_S) -> RemoteCommand:
    """For a run, in the name of `owner` (one line of text)."""
    directory_of(run)
    text = (
        _TAKE.replace("@HOME@", HOME)
        .replace("@RUN@", quoted(run))
        .replace("@TTL@", str(int(ttl_s)))
        .replace("@OWNER@", quoted(" ".join(owner.split())))
    )
    return _locked(text)


def release_command(run: str) -> RemoteCommand:
    """Gives it back, if it is this run's."""
    directory_of(run)
    text = _RELEASE.replace("@HOME@", HOME).replace("@RUN@", quoted(run))
    return _locked(text)


def _locked(text: str) -> RemoteCommand:
    """Run by root, by one at a time."""
    return RemoteCommand(
        "sudo -n sh -c 'umask 077; mkdir -p /var/lib/azl; "
        "exec flock -w 10 /var/lib/azl/.lock sh -s'",
        text,
    )


def renewal(run: str) -> str:
    """Shell text that is a sign of life, for a command that is sent anyway."""
    directory_of(run)
    return _RENEW.replace("@HOME@", HOME).replace("@RUN@", quoted(run))


def read_lease(stdout: str) -> Lease:
    """Raises RemoteError for an answer that is not whole."""
    _, mark, rest = stdout.replace("\r", "").partition("@@azl lease\n")
    body, end, _ = rest.partition("@@azl end")
    lines = body.splitlines()
    if not mark or not end or not lines or lines[0] not in set(Taking):
        raise RemoteError("the node's answer about its lease is not whole")
    run, owner, silent, *_ = [*lines[1:], "", "", ""]
    return Lease(Taking(lines[0]), run, owner, int(silent) if silent.isdecimal() else 0)

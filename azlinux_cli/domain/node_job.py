"""Work on a node that outlives the connection it was begun over.

A job is a sh script of root's, named by a run and a step. Its state lies on the node, below
/var/lib/azl/RUN/STEP: whoever comes later, from wherever, finds out what became of it.

    body.sh   what is done              boot-id   of the boot it was begun in
    job.sh    what does it              pid       its process, and when that began (proc(5))
    started   Unix time                 log       what it printed
    exit      its exit status and the time, written last and whole
    begun/    somebody begins it        claim/    its process is there

A step's job runs once, whoever begins it how often: of its processes the first to claim it goes on.
It does so once `pid` is on the disk, so that a power cut leaves a lost job and not an absent one.
Scripts are whole before any of it runs: a connection that is cut while a script is sent would
otherwise run the half that has come.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.errors import RemoteError, UsageError
from azlinux_cli.domain.remote_command import RemoteCommand, quoted

HOME = "/var/lib/azl"
LOG_BYTES = 524_288  # of the log, in one answer
_RUN = re.compile(r"[a-z0-9]{1,32}")
_STEP = re.compile(r"[a-z][a-z0-9-]{0,47}")
_BODY_END = "@azl-end-of-body@"

_LOOK = r"""
job_state() {
LC_ALL=C; export LC_ALL
printf '@@azl job\n'
printf 'boot %s\n' "$(cat /proc/sys/kernel/random/boot_id)"
if [ ! -d "$D/begun" ]; then echo 'phase absent'; printf '@@azl end\n'; return 0; fi
if [ -e "$D/boot-id" ]; then printf 'started-boot %s\n' "$(cat "$D/boot-id")"; fi
if [ -e "$D/started" ]; then printf 'started %s\n' "$(cat "$D/started")"; fi
printf 'now %s\n' "$(date +%s)"
if [ -e "$D/exit" ]; then printf 'phase ended %s\n' "$(cat "$D/exit")"
elif [ -e "$D/pid" ]; then
read -r P T <"$D/pid"
N=$(cut -d' ' -f22 "/proc/$P/stat" 2>/dev/null)
B=$(cat "$D/boot-id"); C=$(cat /proc/sys/kernel/random/boot_id)
if [ "$B" = "$C" ] && [ "$N" = "$T" ] && [ -n "$N" ]; then echo 'phase running'
elif [ -e "$D/exit" ]; then printf 'phase ended %s\n' "$(cat "$D/exit")"
else echo 'phase lost'; fi
elif job_is_young; then echo 'phase starting'
else echo 'phase absent'; fi
S=0
if [ -e "$D/log" ]; then S=$(wc -c <"$D/log"); fi
printf 'log-size %s\n' "$S"
printf '@@azl log\n'
F=$O
if [ $((S - F)) -gt @LOG_BYTES@ ]; then F=$((S - @LOG_BYTES@)); fi
if [ "$S" -gt "$F" ]; then tail -c +$((F + 1)) "$D/log" | head -c $((S - F)); fi
printf '\n@@azl end\n'
}
job_is_young() {
A=$(cat "$D/started" 2>/dev/null)
[ -n "$A" ] && [ "$(date +%s)" -le $((A + @GRACE@)) ] &&
[ "$(cat "$D/boot-id" 2>/dev/null)" = "$(cat /proc/sys/kernel/random/boot_id)" ]
}
"""
# - Files get their names whole: somebody else may begin the job at the same moment.
# - An end that a full disk cannot note is noted where the body was, which is not needed any more.
# - `trap`: a shutdown that somebody else begins asks the unit's first process to end. It waits for
#   the body, which is not asked, and systemd waits for it.
_START = r"""
job_start() {
umask 077
mkdir -p "$D" || return
if [ -d "$D/begun" ] && [ ! -e "$D/pid" ] && [ ! -e "$D/exit" ] && ! job_is_young; then
rm -rf "$D/begun" "$D/claim"
fi
if [ ! -d "$D/begun" ]; then
date +%s >"$D/started" && cat /proc/sys/kernel/random/boot_id >"$D/boot-id" || return
cat >"$D/body.$$" <<'@BODY_END@' || return
@BODY@
@BODY_END@
cat >"$D/job.$$" <<'@BODY_END@' || return
LC_ALL=C; export LC_ALL
cd /
D=@DIRECTORY@
mkdir "$D/claim" || exit
trap : HUP INT TERM
echo "$$ $(cut -d' ' -f22 /proc/$$/stat)" >"$D/pid.new"
[ -s "$D/pid.new" ] && mv "$D/pid.new" "$D/pid" || exit
sync "$D/boot-id" "$D/started" "$D/pid" "$D" || sync
(umask 022; exec sh "$D/body.sh") >"$D/log" 2>&1 </dev/null
S=$?
I=0
until echo "$S $(date +%s)" >"$D/exit.new" && [ -s "$D/exit.new" ]; do
: >"$D/body.sh"
[ $I -lt @NOTE@ ] || exit
sleep 1; I=$((I + 1))
done
sync "$D/exit.new" || sync
mv "$D/exit.new" "$D/exit"
sync "$D"
@BODY_END@
mv "$D/body.$$" "$D/body.sh" && mv "$D/job.$$" "$D/job.sh" || return
fi
if mkdir "$D/begun" 2>/dev/null; then
if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1 &&
systemd-run --quiet --collect --unit=@UNIT@ --property=KillMode=process \
--property=SendSIGHUP=no --property=OOMPolicy=continue --property=TimeoutStopSec=@STOP@ \
/bin/sh "$D/job.sh" </dev/null >/dev/null 2>&1; then :
else setsid nohup sh "$D/job.sh" >/dev/null 2>&1 </dev/null &
fi
I=0
while [ $I -lt @FIRST_LOOKS@ ] && [ ! -e "$D/exit" ]; do sleep 0.1; I=$((I + 1)); done
fi
}
"""
_TIDY = r"""
for F in @RUN@/*; do
case "$F" in */@KEEP@) ;; *) rm -rf "$F" ;; esac
done
"""
_GRACE_S = 10  # between a job's directory and its process
_NOTE_S = 60  # in which a full disk may get room for the end of a job
_STOP_S = 600  # that a shutdown waits for a job
_FIRST_LOOKS = 3  # tenths of a second in which a short job may end before the first answer


class JobPhase(StrEnum):
    """LOST: it had begun, has no end, and its process is gone: power, a reboot, a kill."""

    ABSENT = "absent"
    STARTING = "starting"
    RUNNING = "running"
    ENDED = "ended"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class NodeJob:
    """`body` is a script for sh, run by root in / with no input; its output is the log.

    Raises UsageError for a name that could be anything else than one.
    """

    run: str
    step: str
    body: str

    def __post_init__(self) -> None:
        directory_of(self.run, self.step)
        if _BODY_END in self.body:
            raise UsageError(f"a job cannot contain {_BODY_END}")


@dataclass(frozen=True, slots=True)
class JobState:
    """Times are the node's own, Unix time. `log` begins where it was asked from, or later."""

    phase: JobPhase
    exit_status: int | None = None
    started_at: int | None = None
    ended_at: int | None = None
    started_boot_id: str = ""
    boot_id: str = ""
    log: str = ""
    log_size: int = 0

    @property
    def is_over(self) -> bool:
        return self.phase in {JobPhase.ENDED, JobPhase.LOST}


def directory_of(run: str, step: str | None = None) -> str:
    """Where a run, or one step of it, keeps its state. Raises UsageError for a hostile name."""
    if not _RUN.fullmatch(run) or (step is not None and not _STEP.fullmatch(step)):
        raise UsageError(f"{run!r}, {step!r}: not the names of a run and a step")
    return f"{HOME}/{run}" if step is None else f"{HOME}/{run}/{step}"


def start_command(job: NodeJob) -> RemoteCommand:
    """Begins the job, or finds it begun; answers as `poll_command`."""
    directory = directory_of(job.run, job.step)
    start = (
        _START.replace("@FIRST_LOOKS@", str(_FIRST_LOOKS))
        .replace("@NOTE@", str(_NOTE_S))
        .replace("@STOP@", str(_STOP_S))
        .replace("@UNIT@", quoted(f"azl-{job.run}-{job.step}"))
        .replace("@DIRECTORY@", quoted(directory))
        .replace("@BODY_END@", _BODY_END)
        .replace("@BODY@", job.body.rstrip("\n"))
    )
    where = f"D={quoted(directory)}; O=0\n"
    return RemoteCommand("sudo -n sh -s", _whole(where, _look(), start, "job_start && job_state\n"))


def poll_command(run: str, step: str, log_offset: int = 0, *, also: str = "") -> RemoteCommand:
    """What became of it, and its log from `log_offset` (bytes) on; `also` is done before."""
    where = f"D={quoted(directory_of(run, step))}; O={int(log_offset)}\n"
    return RemoteCommand("sudo -n sh -s", _whole(where, _look(), also, "\njob_state\n"))


def remove_command(run: str) -> RemoteCommand:
    """Nothing of the run stays on the node; jobs that still go on do."""
    return RemoteCommand("sudo -n sh -s", _whole(f"rm -rf {quoted(directory_of(run))}\n"))


def tidy_command(run: str, keep: str) -> RemoteCommand:
    """As `remove_command`, but for one directory of the run."""
    text = _TIDY.replace("@RUN@", quoted(directory_of(run))).replace("@KEEP@", quoted(keep))
    return RemoteCommand("sudo -n sh -s", _whole(text))


def _look() -> str:
    return _LOOK.replace("@LOG_BYTES@", str(LOG_BYTES)).replace("@GRACE@", str(_GRACE_S))


def _whole(*parts: str) -> str:
    """Runs only once all of it has come."""
    return "".join(("azl_all() {\n", *parts, "}\nazl_all\n"))


def read_job(stdout: str) -> JobState:
    """Raises RemoteError for an answer that is not whole."""
    _, mark, rest = stdout.replace("\r", "").partition("@@azl job\n")
    if not mark or not rest.rstrip().endswith("@@azl end"):
        raise RemoteError("the node's answer about a job is not whole")
    facts_text, has_log, log = rest.rpartition("@@azl end")[0].partition("@@azl log\n")
    facts = dict(line.partition(" ")[::2] for line in facts_text.splitlines() if line)
    words = facts.get("phase", "").split()
    try:
        phase = JobPhase(words[0])
        ended = [int(word) for word in words[1:3]]
        return JobState(
            phase=phase,
            exit_status=ended[0] if ended else None,
            started_at=int(facts["started"]) if facts.get("started") else None,
            ended_at=ended[1] if len(ended) > 1 else None,
            started_boot_id=facts.get("started-boot", ""),
            boot_id=facts.get("boot", ""),
            log=log.removesuffix("\n") if has_log else "",
            log_size=int(facts.get("log-size", 0)),
        )
    except (IndexError, ValueError) as error:
        raise RemoteError(f"the node's answer about a job makes no sense: {words}") from error

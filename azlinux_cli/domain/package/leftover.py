"""What stands in the way of a transaction: locks, half-done work, what earlier runs left."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.node_job import HOME
from azlinux_cli.domain.package.judge import repair_of
from azlinux_cli.domain.package.kernel import is_kernel
from azlinux_cli.domain.package.lock import HOLDERS
from azlinux_cli.domain.package.script import END, script_of
from azlinux_cli.domain.package.tool import PackageTool
from azlinux_cli.domain.probe import Sections, read_sections
from azlinux_cli.domain.remote_command import command_line

# proc(5): the 22nd word is when the process began, in ticks since boot; its name may have blanks,
# so words are counted behind its closing parenthesis.
_LOOK = r"""
printf '\n@@azl holders\n%s\n' "$X"
printf '\n@@azl begun\n'
for P in $(printf '%s\n' "$X" | cut -d' ' -f1); do
printf '%s %s\n' "$P" "$(cat /proc/$P/stat 2>/dev/null | grep -o ') .*' | cut -d' ' -f21)"
done
printf '\n@@azl clock\n'; getconf CLK_TCK; cut -d' ' -f1 /proc/uptime
printf '\n@@azl doubled\n'
rpm -qa --qf '%{NAME} %{ARCH}\n' | grep -v '^gpg-pubkey ' | sort | uniq -d
printf '\n@@azl runs\n'
for X in @ROOT@/*/*; do
if [ -e "$X/begun" ]; then
if [ -e "$X/exit" ]; then echo "ended $X"
elif [ -e "$X/pid" ]; then
T=$(cut -d' ' -f2 "$X/pid")
if [ "$(cut -d' ' -f22 "/proc/$(cut -d' ' -f1 "$X/pid")/stat" 2>/dev/null)" = "$T" ]
then echo "running $X"
else echo "lost $X"; fi
fi
elif [ -d "$X" ]; then echo "files $X"; fi
done
""".replace("@ROOT@", HOME)


class LeftoverKind(StrEnum):
    LOCK = "lock"  # somebody works with packages now
    HALF_DONE = "half-done"  # packages in two versions
    RUNNING = "running"  # a job of another run goes on
    LOST = "lost"  # a job of another run was cut off
    FILES = "files"  # another run has left its files


@dataclass(frozen=True, slots=True)
class Leftover:
    """`message` is a phrase; `fix`: what root types on the node, where there is something to do."""

    kind: LeftoverKind
    message: str
    fix: str = ""

    @property
    def forbids(self) -> bool:
        """Whether a transaction must not begin; a lock's end it waits for."""
        return self.kind in {LeftoverKind.HALF_DONE, LeftoverKind.RUNNING}


def leftover_script(run: str) -> str:
    """`run` is the asking one, whose own state is no leftover."""
    return script_of(run, HOLDERS, _LOOK, END)


def read_leftovers(stdout: str, run: str, tool: PackageTool) -> tuple[Leftover, ...]:
    """Raises RemoteError for an answer that is not whole."""
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about what earlier work left is not whole")
    found = [*_locks(sections)]
    found += _doubled(sections.lines("doubled"), tool)
    return (*found, *_runs(sections.lines("runs"), run))


def _locks(sections: Sections) -> list[Leftover]:
    ticks = dict(line.partition(" ")[::2] for line in sections.lines("begun"))
    by_pid: dict[str, Leftover] = {}
    for line in sections.lines("holders"):
        pid, _, rest = line.strip().partition(" ")
        command, _, path = rest.rpartition(" ")
        since = _since(ticks.get(pid, ""), sections.lines("clock"))
        message = f"{short(command) or 'a process'} (pid {short(pid)}) holds {short(path)}{since}"
        by_pid.setdefault(pid, Leftover(LeftoverKind.LOCK, message))
    return list(by_pid.values())


def _since(ticks: str, clock: Sequence[str]) -> str:
    try:
        seconds = float(clock[1]) - int(ticks) / int(clock[0])
    except (IndexError, ValueError, ZeroDivisionError):
        return ""
    return f"; it has been running for {max(0, round(seconds))} s"


def _doubled(lines: Sequence[str], tool: PackageTool) -> list[Leftover]:
    names = [short(".".join(line.split())) for line in lines if not is_kernel(line.split()[0])]
    if not names:
        return []
    shown = ", ".join(names[:5]) + (", ..." if names[5:] else "")
    message = f"{len(names)} packages are there in two versions ({shown})"
    return [Leftover(LeftoverKind.HALF_DONE, message, repair_of(tool))]


_JOBS = {
    "running": (LeftoverKind.RUNNING, "step {step} of run {run} goes on"),
    "lost": (LeftoverKind.LOST, "step {step} of run {run} was cut off"),
}


def _runs(lines: Sequence[str], own: str) -> list[Leftover]:
    found, seen = [], set()
    for line in lines:
        phase, _, path = line.partition(" ")
        run, _, step = path.removeprefix(f"{HOME}/").partition("/")
        if run == own or not run:
            continue
        if phase in _JOBS:
            kind, message = _JOBS[phase]
            found.append(Leftover(kind, message.format(step=short(step), run=short(run))))
        elif run not in seen:
            fix = command_line(["rm", "-rf", f"{HOME}/{run}"])
            found.append(Leftover(LeftoverKind.FILES, f"run {short(run)} has left files", fix))
        seen.add(run)
    return found

"""What runs on a node without a connection to it: begun with `&`, ended by its end or by power."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

_FIRST_ID = 1001
_MOST = 64
_TICKS_S = 100  # proc(5): sysconf(_SC_CLK_TCK)
_STATUSES_KEPT = 64
_KILLED = 137


class TooManyProcessesError(Exception):
    """More than a simulated node has room for."""


class Task(Protocol):
    def cancel(self) -> object: ...


Work = Callable[[int], Coroutine[Any, Any, int]]  # told its process id; gives its exit status
Spawn = Callable[[Coroutine[Any, Any, None]], Task | None]


@dataclass(slots=True)
class Process:
    id: int
    name: str
    began_ticks: int  # since the boot
    task: Task | None = None

    @property
    def stat(self) -> str:
        """As /proc/PID/stat has it; of its 52 fields, the 22nd says when it began."""
        before = f"1 {self.id} {self.id} 0 -1 4194560" + " 0" * 10 + " 20 0 1 0"
        return f"{self.id} ({self.name}) S {before} {self.began_ticks}" + " 0" * 30 + "\n"


@dataclass(slots=True)
class Processes:
    """Of one boot. `spawn` has a coroutine run while others do."""

    spawn: Spawn
    running: dict[int, Process] = field(default_factory=dict)
    locks: set[str] = field(default_factory=set)  # files that flock(1) holds
    _statuses: dict[int, int] = field(default_factory=dict)
    _next: int = _FIRST_ID

    def begin(self, name: str, work: Work, uptime_s: float) -> int:
        """Raises TooManyProcessesError."""
        if len(self.running) >= _MOST:
            raise TooManyProcessesError
        process = Process(self._next, name, int(uptime_s * _TICKS_S))
        self._next += 1
        self.running[process.id] = process
        process.task = self.spawn(self._to_end(process, work))
        return process.id

    async def _to_end(self, process: Process, work: Work) -> None:
        status = _KILLED
        try:
            status = await work(process.id)
        except OSError:  # whoever it wrote to is gone
            status = 1
        finally:
            self._end(process.id, status)

    def _end(self, process_id: int, status: int) -> None:
        if self.running.pop(process_id, None) is not None:
            self._statuses[process_id] = status
            for old in list(self._statuses)[:-_STATUSES_KEPT]:
                del self._statuses[old]

    def kill(self, process_id: int) -> bool:
        """Whether there was one."""
        process = self.running.get(process_id)
        if process is None:
            return False
        self._end(process_id, _KILLED)
        if process.task is not None:
            process.task.cancel()
        return True

    def kill_all(self) -> None:
        for process_id in list(self.running):
            self.kill(process_id)

    def status(self, process_id: int) -> int | None:
        """What one that has ended came to, if that is still known."""
        return self._statuses.get(process_id)


def at_once(coroutine: Coroutine[Any, Any, None]) -> None:
    """A `spawn` for where no time passes: it has ended when this returns."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()

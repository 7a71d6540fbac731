"""Faults of one cluster, as its operator plants them (docs/kubernetes.md lists them)."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from azlinux_cli.sandbox.kernel.http import Json

NOT_READY = "not-ready"
IMAGE_PULL = "image-pull"
EVICT_429 = "evict-429"
EVICT_500 = "evict-500"
FAULTS = (NOT_READY, IMAGE_PULL, EVICT_429, EVICT_500)


@dataclass(slots=True)
class Fault:
    """`times` counts down; None: until it is cleared. `struck` are the uids it has hold of."""

    fault: str
    target: str  # a node, a pool, or "*"
    times: int | None
    struck: list[str] = field(default_factory=list)


class Faults:
    """`keep` makes them durable; it is given all of them at each change."""

    def __init__(self, documents: list[Json], keep: Callable[[list[Json]], None]) -> None:
        self._faults = [Fault(**document) for document in documents]
        self._keep = keep

    def add(self, fault: str, target: str, times: int | None) -> None:
        """Raises ValueError for a fault that could never happen."""
        if fault not in FAULTS:
            raise ValueError(
                f"unknown fault {fault!r} of a cluster; there are: {', '.join(FAULTS)}"
            )
        if times is not None and times < 1:
            raise ValueError("a fault happens at least once")
        self._faults.append(Fault(fault, target, times))
        self._write()

    def clear(self) -> None:
        self._faults.clear()
        self._write()

    def holds(self, fault: str, uid: str) -> bool:
        """Whether it has struck this one before."""
        return any(f.fault == fault and uid in f.struck for f in self._faults)

    def strikes(self, fault: str, uid: str, *names: str) -> bool:
        """Whether it has hold of `uid`, or gets it now; `names`: its node and that one's pool."""
        if self.holds(fault, uid):
            return True
        for found in self._matching(fault, names):
            found.struck.append(uid)
            self._use(found)
            return True
        return False

    def takes(self, fault: str, *names: str) -> bool:
        """Whether it happens to one request, now."""
        for found in self._matching(fault, names):
            self._use(found)
            return True
        return False

    def _matching(self, fault: str, names: tuple[str, ...]) -> list[Fault]:
        return [
            f
            for f in self._faults
            if f.fault == fault and f.target in {"*", *names} and f.times != 0
        ]

    def _use(self, fault: Fault) -> None:
        if fault.times is not None:
            fault.times -= 1
        self._write()

    def _write(self) -> None:
        self._keep([asdict(fault) for fault in self._faults])

"""Faults that an operator plants: requests fail, are slow, are throttled; operations fail."""

import fnmatch
import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Request
from azlinux_cli.sandbox.kernel.preset import PRESETS, fill, words

if TYPE_CHECKING:
    from azlinux_cli.sandbox.kernel.operations import Operation
    from azlinux_cli.sandbox.kernel.store import Store

KIND = "fault"


@dataclass(slots=True)
class Fault:
    """One planted fault. `times` counts down; None means until it is cleared."""

    id: str
    method: str = "*"
    path: str = "*"  # a glob over the path, without case
    stage: str = "request"  # one of STAGES
    status: int = 0  # 0: no refusal (slow only)
    code: str = ""
    message: str = ""
    delay_seconds: float = 0.0
    retry_after_seconds: int | None = None
    cut: bool = False  # close the connection without an answer
    times: int | None = 1

    def matches(self, method: str, path: str) -> bool:
        return self.method in {"*", method} and fnmatch.fnmatchcase(path.lower(), self.path.lower())

    def error(self, request: Request | None = None) -> ArmError:
        headers = {}
        if self.retry_after_seconds is not None:
            headers["Retry-After"] = str(self.retry_after_seconds)
        message = fill(self.message, request) if request is not None else self.message
        return ArmError(self.status, self.code, message, headers=headers)


# An operation is accepted, then failed; the last two happen in the middle of a pool's upgrade.
STAGES = ("request", "operation", "surge", "reimage")
STATUSES = range(400, 600)


def _check(fields: dict[str, Any]) -> None:
    unknown = set(fields) - {name for name in Fault.__slots__ if name != "id"}
    if unknown:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
    if fields.get("stage", "request") not in STAGES:
        raise ValueError(f"a fault's stage is one of {', '.join(STAGES)}")
    status = fields.get("status", 0)
    if status and status not in STATUSES:
        raise ValueError(f"{status} is no status of an error")
    if status and not fields.get("code"):
        raise ValueError("a fault with a status needs a code")
    if fields.get("stage", "request") != "request" and not fields.get("code"):
        raise ValueError("a fault of an operation needs a code")
    if not (status or fields.get("cut") or fields.get("delay_seconds") or fields.get("code")):
        raise ValueError("a fault needs a status, a delay or a cut")
    times = fields.get("times", 1)
    if times is not None and times < 1:
        raise ValueError("a fault happens at least once")


class Faults:
    """All planted faults, durably."""

    def __init__(self, store: "Store") -> None:
        self._store = store

    def plant(self, preset: str | None, **fields: Any) -> Fault:
        """Plant a fault by its name in PRESETS, or by its fields; these win over the preset's.

        Raises ValueError, in a sentence, for a fault that could never happen.
        """
        known = {key.lower(): value for key, value in PRESETS.items()}
        if preset is not None and preset.lower() not in known:
            names = ", ".join(PRESETS)
            raise ValueError(f"unknown fault {preset!r}; there are: {names}")
        merged = {**(known[preset.lower()] if preset else {}), **fields}
        _check(merged)
        if merged.get("code"):
            merged["message"] = merged.get("message") or words(merged["code"])
        return self.add(**merged)

    def add(self, **fields: Any) -> Fault:
        fault = Fault(id=uuid.uuid4().hex[:8], **fields)
        self._store.put(KIND, fault.id, asdict(fault))
        return fault

    def all(self) -> list[Fault]:
        return [Fault(**doc) for _, doc in self._store.items(KIND)]

    def clear(self, fault_id: str | None = None) -> int:
        """Remove one fault, or all; says how many."""
        ids = [f.id for f in self.all() if fault_id in {None, f.id}]
        return sum(self._store.delete(KIND, i) for i in ids)

    def take(self, stage: str, method: str, path: str) -> Fault | None:
        """The first fault that matches, counted as used."""
        for fault in self.all():
            if fault.stage == stage and fault.matches(method, path):
                self._use(fault)
                return fault
        return None

    def for_request(self, request: Request) -> Fault | None:
        return self.take("request", request.method, request.path)

    def check_operation(self, operation: "Operation") -> None:
        """Raises the ArmError of a fault planted for this operation's resource."""
        self.check("operation", operation.method, operation.resource_id)

    def check(self, stage: str, method: str, resource_id: str) -> None:
        """Raises the ArmError of a fault planted for this stage of work on a resource."""
        fault = self.take(stage, method, resource_id)
        if fault is not None:
            raise fault.error(Request(method, resource_id))

    def _use(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times <= 0:
            self._store.delete(KIND, fault.id)
        else:
            self._store.put(KIND, fault.id, asdict(fault))

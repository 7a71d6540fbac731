"""How many requests ARM would still take: told in headers, not enforced (a 429 is a fault).

"Understand how Azure Resource Manager throttles requests": per subscription and principal, a
bucket of 250 reads refilled by 25 a second, and of 200 writes and 200 deletes refilled by 10.
"""

from dataclasses import dataclass

from azlinux_cli.sandbox.kernel.clock import Clock
from azlinux_cli.sandbox.kernel.http import Request


@dataclass(slots=True)
class Bucket:
    size: int
    refill_per_second: float
    level: float
    filled: float  # when, in seconds

    def take(self, now: float) -> int:
        """What is left after one more request; never below nothing."""
        self.level = min(self.size, self.level + (now - self.filled) * self.refill_per_second)
        self.filled = now
        self.level = max(0.0, self.level - 1)
        return int(self.level)


KINDS = {"GET": "reads", "HEAD": "reads", "DELETE": "deletes"}


class Quota:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        now = clock.now()
        self._buckets = {
            "reads": Bucket(250, 25, 250, now),
            "writes": Bucket(200, 10, 200, now),
            "deletes": Bucket(200, 10, 200, now),
        }

    def headers(self, request: Request) -> dict[str, str]:
        if not request.path.lower().startswith("/subscriptions/"):
            return {}
        kind = KINDS.get(request.method, "writes")
        left = self._buckets[kind].take(self._clock.now())
        return {f"x-ms-ratelimit-remaining-subscription-{kind}": str(left)}

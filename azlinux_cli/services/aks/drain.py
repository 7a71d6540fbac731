"""Moving everything off nodes, by evictions only: budgets are kept, nothing is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.aks.pool_node import Refusal
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.pool_nodes import PoolNodes
from azlinux_cli.ports.procedure import StepEnd

_PAUSE_S = 5.0
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class DrainNodes:
    """`timeout_s` for all nodes of one call. It may be called again: what has moved has moved."""

    nodes: PoolNodes
    clock: Clock
    timeout_s: float

    def __call__(self, names: Sequence[str]) -> StepEnd:
        """Cordons all of them first, so that nothing moves from one to another."""
        for name in names:
            self.nodes.cordon(name, on=True)
        ends_at = self.clock.monotonic() + self.timeout_s
        moved: set[str] = set()
        while True:
            left, refused = 0, list[Refusal]()
            for name in names:
                for pod in self.nodes.pods_to_move(name):
                    left += 1
                    refusal = self.nodes.evict(pod)
                    if refusal is None:
                        moved.add(str(pod))
                    else:
                        refused.append(refusal)
            if not left:
                return StepEnd(facts={"evicted": len(moved)})
            if self.clock.monotonic() + _PAUSE_S > ends_at:
                return _not_drained(refused, left, self.timeout_s)
            self.clock.sleep(_PAUSE_S)


def _not_drained(refused: Sequence[Refusal], left: int, seconds: float) -> StepEnd:
    shown = "; ".join(f"{r.pod}: {r.message}" for r in refused[:_SHOWN]) or "they do not end"
    more = len(refused) - _SHOWN
    return StepEnd(
        ok=False,
        code="drain-blocked",
        message=f"{left} pods did not move within {seconds:g} s: {shown}"
        + (f"; and {more} more" if more > 0 else ""),
    )

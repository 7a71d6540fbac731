"""Putting a pool right that something has left half-way."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.aks.ailment import Ailment, Remedy, ailments
from azlinux_cli.domain.aks.pool import NodePool, PoolRef
from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.ports.pool_nodes import PoolNodes
from azlinux_cli.services.aks.settled import SettledAks


@dataclass(frozen=True, slots=True)
class RepairPool:
    azure: SettledAks
    nodes: PoolNodes

    def look(self, ref: PoolRef) -> list[Ailment]:
        """Once nothing is under way. Raises NotFoundError."""
        return ailments(self._pool(ref), self.nodes.nodes(ref.name))

    def __call__(self, ref: PoolRef) -> Sequence[Ailment]:
        """AKS goes on where it stopped, then what is still closed is opened. What is left is told.

        Raises AzlError when AKS stops again: for the same reason, most of the time.
        """
        found = self.look(ref)
        if any(ailment.remedy is Remedy.RECONCILE for ailment in found):
            body = self.azure.actions.pool_body(ref)
            self.azure.actions.put_pool(ref, body, self.azure.waiting, verb="reconcile")
        for ailment in self.look(ref):
            if ailment.remedy is Remedy.UNCORDON:
                for name in ailment.nodes:
                    self.nodes.cordon(name, on=False)
        return self.look(ref)

    def _pool(self, ref: PoolRef) -> NodePool:
        pool = self.azure.pool(ref)
        if pool is None:
            raise NotFoundError(f"there is no node pool {ref}")
        return pool

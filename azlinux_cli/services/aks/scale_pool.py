"""Another number of nodes, or other limits for the autoscaler."""

from dataclasses import dataclass

from azlinux_cli.domain.aks.pool import Autoscaler, NodePool
from azlinux_cli.domain.errors import ConflictError, UsageError
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.ports.aks import AksActions, AksCatalog
from azlinux_cli.ports.vm_action import Waiting


@dataclass(frozen=True, slots=True)
class ScalePool:
    catalog: AksCatalog
    actions: AksActions

    def __call__(
        self,
        pool: NodePool,
        *,
        count: int | None,
        limits: Autoscaler | None,
        waiting: Waiting,
        dry_run: bool = False,
    ) -> Outcome:
        """Writes only if the pool is still as it was read.

        Raises ConflictError for a count where the autoscaler decides, or a pool that has changed
        meanwhile; UsageError for a system pool without nodes.
        """
        if count is not None and limits is None and pool.autoscaler is not None:
            raise ConflictError(
                f"the autoscaler of {pool.ref} decides how many nodes there are, between "
                f"{pool.autoscaler.least} and {pool.autoscaler.most}",
                hint="--min-count N --max-count N changes its limits",
                code="AutoscalerOn",
            )
        if pool.is_system and count == 0:
            raise UsageError(f"{pool.ref} is a system pool: it keeps one node at least")
        if self._is_so(pool, count, limits):
            return Outcome.UNCHANGED
        if dry_run:
            return Outcome.PLANNED
        etag = self.catalog.pool(pool.ref).etag
        body = self.actions.pool_body(pool.ref)
        if count is not None:
            body["count"] = count
        if limits is not None:
            body |= {
                "enableAutoScaling": True,
                "minCount": limits.least,
                "maxCount": limits.most,
            }
        self.actions.put_pool(pool.ref, body, waiting, verb="scale", etag=etag)
        return Outcome.SUCCEEDED if waiting.wait else Outcome.PENDING

    def _is_so(self, pool: NodePool, count: int | None, limits: Autoscaler | None) -> bool:
        return count in {None, pool.count} and limits in {None, pool.autoscaler}

"""All pools of all clusters, with what each may become."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.os_sku import OsSkus
from azlinux_cli.domain.aks.outlook import Offered, PoolOutlook, outlook
from azlinux_cli.domain.aks.pool import NodePool, PoolRef
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.ports.aks import AksCatalog
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.question import Questions

_WIDTH = 16


@dataclass(frozen=True, slots=True)
class LookAtPools:
    """One request for each pool, side by side. A pool that tells nothing is shown without it."""

    catalog: AksCatalog
    skus: OsSkus
    clock: Clock

    def __call__(
        self, clusters: Sequence[Cluster], pool: str | None = None
    ) -> tuple[list[PoolOutlook], list[AzlError]]:
        """In the order of clusters and their pools; and why some could not be asked."""
        pairs = [(c, p) for c in clusters for p in c.pools if pool in {None, p.name}]
        found: list[PoolOutlook] = []
        errors: list[AzlError] = []
        with Questions(_WIDTH) as questions:
            asked = [questions.ask(partial(self._offered, p.ref)) for _, p in pairs]
            for (cluster, one), answer in zip(pairs, asked, strict=True):
                said = answer.result()
                if isinstance(said, AzlError):
                    errors.append(said)
                known = None if isinstance(said, AzlError) else said
                found.append(self._outlook(cluster, one, known))
        return found, errors

    def _offered(self, ref: PoolRef) -> Offered | AzlError:
        try:
            return self.catalog.offered(ref)
        except AzlError as error:
            return error

    def _outlook(self, cluster: Cluster, pool: NodePool, offered: Offered | None) -> PoolOutlook:
        return outlook(cluster, pool, offered, self.skus, self.clock.now())

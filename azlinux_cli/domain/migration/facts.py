"""Everything that a check may look at."""

from dataclasses import dataclass

from azlinux_cli.domain.migration.cloud import CloudFacts
from azlinux_cli.domain.migration.knowledge import Knowledge
from azlinux_cli.domain.migration.node import NodeFacts


@dataclass(frozen=True, slots=True)
class Facts:
    """One machine. `cloud` is None for one that is known from a hosts file only.

    `cloud_error`: why ARM said nothing of a machine that is its own. `window_s`: how long a
    migration may take, where somebody said so.
    """

    node: NodeFacts
    knowledge: Knowledge
    cloud: CloudFacts | None = None
    window_s: float | None = None
    cloud_error: str = ""

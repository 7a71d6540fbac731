"""What the sandbox keeps of each cluster besides its objects."""

import secrets
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from azlinux_cli.sandbox.kernel.clusters import ClusterSpec
from azlinux_cli.sandbox.kernel.store import Store

KIND = "cluster"


@dataclass(slots=True)
class Record:
    """`uid` is the cluster's part of its server's path; the tokens are its users'."""

    spec: ClusterSpec
    uid: str
    user_token: str = field(repr=False)
    admin_token: str = field(repr=False)
    faults: list[dict[str, Any]] = field(default_factory=list)
    furnished: bool = False  # kube-system is in it

    @classmethod
    def new(cls, spec: ClusterSpec) -> "Record":
        tokens = (secrets.token_hex(64), secrets.token_hex(64))  # as long as those of AKS
        return cls(spec, str(uuid.uuid4()), *tokens)

    @property
    def resource_group(self) -> str:
        parts = self.spec.cluster_id.split("/")
        lowered = [part.lower() for part in parts]
        place = lowered.index("resourcegroups") if "resourcegroups" in lowered else None
        return parts[place + 1] if place is not None and place + 1 < len(parts) else ""


class Records:
    """All of them, durably, by ARM id without case."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, cluster_id: str) -> Record | None:
        document = self._store.get(KIND, cluster_id)
        return _read(document) if document is not None else None

    def put(self, record: Record) -> None:
        self._store.put(KIND, record.spec.cluster_id, asdict(record))

    def delete(self, cluster_id: str) -> None:
        self._store.delete(KIND, cluster_id)

    def all(self) -> Iterator[Record]:
        for _, document in self._store.items(KIND):
            yield _read(document)


def _read(document: dict[str, Any]) -> Record:
    return Record(**{**document, "spec": ClusterSpec(**document["spec"])})

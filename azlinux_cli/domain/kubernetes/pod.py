"""A pod as a drain sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from azlinux_cli.domain.kubernetes.affinity import (
    NodeWish,
    PodTerm,
    Spread,
    node_wish,
    pod_terms,
    spreads_of,
)
from azlinux_cli.domain.kubernetes.document import (
    Document,
    Owner,
    at,
    condition,
    controller_of,
    integer,
    objects,
    pairs,
    text,
    texts,
)
from azlinux_cli.domain.kubernetes.resource import Amounts, requests_of
from azlinux_cli.domain.kubernetes.taint import Toleration, tolerations_of

_MIRROR = "kubernetes.io/config.mirror"
# Taken away by their controllers as soon as a pod ends: they hold nobody up.
_PASSING_FINALIZERS = ("batch.kubernetes.io/job-tracking",)


class Phase(StrEnum):
    PENDING = "Pending"
    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    UNKNOWN = "Unknown"

    @property
    def ended(self) -> bool:
        return self in {Phase.SUCCEEDED, Phase.FAILED}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What of a pod's spec decides where it may go, whatever else runs there."""

    node: NodeWish = field(default_factory=NodeWish)
    tolerations: tuple[Toleration, ...] = ()
    claims: tuple[str, ...] = ()
    ports: frozenset[tuple[str, str, int]] = frozenset()  # of the host: protocol, address, port
    near: tuple[PodTerm, ...] = ()
    away: tuple[PodTerm, ...] = ()
    spreads: tuple[Spread, ...] = ()


@dataclass(frozen=True, slots=True)
class Pod:
    """`node` is empty for one that waits. `stuck`: its containers do not come up."""

    namespace: str
    name: str
    node: str
    labels: Mapping[str, str] = field(default_factory=dict)
    owner: Owner | None = None
    phase: Phase = Phase.RUNNING
    ready: bool = True
    going: bool = False
    stuck: bool = False
    gated: bool = False
    mirror: bool = False
    local_storage: bool = False
    priority: int = 0
    created: str = ""  # ISO 8601
    finalizers: tuple[str, ...] = ()
    requests: Amounts = field(default_factory=dict)
    wishes: Wishes = field(default_factory=Wishes)

    @property
    def key(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def daemon(self) -> bool:
        return self.owner is not None and self.owner.kind == "DaemonSet"


def pod_of(document: Document) -> Pod:
    spec = at(document, "spec") or {}
    namespace = text(document, "metadata", "namespace")
    labels = pairs(document, "metadata", "labels")
    finalizers = texts(document, "metadata", "finalizers")
    return Pod(
        namespace=namespace,
        name=text(document, "metadata", "name"),
        node=text(spec, "nodeName"),
        labels=labels,
        owner=controller_of(document),
        phase=_phase(text(document, "status", "phase")),
        ready=condition(document, "Ready").get("status") == "True",
        going=bool(text(document, "metadata", "deletionTimestamp")),
        stuck=_is_stuck(document),
        gated=bool(objects(spec, "schedulingGates")),
        mirror=_MIRROR in pairs(document, "metadata", "annotations"),
        local_storage=any("emptyDir" in volume for volume in objects(spec, "volumes")),
        priority=integer(spec, "priority") or 0,
        created=text(document, "metadata", "creationTimestamp"),
        finalizers=tuple(name for name in finalizers if name not in _PASSING_FINALIZERS),
        requests=requests_of(spec),
        wishes=_wishes(spec, namespace, labels),
    )


def _wishes(spec: Document, namespace: str, labels: dict[str, str]) -> Wishes:
    volumes = objects(spec, "volumes")
    claims = (text(volume, "persistentVolumeClaim", "claimName") for volume in volumes)
    return Wishes(
        node=node_wish(spec),
        tolerations=tolerations_of(spec),
        claims=tuple(f"{namespace}/{claim}" for claim in claims if claim),
        ports=_host_ports(spec),
        near=pod_terms(spec, "podAffinity", namespace),
        away=pod_terms(spec, "podAntiAffinity", namespace),
        spreads=spreads_of(spec, labels),
    )


def _phase(written: str) -> Phase:
    return Phase(written) if written in set(Phase) else Phase.UNKNOWN


def _host_ports(spec: Document) -> frozenset[tuple[str, str, int]]:
    return frozenset(
        (text(port, "protocol") or "TCP", text(port, "hostIP"), number)
        for container in objects(spec, "containers")
        for port in objects(container, "ports")
        if (number := integer(port, "hostPort"))
    )


def _is_stuck(document: Document) -> bool:
    """A container that waits because of an error (ImagePullBackOff, CreateContainerConfigError)."""
    reasons = [
        text(status, "state", "waiting", "reason")
        for status in objects(document, "status", "containerStatuses")
    ]
    return any(one.startswith("Err") or one.endswith(("BackOff", "Error")) for one in reasons)

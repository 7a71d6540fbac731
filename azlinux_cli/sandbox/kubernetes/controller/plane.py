"""What every controller has: the objects, the time, the pace, the faults."""

import secrets
import uuid
from dataclasses import dataclass, field

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.fault import Faults
from azlinux_cli.sandbox.kubernetes.field import name_of, stamp, uid_of
from azlinux_cli.sandbox.kubernetes.kind import Kind
from azlinux_cli.sandbox.kubernetes.registry import Registry
from azlinux_cli.sandbox.kubernetes.request import Amounts

# Letters of generated names (k8s.io/apimachinery/pkg/util/rand): no vowels, nothing ambiguous.
_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
SUFFIX_LENGTH = 5


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take, in seconds of the cloud's clock."""

    node_seconds: float  # from a machine's registration until it is Ready
    start_seconds: float  # from a pod's binding until it is Ready
    stop_seconds: float  # from a pod's deletion until its containers are gone, or its grace if less


@dataclass(slots=True)
class Plane:
    """The control plane of one cluster. `now` is the moment that is being lived through."""

    registry: Registry
    faults: Faults
    pace: Pace
    now: float
    requests: dict[str, Amounts] = field(default_factory=dict)  # of pods, by uid


def generated(prefix: str) -> str:
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(SUFFIX_LENGTH))


def fresh(plane: Plane, metadata: Json) -> Json:
    """The metadata of a new object: uid and time of creation."""
    return {**metadata, "uid": str(uuid.uuid4()), "creationTimestamp": stamp(plane.now)}


def owner_reference(kind: Kind, owner: Json) -> Json:
    return {
        "apiVersion": kind.api_version,
        "kind": kind.kind,
        "name": name_of(owner),
        "uid": uid_of(owner),
        "controller": True,
        "blockOwnerDeletion": True,
    }

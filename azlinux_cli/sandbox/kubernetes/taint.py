"""Taints and what tolerates them.

Source: k8s.io/api/core/v1 (toleration.go, ToleratesTaint); well-known taints of the node lifecycle
controller and the tolerations that DefaultTolerationSeconds and the DaemonSet controller add.
"""

from collections.abc import Iterable, Sequence

from azlinux_cli.sandbox.kernel.http import Json

UNSCHEDULABLE = "node.kubernetes.io/unschedulable"
NOT_READY = "node.kubernetes.io/not-ready"
UNREACHABLE = "node.kubernetes.io/unreachable"
NO_SCHEDULE = "NoSchedule"
NO_EXECUTE = "NoExecute"
PREFER_NO_SCHEDULE = "PreferNoSchedule"
EFFECTS = (NO_SCHEDULE, PREFER_NO_SCHEDULE, NO_EXECUTE)
LASTING_SECONDS = 300  # of a pod on a node that is not ready


def tolerates(toleration: Json, taint: Json) -> bool:
    if toleration.get("effect") and toleration["effect"] != taint["effect"]:
        return False
    if toleration.get("key") and toleration["key"] != taint["key"]:
        return False
    if toleration.get("operator", "Equal") == "Exists":
        return True
    return bool(toleration.get("key")) and toleration.get("value", "") == taint.get("value", "")


def untolerated(
    taints: Iterable[Json], tolerations: Sequence[Json], effects: Sequence[str]
) -> Json | None:
    """The first taint of these effects that nothing tolerates."""
    for taint in taints:
        if taint["effect"] in effects and not any(tolerates(t, taint) for t in tolerations):
            return taint
    return None


def parse(text: str) -> Json:
    """`key=value:Effect` or `key:Effect`, as node pools have them. Raises ValueError."""
    pair, _, effect = text.rpartition(":")
    key, _, value = pair.partition("=")
    if not key or effect not in EFFECTS:
        raise ValueError(f"{text!r} is no taint: key=value:Effect")
    return {"key": key, **({"value": value} if value else {}), "effect": effect}


def lasting(tolerations: Sequence[Json], taint: Json) -> float | None:
    """How many seconds a pod stays under a NoExecute taint; None: for ever."""
    matching = [t for t in tolerations if tolerates(t, taint)]
    if not matching:
        return 0.0
    limits = [float(t["tolerationSeconds"]) for t in matching if "tolerationSeconds" in t]
    return max(0.0, min(limits)) if limits else None


def default_tolerations(tolerations: Sequence[Json]) -> list[Json]:
    """Those of a pod, and five minutes on a node that is not ready or not reachable."""
    out = list(tolerations)
    for key in (NOT_READY, UNREACHABLE):
        taint = {"key": key, "effect": NO_EXECUTE}
        if not any(tolerates(t, taint) for t in tolerations):
            out.append(
                {
                    "key": key,
                    "operator": "Exists",
                    "effect": NO_EXECUTE,
                    "tolerationSeconds": LASTING_SECONDS,
                }
            )
    return out


def _exists(key: str, effect: str) -> Json:
    return {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": effect}


def daemon_tolerations(*, host_network: bool) -> list[Json]:
    """What the DaemonSet controller adds (AddOrUpdateDaemonPodTolerations)."""
    return [
        _exists("not-ready", NO_EXECUTE),
        _exists("unreachable", NO_EXECUTE),
        _exists("disk-pressure", NO_SCHEDULE),
        _exists("memory-pressure", NO_SCHEDULE),
        _exists("pid-pressure", NO_SCHEDULE),
        _exists("unschedulable", NO_SCHEDULE),
        *([_exists("network-unavailable", NO_SCHEDULE)] if host_network else []),
    ]

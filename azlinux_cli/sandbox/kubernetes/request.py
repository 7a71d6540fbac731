"""What a pod asks of a node, and what a node has to give: resources in thousandths.

Source: "Resource management for pods and containers"; the scheduler's NodeResourcesFit plugin
(k8s.io/component-helpers/resource, PodRequests).
"""

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.field import at
from azlinux_cli.sandbox.kubernetes.quantity import milli

Amounts = dict[str, int]
PODS = "pods"
ONE = 1000


def amounts(quantities: Json | None) -> Amounts:
    return {name: milli(str(value)) for name, value in (quantities or {}).items()}


def _of_container(container: Json) -> Amounts:
    """A limit without a request is a request, too."""
    return amounts(at(container, "resources", "limits")) | amounts(
        at(container, "resources", "requests")
    )


def requests_of(spec: Json) -> Amounts:
    """Containers together, or the largest init container if that is more; overhead; one pod."""
    total: Amounts = {}
    for container in spec.get("containers") or ():
        _add(total, _of_container(container))
    for container in spec.get("initContainers") or ():
        for name, amount in _of_container(container).items():
            total[name] = max(total.get(name, 0), amount)
    _add(total, amounts(spec.get("overhead")))
    total[PODS] = ONE
    return total


def _add(total: Amounts, more: Amounts) -> None:
    for name, amount in more.items():
        total[name] = total.get(name, 0) + amount


def take(free: Amounts, wanted: Amounts) -> None:
    """What is wanted is free no more; below zero if it was not there."""
    for name, amount in wanted.items():
        free[name] = free.get(name, 0) - amount


def lacking(free: Amounts, wanted: Amounts) -> list[str]:
    """Why it does not fit, one sentence for each resource."""
    return [
        "Too many pods" if name == PODS else f"Insufficient {name}"
        for name, amount in wanted.items()
        if amount > 0 and free.get(name, 0) < amount
    ]

"""What pods ask of a node, and what a node has to give.

Rules: "Resource Management for Pods and Containers", "Sidecar Containers" (resource sharing), "Pod
Overhead". cpu is in thousandths, all else in whole units.
"""

from collections.abc import Mapping

from azlinux_cli.domain.kubernetes.document import Document, at, objects, text
from azlinux_cli.domain.kubernetes.quantity import quantity_of

CPU, MEMORY, PODS = "cpu", "memory", "pods"
MILLIS = 1000
Amounts = Mapping[str, int]


def amounts(document: object) -> dict[str, int]:
    """A ResourceList."""
    if not isinstance(document, Mapping):
        return {}
    return {
        str(name): quantity_of(value, MILLIS if name == CPU else 1)
        for name, value in document.items()
    }


def requests_of(spec: Document) -> dict[str, int]:
    """What a pod needs at once: containers and sidecars, or its start if that is more."""
    running: dict[str, int] = {}
    starting: dict[str, int] = {}
    for container in objects(spec, "initContainers"):
        if text(container, "restartPolicy") == "Always":
            _add(running, _of_container(container))
            _raise(starting, running)
        else:
            alone = dict(running)
            _add(alone, _of_container(container))
            _raise(starting, alone)
    for container in objects(spec, "containers"):
        _add(running, _of_container(container))
    _raise(running, starting)
    running |= amounts(at(spec, "resources", "requests"))  # of the whole pod
    _add(running, amounts(at(spec, "overhead")))
    running[PODS] = 1
    return {name: amount for name, amount in running.items() if amount > 0}


def _of_container(container: Document) -> dict[str, int]:
    """A limit without a request is a request, too."""
    limits = amounts(at(container, "resources", "limits"))
    return limits | amounts(at(container, "resources", "requests"))


def _add(total: dict[str, int], more: Amounts) -> None:
    for name, amount in more.items():
        total[name] = total.get(name, 0) + amount


def _raise(total: dict[str, int], other: Amounts) -> None:
    for name, amount in other.items():
        total[name] = max(total.get(name, 0), amount)

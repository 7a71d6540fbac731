"""What goes because something else went: dependents, pods of machines, contents of namespaces.

Source: "Garbage Collection" (background deletion); pkg/controller/podgc; pkg/controller/namespace.
"""

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.controller import pod as pods
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane
from azlinux_cli.sandbox.kubernetes.field import (
    key_of,
    name_of,
    uid_of,
    with_metadata,
)
from azlinux_cli.sandbox.kubernetes.kind import (
    CLAIMS,
    KINDS,
    NAMESPACES,
    NODES,
    PODS,
    VOLUMES,
    Kind,
)


def collect(plane: Plane, kind: Kind, gone: Json) -> None:
    """Whatever hung on an object that is no more."""
    if kind is NODES:
        for pod in plane.registry.pods_on(name_of(gone)):
            pods.vanish(plane, pod)
    if kind is CLAIMS and gone["spec"].get("volumeName"):
        plane.registry.remove(VOLUMES, gone["spec"]["volumeName"])
    for dependent_kind, dependent in plane.registry.dependents(uid_of(gone)):
        others = [
            owner
            for owner in dependent["metadata"].get("ownerReferences") or ()
            if owner["uid"] != uid_of(gone)
        ]
        if others:
            plane.registry.put(dependent_kind, with_metadata(dependent, ownerReferences=others))
        else:
            delete(plane, dependent_kind, dependent)


def delete(plane: Plane, kind: Kind, item: Json) -> None:
    if kind is PODS:
        pods.end(plane, item)
    else:
        plane.registry.remove(kind, key_of(item))


def sweep(plane: Plane, kind: Kind, item: Json) -> None:
    """An object that lost its owner, or a pod that lost its machine."""
    if kind is PODS and plane.registry.get(NODES, item["spec"].get("nodeName") or "") is None:
        pods.vanish(plane, item)
    else:
        delete(plane, kind, item)


def empty_namespace(plane: Plane, namespace: Json) -> None:
    """A namespace that is going goes when nothing is in it."""
    name, left = name_of(namespace), False
    for kind in KINDS:
        if not kind.namespaced:
            continue
        for item in plane.registry.items(kind, name):
            delete(plane, kind, item)
            left = left or plane.registry.get(kind, key_of(item)) is not None
    if not left:
        plane.registry.remove(NAMESPACES, name)

"""The scale subresource: how many replicas there are to be.

Source: the API reference, autoscaling/v1 Scale.
"""

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.field import at
from azlinux_cli.sandbox.kubernetes.status import bad_request


def scale_of(item: Json) -> Json:
    labels = at(item, "spec", "selector", "matchLabels") or {}
    names = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {name: item["metadata"][name] for name in names},
        "spec": {"replicas": item["spec"]["replicas"]},
        "status": {
            "replicas": at(item, "status", "replicas") or 0,
            "selector": ",".join(f"{key}={value}" for key, value in labels.items()),
        },
    }


def scaled(item: Json, scale: Json) -> Json:
    """The object with the replicas of a Scale. Raises StatusError 400."""
    replicas = at(scale, "spec", "replicas") or 0
    if not isinstance(replicas, int) or isinstance(replicas, bool):
        raise bad_request("Scale: spec.replicas is no number")
    version = at(scale, "metadata", "resourceVersion")
    metadata = {**item["metadata"], "resourceVersion": version or ""}
    return {**item, "metadata": metadata, "spec": {**item["spec"], "replicas": replicas}}

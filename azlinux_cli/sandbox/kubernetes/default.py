"""Fields that the API server fills in.

Sources: pkg/apis/*/v1/defaults.go; the admission plugins DefaultTolerationSeconds and Priority.
Only defaults that somebody reads: the rehearsed controllers, kubectl, or the scheduler.
"""

from collections.abc import Callable

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.field import at
from azlinux_cli.sandbox.kubernetes.kind import (
    CLAIMS,
    DAEMON_SETS,
    DEPLOYMENTS,
    JOBS,
    PODS,
    REPLICA_SETS,
    STATEFUL_SETS,
    Kind,
)
from azlinux_cli.sandbox.kubernetes.taint import default_tolerations

PRIORITIES = {"system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000}
STORAGE_CLASS = "default"  # of AKS: Azure disks
_ROLLING = {
    "type": "RollingUpdate",
    "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"},
}


def _merged(defaults: Json, spec: Json) -> Json:
    """A field that is null is not set."""
    return {**defaults, **{key: value for key, value in spec.items() if value is not None}}


def _pod_spec(spec: Json) -> Json:
    filled = _merged(
        {
            "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 30,
            "dnsPolicy": "ClusterFirst",
            "schedulerName": "default-scheduler",
            "serviceAccountName": "default",
            "securityContext": {},
        },
        spec,
    )
    filled["containers"] = [
        _merged({"imagePullPolicy": "IfNotPresent", "resources": {}}, container)
        for container in spec.get("containers") or ()
    ]
    return filled


def _pod(spec: Json) -> Json:
    """A pod itself, not a template: admission adds tolerations and the priority."""
    filled = _pod_spec(spec)
    filled["tolerations"] = default_tolerations(spec.get("tolerations") or ())
    filled["priority"] = PRIORITIES.get(spec.get("priorityClassName") or "", 0)
    return filled


def _templated(defaults: Json) -> Callable[[Json], Json]:
    def fill(spec: Json) -> Json:
        filled = _merged(defaults, spec)
        template = filled.get("template") or {}
        filled["template"] = {
            **template,
            "metadata": template.get("metadata") or {},
            "spec": _pod_spec(template.get("spec") or {}),
        }
        return filled

    return fill


def _deployment(spec: Json) -> Json:
    filled = _templated(
        {
            "replicas": 1,
            "strategy": _ROLLING,
            "revisionHistoryLimit": 10,
            "progressDeadlineSeconds": 600,
        }
    )(spec)
    strategy = filled["strategy"]
    if strategy.get("type", "RollingUpdate") == "RollingUpdate":
        rolling = _merged(_ROLLING["rollingUpdate"], strategy.get("rollingUpdate") or {})  # type: ignore[arg-type]
        filled["strategy"] = {"type": "RollingUpdate", "rollingUpdate": rolling}
    return filled


def _claim(spec: Json) -> Json:
    return _merged({"storageClassName": STORAGE_CLASS, "volumeMode": "Filesystem"}, spec)


_FILL: dict[Kind, Callable[[Json], Json]] = {
    PODS: _pod,
    DEPLOYMENTS: _deployment,
    REPLICA_SETS: _templated({"replicas": 1}),
    STATEFUL_SETS: _templated(
        {
            "replicas": 1,
            "podManagementPolicy": "OrderedReady",
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
        }
    ),
    DAEMON_SETS: _templated({"updateStrategy": {"type": "RollingUpdate"}}),
    JOBS: _templated({"parallelism": 1, "backoffLimit": 6}),
    CLAIMS: _claim,
}


def filled(kind: Kind, item: Json) -> Json:
    """The object with its defaults."""
    fill = _FILL.get(kind)
    if fill is None:
        return item
    made = {**item, "spec": fill(item.get("spec") or {})}
    return _job(made) if kind is JOBS else made


def admitted(spec: Json) -> Json:
    """The spec of a pod that a controller makes: admission sees it, too."""
    return _pod(spec)


def _job(item: Json) -> Json:
    """A job without completions needs one success; its selector is its own uid."""
    spec = item["spec"]
    if at(spec, "completions") is None:
        spec = {**spec, "completions": spec["parallelism"] or 1}
    return {**item, "spec": spec}

"""The types of the fields that the rehearsed cluster reads: anything else in them is a 400.

Fields that are not here are kept as they came. Source: the API reference; the sentence is the Go
decoder's.
"""

from typing import Any

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.kind import (
    BUDGETS,
    CLAIMS,
    DAEMON_SETS,
    DEPLOYMENTS,
    JOBS,
    NODES,
    PODS,
    REPLICA_SETS,
    STATEFUL_SETS,
    Kind,
)
from azlinux_cli.sandbox.kubernetes.status import bad_request

STRING, INT, BOOL = "string", "int32", "bool"
NUMBER_OR_STRING = "intstr.IntOrString"
ANY = "*"  # every key of a map

Shape = Any  # a type's name, {field: shape}, {"*": shape}, or [shape]

STRINGS: Shape = {ANY: STRING}
QUANTITIES: Shape = {ANY: "resource.Quantity"}
EXPRESSION: Shape = {"key": STRING, "operator": STRING, "values": [STRING]}
SELECTOR: Shape = {"matchLabels": STRINGS, "matchExpressions": [EXPRESSION]}
NODE_TERM: Shape = {"matchExpressions": [EXPRESSION], "matchFields": [EXPRESSION]}
TAINT: Shape = {"key": STRING, "value": STRING, "effect": STRING, "timeAdded": STRING}
METADATA: Shape = {
    "name": STRING,
    "generateName": STRING,
    "namespace": STRING,
    "labels": STRINGS,
    "annotations": STRINGS,
    "finalizers": [STRING],
    "resourceVersion": STRING,
    "uid": STRING,
    "ownerReferences": [{"kind": STRING, "name": STRING, "uid": STRING, "controller": BOOL}],
}
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_POD_TERMS: Shape = {
    _REQUIRED: [{"topologyKey": STRING, "namespaces": [STRING], "labelSelector": SELECTOR}]
}
CONTAINER: Shape = {
    "name": STRING,
    "image": STRING,
    "resources": {"requests": QUANTITIES, "limits": QUANTITIES},
}
POD_SPEC: Shape = {
    "nodeName": STRING,
    "nodeSelector": STRINGS,
    "hostNetwork": BOOL,
    "priority": INT,
    "priorityClassName": STRING,
    "restartPolicy": STRING,
    "terminationGracePeriodSeconds": INT,
    "overhead": QUANTITIES,
    "containers": [CONTAINER],
    "initContainers": [CONTAINER],
    "tolerations": [
        {
            "key": STRING,
            "operator": STRING,
            "value": STRING,
            "effect": STRING,
            "tolerationSeconds": INT,
        }
    ],
    "affinity": {
        "nodeAffinity": {
            _REQUIRED: {"nodeSelectorTerms": [NODE_TERM]},
            _PREFERRED: [{"weight": INT, "preference": NODE_TERM}],
        },
        "podAffinity": _POD_TERMS,
        "podAntiAffinity": _POD_TERMS,
    },
    "topologySpreadConstraints": [
        {
            "maxSkew": INT,
            "minDomains": INT,
            "topologyKey": STRING,
            "whenUnsatisfiable": STRING,
            "labelSelector": SELECTOR,
        }
    ],
    "volumes": [{"name": STRING, "persistentVolumeClaim": {"claimName": STRING}}],
}
CLAIM_SPEC: Shape = {
    "accessModes": [STRING],
    "storageClassName": STRING,
    "volumeName": STRING,
    "resources": {"requests": QUANTITIES},
}
TEMPLATE: Shape = {"metadata": METADATA, "spec": POD_SPEC}
CONDITIONS: Shape = {
    "conditions": [{"type": STRING, "status": STRING, "reason": STRING, "message": STRING}]
}
_REPLICATED: Shape = {"replicas": INT, "selector": SELECTOR, "template": TEMPLATE}

SPECS: dict[Kind, Shape] = {
    PODS: POD_SPEC,
    NODES: {"unschedulable": BOOL, "taints": [TAINT], "providerID": STRING},
    DEPLOYMENTS: {
        **_REPLICATED,
        "paused": BOOL,
        "strategy": {
            "type": STRING,
            "rollingUpdate": {"maxSurge": NUMBER_OR_STRING, "maxUnavailable": NUMBER_OR_STRING},
        },
    },
    REPLICA_SETS: _REPLICATED,
    STATEFUL_SETS: {
        **_REPLICATED,
        "podManagementPolicy": STRING,
        "volumeClaimTemplates": [{"metadata": METADATA, "spec": CLAIM_SPEC}],
    },
    DAEMON_SETS: {"selector": SELECTOR, "template": TEMPLATE},
    JOBS: {"parallelism": INT, "completions": INT, "suspend": BOOL, "template": TEMPLATE},
    CLAIMS: CLAIM_SPEC,
    BUDGETS: {
        "minAvailable": NUMBER_OR_STRING,
        "maxUnavailable": NUMBER_OR_STRING,
        "selector": SELECTOR,
        "unhealthyPodEvictionPolicy": STRING,
    },
}
_PYTHON: dict[str, tuple[type, ...]] = {
    STRING: (str,),
    INT: (int,),
    BOOL: (bool,),
    NUMBER_OR_STRING: (int, str),
    "resource.Quantity": (int, float, str),
}


def check(kind: Kind, item: Json) -> None:
    """Raises StatusError 400 for a field of another type."""
    shape = {"metadata": METADATA, "spec": SPECS.get(kind, {}), "status": CONDITIONS}
    _check(kind, shape, item, kind.kind)


def _check(kind: Kind, shape: Shape, value: Any, path: str) -> None:
    if value is None:
        return
    if isinstance(shape, str):
        wrong_bool = isinstance(value, bool) and shape != BOOL
        if wrong_bool or not isinstance(value, _PYTHON[shape]):
            raise _mistyped(kind, path, value, shape)
    elif isinstance(shape, list):
        _check_list(kind, shape[0], value, path)
    elif not isinstance(value, dict):
        raise _mistyped(kind, path, value, "object")
    else:
        for name, one in value.items():
            inner = shape.get(name, shape.get(ANY))
            if inner is not None:
                _check(kind, inner, one, f"{path}.{name}")


def _check_list(kind: Kind, shape: Shape, value: Any, path: str) -> None:
    if not isinstance(value, list):
        raise _mistyped(kind, path, value, "[]object")
    for one in value:
        if one is None:
            raise _mistyped(kind, path, one, "object")
        _check(kind, shape, one, path)


_JSON = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}


def _mistyped(kind: Kind, path: str, value: Any, wanted: str) -> Exception:
    got = _JSON.get(type(value), "null")
    return bad_request(
        f'{kind.kind} in version "{kind.version}" cannot be handled as a {kind.kind}: json: cannot '
        f"unmarshal {got} into Go struct field {path} of type {wanted}"
    )

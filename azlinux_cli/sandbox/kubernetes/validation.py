"""What an object must be like, beyond its types. Raises the 422 with all that is wrong.

Sources: pkg/apis/{core,apps,policy,batch}/validation; k8s.io/apimachinery/pkg/util/validation.
"""

import re
from collections.abc import Callable
from typing import Any

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.field import at, labels_of, name_of
from azlinux_cli.sandbox.kubernetes.kind import (
    BUDGETS,
    DAEMON_SETS,
    DEPLOYMENTS,
    JOBS,
    NODES,
    PODS,
    REPLICA_SETS,
    STATEFUL_SETS,
    Kind,
)
from azlinux_cli.sandbox.kubernetes.quantity import HUNDRED, milli, percent
from azlinux_cli.sandbox.kubernetes.selector import OPERATORS, selects
from azlinux_cli.sandbox.kubernetes.status import Faulty
from azlinux_cli.sandbox.kubernetes.taint import EFFECTS

_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
_QUALIFIED = re.compile(rf"^({_SUBDOMAIN}/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$")
_VALUE = re.compile(r"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$")
LABEL_LENGTH = 63
NAME_LENGTH = 253

Check = Callable[[Json, Faulty], None]


def validate(kind: Kind, item: Json) -> None:
    faulty = Faulty()
    _name(item, faulty)
    _labels(item["metadata"].get("labels"), "metadata.labels", faulty)
    check = _CHECKS.get(kind)
    if check is not None:
        check(item, faulty)
    faulty.check(kind, name_of(item))


def _name(item: Json, faulty: Faulty) -> None:
    name = name_of(item)
    if not re.fullmatch(_SUBDOMAIN, name) or len(name) > NAME_LENGTH:
        faulty.invalid(
            "metadata.name",
            name,
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, "
            "'-' or '.', and must start and end with an alphanumeric character (e.g. "
            f"'example.com', regex used for validation is '{_SUBDOMAIN}')",
        )


def _labels(labels: Json | None, field: str, faulty: Faulty) -> None:
    for key, value in (labels or {}).items():
        if not _QUALIFIED.match(key):
            faulty.invalid(
                field,
                key,
                "name part must consist of alphanumeric characters, '-', '_' or '.', and must "
                "start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or "
                "'123-abc', regex used for validation is "
                "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
            )
        if len(value) > LABEL_LENGTH:
            faulty.invalid(field, value, "must be no more than 63 bytes")
        elif not _VALUE.match(value):
            faulty.invalid(
                field,
                value,
                "a valid label must be an empty string or consist of alphanumeric characters, "
                "'-', '_' or '.', and must start and end with an alphanumeric character (e.g. "
                "'MyValue',  or 'my_value',  or '12345', regex used for validation is "
                "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
            )


def _pod_spec(spec: Json, field: str, faulty: Faulty) -> None:
    if not spec.get("containers"):
        faulty.required(f"{field}.containers")
    for list_name in ("containers", "initContainers"):
        for number, container in enumerate(spec.get(list_name) or ()):
            _container(container, f"{field}.{list_name}[{number}]", faulty)
    for number, toleration in enumerate(spec.get("tolerations") or ()):
        _effect(toleration.get("effect"), f"{field}.tolerations[{number}].effect", faulty)
    for number, constraint in enumerate(spec.get("topologySpreadConstraints") or ()):
        _spread(constraint, f"{field}.topologySpreadConstraints[{number}]", faulty)
    _affinity(spec, f"{field}.affinity", faulty)


def _container(container: Json, field: str, faulty: Faulty) -> None:
    for name in ("name", "image"):
        if not container.get(name):
            faulty.required(f"{field}.{name}")
    for side in ("limits", "requests"):
        for name, value in (at(container, "resources", side) or {}).items():
            _quantity(str(value), f"{field}.resources.{side}[{name}]", faulty)


def _affinity(spec: Json, field: str, faulty: Faulty) -> None:
    terms = at(
        spec,
        "affinity",
        "nodeAffinity",
        "requiredDuringSchedulingIgnoredDuringExecution",
        "nodeSelectorTerms",
    )
    for term in terms or ():
        _expressions(term.get("matchExpressions"), f"{field}.nodeAffinity", faulty)
    for side in ("podAffinity", "podAntiAffinity"):
        where = f"{field}.{side}"
        required = at(spec, "affinity", side, "requiredDuringSchedulingIgnoredDuringExecution")
        for term in required or ():
            if not term.get("topologyKey"):
                faulty.required(f"{where}.topologyKey", "can not be empty")
            _selector(term.get("labelSelector"), f"{where}.labelSelector", faulty)


def _spread(constraint: Json, field: str, faulty: Faulty) -> None:
    if (constraint.get("maxSkew") or 0) < 1:
        faulty.invalid(
            f"{field}.maxSkew", constraint.get("maxSkew", 0), "must be greater than zero"
        )
    if not constraint.get("topologyKey"):
        faulty.required(f"{field}.topologyKey", "can not be empty")
    known = ("DoNotSchedule", "ScheduleAnyway")
    if constraint.get("whenUnsatisfiable") not in known:
        faulty.unsupported(
            f"{field}.whenUnsatisfiable", constraint.get("whenUnsatisfiable", ""), known
        )
    _selector(constraint.get("labelSelector"), f"{field}.labelSelector", faulty)


def _quantity(text: str, field: str, faulty: Faulty) -> None:
    try:
        if milli(text) < 0:
            faulty.invalid(field, text, "must be greater than or equal to 0")
    except ValueError as error:
        faulty.invalid(field, text, str(error))


def _effect(effect: Any, field: str, faulty: Faulty) -> None:
    if effect and effect not in EFFECTS:
        faulty.unsupported(field, effect, EFFECTS)


def _expressions(expressions: list[Json] | None, field: str, faulty: Faulty) -> None:
    for number, expression in enumerate(expressions or ()):
        where = f"{field}.matchExpressions[{number}]"
        if not expression.get("key"):
            faulty.required(f"{where}.key")
        if expression.get("operator") not in OPERATORS:
            faulty.invalid(
                f"{where}.operator", expression.get("operator", ""), "not a valid selector operator"
            )
        elif expression["operator"] in {"In", "NotIn"} and not expression.get("values"):
            faulty.required(
                f"{where}.values", "must be specified when `operator` is 'In' or 'NotIn'"
            )


def _selector(selector: Json | None, field: str, faulty: Faulty) -> None:
    _expressions((selector or {}).get("matchExpressions"), field, faulty)


def _pod(item: Json, faulty: Faulty) -> None:
    _pod_spec(item.get("spec") or {}, "spec", faulty)


def _workload(item: Json, faulty: Faulty) -> None:
    spec = item.get("spec") or {}
    replicas = spec.get("replicas", 0)
    if replicas < 0:
        faulty.invalid("spec.replicas", replicas, "must be greater than or equal to 0")
    selector, template = spec.get("selector"), spec.get("template") or {}
    labels = labels_of({"metadata": template.get("metadata") or {}})
    if selector is None:
        faulty.required("spec.selector")
    elif not selector.get("matchLabels") and not selector.get("matchExpressions"):
        faulty.invalid("spec.selector", selector, "empty selector is invalid for deployment")
    else:
        _selector(selector, "spec.selector", faulty)
        if not selects(selector, labels):
            faulty.invalid(
                "spec.template.metadata.labels",
                labels,
                "`selector` does not match template `labels`",
            )
    _labels(labels, "spec.template.labels", faulty)
    _pod_spec(template.get("spec") or {}, "spec.template.spec", faulty)


def _job(item: Json, faulty: Faulty) -> None:
    spec = at(item, "spec", "template", "spec") or {}
    if spec.get("restartPolicy") not in {"OnFailure", "Never"}:
        faulty.required("spec.template.spec.restartPolicy", 'valid values: "OnFailure", "Never"')
    _pod_spec(spec, "spec.template.spec", faulty)


def _node(item: Json, faulty: Faulty) -> None:
    for number, taint in enumerate(at(item, "spec", "taints") or ()):
        if not taint.get("key"):
            faulty.required(f"metadata.taints[{number}].key")
        if taint.get("effect") not in EFFECTS:
            faulty.unsupported(
                f"metadata.taints[{number}].effect", taint.get("effect", ""), EFFECTS
            )


def _budget(item: Json, faulty: Faulty) -> None:
    spec = item.get("spec") or {}
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        faulty.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set")
    for name in ("minAvailable", "maxUnavailable"):
        if spec.get(name) is not None:
            _share(spec[name], f"spec.{name}", faulty)
    policy, known = spec.get("unhealthyPodEvictionPolicy"), ("AlwaysAllow", "IfHealthyBudget")
    if policy is not None and policy not in known:
        faulty.unsupported("spec.unhealthyPodEvictionPolicy", policy, known)
    _selector(spec.get("selector"), "spec.selector", faulty)


def _share(value: Any, field: str, faulty: Faulty) -> None:
    try:
        share = percent(value)
    except ValueError as error:
        faulty.invalid(field, value, str(error))
        return
    if share is not None and share > HUNDRED:
        faulty.invalid(field, value, "must not be greater than 100%")
    elif share is None and int(value) < 0:
        faulty.invalid(field, value, "must be greater than or equal to 0")


_CHECKS: dict[Kind, Check] = {
    PODS: _pod,
    NODES: _node,
    DEPLOYMENTS: _workload,
    REPLICA_SETS: _workload,
    STATEFUL_SETS: _workload,
    DAEMON_SETS: _workload,
    JOBS: _job,
    BUDGETS: _budget,
}

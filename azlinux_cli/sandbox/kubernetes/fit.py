"""How a pod and a node suit each other, whatever else is on it; and the sentence when none does.

Source: kube-scheduler's plugins NodeUnschedulable, TaintToleration and NodeAffinity; FitError
(pkg/scheduler/framework/types.go).
"""

from collections import Counter
from dataclasses import dataclass

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes import taint as taints
from azlinux_cli.sandbox.kubernetes.affinity import node_preference, node_wanted
from azlinux_cli.sandbox.kubernetes.field import at


@dataclass(frozen=True, slots=True)
class Fit:
    """What of a pod and a node does not depend on other pods: a refusal, or how well it suits."""

    refusal: str | None
    disliked: bool = False  # a PreferNoSchedule taint
    preferred: int = 0


def fit_of(spec: Json, node: Json) -> Fit:
    refusal = static_refusal(spec, node)
    if refusal is not None:
        return Fit(refusal)
    soft = taints.untolerated(
        at(node, "spec", "taints") or (),
        spec.get("tolerations") or (),
        (taints.PREFER_NO_SCHEDULE,),
    )
    return Fit(None, soft is not None, node_preference(spec, node))


def static_refusal(spec: Json, node: Json) -> str | None:
    """What does not depend on other pods."""
    tolerations = spec.get("tolerations") or ()
    if at(node, "spec", "unschedulable"):
        cordon = {"key": taints.UNSCHEDULABLE, "effect": taints.NO_SCHEDULE}
        if not any(taints.tolerates(t, cordon) for t in tolerations):
            return "node(s) were unschedulable"
    found = taints.untolerated(
        at(node, "spec", "taints") or (), tolerations, (taints.NO_SCHEDULE, taints.NO_EXECUTE)
    )
    if found is not None:
        return f"node(s) had untolerated taint {{{found['key']}: {found.get('value', '')}}}"
    if not node_wanted(spec, node):
        return "node(s) didn't match Pod's node affinity/selector"
    return None


def fit_error(nodes: int, reasons: Counter[str]) -> str:
    listed = ", ".join(sorted(f"{count} {reason}" for reason, count in reasons.items()))
    hopeless = "Preemption is not helpful for scheduling"
    return (
        f"0/{nodes} nodes are available: {listed}. "
        f"preemption: 0/{nodes} nodes are available: {nodes} {hopeless}."
    )

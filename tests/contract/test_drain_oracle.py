"""What the oracle predicts is what evictions through the API then do, on clusters at random."""

from dataclasses import replace
from random import Random

import pytest

from azlinux_cli.domain.kubernetes.drain import place, schedule, simulation
from azlinux_cli.domain.kubernetes.drain.block import Reason
from azlinux_cli.domain.kubernetes.drain.live import Live, LiveBudget
from azlinux_cli.domain.kubernetes.drain.place import Place, tolerates_cordon
from azlinux_cli.domain.kubernetes.drain.plan import AKS, KUBECTL, After, DrainPlan
from azlinux_cli.domain.kubernetes.drain.predict import Prediction, predict
from azlinux_cli.domain.kubernetes.drain.simulation import RETURNS, Simulation
from azlinux_cli.domain.kubernetes.drain.succession import Succession
from azlinux_cli.domain.kubernetes.drain.world import World
from azlinux_cli.domain.kubernetes.pod import Pod
from azlinux_cli.domain.kubernetes.quantity import Share
from azlinux_cli.domain.kubernetes.state import ClusterState
from azlinux_cli.sandbox.kernel.clusters import NodeSpec
from azlinux_cli.sandbox.kubernetes.controller import plane
from tests.random_cluster import RandomCluster, random_cluster
from tests.rehearsed_drain import Outcome, RehearsedDrain

pytestmark = pytest.mark.slow
CLUSTERS = 1000
PER_TEST = 50
# What the eviction of a pod that blocks is answered with; the others are not asked for.
REPLIES = {
    Reason.BUDGET_ALLOWS_NONE: 429,
    Reason.BUDGET_NOT_READY: 429,
    Reason.BUDGET_STARVED: 429,
    Reason.BUDGET_UNRECKONED: 429,
    Reason.TWO_BUDGETS: 500,
    Reason.FINALIZER: 201,
    Reason.NODE_NOT_READY: 201,
}


def predicted(prediction: Prediction, state: ClusterState) -> Outcome:
    """A prediction in the words of what is seen."""
    pods = {pod.key: pod for pod in state.pods}
    outcome = Outcome()
    for block in prediction.blocks:
        key = f"{block.namespace}/{block.pod}"
        pod = pods.get(key) or _sister(key, state)
        owner = pod.owner
        controller = owner.uid if owner is not None else ""
        if block.reason is Reason.IN_TURN:
            outcome.missing.add(key)
        elif block.reason.pending:
            lasts = owner is None or owner.kind == "StatefulSet"
            outcome.pending[key if lasts else controller] += 1
        else:
            nameless = block.successor or not pod.node
            outcome.add_stuck(key, controller, block.node, successor=nameless)
            if block.reason in REPLIES and not nameless and not pod.going:
                outcome.replies[key] = REPLIES[block.reason]
    return outcome


def _goes_round(state: ClusterState) -> bool:
    """A pod that tolerates cordons: where it is when time is up, nobody can tell."""
    return any(tolerates_cordon(pod.wishes) and not pod.daemon for pod in state.pods)


def _sister(key: str, state: ClusterState) -> Pod:
    """Of a pod that its stateful set had not made when the cluster was read."""
    stem = key.rpartition("-")[0]
    return next(pod for pod in state.pods if pod.key.rpartition("-")[0] == stem)


def a_plan(
    cluster: RandomCluster, state: ClusterState, seed: int
) -> tuple[DrainPlan, dict[str, NodeSpec]]:
    """Some nodes of the blue pool, drained in one way or another."""
    dice = Random(seed)  # noqa: S311
    specs = {spec.name: spec for spec in cluster.nodes}
    names = sorted(name for name, spec in specs.items() if spec.pool == "blue")
    nodes = {node.name: node for node in state.nodes}
    after = dice.choice(tuple(After))
    surge = []
    for number in range(dice.choice((0, 0, 1, 2))):
        name = f"aks-blue-12345678-vmss00009{number}"
        specs[name] = replace(specs[names[0]], name=name)
        surge.append(nodes[names[0]].twin(name))
    plan = DrainPlan(
        tuple(names[: dice.randint(1, len(names))]),
        surge=tuple(surge),
        at_once=1 if _goes_round(state) else dice.choice((1, 1, 1, 2)),
        after=after,
        cordon_all=dice.random() < 0.3,
        rules=dice.choice((AKS, AKS, KUBECTL)),
    )
    return plan, specs


def differences(seed: int) -> list[str]:
    """Between what is predicted and what is seen, for one cluster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plane, "secrets", Random(seed))  # noqa: S311 (names decide who goes first)
        cluster, rehearsed = random_cluster(seed), RehearsedDrain()
        rehearsed.build(cluster, seed)
        state = rehearsed.state()
        plan, specs = a_plan(cluster, state, seed)
        expected = predicted(predict(state, plan), state)
        return expected.differences(rehearsed.drain(plan, specs))


@pytest.mark.parametrize("first", range(0, CLUSTERS, PER_TEST))
def test_pods_that_are_predicted_to_stay_or_to_wait_are_those_that_do(first: int) -> None:
    found = {seed: differences(seed) for seed in range(first, first + PER_TEST)}

    assert {seed: lines for seed, lines in found.items() if lines} == {}


def _is_back(simulation: Simulation, live: Live) -> bool:
    return simulation._returned[f"{live.node} {live.origin.key}"] >= RETURNS


def _first(live: Live) -> int:
    return live.budgets[0].allowed if live.budgets else 1


# Rules, and how they could be got wrong.
WRONG = {
    "percentages are rounded down": (Share, "of", lambda self, total: self.number * total // 100),
    "unready pods always go": (LiveBudget, "lets_unhealthy_go", True),
    "several budgets are as good as one": (simulation, "_may_go", lambda live: _first(live) > 0),
    "taints are tolerated": (place, "untolerated", lambda taints, tolerations: None),
    "volumes are everywhere": (place, "some_met", lambda terms, name, labels: True),
    "stateful sets do not wait": (Succession, "_in_turn", lambda self, live: False),
    "finalizers hold nobody": (World, "_ends", lambda self, live: True),
    "anti-affinity is a wish": (schedule, "_values", lambda term, counts, places: set()),
    "spreads are wishes": (schedule, "_domains", lambda live, places, kind: []),
    "there is always room": (Place, "lacks", lambda self, requests: False),
    "kubectl asks nobody": (Simulation, "_is_kept", _is_back),
}


@pytest.mark.parametrize("rule", WRONG)
def test_a_rule_that_is_got_wrong_is_found_out(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, wrong = WRONG[rule]
    monkeypatch.setattr(owner, name, wrong)

    assert any(differences(seed) for seed in range(CLUSTERS))

"""What the oracle predicts is what evictions through the API then do, on clusters at random."""

from collections import Counter
from random import Random

import pytest

from azlinux_cli.sandbox.kubernetes.controller import plane

from azlinux_cli.domain.kubernetes.drain.plan import After, DrainPlan
from azlinux_cli.domain.kubernetes.drain.predict import Prediction, predict
from azlinux_cli.domain.kubernetes.drain.block import Reason
from azlinux_cli.domain.kubernetes.state import ClusterState
from tests.random_cluster import random_cluster
from tests.rehearsed_drain import Outcome, RehearsedDrain

CLUSTERS = 1000
PER_TEST = 50


def predicted(prediction: Prediction, state: ClusterState) -> Outcome:
    """A prediction in the words of what is seen."""
    owners = {pod.key: pod.owner for pod in state.pods}
    outcome = Outcome()
    for block in prediction.blocks:
        key = f"{block.namespace}/{block.pod}"
        owner = owners[key]
        controller = owner.uid if owner is not None else ""
        if block.reason is Reason.IN_TURN:
            outcome.missing.add(key)
        elif block.reason.pending:
            outcome.pending[controller or block.pod] += 1
        else:
            outcome.add_stuck(key, controller, block.node, successor=block.successor)
    return outcome


@pytest.fixture(autouse=True)
def names_are_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a name ends in decides which pod is asked for first."""
    monkeypatch.setattr(plane, "secrets", Random(0))  # noqa: S311


def compared(seed: int) -> tuple[Outcome, Outcome]:
    """(predicted, seen) for one cluster."""
    cluster, rehearsed, dice = random_cluster(seed), RehearsedDrain(), Random(seed)  # noqa: S311
    rehearsed.build(cluster, seed)
    state = rehearsed.state()
    names = sorted(spec.name for spec in cluster.nodes if spec.pool == "blue")
    nodes = tuple(names[: dice.randint(1, len(names))])
    replace = dice.random() < 0.5
    after = After.REPLACED if replace else After.CORDONED
    prediction = predict(state, DrainPlan(nodes, after=after))
    specs = {spec.name: spec for spec in cluster.nodes}
    return predicted(prediction, state), rehearsed.drain(nodes, specs, replace=replace)


@pytest.mark.parametrize("first", range(0, CLUSTERS, PER_TEST))
def test_pods_that_are_predicted_to_stay_or_to_wait_are_those_that_do(first: int) -> None:
    different = {}
    for seed in range(first, first + PER_TEST):
        expected, seen = compared(seed)
        differences = expected.differences(seen)
        if differences:
            different[seed] = differences

    assert different == {}

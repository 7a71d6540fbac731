"""The commands that the oracle proposes, typed into a rehearsed cluster, do what they say."""

import json
import shlex
from collections import Counter
from random import Random

import pytest

from azlinux_cli.domain.kubernetes.drain.block import Block, Reason
from azlinux_cli.domain.kubernetes.drain.predict import predict
from azlinux_cli.sandbox.kubernetes.controller import plane
from tests.contract.test_drain_oracle import a_plan
from tests.random_cluster import random_cluster
from tests.rehearsed_drain import GROUPS, RehearsedDrain

pytestmark = pytest.mark.slow
CLUSTERS = 150
MERGE = "application/merge-patch+json"
PLURALS = {
    "pdb": "poddisruptionbudgets",
    "pod": "pods",
    "deployment": "deployments",
    "statefulset": "statefulsets",
    "replicaset": "replicasets",
}
# Reasons whose fixes are commands of kubectl for the pod itself.
MENDED = {
    Reason.BUDGET_ALLOWS_NONE,
    Reason.BUDGET_UNRECKONED,
    Reason.TWO_BUDGETS,
    Reason.FINALIZER,
    Reason.BARE_POD,
}


def typed(rehearsed: RehearsedDrain, line: str) -> None:
    """The few commands of kubectl that are proposed."""
    _, verb, kind, *words = shlex.split(line)
    kind, _, name = kind.partition("/")
    name = name or words.pop(0)
    namespace = words[words.index("-n") + 1]
    plural = PLURALS[kind]
    path = f"{GROUPS[plural]}/namespaces/{namespace}/{plural}/{name}"
    if verb == "delete":
        answer = rehearsed.call("DELETE", path)
    elif verb == "patch":
        answer = rehearsed.call("PATCH", path, json.loads(words[words.index("-p") + 1]), MERGE)
    else:
        replicas = int(words[-1].removeprefix("--replicas="))
        answer = rehearsed.call("PATCH", path, {"spec": {"replicas": replicas}}, MERGE)
    assert answer.status == 200, (line, answer.body)
    rehearsed.rest()


def unmended(seed: int, tried: Counter[Reason]) -> str:
    """For one cluster: a fix after which the same pod is in the way for the same reason."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plane, "secrets", Random(seed))  # noqa: S311
        cluster = random_cluster(seed)
        rehearsed = RehearsedDrain()
        rehearsed.build(cluster, seed)
        state = rehearsed.state()
        plan, _ = a_plan(cluster, state, seed)
        blocks = [b for b in predict(state, plan).blocks if b.reason in MENDED]
        if not blocks:
            return ""
        block = Random(seed).choice(blocks)  # noqa: S311
        tried[block.reason] += 1
        for line in _commands(block):
            typed(rehearsed, line)
        left = predict(rehearsed.state(), plan).blocks
        same = any((b.pod, b.reason) == (block.pod, block.reason) for b in left)
        return f"{block.reason} {block.pod}: {block.fixes}" if same else ""


def _commands(block: Block) -> list[str]:
    """The first that does; all of those that do only together."""
    lines = [fix for fix in block.fixes if fix.startswith("kubectl ")]
    return lines if block.reason is Reason.TWO_BUDGETS else lines[:1]


def test_after_its_fix_no_pod_is_in_the_way_for_the_same_reason() -> None:
    tried: Counter[Reason] = Counter()
    found = {seed: unmended(seed, tried) for seed in range(CLUSTERS)}

    assert {seed: lines for seed, lines in found.items() if lines} == {}
    assert all(tried[reason] > 3 for reason in MENDED), tried

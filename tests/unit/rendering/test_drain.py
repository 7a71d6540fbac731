"""A prediction in words, as a table, and as a document that has its schema."""

import json
from io import StringIO
from pathlib import Path

import jsonschema

from azlinux_cli.domain.kubernetes.drain.plan import KUBECTL, DrainPlan
from azlinux_cli.domain.kubernetes.drain.predict import Prediction, predict
from azlinux_cli.rendering.drain import PREDICTION_VIEW, report
from azlinux_cli.rendering.output import write
from tests.fakes.kubernetes import FakeCluster, node

SCHEMA = Path(__file__).parents[3] / "docs/schemas/drain-prediction.json"


def blocked() -> Prediction:
    cluster = FakeCluster(nodes=[node("a"), node("b", cpu="1")])
    cluster.deployment("web", "a", "a", "a", "a", "b")
    cluster.budget("web", app="web", minAvailable=5)
    cluster.deployment("big", "a", cpu="1")
    cluster.pod("tool", "a")
    return predict(cluster.state(), DrainPlan(("a",), rules=KUBECTL))


def free() -> Prediction:
    cluster = FakeCluster(nodes=[node("a"), node("b")])
    scratch = [{"name": "scratch", "emptyDir": {}}]
    cluster.deployment("web", "a", "b", volumes=scratch)
    cluster.pod("tool", "a")
    return predict(cluster.state(), DrainPlan(("a",)))


BLOCKED = """\
NODE    EVICTED    BLOCKED    DRAINED
a       1          5          no

bare-pod: shop/tool (a)
  no controller makes it anew: a drain leaves it, and would lose it
  fix: kubectl delete pod tool -n shop
   or: give it a controller

budget-allows-none: shop/web-0, shop/web-1, shop/web-2 and 1 more (a)
  budget web (minAvailable 5) needs 5 healthy and has 5: none may ever go
  fix: kubectl scale deployment/web -n shop --replicas=6
   or: kubectl patch pdb web -n shop --type=merge -p '{"spec":{"minAvailable":4}}'

no-capacity: what follows shop/big-0 (a)
  no node takes it (1 cordoned, 1 with too little room)
  fix: 1 node more like a: az aks nodepool scale --name blue --node-count 3

ROOM       NODES    FREE CPU    FREE GIB    FREE PODS    WAITING
before     2        1.4 of 3    15.6 of 16  213 of 220   0
narrowest  1        0.9 of 1    7.9 of 8    109 of 110   1

1 node, 1 eviction: cannot drain: 6 pods in the way
"""
FREE = """\
NODE    EVICTED    BLOCKED    DRAINED
a       2          0          yes

goes, and nobody makes it anew: shop/tool
emptyDir goes with its pod: shop/web-0

ROOM       NODES    FREE CPU    FREE GIB    FREE PODS    WAITING
before     2        3.7 of 4    15.8 of 16  217 of 220   0
narrowest  1        1.8 of 2    7.9 of 8    108 of 110   0

1 node, 2 evictions: drains
"""


def test_what_blocks_is_said_once_for_all_pods_with_its_fixes() -> None:
    assert report(blocked()) == BLOCKED


def test_what_is_lost_is_said_even_where_nothing_blocks() -> None:
    assert report(free()) == FREE


def test_a_document_has_everything_and_its_schema() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for prediction in (blocked(), free()):
        out = StringIO()
        write(prediction, PREDICTION_VIEW, "json", out)
        document = json.loads(out.getvalue())

        jsonschema.validate(document, schema)
        assert set(document) == set(schema["required"])


def test_a_table_has_one_line_for_a_prediction() -> None:
    out = StringIO()
    write(blocked(), PREDICTION_VIEW, "tsv", out)

    assert out.getvalue() == "cannot\t1\t1\t6\t0\t\n"

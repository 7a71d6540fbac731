"""Label selectors, taints, and wishes of pods about nodes."""

from typing import Any

import pytest

from azlinux_cli.domain.kubernetes.affinity import REQUIRED, node_wish
from azlinux_cli.domain.kubernetes.selector import SelectorIndex, selector
from azlinux_cli.domain.kubernetes.taint import Taint, tolerations_of, untolerated

LABELS = {"app": "web", "tier": "1"}


def _expression(operator: str, *values: str, key: str = "app") -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    ("document", "selects"),
    [
        (None, False),
        ({}, True),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "web", "tier": "2"}}, False),
        (_expression("In", "api", "web"), True),
        (_expression("NotIn", "web"), False),
        (_expression("NotIn", "web", key="other"), True),
        (_expression("Exists", key="tier"), True),
        (_expression("DoesNotExist", key="tier"), False),
        (_expression("Gt", "0", key="tier"), True),
        (_expression("Lt", "1", key="tier"), False),
        (_expression("Gt", "much", key="tier"), False),
        (_expression("Like", "web"), False),
    ],
)
def test_selectors_mean_what_kubernetes_says(document: Any, *, selects: bool) -> None:
    found = selector(document)

    assert (found is not None and found.selects(LABELS)) is selects


def test_an_index_gives_all_that_may_mean_some_labels() -> None:
    index: SelectorIndex[str] = SelectorIndex()
    for name, document in {
        "web": {"matchLabels": {"app": "web"}},
        "api": {"matchLabels": {"app": "api"}},
        "all": {},
        "none": None,
        "either": _expression("In", "api", "web"),
    }.items():
        index.add(selector(document), name)

    assert set(index.candidates(LABELS)) == {"web", "all", "either"}


@pytest.mark.parametrize(
    ("toleration", "tolerated"),
    [
        ({"operator": "Exists"}, True),
        ({"key": "dedicated", "operator": "Exists"}, True),
        ({"key": "dedicated", "value": "db"}, True),
        ({"key": "dedicated", "operator": "Equal", "value": "web"}, False),
        ({"key": "dedicated", "value": "db", "effect": "NoExecute"}, False),
        ({"key": "other", "operator": "Exists"}, False),
        ({}, False),
    ],
)
def test_taints_are_tolerated_by_key_value_and_effect(
    toleration: dict[str, str], *, tolerated: bool
) -> None:
    taint = Taint("dedicated", "db", "NoSchedule")
    found = tolerations_of({"tolerations": [toleration]})

    assert (untolerated([taint], found) is None) is tolerated


def test_terms_of_a_node_affinity_are_alternatives_and_an_empty_one_is_none() -> None:
    terms = [{}, {"matchExpressions": [{"key": "tier", "operator": "In", "values": ["1"]}]}]
    affinity = {"nodeAffinity": {REQUIRED: {"nodeSelectorTerms": terms}}}

    wish = node_wish({"affinity": affinity, "nodeSelector": {"app": "web"}})

    assert wish.met("n", LABELS)
    assert not wish.met("n", {"app": "web"})
    assert not wish.met("n", {"tier": "1"})


def test_a_node_can_be_meant_by_its_name() -> None:
    field = {"key": "metadata.name", "operator": "In", "values": ["n"]}
    terms = [{"matchFields": [field]}]
    wish = node_wish({"affinity": {"nodeAffinity": {REQUIRED: {"nodeSelectorTerms": terms}}}})

    assert wish.met("n", {})
    assert not wish.met("m", {})

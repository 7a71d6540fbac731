"""What is kept of a NodeState reads back as the same NodeState."""

import json

import pytest

from azlinux_cli.domain.node_state import NodeState, from_document, to_document
from tests.unit.domain.node_state.some_state import a_state


@pytest.mark.parametrize("state", [NodeState(), a_state()], ids=["nothing known", "all known"])
def test_a_state_reads_back_from_its_json(state: NodeState) -> None:
    assert from_document(json.loads(json.dumps(to_document(state)))) == state


def test_the_document_is_in_camel_case_and_paths_stay_paths() -> None:
    document = to_document(a_state(free_bytes={"/var": 5}))

    assert document["bootId"] == "b-1"
    assert document["kernels"]["nextBoot"] == "6.6.150.1-1.azl3"
    assert document["freeBytes"] == {"/var": 5}


def test_what_a_later_azl_has_written_is_left_out() -> None:
    document = {**to_document(a_state()), "moonPhase": "full"}
    document["kernels"]["flavour"] = "hwe"

    assert from_document(document) == a_state()


@pytest.mark.parametrize(
    "document", [{"os": "beos"}, {"listeners": [{"protocol": "tcp"}]}, {"packages": {"count": 1}}]
)
def test_what_no_state_has_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"beos|not the state"):
        from_document(document)

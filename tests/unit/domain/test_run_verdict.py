import pytest

from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, RanCommand, Trouble
from azlinux_cli.domain.run_verdict import status_of, still_open


def _run(name: str, result: NodeResult) -> RanCommand:
    return RanCommand(NodeTarget(name), result)


def _trouble(name: str, reason: Trouble) -> RanCommand:
    return _run(name, NodeResult(name, trouble=NodeTrouble(reason, "")))


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (NodeResult("a", 0), 0),
        (NodeResult("a", 4), 4),
        (NodeResult("a", signal="TERM"), 143),
        (NodeResult("a", signal="XYZ@example"), 255),
        (NodeResult("a", trouble=NodeTrouble(Trouble.REFUSED, "")), 255),
    ],
)
def test_the_status_of_a_node_is_what_ssh_would_exit_with(result: NodeResult, status: int) -> None:
    assert status_of(_run("a", result)) == status


def test_what_may_still_run_and_what_was_not_begun_are_named_apart() -> None:
    runs = [
        _run("web-1", NodeResult("web-1", 0)),
        *(_trouble(f"web-{n}", Trouble.INTERRUPTED) for n in (2, 3)),
        *(_trouble(f"web-{n}", Trouble.NOT_BEGUN) for n in (4, 5, 6)),
    ]

    assert still_open(runs) == "may still be running on web-[2-3]; not begun on web-[4-6]"
    assert still_open(runs[:1]) == "every command had ended"

"""Pending updates in words and figures."""

import pytest

from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_state import NodeState
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.update.check import NodeCheck
from azlinux_cli.domain.update.pending import Advisory, PendingUpdate, PendingUpdates
from azlinux_cli.rendering.output import plain
from azlinux_cli.rendering.update import CHECK_VIEW, notes, packages, size, totals

_SECURITY = (Advisory("A-1", "security", "Low"), Advisory("A-2", "bugfix"))


def _update(name: str, *, advised: bool = True, security: bool = False) -> PendingUpdate:
    advisories = _SECURITY if security else ()
    return PendingUpdate(name, "x86_64", "2-1", "base", "1-1", 10, advisories, advised)


def _check(name: str, *updates: PendingUpdate, **changes: object) -> NodeCheck:
    state = NodeState(os=OsKind.AZURE_LINUX_3, package_tool="dnf")
    changes = {"pending": PendingUpdates(updates), **changes}
    return NodeCheck(NodeTarget(name), state=state, **changes)  # type: ignore[arg-type]


def _cells(check: NodeCheck) -> dict[str, str]:
    document = CHECK_VIEW.document(check)
    return {column.header: plain(column.cell(document)) for column in CHECK_VIEW.columns}


@pytest.mark.parametrize(
    ("bytes_", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (6_413, "6.4 kB"),
        (39_400_000, "39 MB"),
        (1_250_000_000, "1.2 GB"),
        (5_000_000_000_000_000, "5000 TB"),
    ],
)
def test_sizes_have_few_digits(bytes_: int, text: str) -> None:
    assert size(bytes_) == text


@pytest.mark.parametrize(
    ("updates", "cell"),
    [
        ((), "0"),
        ((_update("a"), _update("b", security=True)), "1"),
        ((_update("a", advised=False), _update("b", security=True)), "1+?"),
        ((_update("a", advised=False),), "?"),
    ],
)
def test_a_number_of_security_updates_is_shown_where_somebody_counted(
    updates: tuple[PendingUpdate, ...], cell: str
) -> None:
    assert _cells(_check("n", *updates))["SECURITY"] == cell


@pytest.mark.parametrize(
    ("updates", "words"),
    [
        ((), "0 updates"),
        ((_update("a"),), "1 update on 1 node: 0 about security"),
        (
            (_update("a", advised=False),),
            "1 update on 1 node: 1 of which nobody says what they are about: no advisories there",
        ),
        (
            (_update("a", advised=False), _update("b", security=True)),
            (
                "2 updates on 1 node: 1 about security, "
                "1 of which nobody says what they are about: no advisories there"
            ),
        ),
    ],
)
def test_the_sum_says_what_nobody_knows(updates: tuple[PendingUpdate, ...], words: str) -> None:
    assert totals([_check("n", *updates)]).splitlines()[2] == words


def test_advisories_that_could_not_be_listed_are_no_zero() -> None:
    pending = PendingUpdates((_update("a", advised=False),), warning="no list")
    check = _check("n", pending=pending)

    assert _cells(check)["SECURITY"] == "?"
    assert "about security" not in totals([check])


def test_the_largest_group_of_equal_updates_comes_first_with_the_count_of_more_advisories() -> None:
    text = packages([_check("db", _update("a")), *(_check(n, _update("b", security=True))
                     for n in ("web-1", "web-2")), _check("idle")])  # fmt: skip

    assert [line for line in text.splitlines() if line.startswith("==")] == [
        "== web-[1-2] (2 nodes): 1 update",
        "== db: 1 update",
    ]
    assert "Low A-1 and 1 more" in text


def test_the_same_warning_of_many_nodes_is_told_once() -> None:
    checks = [_check(f"web-{n}", warnings=("it is odd",)) for n in (1, 2, 3)]

    assert notes(checks) == ["warning: web-[1-3]: it is odd\n"]


def test_a_system_without_packages_says_which_way_works() -> None:
    acl = NodeCheck(NodeTarget("a"), state=NodeState(os=OsKind.ACL, aks_node=True))

    [hint] = notes([acl])

    assert "az aks nodepool upgrade --node-image-only" in hint
    assert _cells(acl)["NOTE"] == "updated by image"


def test_control_characters_of_a_node_do_not_reach_the_terminal() -> None:
    text = packages([_check("n", _update("a\x1b[2Jb"))])

    assert "\x1b" not in text

"""What is sent to a node to take it, and what its answers mean."""

import pytest

from azlinux_cli.domain.errors import RemoteError, UsageError
from azlinux_cli.domain.node_lease import (
    Lease,
    Taking,
    read_lease,
    release_command,
    renewal,
    take_command,
)


@pytest.mark.parametrize(
    ("said", "lease", "is_ours"),
    [
        ("taken\n", Lease(Taking.TAKEN), True),
        ("ours\n", Lease(Taking.OURS), True),
        ("taken-over\nu2\nann@a 7\n", Lease(Taking.TAKEN_OVER, "u2", "ann@a 7"), True),
        ("held\nu2\nann@a 7\n31\n", Lease(Taking.HELD, "u2", "ann@a 7", 31), False),
        (
            "held\nu2\nann@a 7\n-5\n",
            Lease(Taking.HELD, "u2", "ann@a 7", 0),
            False,
        ),  # clock set back
    ],
)
def test_an_answer_says_who_has_the_node(said: str, lease: Lease, *, is_ours: bool) -> None:
    found = read_lease(f"Welcome!\n@@azl lease\n{said}@@azl end\n")

    assert (found, found.is_ours) == (lease, is_ours)


@pytest.mark.parametrize(
    "text",
    ["", "@@azl lease\n@@azl end\n", "@@azl lease\ntaken\n", "@@azl lease\nmine\n@@azl end\n"],
)
def test_what_is_no_whole_answer_takes_nothing(text: str) -> None:
    with pytest.raises(RemoteError):
        read_lease(text)


@pytest.mark.parametrize("run", ["", "../x", "a b", "$(id)", "a\nb"])
def test_a_lease_is_for_a_run_with_a_name(run: str) -> None:
    for make in (
        lambda: take_command(run, "ann"),
        lambda: release_command(run),
        lambda: renewal(run),
    ):
        with pytest.raises(UsageError):
            make()


def test_an_owner_is_one_line_whatever_it_says() -> None:
    sent = take_command("u1", "ann's\n$(id)\tlaptop").stdin

    assert r"""W='ann'\''s $(id) laptop'""" in sent.replace('"', "")

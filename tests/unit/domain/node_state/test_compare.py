"""Whether a node has moved, and whether it is worse than it was."""

from dataclasses import replace

import pytest

from azlinux_cli.domain.node_state import (
    Listener,
    NodeState,
    PackageDatabase,
    Repositories,
    digest,
    moved,
    unhealthy,
)
from tests.unit.domain.node_state.some_state import NGINX, SSHD, a_state


def _said(**changes: object) -> list[str]:
    return moved(digest(a_state()), digest(a_state(**changes)))


def test_a_node_that_nobody_touched_has_not_moved() -> None:
    assert _said(agent="failed", free_bytes={}, reboot_required=True) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"packages": PackageDatabase("xyz", 32)},
            "its packages have changed: 31 then, 32 now",
        ),
        (
            {"packages": PackageDatabase("xyz", 31)},
            "its packages have changed: as many as before (31), but not the same",
        ),
        ({"packages": None}, "its packages have changed: 31 then, unknown now"),
        ({"boot_id": "b-2"}, "it was booted anew: boot b-1 then, b-2 now"),
        ({"release": "3.0.20261109"}, "it ran 3.0 3.0.20260809, and runs 3.0 3.0.20261109"),
        (
            {"root_disk": "UUID=9"},
            "it has another root disk: UUID=1234 m-1 then, UUID=9 m-1 now",
        ),
        (
            {"repositories": Repositories(("azurelinux-official-base",), "new")},
            "its repositories are defined otherwise than before",
        ),
    ],
)
def test_what_has_moved_is_said_in_a_sentence(changes: dict[str, object], said: str) -> None:
    assert _said(**changes) == [said]


def test_a_part_that_only_one_azl_knows_of_is_not_compared() -> None:
    assert moved({**digest(a_state()), "moon": "full"}, digest(a_state())) == []


# -- health


def _worse(**changes: object) -> list[str]:
    return unhealthy(a_state(), a_state(**changes))


def test_a_node_as_it_was_is_healthy_failed_units_of_before_included() -> None:
    assert _worse() == []
    assert _worse(failed_units=()) == []


def test_a_unit_that_fails_beyond_the_baseline_is_named() -> None:
    assert _worse(failed_units=("sshd-keygen.service", "nginx.service")) == [
        "unit nginx.service has failed"
    ]


def test_a_listener_that_is_gone_is_named_with_who_it_was() -> None:
    assert _worse(listeners=(SSHD,)) == ["nothing listens on tcp 10.0.0.4:80 (nginx) any more"]


@pytest.mark.parametrize("address", ["[::]", "*", "10.0.0.4"])
def test_a_listener_on_every_address_stands_for_one_on_a_single_address(address: str) -> None:
    assert _worse(listeners=(SSHD, replace(NGINX, address=address))) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(NGINX, address="127.0.0.1"),
        replace(NGINX, port=8080),
        replace(NGINX, protocol="udp"),
    ],
)
def test_another_listener_does_not_stand_for_it(other: Listener) -> None:
    assert len(_worse(listeners=(SSHD, other))) == 1


def test_behind_a_port_that_the_kernel_chose_the_process_counts() -> None:
    before = a_state(listeners=(Listener("tcp", "127.0.0.1", 40_001, ("containerd",)),))
    again = a_state(listeners=(Listener("tcp", "127.0.0.1", 50_123, ("containerd",)),))
    other = a_state(listeners=(Listener("tcp", "127.0.0.1", 40_001, ("rpcbind",)),))

    assert unhealthy(before, again) == []
    assert len(unhealthy(before, other)) == 1


def test_a_client_that_waits_for_an_answer_over_udp_is_no_listener() -> None:
    before = a_state(listeners=(Listener("udp", "*", 45_000, ("resolver",)),))

    assert unhealthy(before, a_state(listeners=())) == []


def test_an_agent_that_was_active_and_is_not_is_worse() -> None:
    assert _worse(agent="inactive") == ["the Azure agent is inactive; it was active"]
    assert unhealthy(a_state(agent="failed"), a_state(agent="failed")) == []


def test_a_package_in_two_versions_is_worse_if_it_was_not_so_before() -> None:
    assert _worse(duplicates=("curl.x86_64", "vim.x86_64")) == [
        "vim.x86_64 is installed in two versions: a transaction was cut short"
    ]


def test_what_was_known_and_cannot_be_told_any_more_is_worse() -> None:
    assert _worse(failed_units=None, listeners=None, agent=None, packages=None) == [
        "failed units cannot be listed any more",
        "listening sockets cannot be listed any more",
        "the Azure agent is not to be asked; it was active",
        "installed packages cannot be listed any more",
    ]
    assert unhealthy(NodeState(), NodeState()) == []

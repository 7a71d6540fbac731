"""An archive in pieces: where each goes, what a cut leaves, and what is refused."""

import random

import pytest

from azlinux_cli.domain.node import NodeResult, Trouble
from azlinux_cli.ports.procedure import StepEnd
from azlinux_cli.services.migration.transfer import Transfer
from tests.fakes.clock import FakeClock
from tests.unit.services.migration.two_nodes import NEW, OLD, TwoNodes

_PIECE = 1000
_ARCHIVE = random.Random(3).randbytes(4_500)  # noqa: S311 - no secret


@pytest.fixture
def nodes() -> TwoNodes:
    return TwoNodes(_ARCHIVE)


def move(nodes: TwoNodes, *, unpacked: int = 0, deadline_s: float = 100) -> StepEnd:
    transfer = Transfer("u1", nodes, FakeClock(), deadline_s, _PIECE)
    return transfer(OLD, NEW, nodes.packed, unpacked)


def test_all_of_it_comes_in_pieces_that_memory_holds_one_of(nodes: TwoNodes) -> None:
    end = move(nodes)

    assert (end.ok, end.facts) == (True, {"moved": 4_500})
    assert bytes(nodes.part) == _ARCHIVE
    assert nodes.reads == [(0, 1000), (1000, 1000), (2000, 1000), (3000, 1000), (4000, 500)]
    assert nodes.most_held == _PIECE


@pytest.mark.parametrize(("there", "first"), [(0, 0), (999, 0), (2000, 2000), (2345, 2000)])
def test_it_goes_on_with_the_piece_that_was_cut(nodes: TwoNodes, there: int, first: int) -> None:
    nodes.part.extend(_ARCHIVE[:there])

    end = move(nodes)

    assert end.facts == {"moved": 4_500 - first}
    assert nodes.reads[0] == (first, 1000)
    assert bytes(nodes.part) == _ARCHIVE


def test_an_archive_that_is_there_is_not_moved_again(nodes: TwoNodes) -> None:
    nodes.whole = nodes.packed.digest

    assert move(nodes).facts == {"moved": 0}
    assert nodes.reads == []


def test_a_connection_that_breaks_is_made_anew(nodes: TwoNodes) -> None:
    nodes.troubles.extend([None, Trouble.RESET, Trouble.REFUSED, None, None, Trouble.TIMED_OUT])

    assert move(nodes).ok
    assert bytes(nodes.part) == _ARCHIVE


def test_one_that_stays_broken_is_a_trouble_and_the_next_one_goes_on(nodes: TwoNodes) -> None:
    nodes.troubles.extend([None, None, *[Trouble.REFUSED] * 4])

    end = move(nodes)

    assert (end.ok, end.code, end.message) == (False, "refused", "old: refused")
    assert bytes(nodes.part) == _ARCHIVE[:1000]
    assert move(nodes).facts == {"moved": 3_500}


def test_what_waiting_does_not_mend_is_not_tried_again(nodes: TwoNodes) -> None:
    nodes.troubles.extend([Trouble.HOST_KEY_CHANGED])

    assert move(nodes).code == "host-key-changed"
    assert nodes.reads == []


def test_a_full_disk_is_named(nodes: TwoNodes) -> None:
    said = "dd: error writing '/var/lib/azl/u1/carry/part': No space left on device"
    nodes.troubles.extend([None, NodeResult("new", 1, stderr=said)])

    end = move(nodes)

    assert (end.ok, end.code) == (False, "disk-full")
    assert end.message == f"new: the archive cannot be written: {said}"


def test_an_archive_that_has_changed_since_is_refused(nodes: TwoNodes) -> None:
    packed = nodes.packed
    nodes.archive = _ARCHIVE[:4_100]

    end = Transfer("u1", nodes, FakeClock(), 100, _PIECE)(OLD, NEW, packed, 0)

    assert (end.ok, end.code) == (False, "output")
    assert "is not what it was when it was packed" in end.message


@pytest.mark.parametrize(("free", "fits"), [(5_499, False), (5_500, True)])
def test_there_has_to_be_room_for_the_archive_and_for_what_is_in_it(
    nodes: TwoNodes, *, free: int, fits: bool
) -> None:
    nodes.free_bytes = free

    end = move(nodes, unpacked=1_000)

    assert end.ok is fits
    assert bool(nodes.reads) is fits
    assert (end.code == "disk-full") is not fits


def test_time_that_is_up_ends_it_between_two_pieces(nodes: TwoNodes) -> None:
    end = move(nodes, deadline_s=-1)

    assert (end.ok, end.code) == (False, "late")
    assert end.message == "new: 1000 of 4500 bytes have come in time"

"""A thousand nodes of which three hundred are black holes, on the bench's light SSH server."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.loop.fleet import LoopFleet
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.host_key import HostKey, Pin
from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.remote_command import RemoteCommand
from bench.ssh.farm import Farm, black_hole, light_farm
from bench.ssh.fleet import ANSWER, Keys, addresses
from bench.ssh.program import lacking
from tests.fakes.shell import FakeHostKeys

LIVE, HOLES, PARALLEL = 700, 300, 100
MISSING = [name for name in lacking() if name not in {"pdsh", "openssh-server"}]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {' '.join(MISSING)}"),
]


@pytest.fixture
def farm(tmp_path: Path) -> Iterator[Farm]:
    keys = Keys(tmp_path, "somebody")
    keys.make()
    with light_farm(keys) as light:
        yield light


def mixed(farm: Farm, hole: int) -> list[NodeTarget]:
    """Three that are off, then seven that answer, and so on: the first hundred places meet both."""
    live = [
        NodeTarget(f"n{n}", address, farm.port, farm.keys.user, "farm")
        for n, address in enumerate(addresses(LIVE))
    ]
    off = [
        replace(live[0], name=f"off{n}", address=f"127.79.0.{n % 250 + 1}", port=hole)
        for n in range(HOLES)
    ]
    tens = zip(*[iter(off)] * 3, *[iter(live)] * 7, strict=True)
    return [node for ten in tens for node in ten]


def test_every_node_that_answers_has_answered_before_any_hole_is_given_up(farm: Farm) -> None:
    pins = FakeHostKeys()
    key = HostKey.parse(farm.keys.host_words)
    assert key is not None
    pins.pin(Pin("farm", (key,)))
    fleet = LoopFleet(KeyRing(str(farm.keys.client)), Verifier(pins), SystemClock())
    most_under_way = most_open = 0
    with black_hole() as hole, closing(fleet):
        nodes = mixed(farm, hole)
        run = fleet.begin(nodes, RemoteCommand("x"), parallel=PARALLEL, deadline_s=600)
        first = []
        for _ in range(LIVE):
            first.append(next(run))
            most_open = max(most_open, len(run._turns))
            most_under_way = max(most_under_way, len(run._turns) - len(run._silent))
        waiting = len(run._silent)
        rest = run.abandon()

    assert {nodes[index].port for index, _ in first} == {farm.port}
    assert [result.stdout for _, result in first] == [ANSWER] * LIVE
    assert {result.trouble and result.trouble.reason for _, result in rest} == {Trouble.NOT_BEGUN}
    assert len(rest) == HOLES
    # Holes wait beside the hundred under way, and take none of their places for long.
    assert most_under_way <= PARALLEL
    assert PARALLEL < most_open <= PARALLEL + HOLES
    assert waiting > HOLES - PARALLEL
    assert farm.served().logins == LIVE

"""What a fleet becomes for an executor; what it does is in tests/contract."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.node import NodeResult, NodeTarget, Trouble
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.domain.shard import Shard
from azlinux_cli.services.sharded_fleet import RunShard, ShardedFleet, ShardedRun
from tests.fakes.clock import FakeClock


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def _begin(
    pool: ThreadPoolExecutor, run: RunShard, *, parallel: int = 100, run_s: float | None = None
) -> ShardedRun:
    fleet = ShardedFleet(
        pool,
        run,
        FakeClock(1_000.0),
        workers=4,
        shards=8,
        keys_of=lambda target: (),
        pin_of=lambda target: None,
        sign_in="agent",
    )
    nodes = [NodeTarget(f"web-{number}") for number in range(40)]
    return fleet.begin(nodes, RemoteCommand("id"), parallel=parallel, deadline_s=60, run_s=run_s)


def _answer(shard: Shard) -> list[NodeResult]:
    return [NodeResult(target.name, 0) for target in shard.targets]


@pytest.mark.parametrize(
    ("parallel", "shards", "share"), [(100, 8, 25), (6, 8, 1), (4, 8, 1), (3, 3, 1), (1, 1, 1)]
)
def test_no_more_are_under_way_than_asked_for_however_many_workers_there_are(
    pool: ThreadPoolExecutor, parallel: int, shards: int, share: int
) -> None:
    seen: list[Shard] = []

    def run(shard: Shard) -> list[NodeResult]:
        seen.append(shard)
        return _answer(shard)

    results = dict(_begin(pool, run, parallel=parallel))

    assert [results[place].name for place in range(40)] == [f"web-{n}" for n in range(40)]
    assert len(seen) == shards
    assert {shard.work.parallel for shard in seen} == {share}


def test_a_shard_knows_when_the_run_ends_by_the_clock_on_the_wall(
    pool: ThreadPoolExecutor,
) -> None:
    ends = set()

    def run(shard: Shard) -> list[NodeResult]:
        ends.add(shard.work.ends_at)
        return _answer(shard)

    list(_begin(pool, run, run_s=30))

    assert ends == {1_030.0}


def test_what_is_no_nodes_trouble_is_raised(pool: ThreadPoolExecutor) -> None:
    def run(shard: Shard) -> list[NodeResult]:
        raise UsageError("there is no such key file")

    with pytest.raises(UsageError):
        list(_begin(pool, run))


def test_a_bug_in_one_shard_is_trouble_for_its_nodes_alone(pool: ThreadPoolExecutor) -> None:
    def run(shard: Shard) -> list[NodeResult]:
        if shard.targets[0].name == "web-0":
            raise ZeroDivisionError
        return _answer(shard)

    results = dict(_begin(pool, run))

    troubles = [results[place].trouble for place in range(40)]
    assert [trouble and trouble.reason for trouble in troubles] == [
        *[Trouble.LOCAL] * 5,
        *[None] * 35,
    ]
    assert troubles[0] is not None
    assert "was lost (ZeroDivisionError)" in troubles[0].message


def test_an_executor_that_was_shut_down_is_trouble_for_every_node() -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()

    results = [result for _, result in _begin(pool, _answer)]

    assert {result.trouble and result.trouble.reason for result in results} == {Trouble.LOCAL}

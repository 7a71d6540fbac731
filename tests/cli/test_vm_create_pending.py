"""`azl vm create` that ends before everything is known: what it says, and how to go on."""

from pathlib import Path

import pytest

from azlinux_cli.domain.errors import RemoteError, UnreachableError
from tests.fakes.create_world import CreateWorld


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CreateWorld:
    monkeypatch.chdir(tmp_path)
    return CreateWorld()


def cut(name: str) -> None:
    if name == "web-1":
        raise UnreachableError("could not create web-1: the connection was refused")


def test_a_line_cut_after_azure_accepted_is_exit_8_and_says_how_to_go_on(
    world: CreateWorld,
) -> None:
    world.cloud.faults.on_wait = cut
    done = world("web-1", "-g", "rg")

    assert done.status == 8
    assert done.out.splitlines()[1].endswith("  accepted; Azure cannot be asked now")
    assert "error:" not in done.err
    assert "hint: `azl vm wait web-1 -g rg --for exists` waits for it" in done.err
    assert "hint: run the same command again to finish what was begun" in done.err
    assert world.records.kept


def test_one_that_failed_beside_a_pending_one_is_partial(world: CreateWorld) -> None:
    world.cloud.faults.on_wait = cut
    world.cloud.faults.operation["web-2"] = RemoteError("no")

    assert world("web-1", "web-2", "-g", "rg").status in {1, 3}

"""Copies of disks beside the loop: nobody waits for one but who needs what is on it."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.sandbox.kernel.machines import CopyFailedError
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.real import disk as disks
from azlinux_cli.sandbox.real.disk import Disk, Disks
from azlinux_cli.sandbox.real.disk_copy import DiskCopies

SOURCE, TARGET = "/disks/A", "/disks/B"
Scene = Callable[[Disks, DiskCopies], Coroutine[Any, Any, None]]


@pytest.fixture
def play(tmp_path: Path) -> Callable[[Scene], None]:
    """Run a scene in a loop, with a disk that has a file on it."""

    def run(scene: Scene) -> None:
        async def whole() -> None:
            store = Store(tmp_path / "store")
            kept = Disks(store, tmp_path / "disks")
            kept.create(SOURCE, Disk(disks.new_name(), "a:b:c:d", "3.0", "", []), None)
            (upper_of(kept, SOURCE) / "note").write_text("here")
            copies = DiskCopies(kept, asyncio.get_running_loop())
            try:
                await scene(kept, copies)
            finally:
                copies.close()
                store.close()

        asyncio.run(whole())

    return run


def upper_of(kept: Disks, disk_id: str) -> Path:
    disk = kept.get(disk_id)
    assert disk is not None
    return kept.places(disk)[0]


async def until_over(copies: DiskCopies) -> None:
    for _ in range(5000):
        if not copies.is_running(TARGET):
            return
        await asyncio.sleep(0.001)
    pytest.fail("the copy does not end")


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Copies wait for it."""
    gate = threading.Event()
    copy = disks.copy_tree

    def waiting(source: Path, target: Path) -> None:
        assert gate.wait(10)
        copy(source, target)

    monkeypatch.setattr(disks, "copy_tree", waiting)
    return gate


def test_the_target_has_nothing_until_it_has_all(
    play: Callable[[Scene], None], gate: threading.Event
) -> None:
    async def scene(kept: Disks, copies: DiskCopies) -> None:
        over: list[str] = []
        copies.begin(SOURCE, TARGET, lambda: over.append("over"))
        assert (copies.is_running(TARGET), kept.get(TARGET), over) == (True, None, [])
        gate.set()
        await until_over(copies)
        assert (upper_of(kept, TARGET) / "note").read_text() == "here"
        assert (over, kept.unfinished()) == (["over"], [])

    play(scene)


def test_who_needs_the_content_waits_for_it(
    play: Callable[[Scene], None], gate: threading.Event
) -> None:
    async def scene(kept: Disks, copies: DiskCopies) -> None:
        copies.begin(SOURCE, TARGET)
        threading.Timer(0.01, gate.set).start()
        copies.settle(SOURCE)
        assert (upper_of(kept, TARGET) / "note").read_text() == "here"
        await asyncio.sleep(0)  # its late news changes nothing
        assert not copies.is_running(TARGET)

    play(scene)


def test_what_a_process_before_had_begun_is_copied_anew(play: Callable[[Scene], None]) -> None:
    async def scene(kept: Disks, copies: DiskCopies) -> None:
        source = kept.get(SOURCE)
        assert source is not None
        kept.begin_copy(SOURCE, TARGET, source)
        again = DiskCopies(kept, asyncio.get_running_loop())
        await until_over(again)
        assert (upper_of(kept, TARGET) / "note").read_text() == "here"
        again.close()

    play(scene)


def test_a_copy_that_fails_says_so_once_and_leaves_nothing(
    play: Callable[[Scene], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disks, "copy_tree", full)

    async def scene(kept: Disks, copies: DiskCopies) -> None:
        over: list[str] = []
        copies.begin(SOURCE, TARGET, lambda: over.append("over"))
        with pytest.raises(CopyFailedError, match="No space left"):
            await until_over(copies)
        assert (copies.is_running(TARGET), kept.get(TARGET), over) == (False, None, ["over"])
        assert kept.unfinished() == []

    play(scene)


def test_nothing_is_copied_from_a_disk_without_content(play: Callable[[Scene], None]) -> None:
    async def scene(kept: Disks, copies: DiskCopies) -> None:
        over: list[str] = []
        copies.begin("/disks/empty", TARGET, lambda: over.append("over"))
        assert (copies.is_running(TARGET), kept.unfinished(), over) == (False, [], ["over"])

    play(scene)

"""Others can tell that a process lives, however long it waits for something."""

import threading

from azlinux_cli.services.rollout.heartbeat import Heartbeat


def test_it_beats_while_its_process_waits_and_not_afterwards() -> None:
    beats: list[str] = []
    third = threading.Event()

    def second() -> None:
        beats.append("locks")
        if len(beats) >= 6:
            third.set()

    with Heartbeat(lambda: beats.append("journal"), second, every_s=0.001):
        assert third.wait(30), "this thread only waits"
    assert beats[:6] == ["journal", "locks"] * 3
    assert "heartbeat" not in {thread.name for thread in threading.enumerate()}

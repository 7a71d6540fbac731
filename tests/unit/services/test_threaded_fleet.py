"""Worker threads as a FleetShell; what every FleetShell does is in tests/contract."""

import threading

from azlinux_cli.domain.node import NodeResult, NodeTarget
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.services.threaded_fleet import ThreadedFleet
from tests.fakes.clock import FakeClock
from tests.fakes.shell import FakeRemoteShell


def test_abandoning_brings_the_results_nobody_has_asked_for_yet() -> None:
    class Counting(FakeRemoteShell):
        def disconnect(self, target: NodeTarget) -> None:
            super().disconnect(target)
            if len(self.disconnected) == 3:
                threading.Timer(0.2, ended.set).start()  # the last result is put a moment later

    ended = threading.Event()
    shell = Counting()
    shell.answers = {f"web-{number}": NodeResult("", 0, "done\n") for number in range(3)}
    nodes = [NodeTarget(f"web-{number}") for number in range(3)]
    run = ThreadedFleet(shell, FakeClock()).begin(
        nodes, RemoteCommand("x"), parallel=3, deadline_s=5
    )
    assert ended.wait(5)
    first, _ = next(run)

    left = run.abandon()

    assert sorted([first, *(index for index, _ in left)]) == [0, 1, 2]
    assert {result.stdout for _, result in left} == {"done\n"}

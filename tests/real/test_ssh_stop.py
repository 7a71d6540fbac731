"""Runs over real nodes that somebody ends, and nodes that are off among others."""

import json
import signal
import time
from contextlib import ExitStack, closing

import pytest

from azlinux_cli.sandbox.fabric.black_hole import BlackHole
from tests.real.crew import Crew, await_file, ending, has_processes

PID = "~/stopped-pid"


@pytest.mark.parametrize(
    ("sign", "status", "word"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")],
    ids=["ctrl-c", "sigterm"],
)
def test_a_stop_says_what_is_left_where_and_leaves_nothing_here(
    crew: Crew, sign: signal.Signals, status: int, word: str
) -> None:
    """The command heeds no signal, so what is said of it can be looked up."""
    away = BlackHole("127.80.3.1", crew.nodes["web-1"].address[1])
    lines = [crew.line("web-1", "127.80.3.1").replace("web-1", "away", 1)]
    command = f"trap '' HUP TERM; echo $$ >{PID}; for n in $(seq 600); do sleep 0.1; done"
    with closing(away), crew.start(command, lines=lines) as running:
        for node in crew.nodes.values():
            await_file(node, PID)
        began = time.monotonic()
        running.send_signal(sign)
        out, err = running.communicate(timeout=30)
        seconds = time.monotonic() - began
    left = [node.run(f"kill -0 $(cat {PID})").status for node in crew.nodes.values()]
    for node in crew.nodes.values():
        node.run(f"kill -KILL $(cat {PID}); rm {PID}")

    assert running.returncode == status
    assert err == f"{word}; may still be running on web-[1-3]; not begun on away\n"
    assert {row["name"]: row["reason"] for row in json.loads(out)} == {
        **dict.fromkeys(crew.nodes, "interrupted"),
        "away": "not-begun",
    }
    assert left == [0, 0, 0]
    assert seconds < 10  # 0.1 s on a quiet machine; the command has sixty
    assert not has_processes(running.pid)


def test_nodes_that_are_off_do_not_slow_down_the_real_ones(crew: Crew) -> None:
    """60 nodes, 18 of them black holes that come first; ten at a time, deadline far away."""
    live = [
        crew.line(name).replace(name, f"{name}-{number}", 1)
        for number in range(14)
        for name in crew.nodes
    ]
    _, port = crew.nodes["web-1"].address
    with ExitStack() as holes:
        off = []
        for number in range(1, 19):
            address = f"127.80.4.{number}"
            holes.enter_context(closing(BlackHole(address, port)))
            off.append(crew.line("web-1", address).replace("web-1", f"off-{number}", 1))
        options = ["-o", "jsonl", "--parallel", "10", "--timeout", "600"]
        argv = crew.argv(lines=[*off, *live], options=options)
        with ending(crew.azl.start(*argv, "hostname")) as running:
            assert running.stdout is not None
            rows = [json.loads(running.stdout.readline()) for _ in live]
            running.send_signal(signal.SIGINT)
            _, err = running.communicate(timeout=30)

    assert [row["reason"] for row in rows] == [None] * 42
    assert all(row["stdout"] == row["name"].rpartition("-")[0] + "\n" for row in rows)
    assert err == "interrupted; not begun on off-[1-18]\n"

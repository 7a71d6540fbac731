"""What a run of a client costs, what it left behind included."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.ssh.fleet import Fleet, Keys
from bench.ssh.measure import Runner, WrongAnswerError
from bench.ssh.peer import Job, Peer

# Leaves a process of its own session, which works for 0.2 s of CPU time and then stays.
LEAVES_ONE = """
import os, time
done, tell = os.pipe()
if os.fork() == 0:
    os.setsid()
    while time.process_time() < 0.2:
        pass
    os.write(tell, b".")
    time.sleep(60)
os.read(done, 1)
print(os.getpid())
"""

# Holds 40 MB while a child holds as much, for half a second.
HOLDS_TWICE = """
import subprocess, sys
held = bytearray(40_000_000)
child = "held = bytearray(40_000_000); import time; time.sleep(0.5)"
subprocess.run([sys.executable, "-c", child])
"""


def spent(tmp_path: Path, *argv: str, watch: bool = False) -> dict[str, float]:
    words = ["--out", str(tmp_path / "out"), "--limit-s", "30", *(["--watch"] if watch else [])]
    program = [sys.executable, "-m", "bench.ssh.cost", *words, "--", *argv]
    said = subprocess.run(program, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(said.stdout)
    return found


def test_what_a_client_leaves_in_the_background_is_ended_and_counted(tmp_path: Path) -> None:
    found = spent(tmp_path, sys.executable, "-c", LEAVES_ONE)

    assert found["status"] == 0
    assert found["cpu_s"] >= 0.2


def test_memory_is_that_of_the_whole_tree(tmp_path: Path) -> None:
    found = spent(tmp_path, sys.executable, "-c", HOLDS_TWICE, watch=True)

    assert found["peak_mb"] > 2 * 40_000_000 / 2**20


def test_a_client_that_does_not_bring_every_answer_is_no_figure(tmp_path: Path) -> None:
    keys = Keys(tmp_path, "somebody")
    keys.make()
    job = Job(Fleet(3, 22, keys).write(), 1)
    two_of_three = Peer("liar", "sh", lambda _, __: ["sh", "-c", "echo PRETTY_NAME=1 PRETTY_NAME="])

    with pytest.raises(WrongAnswerError, match="liar: 2 of 3 answers"):
        Runner(tmp_path, None, {}).run(two_of_three, job)

"""azl is killed at every journal write and every SSH command of an update, and picks it up again.

By name, not by sampling: an undisturbed run lists the points, then each of them is where one azl
dies. What follows must end as the undisturbed run did, and nothing is done twice.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import SimpleQueue

import pytest

from azlinux_cli.sandbox import process
from tests.command import Result
from tests.real.crew import Crew
from tests.real.fleet import Fleet, Node

pytestmark = pytest.mark.crash

_NODES = 3
_QUICK = ("--healthy-for", "0", "--healthy-within", "20", "--reboot", "always")
_ROOT = Path(__file__).parents[2]
_KILLED = -9
_TIDY = "sudo sh -c 'rm -rf /var/lib/azl/*'"


@dataclass(slots=True)
class Stand:
    """One machine, and everything that an azl which dies there needs."""

    crew: Crew
    name: str
    directory: Path
    number: Iterator[int]

    @property
    def node(self) -> Node:
        return self.crew.nodes[self.name]

    def azl(self, *argv: str, dies_at: str = "", points: Path | None = None) -> Result:
        environ = {
            **self.crew.azl.environ,
            "AZL_STATE_DIR": str(self.directory / "state"),
            "AZL_TEST_POINTS": str(points or self.directory / "points"),
            "AZL_TEST_DIES_AT": dies_at,
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.dying_azl", *argv],
            cwd=_ROOT,
            env={**process_environ(), **environ},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def plan(self, version: str) -> Path:
        hosts, plan = self.directory / "hosts", self.directory / f"plan-{next(self.number)}.json"
        hosts.write_text(self.crew.line(self.name) + "\n")
        # It goes from one build to the other and back: each run has something to do.
        self.node.out(
            f"sudo dnf -q -y install vim-{version} >&2 || sudo dnf -q -y downgrade "
            f"vim-{version} >&2"
        )
        argv = ("update", "plan", "--hosts", str(hosts), "--package", "vim", *_QUICK)
        done = self.azl(*argv, "-o", str(plan))
        assert done.status == 0, done
        return plan

    def facts(self) -> tuple[str, int]:
        """The build that is installed, and how many transactions dnf knows of."""
        history = self.node.out("sudo dnf -q history list 2>/dev/null | grep -c '^ *[0-9]'")
        return self.node.out("rpm -q --qf '%{VERSION}' vim"), int(history)

    def survives(self, point: str) -> None:
        plan = self.plan("70")
        run = json.loads(plan.read_text())["id"]
        boot, (_, transactions) = self.node.boot_id(), self.facts()
        killed = self.azl("update", "apply", str(plan), "--yes", dies_at=point)
        assert killed.status == _KILLED, (point, killed)
        begun = (self.directory / "state" / "rollouts" / f"{run}.db").exists()
        argv = ("rollout", "resume", run) if begun else ("update", "apply", str(plan), "--yes")
        done = self.azl(*argv)
        over = done.status == 6 and "has ended" in done.err  # killed after its last word
        assert done.status == 0 or over, (point, done)
        shown = json.loads(self.azl("rollout", "show", run, "-o", "json").out)
        assert shown["outcome"] == "succeeded", (point, shown)
        assert self.azl("rollout", "verify", run).status == 0, point
        assert self.facts() == ("71", transactions + 1), f"{point}: a transaction too many, or few"
        boots = self.node.out(f"cat {_BOOTS}").split()
        assert self.node.boot_id() != boot, f"{point}: it was not rebooted"
        assert boots.count(boot) == 1, point
        assert boots.index(boot) == len(boots) - 2, f"{point}: it was rebooted twice"
        assert self.node.out("sudo ls /var/lib/azl").split() == [run], point
        self.node.out(_TIDY)


_BOOTS = "/etc/boots"


def process_environ() -> dict[str, str]:
    return {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}


def _stands(fleet: Fleet, directory: Path) -> list[Stand]:
    number = count()
    stands = []
    for index in range(_NODES):
        name, own = f"crash-{index}", directory / str(index)
        own.mkdir()
        crew = Crew(fleet, {name: fleet.machine(name)}, own)
        crew.learn()
        # Every boot leaves its id.
        crew.nodes[name].out(
            "printf '[Service]\\nType=oneshot\\nExecStart=/bin/sh -c \"cat "
            f"/proc/sys/kernel/random/boot_id >>{_BOOTS}\"\\n' | "
            "sudo tee /etc/systemd/system/boots.service >/dev/null && "
            "sudo systemctl enable boots.service >&2 && sudo systemctl start boots.service"
        )
        stands.append(Stand(crew, name, own, number))
    return stands


@pytest.mark.parametrize("moment", ["before journal", "after journal", "before ssh", "after ssh"])
def test_killed_anywhere_it_is_picked_up_and_ends_as_if_it_had_not_been(
    moment: str, fleet: Fleet, tmp_path: Path
) -> None:
    for version in ("70-1.azl3", "71-1.azl3"):
        update = {"release": "3.0", "name": "vim", "evr": version}
        process.publish(fleet.state, update)
    stands = _stands(fleet, tmp_path)
    first = stands[0]
    plan = first.plan("70")
    listed = tmp_path / "points"
    whole = first.azl("update", "apply", str(plan), "--yes", points=listed)
    assert whole.status == 0, whole
    first.node.out(_TIDY)
    points = list(dict.fromkeys(map(json.loads, listed.read_text().splitlines())))
    assert {"before journal step-begun transact", "after ssh job transact"} <= set(points)
    points = [point for point in points if point.startswith(moment)]

    free: SimpleQueue[Stand] = SimpleQueue()
    for stand in stands:
        free.put(stand)

    def dies(point: str) -> None:
        stand = free.get()
        try:
            stand.survives(point)
        finally:
            free.put(stand)

    with ThreadPoolExecutor(_NODES) as pool:
        try:
            for ended in [pool.submit(dies, point) for point in points]:
                ended.result()
        finally:
            pool.shutdown(cancel_futures=True)

"""Machines of 3.0 with something to lose, and azl that makes them 4.0 where they stand."""

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.adapters.plan_file import write_plan
from azlinux_cli.bootstrap import build
from azlinux_cli.bootstrap.in_place import in_place_planner, in_place_wish
from azlinux_cli.domain.in_place import Repository
from azlinux_cli.domain.node_state import NodeState
from azlinux_cli.domain.rollout.budget import Budget
from azlinux_cli.domain.rollout.gate import Gate
from azlinux_cli.domain.rollout.plan import Policy
from azlinux_cli.domain.update.check import NodeCheck
from azlinux_cli.services.migration.in_place_plan import Request
from azlinux_cli.services.reach import Reach
from azlinux_cli.services.update.look import AskState
from tests.command import AzlProcess, Result
from tests.real.crew import ending
from tests.real.fleet import Fleet, Node

PATIENCE_S = 300
_CHAOS_3 = "http://packages.azl.internal/chaos/3.0"
_ROOT = Path(__file__).parents[2]
_URL = "http://packages.azl.internal/azurelinux/4/prod"
_IDS = ("base", "microsoft", "cloud-native")
CHAOS = Repository("azl4-chaos", "http://packages.azl.internal/chaos/4.0/$basearch")
# Everything that a way back has to bring back, but for what a boot writes.
TREE = (
    "sudo sh -c 'cd / && find boot etc home opt root srv usr/lib/os-release usr/lib/modules "
    'var/lib/chaos* -xdev ! -type d ! -path "etc/hosts" 2>/dev/null | sort | '
    'while read -r F; do stat -c "%n %a %u:%g" "$F"; readlink "$F" || sha256sum <"$F"; '
    'done | sha256sum; rpm -qa --qf "%{NAME} %{SHA256HEADER}\\n" | sort | sha256sum\''
)


@dataclass(slots=True)
class InPlaceWorld:
    """One resource group; `home` has azl's own files."""

    fleet: Fleet
    home: Path
    nodes: dict[str, Node] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        return {
            **self.fleet.cloud.environ,
            "AZL_SSH_KEY": str(self.fleet.key_file),
            "AZL_SSH_CONFIG": "none",
            "AZL_STATE_DIR": str(self.home / "state"),
            "AZL_CONFIG_DIR": str(self.home / "config"),
        }

    def machine(self, name: str = "web-1") -> Node:
        """One that azl trusts."""
        return self.machines(name)[0]

    def machines(self, *names: str) -> list[Node]:
        made = [self.fleet.machine(name) for name in names]
        self.nodes |= dict(zip(names, made, strict=True))
        done = self.azl("node", "trust", "--all", "-g", self.fleet.group, "-o", "json")
        assert done.status == 0, done.err
        return made

    def azl(self, *argv: str) -> Result:
        return AzlProcess(self.environ)(*argv, timeout=PATIENCE_S)

    def dying_azl(self, *argv: str, dies_at: str) -> Result:
        environ = {
            **AzlProcess(self.environ).environ,
            "AZL_TEST_POINTS": str(self.home / "points"),
            "AZL_TEST_DIES_AT": dies_at,
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.dying_azl", *argv],
            cwd=_ROOT,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.home), **environ},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def plan(self, *, gates: tuple[Gate, ...] = (), **wish: Any) -> Path:
        """A plan for all; `wish` is what somebody wants otherwise."""
        plan_file = self.home / "plan.json"
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environ.items():
                patch.setenv(name, value)
            deps = build({})
            reach, ask = Reach(deps.way_in()), AskState(deps.shell())
            checks = []
            for node in self.nodes.values():
                target = reach(deps.vms().get(node.ref))
                state = ask(target)
                assert isinstance(state, NodeState), state
                checks.append(NodeCheck(target, state=state))
            try:
                plan = in_place_planner(deps)(checks, self._request(gates, wish))
            finally:
                deps.shell().close()
        write_plan(plan_file, plan)
        return plan_file

    def _request(self, gates: tuple[Gate, ...], wish: dict[str, Any]) -> Request:
        mirror = self.fleet.state / "mirror" / "keys" / "azurelinux-4.0.asc"
        own = [Repository(f"azl4-{i}", f"{_URL}/{i}/$basearch") for i in _IDS]
        source = {
            "repositories": (*own, CHAOS),
            "keys": (mirror.read_text(),),
            "step_s": 120.0,
            "boot_s": 30.0,
        }
        total = len(self.nodes)
        policy = Policy(Budget(total), healthy_within_s=20.0, gates=gates)
        return Request(
            run="m" + secrets.token_hex(4),
            reason="CHG-40",
            wish=in_place_wish(**{**source, **wish}),
            policy=lambda _: policy,
            waves="100%",
        )

    def document(self, plan: Path) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(plan.read_text())
        return document

    def apply(self, plan: Path) -> Result:
        return self.azl("update", "apply", str(plan), "--yes")

    @contextmanager
    def applying(self, plan: Path) -> Iterator[subprocess.Popen[str]]:
        """While the test does something about it."""
        argv = ("update", "apply", str(plan), "--yes")
        with ending(AzlProcess(self.environ).start(*argv)) as running:
            yield running

    def show(self, run: str) -> dict[str, Any]:
        shown: dict[str, Any] = self.azl("rollout", "show", run, "-o", "json").json()
        return shown


def run_of(plan: Path) -> str:
    return str(json.loads(plan.read_text())["id"])


def tree(node: Node) -> str:
    return node.out(TREE)


def told(done: Result) -> str:
    """All of what azl said, for a test that fails."""
    return f"{done.status}\n{done.out}\n{done.err}"


def chaos(node: Node, *names: str) -> None:
    """Packages of 3.0 that misbehave, installed without a word from their scripts."""
    urls = " ".join(f"{_CHAOS_3}/$(uname -m)/{n}-1.0-1.azl3.$(uname -m).rpm" for n in names)
    node.out(f"sudo rpm -i --noscripts {urls} >&2")

"""`azl update apply` on the simulated sandbox, where newcomers rehearse: halts, resumes, locks."""

import json
import signal
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.domain.vm import VmRef
from azlinux_cli.sandbox import process
from tests.command import AzlProcess
from tests.sandbox_cloud import SandboxCloud

pytestmark = pytest.mark.e2e
_QUICK = ("--healthy-for", "0", "--yes")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Six machines of a group of their own, and azl with a state directory of its own."""

    sandbox: SandboxCloud
    azl: AzlProcess
    group: str

    def fault(self, node: str, preset: str) -> None:
        node_id = VmRef(self.sandbox.status["subscriptionId"], self.group, node).id
        fault = {"node": node_id, "preset": preset, "times": None}
        process.add_fault(self.state, fault)

    def clear(self) -> None:
        process.clear_faults(self.state)

    @property
    def state(self) -> Path:
        return Path(self.sandbox.environ["AZL_CLIENT_SECRET_FILE"]).parent

    def apply(self, *options: str) -> list[str]:
        return ["update", "apply", "-g", self.group, "--all", *_QUICK, *options]

    @property
    def run(self) -> str:
        """The one that was begun last."""
        rows = self.azl("rollout", "list", "-o", "json").json()
        return str(rows[0]["id"])

    def outcomes(self, run: str) -> dict[str, Any]:
        shown = self.azl("rollout", "show", run, "-o", "json").json()
        return {unit["name"]: unit["outcome"] for unit in shown["machines"]}


@pytest.fixture
def six(sandbox: SandboxCloud, tmp_path: Path) -> Iterator[Rehearsal]:
    group = f"update-{uuid.uuid4().hex[:8]}"
    home = {"HOME": str(tmp_path), "AZL_STATE_DIR": str(tmp_path / "state")}
    azl = AzlProcess({**sandbox.environ, **home})
    created = azl("vm", "create", "web-[1-6]", "-g", group, "--parallel", "6")
    assert created.status == 0, created.err
    rehearsal = Rehearsal(sandbox, azl, group)
    yield rehearsal
    rehearsal.clear()
    azl("vm", "delete", "web-[1-6]", "-g", group, "--yes")


@pytest.mark.slow
def test_a_run_halts_at_a_machine_that_fails_and_goes_on_when_it_is_mended(six: Rehearsal) -> None:
    six.fault("web-4", "failing-package")
    halted = six.azl(*six.apply("--waves", "100%", "--parallel", "6"))
    assert halted.status == 10, halted
    assert "at most 1 of 6 machines fails before this stops" in halted.err
    assert six.outcomes(six.run)["web-4"] == "failed"

    six.clear()
    resumed = six.azl("rollout", "resume", six.run)

    assert resumed.status == 0, resumed
    assert set(six.outcomes(six.run).values()) == {"succeeded"}
    assert six.azl("update", "check", "-g", six.group, "--exit-code").status == 0


@pytest.mark.slow
def test_a_run_that_nobody_waits_for_can_be_watched(six: Rehearsal) -> None:
    begun = six.azl(*six.apply("--no-wait"))
    assert begun.status == 8, begun  # it goes on
    run = six.run
    watched = six.azl("rollout", "watch", run)
    assert watched.status == 0, watched
    assert set(six.outcomes(run).values()) == {"succeeded"}


@pytest.mark.slow
def test_two_operators_do_not_work_on_one_machine_and_ctrl_c_loses_nothing(six: Rehearsal) -> None:
    with six.azl.start(*six.apply("-o", "jsonl")) as first:
        assert first.stdout is not None
        for line in first.stdout:
            if json.loads(line)["event"] == "unit-ended":
                break
        second = six.azl(*six.apply())
        assert second.status == 6, second
        first.send_signal(signal.SIGINT)
        _, err = first.communicate(timeout=60)
    assert first.returncode == 130, err
    run = next(word for word in err.split() if word.startswith("u") and len(word) == 9)
    assert f"azl rollout resume {run}" in err
    resumed = six.azl("rollout", "resume", run)
    assert resumed.status == 0, resumed
    assert set(six.outcomes(run).values()) == {"succeeded"}
    assert six.azl("rollout", "verify", run).status == 0

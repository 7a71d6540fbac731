"""Ctrl-C in a real process: the waiting ends, the work does not, and azl says how to attach."""

import signal
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.sandbox import process
from tests.contract.test_vm_actions import make_machine
from tests.fakes.clock import FakeClock
from tests.sandbox_cloud import SandboxCloud, running_sandbox

pytestmark = pytest.mark.e2e
OPERATION_S = 1.5


@pytest.fixture(scope="module")
def slow_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxCloud]:
    """Operations take long enough to be interrupted."""
    options = process.Options(operation_seconds=OPERATION_S)
    with running_sandbox(tmp_path_factory.mktemp("slow"), options) as cloud:
        yield cloud


@pytest.fixture
def group(slow_sandbox: SandboxCloud, tmp_path: Path) -> str:
    """A group with one machine, `web`."""
    name = f"int-{uuid.uuid4().hex[:8]}"
    cloud = AzureCloud(slow_sandbox.settings, FakeClock())
    make_machine(cloud, VmRef(slow_sandbox.status["subscriptionId"], name, "web"))
    return name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sign", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "sigterm"]
)
def test_an_interrupted_restart_goes_on_and_can_be_attached_to(
    slow_sandbox: SandboxCloud, group: str, sign: signal.Signals, status: int
) -> None:
    azl = slow_sandbox.azl
    with azl.start("vm", "stop", "web", "-g", group) as running:
        assert running.stderr is not None
        assert running.stderr.readline() == "web: stopping\n"
        _until_accepted(slow_sandbox, group)
        running.send_signal(sign)
        out, err = running.communicate(timeout=20)
    assert running.returncode == status
    if sign is signal.SIGINT:
        assert f"`azl vm wait web -g {group} --for stopped` waits for it" in err
        assert "pending   still stopping" in out
    done = azl("vm", "wait", "web", "-g", group, "--for", "stopped", "--timeout", "60")
    assert done.status == 0


def _until_accepted(cloud: SandboxCloud, group: str) -> None:
    """The request is in the log once it was answered."""
    import time

    ends_at = time.monotonic() + 20
    while time.monotonic() < ends_at:
        if any(f"/{group}/" in r["path"] and r["path"].endswith("/powerOff")
               for r in cloud.requests()):  # fmt: skip
            return
        time.sleep(0.05)
    pytest.fail("the request never arrived")

"""Run Command and the serial log against the sandbox: the machine's own words come back."""

import uuid

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.azure.run_command import AzureRunCommand
from azlinux_cli.adapters.azure.serial_log import AzureSerialLog
from azlinux_cli.domain.errors import ConflictError, NotFoundError
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.wire import api_version
from tests.sandbox_cloud import SandboxCloud
from tests.sandbox_machine import HurriedClock, make_machine, make_network

DEADLINE_S = 600


@pytest.fixture
def cloud(sandbox: SandboxCloud) -> AzureCloud:
    return AzureCloud(sandbox.settings, HurriedClock())


@pytest.fixture
def web(cloud: AzureCloud) -> VmRef:
    arm = cloud.arm()
    ref = VmRef(arm.subscription, f"run-{uuid.uuid4().hex[:8]}", "web")
    make_network(arm, ref.resource_group)
    make_machine(arm, ref)
    return ref


def test_status_and_streams_of_a_script_are_those_of_the_machine(
    cloud: AzureCloud, web: VmRef
) -> None:
    run = AzureRunCommand(cloud, HurriedClock())

    found = run.run(web, "cat /etc/os-release; echo oh >&2; exit 3", deadline_s=DEADLINE_S)

    assert (found.exit_status, found.stderr, found.truncated) == (3, "oh\n", False)
    assert "ID=azurelinux\n" in found.stdout

    log = AzureSerialLog(cloud.arm(), cloud.transport()).read(web)
    assert log is not None
    assert "Linux version" in log


def test_a_machine_that_is_off_or_missing_is_an_error_in_azls_words(
    cloud: AzureCloud, web: VmRef
) -> None:
    run = AzureRunCommand(cloud, HurriedClock())
    stop = cloud.arm().post(
        web.id + "/powerOff", api_version=api_version.COMPUTE, action="stop web"
    )
    stop.wait(deadline_s=DEADLINE_S)

    with pytest.raises(ConflictError, match=r"could not run a script on web: .*running") as at:
        run.run(web, "true", deadline_s=DEADLINE_S)
    assert at.value.hints == ("azl vm start NAME starts a machine",)
    with pytest.raises(NotFoundError, match="could not run a script on nope"):
        run.run(VmRef(web.subscription, web.resource_group, "nope"), "true", deadline_s=DEADLINE_S)

"""Real azl processes and a machine whose ways in are closed one after the other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.sandbox import process
from azlinux_cli.wire import api_version
from tests.command import AzlProcess
from tests.sandbox_cloud import SandboxCloud
from tests.sandbox_machine import LOCATION, put

GROUP = "ways"
pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def azl(sandbox: SandboxCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AzlProcess]:
    """Two machines with public addresses: hop-1, and web-1 behind it. The profile has the ways."""
    home = tmp_path_factory.mktemp("ways")
    azl = AzlProcess({**sandbox.environ, "HOME": str(home), "AZL_STATE_DIR": str(home / "state")})
    for name in ("hop-1", "web-1"):
        created = azl("vm", "create", name, "-g", GROUP)
        assert created.status == 0, created.err
    (hop,) = azl("node", "list", "hop-1", "-g", GROUP, "-o", "json").json()
    azl.environ["AZL_JUMP_HOST"] = f"azureuser@{hop['address']}:{hop['port']}"
    assert azl("config", "set", "ways", "public,jump,run-command", "--profile", "test").status == 0
    azl.environ["AZL_PROFILE"] = "test"
    yield azl
    azl("vm", "delete", "web-1", "hop-1", "-g", GROUP, "--yes")


def _close_public_address(sandbox: SandboxCloud, name: str) -> None:
    """A security group of its own, without any rule: from outside nobody, from inside everybody."""
    arm = AzureCloud(sandbox.settings, SystemClock()).arm()
    network = f"{arm.scope(GROUP)}/providers/Microsoft.Network"
    group = f"{network}/networkSecurityGroups/closed"
    put(arm, group, api_version.NETWORK, {"properties": {"securityRules": []}})
    vm_id = VmRef(sandbox.status["subscriptionId"], GROUP, name).id
    vm = arm.get(vm_id, api_version=api_version.COMPUTE, action="read")
    nic_id: str = vm["properties"]["networkProfile"]["networkInterfaces"][0]["id"]
    nic: dict[str, Any] = arm.get(nic_id, api_version=api_version.NETWORK, action="read")
    properties = {**nic["properties"], "networkSecurityGroup": {"id": group}}
    put(arm, nic_id, api_version.NETWORK, {"location": LOCATION, "properties": properties})


def test_each_way_is_tried_where_the_one_before_is_closed(
    azl: AzlProcess, sandbox: SandboxCloud
) -> None:
    where = ("web-1", "-g", GROUP, "-o", "json")
    command = ("--", "id -un; hostname; exit 3")
    state = Path(sandbox.environ["AZL_CLIENT_SECRET_FILE"]).parent
    hop_id = VmRef(sandbox.status["subscriptionId"], GROUP, "hop-1").id

    open_ = azl("node", "run", *where, *command)
    _close_public_address(sandbox, "web-1")
    through = azl("node", "run", *where, "--timeout", "5", *command)
    report = azl("node", "report", *where, "--timeout", "8")
    only_public = azl("node", "run", *where, "--via", "public", "--timeout", "3", *command)
    process.add_fault(state, {"node": hop_id, "preset": "unreachable", "times": None})
    try:
        by_azure = [azl(noun, "run", *where, "--timeout", "3", *command) for noun in ("node", "vm")]
    finally:
        process.clear_faults(state, node=hop_id)

    rows = [result.json()[0] for result in (open_, through, *by_azure)]
    assert [row["via"] for row in rows] == ["public", "jump", "run-command", "run-command"]
    assert {(row["stdout"], row["exitStatus"]) for row in rows} == {("azureuser\nweb-1\n", 3)}
    assert rows[0]["address"].startswith("127.77.")
    assert rows[1]["address"].startswith("10.")
    assert (report.status, report.json()[0]["os"]) == (0, "3.0")
    (alone,) = only_public.json()
    assert (alone["via"], alone["reason"]) == ("public", "timed-out")

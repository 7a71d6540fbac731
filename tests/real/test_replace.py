"""A real 3.0 machine goes on with a 4.0 disk, and comes back to its own byte for byte."""

from collections.abc import Iterable
from typing import Any

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.bootstrap import Deps, cloud
from azlinux_cli.bootstrap.replace import plan_replace, replace_disk
from azlinux_cli.domain.machine import ImageFacts
from azlinux_cli.domain.replace.model import VmModel, model_in
from azlinux_cli.domain.replace.path import Variant
from azlinux_cli.domain.replace.step import BACK, CUTOVER, FINISH, PREPARE, ReplaceStep
from azlinux_cli.domain.vm import ImageReference
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.services.replace.plan import Wish
from tests.real.fleet import Fleet, Node
from tests.real.test_disk import HOST_KEY, tree_hash
from tests.real.test_os_disk import upper
from tests.sandbox_machine import HurriedClock

WAITING = Waiting(deadline_s=2_000)  # of a clock that runs fifty times as fast
IMAGE = ImageFacts(
    ImageReference("MicrosoftAzureLinux", "azurelinux-4", "4", "4.20261102.01"),
    trusted_launch=True,
    signed=False,
    least_disk_gb=5,
)
RELEASE = ". /etc/os-release; echo $VERSION_ID"


class Azl:
    """The services as bootstrap makes them, for one machine of a fleet."""

    def __init__(self, fleet: Fleet, node: Node, variant: Variant) -> None:
        clock = HurriedClock()
        azure = AzureCloud(fleet.cloud.settings, clock)
        deps = Deps(
            fleet.cloud.settings,
            clock,
            vm_actions=lambda: cloud.vm_actions(azure),
            disks=lambda: cloud.disks(azure),
            vm_models=lambda: cloud.vm_models(azure),
            region=lambda: cloud.region(azure),
        )
        key = fleet.key_file.with_name(fleet.key_file.name + ".pub").read_text()
        wish = Wish(node.ref, IMAGE, "mreal0001", "azureuser", (key,), variant=variant)
        self.work, _ = plan_replace(deps, "azl")(wish)
        self.replace = replace_disk(deps, clock)
        self.before: VmModel | None = None

    def do(self, steps: Iterable[ReplaceStep]) -> None:
        for step in steps:
            facts: Any = self.replace.perform(step, self.work, self.before, WAITING)
            if step is ReplaceStep.CAPTURE:
                self.before = model_in(facts)


@pytest.mark.parametrize("variant", [*Variant])
def test_a_machine_goes_on_with_the_other_system_and_its_own_disk_comes_back(
    fleet: Fleet, variant: Variant
) -> None:
    node = fleet.machine()
    node.out("sudo sh -c 'echo kept >/srv/note; sync'")
    key, address, own = node.out(HOST_KEY), node.address, node.os_disk
    azl = Azl(fleet, node, variant)

    azl.do(PREPARE)
    Node(fleet, azl.work.scratch).script("echo built >/srv/built; sync")
    azl.do((ReplaceStep.HARVEST, ReplaceStep.POWER_OFF))
    original = tree_hash(upper(fleet, own))
    azl.do((*CUTOVER[variant][2:], *FINISH))

    node.await_ssh()
    assert node.address == address
    assert node.out(f"{RELEASE}; hostname; sudo cat /srv/built; ls /srv") == (
        "4.0\nweb\nbuilt\nbuilt\n"
    )
    assert node.out(HOST_KEY) != key
    assert tree_hash(upper(fleet, own)) == original

    steps = BACK[variant]
    azl.do(step for step in steps if step is not ReplaceStep.BACK_START)
    if variant is Variant.SWAP:
        assert tree_hash(upper(fleet, node.os_disk)) == original
    azl.do((*steps, *FINISH))

    node.await_ssh()
    assert (node.os_disk, node.address, node.out(HOST_KEY)) == (own, address, key)
    assert node.out(f"{RELEASE}; cat /srv/note") == "3.0\nkept\n"
    assert (upper(fleet, azl.work.disk_id) / "srv/built").read_text() == "built\n"

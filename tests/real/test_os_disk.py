"""azl's own way back by a snapshot, on a real machine: every byte, the boot, the host key."""

from pathlib import Path

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.azure.disk import AzureOsDisks
from azlinux_cli.adapters.azure.vm_actions import AzureVmActions
from azlinux_cli.adapters.azure.vm_catalog import AzureVmCatalog
from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.known_hosts import PinFile
from azlinux_cli.adapters.ssh.shell import ParamikoShell
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.disk_restore import Restore, RestoreStep
from azlinux_cli.domain.errors import HostIdentityError
from azlinux_cli.domain.host_key import HostKey, Pin, alias_of_vm
from azlinux_cli.domain.os_disk import OsSnapshot
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.services.disk.identity import SameHost
from azlinux_cli.services.disk.restore import RestoreDisk
from azlinux_cli.services.disk.take import TakeSnapshot
from azlinux_cli.services.reach import Reach
from azlinux_cli.services.way_in import WayIn
from tests.real.fleet import Fleet, Node
from tests.real.test_disk import HOST_KEY, disk_of, tree_hash
from tests.sandbox_machine import HurriedClock

RUN, BACK = "ureal0001", "rreal0001"
WAITING = Waiting(deadline_s=2_000)  # of a clock that runs fifty times as fast


class Azl:
    """The services as bootstrap makes them, for one machine of a fleet."""

    def __init__(self, fleet: Fleet, node: Node) -> None:
        clock = HurriedClock()
        cloud = AzureCloud(fleet.cloud.settings, clock)
        self.pins = PinFile()
        self.vms = AzureVmCatalog(cloud.arm(), lambda: load_catalog(None))
        disks = AzureOsDisks(cloud.arm())
        shell = ParamikoShell(KeyRing(str(fleet.key_file)), Verifier(self.pins), clock)
        reach = Reach(WayIn(port=node.address[1]))
        self.take = TakeSnapshot(disks, self.vms, clock)
        self.back = RestoreDisk(
            disks,
            self.vms,
            AzureVmActions(cloud),
            reach,
            SameHost(shell, self.pins),
            clock,
        )
        self.ref = node.ref
        self.vm_id = self.vms.get(node.ref).vm_id
        self.restore = Restore(node.ref, self.vm_id, RUN, BACK)

    @property
    def pin(self) -> Pin:
        found = self.pins.pinned(alias_of_vm(self.vm_id))
        assert found is not None
        return found

    def trust(self, node: Node) -> None:
        key = HostKey.parse(node.out(HOST_KEY))
        assert key is not None
        alias = alias_of_vm(self.vm_id)
        self.pins.pin(Pin(alias, (key,), "web", node.ref.id, self.vm_id, node.os_disk))

    def snapshot(self) -> OsSnapshot:
        return self.take(self.ref, self.vm_id, RUN, keep_days=1, waiting=WAITING)


def upper(fleet: Fleet, disk_id: str) -> Path:
    return disk_of(fleet, disk_id) / "upper"


def test_the_restored_machine_is_the_one_of_the_snapshot_byte_for_byte(fleet: Fleet) -> None:
    node = fleet.machine()
    azl = Azl(fleet, node)
    azl.trust(node)
    node.out("sudo sh -c 'echo kept >/srv/note; sync'")
    key, boot, failed = node.out(HOST_KEY), node.boot_id(), node.os_disk

    snapshot = azl.snapshot()
    assert node.boot_id() == boot
    original = tree_hash(upper(fleet, snapshot.id))
    node.out("sudo sh -c 'echo lost >/srv/late; rm -rf /etc/ssh /srv/note /usr/lib/systemd'")
    azl.back.check(azl.restore, WAITING)
    for step in (RestoreStep.MAKE_DISK, RestoreStep.POWER_OFF, RestoreStep.SWAP_DISK):
        azl.back.perform(step, azl.restore, WAITING)
    assert tree_hash(upper(fleet, node.os_disk)) == original
    azl.back(azl.restore, WAITING)

    assert node.os_disk.endswith(f"azl-{BACK}-web-os-restored")
    assert node.out("cat /srv/note; ls /srv") == "kept\nnote\n"
    assert (node.out(HOST_KEY), azl.pin.os_disk_id) == (key, node.os_disk)
    assert node.boot_id() != boot
    assert (upper(fleet, failed) / "srv/late").read_text() == "lost\n"
    kept = fleet.get(failed)
    assert (kept.get("managedBy"), kept["tags"]["azl-role"]) == (None, "os-failed")


def test_a_machine_whose_host_key_was_changed_after_the_snapshot_is_not_believed(
    fleet: Fleet,
) -> None:
    node = fleet.machine()
    azl = Azl(fleet, node)
    azl.snapshot()
    node.out("sudo sh -c 'rm /etc/ssh/ssh_host_*; ssh-keygen -A'")
    azl.trust(node)
    before = azl.pin

    with pytest.raises(HostIdentityError, match="after its disk was restored"):
        azl.back(azl.restore, WAITING)

    assert azl.pin == before

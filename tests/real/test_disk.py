"""What is on a real machine's disk: copied, swapped in, thrown away, kept."""

import hashlib
import os
import signal
from pathlib import Path

from azlinux_cli.ports.arm import Operation as ArmOperation
from azlinux_cli.sandbox import process
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.state import StateDirectory
from azlinux_cli.wire import api_version
from tests.real.conftest import OPTIONS
from tests.real.fleet import Fleet, Node, until

HOST_KEY = "cat /etc/ssh/ssh_host_ed25519_key.pub"


def disk_of(fleet: Fleet, disk_id: str) -> Path:
    """The directory behind a disk or snapshot, from the store of the sandbox."""
    store = Store(fleet.state / "cloud.sqlite")
    try:
        document = store.get("real-disk", disk_id)
    finally:
        store.close()
    assert document is not None
    return fleet.state / "disks" / str(document["name"])


def tree_hash(root: Path) -> str:
    """Of all that a copy has to keep; hard links by the names they share."""
    whole = hashlib.sha256()
    inodes: dict[int, int] = {}
    for path in sorted(root.rglob("*")):
        seen = path.lstat()
        inode = inodes.setdefault(seen.st_ino, len(inodes))
        names = sorted(os.listxattr(path, follow_symlinks=False))
        xattrs = [(name, os.getxattr(path, name, follow_symlinks=False)) for name in names]
        # overlayfs notes which lower file an upper one came from by a handle of its own
        kept = [pair for pair in xattrs if not pair[0].endswith(("origin", "impure"))]
        what = path.readlink() if path.is_symlink() else ""
        data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        facts = (seen.st_mode, seen.st_uid, seen.st_gid, seen.st_rdev, inode, kept, str(what))
        whole.update(repr((str(path.relative_to(root)), facts)).encode() + data)
        if not path.is_dir():
            whole.update(str(seen.st_mtime_ns).encode())
    return whole.hexdigest()


def snapshot(fleet: Fleet, source_id: str, name: str) -> str:
    creation = {"createOption": "Copy", "sourceResourceId": source_id}
    fleet.put(f"snapshots/{name}", {"properties": {"creationData": creation}})
    return f"{fleet.arm.scope(fleet.group)}/providers/Microsoft.Compute/snapshots/{name}"


def disk_from(fleet: Fleet, snapshot_id: str, name: str) -> str:
    creation = {"createOption": "Copy", "sourceResourceId": snapshot_id}
    body = {"sku": {"name": "Premium_LRS"}, "properties": {"creationData": creation}}
    fleet.put(f"disks/{name}", body)
    return f"{fleet.arm.scope(fleet.group)}/providers/Microsoft.Compute/disks/{name}"


def swap(node: Node, disk_id: str) -> None:
    disk = {"managedDisk": {"id": disk_id}, "name": disk_id.rsplit("/", 1)[-1]}
    body = {"properties": {"storageProfile": {"osDisk": disk}}}
    node.fleet.arm.patch(node.ref.id, body, api_version=api_version.COMPUTE, action="swap").wait(
        deadline_s=600
    )


def test_a_snapshot_brings_a_machine_back_byte_for_byte(fleet: Fleet) -> None:
    node = fleet.machine()
    node.out("sudo sh -c 'echo 1 >/srv/a; ln /srv/a /srv/b; ln -s a /srv/c; rm /etc/issue.net;"
             " chown 12:34 /srv/a; chmod 4750 /srv/a; rm -rf /etc/skel'")  # fmt: skip
    packages, key, before = node.out("rpm -qa | sort"), node.out(HOST_KEY), node.boot_id()
    node.act("powerOff")
    original = tree_hash(disk_of(fleet, node.os_disk) / "upper")
    kept = snapshot(fleet, node.os_disk, "before")
    node.act("start")
    node.await_reboot(before)

    node.run("sudo dnf -y -q upgrade; sudo rm -rf /srv; echo x | sudo tee /etc/issue.net")
    assert node.out("rpm -qa | sort") != packages
    node.act("deallocate")
    back = disk_from(fleet, kept, "back")

    assert tree_hash(disk_of(fleet, kept) / "upper") == original
    assert tree_hash(disk_of(fleet, back) / "upper") == original
    swap(node, back)
    node.act("start")
    node.await_ssh()
    assert (node.out("rpm -qa | sort"), node.out(HOST_KEY)) == (packages, key)
    assert node.out("stat -c '%a %u:%g %h' /srv/a; ls /etc/skel 2>&1 | wc -l") == (
        "4750 12:34 2\n1\n"
    )


def test_a_snapshot_of_a_running_machine_is_of_one_moment_and_leaves_it_running(
    fleet: Fleet,
) -> None:
    node = fleet.machine()
    node.out("sudo sh -c 'echo kept >/srv/note'")

    kept = snapshot(fleet, node.os_disk, "live")

    assert (disk_of(fleet, kept) / "upper/srv/note").read_text() == "kept\n"
    assert node.out("cat /srv/note") == "kept\n"


def begin_large_snapshot(fleet: Fleet, node: Node) -> ArmOperation:
    """Of 500 MB, which takes longer than a request."""
    node.out("sudo dd if=/dev/zero of=/srv/big bs=1M count=500 status=none; sync")
    creation = {"createOption": "Copy", "sourceResourceId": node.os_disk}
    return fleet.arm.put(
        large(fleet),
        {"location": "westeurope", "properties": {"creationData": creation}},
        api_version=api_version.COMPUTE,
        action="copy",
    )


def large(fleet: Fleet) -> str:
    return f"{fleet.arm.scope(fleet.group)}/providers/Microsoft.Compute/snapshots/large"


def has_content(fleet: Fleet, disk_id: str) -> bool:
    store = Store(fleet.state / "cloud.sqlite")
    try:
        return store.get("real-disk", disk_id) is not None
    finally:
        store.close()


def test_a_large_disk_is_copied_while_others_are_served(fleet: Fleet) -> None:
    node = fleet.machine()
    operation = begin_large_snapshot(fleet, node)

    answered = 0
    while not has_content(fleet, large(fleet)):
        answered += fleet.get(large(fleet))["properties"]["provisioningState"] == "Updating"

    assert answered > 1
    operation.wait(deadline_s=600)
    assert (disk_of(fleet, large(fleet)) / "upper/srv/big").stat().st_size == 500 << 20
    assert node.out("echo here") == "here\n"


def test_a_copy_that_a_killed_sandbox_had_begun_is_made_by_the_next(fleet: Fleet) -> None:
    node = fleet.machine()
    running = StateDirectory(fleet.state).running()
    assert running is not None
    begin_large_snapshot(fleet, node)
    os.kill(running.pid, signal.SIGKILL)
    assert not has_content(fleet, large(fleet))

    assert StateDirectory(fleet.state).await_unserved()
    process.start(fleet.state, OPTIONS)

    until(lambda: fleet.get(large(fleet))["properties"]["provisioningState"] == "Succeeded")
    assert (disk_of(fleet, large(fleet)) / "upper/srv/big").stat().st_size == 500 << 20


def test_a_reimaged_machine_has_nothing_of_before_and_another_host_key(fleet: Fleet) -> None:
    node = fleet.machine()
    node.out("sudo touch /srv/mine")
    key, machine_id = node.out(HOST_KEY), node.out("cat /etc/machine-id")
    old = disk_of(fleet, node.os_disk)

    node.act("reimage", {})
    node.await_ssh()

    assert node.out(HOST_KEY) != key
    assert node.out("cat /etc/machine-id") != machine_id
    assert node.run("test -e /srv/mine").status == 1
    until(lambda: not old.exists())


def test_disks_outlive_a_stop_and_what_is_not_theirs_is_swept(fleet: Fleet) -> None:
    node = fleet.machine()
    node.out("sudo sh -c 'echo here >/srv/note'")
    before, key = node.boot_id(), node.out(HOST_KEY)
    half_copied = fleet.state / "disks" / "half-copied"

    process.stop(fleet.state)
    half_copied.mkdir()
    process.start(fleet.state, OPTIONS)

    assert node.await_reboot(before)
    assert (node.out("cat /srv/note"), node.out(HOST_KEY)) == ("here\n", key)
    assert not half_copied.exists()


def test_a_deleted_machine_leaves_no_disk(fleet: Fleet) -> None:
    node = fleet.machine()
    place = disk_of(fleet, node.os_disk)
    fleet.delete(node.ref.id)

    until(lambda: not place.exists())

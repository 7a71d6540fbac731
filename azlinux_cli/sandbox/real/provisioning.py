"""What the fabric hands over becomes the plan of a first boot."""

import uuid

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.fabric.user_data import UserData, read_cloud_init, read_ignition
from azlinux_cli.sandbox.kernel.machines import Provisioning
from azlinux_cli.sandbox.real.boot.plan import FirstBoot, PlannedFile, PlannedUser


def first_boot(provisioning: Provisioning, kind: OsKind) -> FirstBoot:
    data = UserData()
    if provisioning.custom_data:
        text = provisioning.custom_data.decode("utf-8", "replace")
        data = read_ignition(text) if kind is OsKind.ACL else read_cloud_init(text)
    users = [PlannedUser(name=name, keys=list(keys)) for name, keys in data.users]
    if provisioning.admin_user:
        keys = [*provisioning.ssh_keys, *data.keys]
        users.insert(0, PlannedUser(name=provisioning.admin_user, keys=keys))
    log = "\n".join(["Cloud-init finished (a stand-in).", *data.remarks]) + "\n"
    return FirstBoot(
        hostname=provisioning.hostname,
        machine_id=uuid.uuid4().hex,
        users=users,
        files=[PlannedFile(path=f.path, content=f.content, mode=f.mode) for f in data.files],
        scripts=data.scripts,
        log="" if kind is OsKind.ACL else log,
    )

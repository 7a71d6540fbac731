"""The disks of a machine to be: which are made, which are taken as they are."""

from azlinux_cli.sandbox.arm.compute.body import at
from azlinux_cli.sandbox.arm.compute.machine.data_disk import add_data_disk, check_data_disks
from azlinux_cli.sandbox.arm.compute.machine.disk_place import Disks, Home
from azlinux_cli.sandbox.arm.compute.machine.draft import Draft
from azlinux_cli.sandbox.arm.compute.machine.os_disk import plan_os_disk
from azlinux_cli.sandbox.kernel.cloud import Cloud


def plan_disks(cloud: Cloud, wanted: Draft) -> Disks:
    """Raises ArmError 400, 404, 409."""
    home = Home(wanted.vm_id, wanted.place.name, wanted.zone, wanted.size)
    out = Disks()
    plan_os_disk(cloud, wanted, home, out)
    given = at(wanted.properties, "storageProfile.dataDisks") or []
    check_data_disks(given, home.size)
    for item in given:
        add_data_disk(cloud, home, item, out)
    return out

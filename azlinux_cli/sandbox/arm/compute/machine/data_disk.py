"""Data disks of a machine: attached, made, detached, their options changed.

`dataDisks` is a whole: what is missing from it, or marked `toBeDetached`, is detached (REST
reference, DataDisk). Detaching never deletes.
"""

import uuid
from typing import Any

from azlinux_cli.sandbox.arm.compute.body import at, same_text
from azlinux_cli.sandbox.arm.compute.disk.tier import LARGEST_GB
from azlinux_cli.sandbox.arm.compute.disk.volume import Volume, attach, release
from azlinux_cli.sandbox.arm.compute.machine.disk_place import (
    CACHING,
    Disks,
    Home,
    check_new,
    check_range,
    delete_option,
    existing_disk,
    make_all,
    sku_of,
)
from azlinux_cli.sandbox.arm.compute.machine_state import is_allocated, remember, state_of
from azlinux_cli.sandbox.arm.compute.offer.catalog import Size
from azlinux_cli.sandbox.arm.compute.refusal import invalid, missing, not_allowed, not_emulated
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.operations import rfc3339
from azlinux_cli.sandbox.kernel.resources import Document

SPELLED = {"attach": "Attach", "empty": "Empty"}


def check_data_disks(given: list[Json], size: Size) -> None:
    """Raises ArmError 409 if there are too many for the size, 400 if two have one LUN."""
    if len(given) > size.data_disks:
        raise not_allowed(
            "The maximum number of data disks allowed to be attached to a VM of this size is "
            f"{size.data_disks}.",
            "dataDisks",
        )
    seen = set()
    for item in given:
        lun = item.get("lun")
        if not isinstance(lun, int) or not 0 <= lun < size.data_disks:
            raise invalid("The value of parameter dataDisk.lun is invalid.", "dataDisk.lun")
        if lun in seen:
            raise invalid(f"A disk at LUN {lun} already exists.", "dataDisk.lun")
        seen.add(lun)


def add_data_disk(cloud: Cloud, home: Home, given: Json, out: Disks) -> None:
    """One new entry of `dataDisks`: an empty disk, or one that exists."""
    option = str(given.get("createOption") or "").lower()
    if option == "attach":
        disk = existing_disk(cloud, home, given)
        out.taken.append(disk["id"])
        size_gb = int(disk["properties"]["diskSizeGB"])
        shown = _shown(given, disk["id"], disk["sku"]["name"], size_gb, option)
    elif option == "empty":
        volume = _empty(home, given)
        check_new(cloud, volume)
        out.made.append((volume, None))
        shown = _shown(given, volume.id, volume.sku, volume.size_gb, option)
    else:
        raise not_emulated(f"data disks with createOption {given.get('createOption')}")
    out.profiles.append(shown)


def _empty(home: Home, given: Json) -> Volume:
    if not given.get("diskSizeGB"):
        raise missing("dataDisk.diskSizeGB")
    size_gb = int(given["diskSizeGB"])
    check_range(size_gb, LARGEST_GB, "dataDisk.diskSizeGB")
    name = given.get("name") or f"{home.vm}_disk{given['lun'] + 2}_{uuid.uuid4().hex}"
    return Volume(
        id=home.disk_id(name),
        location=home.location,
        size_gb=size_gb,
        sku=sku_of(home, given),
        creation={"createOption": "Empty"},
        zone=home.zone,
    )


def _shown(given: Json, disk_id: str, sku: str, size_gb: int, option: str) -> Json:
    return {
        "lun": given["lun"],
        "name": disk_id.rsplit("/", 1)[-1],
        "createOption": SPELLED[option],
        "caching": CACHING.get(str(given.get("caching", "None")).lower(), "None"),
        "managedDisk": {"storageAccountType": sku, "id": disk_id},
        "deleteOption": delete_option(given),
        "diskSizeGB": size_gb,
        "toBeDetached": False,
    }


def change_data_disks(cloud: Cloud, home: Home, vm: Document, given: Any) -> None:
    """Raises ArmError 400, 404, 409; `given` None changes nothing."""
    if given is None:
        check_data_disks(vm["properties"]["storageProfile"]["dataDisks"], home.size)
        return
    known: list[Json] = vm["properties"]["storageProfile"]["dataDisks"]
    wanted = [item for item in given if not item.get("toBeDetached")]
    check_data_disks(wanted, home.size)
    plan = Disks()
    result: list[Json] = []
    for item in wanted:
        old = _same_disk(known, item)
        if old is None:
            add_data_disk(cloud, home, item, plan)
            result.append(plan.profiles[-1])
        else:
            result.append(_kept(old, item))
    _act(cloud, vm, plan, known, result)


def _same_disk(known: list[Json], item: Json) -> Json | None:
    for old in known:
        by_id = same_text(at(item, "managedDisk.id"), at(old, "managedDisk.id"))
        by_name = item.get("name") is not None and same_text(item["name"], old["name"])
        if by_id or by_name:
            return old
    return None


def _kept(old: Json, item: Json) -> Json:
    if item.get("diskSizeGB") not in {None, old["diskSizeGB"]}:
        raise invalid(
            "The size of an attached data disk is changed through the disk itself.",
            "dataDisk.diskSizeGB",
        )
    out = {**old, "lun": item["lun"]}
    if "deleteOption" in item:
        out["deleteOption"] = delete_option(item)
    if "caching" in item:
        out["caching"] = item["caching"]
    return out


def _act(cloud: Cloud, vm: Document, plan: Disks, known: list[Json], result: list[Json]) -> None:
    make_all(cloud, plan)
    state = state_of(cloud, vm["id"])
    word = "Attached" if is_allocated(state) else "Reserved"
    now = rfc3339(cloud.clock.now())
    for item in plan.profiles:
        attach(cloud, item["managedDisk"]["id"], vm["id"], state=word)
        state.disks[item["name"]] = now
    remember(cloud, vm["id"], state)
    stays = {item["name"] for item in result}
    for item in known:
        if item["name"] not in stays:
            release(cloud, item["managedDisk"]["id"])
    vm["properties"]["storageProfile"]["dataDisks"] = result

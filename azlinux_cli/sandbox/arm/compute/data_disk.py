"""Data disks of a machine that exists: attached, detached, their options changed.

`dataDisks` is a whole: what is missing from it, or marked `toBeDetached`, is detached (REST
reference, DataDisk). Detaching never deletes.
"""

from typing import Any

from azlinux_cli.sandbox.arm.compute.body import at, same_text
from azlinux_cli.sandbox.arm.compute.disk import attach, release
from azlinux_cli.sandbox.arm.compute.machine_state import is_allocated, remember, state_of
from azlinux_cli.sandbox.arm.compute.refusal import invalid
from azlinux_cli.sandbox.arm.compute.storage_profile import (
    Disks,
    Home,
    add_data_disk,
    check_data_disks,
    delete_option,
    make_all,
)
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.operations import rfc3339
from azlinux_cli.sandbox.kernel.resources import Document


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

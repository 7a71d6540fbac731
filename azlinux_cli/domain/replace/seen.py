"""What each step of a replacement leaves behind for everybody to see. Pure."""

from collections.abc import Callable, Mapping

from azlinux_cli.domain.machine import TAG_RUN
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.os_disk_name import TAG_EXPIRES, TAG_ROLE, Role
from azlinux_cli.domain.replace.extension import why_not_back
from azlinux_cli.domain.replace.model import DETACH, Extension
from azlinux_cli.domain.replace.step import Facts, ReplaceStep, Scene
from azlinux_cli.domain.vm import PowerState

_S = ReplaceStep


def seen(step: ReplaceStep, scene: Scene) -> Facts | None:
    """What a step came to, if it is done; None: it is not, or its like is done again for nothing.

    The machine's own operations have ended: what is under way is not done.
    """
    return _SEEN[step](scene)


def missing_extensions(scene: Scene) -> list[Extension]:
    """Those that the machine had, that can be put back, and that are not there or have failed."""
    known = scene.now.extensions if scene.now else ()
    there = {extension.name.lower() for extension in known if not extension.failed}
    return [
        extension
        for extension in scene.before.extensions
        if extension.name.lower() not in there and not why_not_back(extension)
    ]


def _protected(scene: Scene) -> Facts | None:
    options = scene.options_now
    if not options or any(option != DETACH for option in options.values()):
        return None
    return {"was": scene.before.delete_options}


def _built(scene: Scene) -> Facts | None:
    scratch = scene.scratch
    if scratch is None:
        return _harvested(scene)
    ready = scratch.power is PowerState.RUNNING and not (scratch.at_work or scratch.failed)
    return {"scratch": scratch.ref.id, "vmId": scratch.vm_id} if ready else None


def _harvested(scene: Scene) -> Facts | None:
    new = scene.new
    if scene.scratch is not None or new is None or not new.ready:
        return None
    return {"disk": new.id, "sizeGb": new.size_gb}


def _powered_off(scene: Scene) -> Facts | None:
    if scene.has_old and scene.now is not None and not scene.now.off:
        return None
    return {"power": scene.now.power.value if scene.now else "none"}


def _swapped(scene: Scene) -> Facts | None:
    return {"disk": scene.work.disk_id} if scene.has_new else None


def _secure_boot_set(scene: Scene) -> Facts | None:
    """As the new disk's system can be started."""
    return _secure_boot(scene, scene.work.security.secure_boot) if scene.has_new else None


def _back_secure_boot_set(scene: Scene) -> Facts | None:
    return _secure_boot(scene, scene.before.secure_boot) if scene.has_old else None


def _secure_boot(scene: Scene, wanted: bool) -> Facts | None:  # noqa: FBT001 - the one thing asked
    fits = scene.now is not None and scene.now.secure_boot == wanted
    return {"secureBoot": wanted} if fits else None


def _removed(scene: Scene) -> Facts | None:
    return {"vmId": scene.before.vm_id} if scene.now is None or scene.has_new else None


def _created(scene: Scene) -> Facts | None:
    return _vm(scene) if scene.has_new else None


def _started(scene: Scene) -> Facts | None:
    return _vm(scene) if scene.has_new and scene.runs else None


def _vm(scene: Scene) -> Facts | None:
    now = scene.now
    if now is None or now.failed:
        return None
    return {"vmId": now.vm_id, "disk": now.os_disk.id, "power": now.power.value}


def _extensions_put(scene: Scene) -> Facts | None:
    if scene.now is None or missing_extensions(scene):
        return None
    if any(extension.at_work for extension in scene.now.extensions):
        return None
    return {"extensions": [extension.name for extension in scene.now.extensions]}


def _marked(scene: Scene) -> Facts | None:
    new, old = scene.new, scene.old
    if new is None or TAG_EXPIRES in new.tags:
        return None
    if old is not None and not _has_role(old, scene.work.run, Role.OLD):
        return None
    return {"oldDisk": "" if old is None else old.id}


def _has_role(disk: OsDisk, run: str, role: Role) -> bool:
    return (disk.tags.get(TAG_RUN), disk.tags.get(TAG_ROLE)) == (run, role.value)


def _back_protected(scene: Scene) -> Facts | None:
    """What has its own disk is not removed, or was made by azl with nothing that goes along."""
    return _protected(scene) if scene.has_new else {"was": {}}


def _back_powered_off(scene: Scene) -> Facts | None:
    if scene.has_new and scene.now is not None and not scene.now.off:
        return None
    return {"power": scene.now.power.value if scene.now else "none"}


def _back_swapped(scene: Scene) -> Facts | None:
    return {"disk": scene.before.os_disk.id} if scene.has_old else None


def _back_removed(scene: Scene) -> Facts | None:
    return None if scene.has_new else {"removed": scene.work.disk_id}


def _back_created(scene: Scene) -> Facts | None:
    """One that was never removed is there, whatever its last operation came to."""
    now = scene.now
    if now is not None and scene.has_old and now.vm_id == scene.before.vm_id:
        return {"vmId": now.vm_id, "disk": now.os_disk.id, "power": now.power.value}
    return _vm(scene) if scene.has_old else None


def _back_started(scene: Scene) -> Facts | None:
    return _vm(scene) if scene.has_old and scene.runs else None


def _back_extensions_put(scene: Scene) -> Facts | None:
    untouched = scene.now is not None and scene.now.vm_id == scene.before.vm_id
    return {"extensions": []} if untouched else _extensions_put(scene)


def _back_marked(scene: Scene) -> Facts | None:
    new, old = scene.new, scene.old
    if old is not None and dict(old.tags) != dict(scene.before.os_disk_tags):
        return None
    if new is not None and was_in_use(new, scene.work.run):
        return None
    return {"newDisk": "" if new is None else new.id}


def was_in_use(new: OsDisk, run: str) -> bool:
    """A new disk loses its date before it goes into the machine; on the way back it gets one."""
    return _has_role(new, run, Role.NEW) and TAG_EXPIRES not in new.tags


def _unprotected(scene: Scene) -> Facts | None:
    wanted = scene.options_before
    if scene.now is None or any(scene.options_now[key] != wanted[key] for key in wanted):
        return None
    return {"options": dict(wanted)}


def _discarded(scene: Scene) -> Facts | None:
    if scene.scratch is not None or scene.nic or discards_disk(scene):
        return None
    return {"scratch": "gone"}


def discards_disk(scene: Scene) -> bool:
    """Whether the new disk was made in vain: nobody has run on it but the scratch machine."""
    new = scene.new
    return (
        new is not None
        and not (new.owner_id or scene.has_new)
        and _has_role(new, scene.work.run, Role.NEW)
        and TAG_EXPIRES in new.tags
    )


_SEEN: Mapping[ReplaceStep, Callable[[Scene], Facts | None]] = {
    _S.CAPTURE: lambda _: None,
    _S.PROTECT: _protected,
    _S.BUILD: _built,
    _S.HARVEST: _harvested,
    _S.POWER_OFF: _powered_off,
    _S.SWAP_DISK: _swapped,
    _S.SECURE_BOOT: _secure_boot_set,
    _S.REMOVE: _removed,
    _S.CREATE: _created,
    _S.START: _started,
    _S.PUT_EXTENSIONS: _extensions_put,
    _S.MARK_DISKS: _marked,
    _S.BACK_PROTECT: _back_protected,
    _S.BACK_POWER_OFF: _back_powered_off,
    _S.BACK_SWAP_DISK: _back_swapped,
    _S.BACK_SECURE_BOOT: _back_secure_boot_set,
    _S.BACK_REMOVE: _back_removed,
    _S.BACK_CREATE: _back_created,
    _S.BACK_START: _back_started,
    _S.BACK_PUT_EXTENSIONS: _back_extensions_put,
    _S.BACK_MARK_DISKS: _back_marked,
    _S.UNPROTECT: _unprotected,
    _S.DISCARD: _discarded,
}

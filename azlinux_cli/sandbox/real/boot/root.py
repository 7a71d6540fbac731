"""A machine's root file system: its disk over its image."""

import os
import shutil

from azlinux_cli.sandbox.real.boot import kernel_call
from azlinux_cli.sandbox.real.boot.plan import Plan

# A machine of the image-based kind: these are on its disk, everything else is made at each boot.
_KEPT = ("etc", "home", "opt", "root", "srv", "var")
_MADE = ("boot", "dev", "mnt", "proc", "run", "sys", "tmp", "usr")
_MERGED = ("bin", "lib", "lib64", "sbin")


class NoBootError(Exception):
    """The machine does not come up; says why, as a boot loader would."""


class FallBackError(NoBootError):
    """This slot does not boot, and the firmware tries the other one."""


def stack_root(plan: Plan) -> str:
    """Mount the root; returns the slot that it is of, or nothing. Raises NoBootError, OSError."""
    os.makedirs(plan["root"], exist_ok=True)
    if plan["slot"]:
        return _stack_slot(plan)
    _overlay(plan["root"], plan["layers"], plan["upper"], plan["work"], plan["overlay_options"])
    if plan["migrated"] and os_release(plan["root"]).get("VERSION_ID") == "4.0":
        kernel_call.unmount(plan["root"])
        _overlay(
            plan["root"], plan["migrated"], plan["upper"], plan["work"], plan["overlay_options"]
        )
    return ""


def os_release(root: str) -> dict[str, str]:
    """Its words; empty if there is no such file."""
    try:
        with open(f"{root}/usr/lib/os-release", encoding="utf-8") as file:
            pairs = [line.strip().partition("=") for line in file]
    except OSError:
        return {}
    return {name: value.strip('"') for name, _, value in pairs if value}


def _overlay(root: str, lowers: list[str], upper: str, work: str, options: list[str]) -> None:
    # An overlay without fsync refuses its work directory after an unclean stop; ours may end so.
    shutil.rmtree(f"{work}/work/incompat", ignore_errors=True)
    os.makedirs(work, exist_ok=True)
    words = [f"lowerdir={':'.join(lowers)}", f"upperdir={upper}", f"workdir={work}", *options]
    kernel_call.mount("overlay", root, "overlay", 0, ",".join(words))


def _stack_slot(plan: Plan) -> str:
    root, slots = plan["root"], plan["slots"]
    slot = _next_slot(slots)
    kernel_call.mount("tmpfs", root, "tmpfs", 0, "mode=755")
    for name in (*_MADE, *_KEPT):
        os.mkdir(f"{root}/{name}")
    os.chmod(f"{root}/tmp", 0o1777)
    for name in _MERGED:
        os.symlink(f"usr/{name}", f"{root}/{name}")
    usr = [*_parts(plan["layers"][:1], "usr"), f"{slots}/USR-{slot}/usr"]
    usr += _parts(plan["layers"][1:], "usr")
    read_only = ",".join([f"lowerdir={':'.join(usr)}", *plan["overlay_options"][1:]])
    kernel_call.mount("overlay", f"{root}/usr", "overlay", kernel_call.RDONLY, read_only)
    for name in _KEPT:
        upper, work = f"{plan['upper']}/{name}", f"{plan['work']}/{name}"
        os.makedirs(upper, exist_ok=True)
        lowers = _parts(plan["layers"], name)
        if lowers:
            shutil.copystat(lowers[-1], upper)
        _overlay(f"{root}/{name}", lowers, upper, work, plan["overlay_options"])
    os.mkdir(f"{root}/boot/slots")
    kernel_call.bind(slots, f"{root}/boot/slots")
    return slot


def _parts(layers: list[str], name: str) -> list[str]:
    return [f"{layer}/{name}" for layer in layers if os.path.isdir(f"{layer}/{name}")]


def _next_slot(slots: str) -> str:
    """As UEFI does it: BootNext is used up by one boot, BootOrder stays."""
    slot = _word(f"{slots}/boot-slot") or "A"
    once = _word(f"{slots}/boot-next")
    if once:
        os.unlink(f"{slots}/boot-next")
        slot = once
    if slot_kernel(f"{slots}/USR-{slot}/usr") is None:
        failure = FallBackError if once else NoBootError
        raise failure(f"volume {slot} does not boot")
    return slot


def slot_kernel(usr: str) -> str | None:
    """The kernel release that a slot's /usr boots; None: it does not boot."""
    try:
        names = sorted(os.listdir(f"{usr}/lib/modules"))
    except OSError:
        return None
    found = (name for name in names if os.path.exists(f"{usr}/lib/modules/{name}/vmlinuz"))
    return next(found, None)


def _word(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""

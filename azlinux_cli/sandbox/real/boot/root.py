"""A machine's root file system: its disk over its image."""

import shutil
from pathlib import Path

from azlinux_cli.sandbox.real.boot import kernel_call
from azlinux_cli.sandbox.real.boot.plan import Plan

# Of an image-based machine: these are on its disk, everything else is made at each boot.
_KEPT = ("etc", "home", "opt", "root", "srv", "var")
_MADE = ("boot", "dev", "mnt", "proc", "run", "sys", "tmp", "usr")
_MERGED = ("bin", "lib", "lib64", "sbin")
_STICKY = 0o1777


class NoBootError(Exception):
    """The machine does not come up; says why, as a boot loader would."""


class FallBackError(NoBootError):
    """A slot does not boot, and the firmware tries the other one."""


def stack_root(plan: Plan) -> str:
    """Mount the root; returns the slot that it is of, or nothing. Raises NoBootError, OSError."""
    root = Path(plan["root"])
    root.mkdir(parents=True, exist_ok=True)
    if plan["slot"]:
        return _stack_slot(root, plan)
    upper, work, options = Path(plan["upper"]), Path(plan["work"]), plan["overlay_options"]
    _overlay(root, plan["layers"], upper, work, options)
    if plan["migrated"] and _version(root) == "4.0":
        kernel_call.unmount(str(root))
        _overlay(root, plan["migrated"], upper, work, options)
    return ""


def _version(root: Path) -> str:
    """VERSION_ID of its os-release; empty if there is none."""
    key = "VERSION_ID="
    lines = _text(root / "usr/lib/os-release").splitlines()
    found = (line.removeprefix(key).strip('"') for line in lines if line.startswith(key))
    return next(found, "")


def _overlay(root: Path, lowers: list[str], upper: Path, work: Path, options: list[str]) -> None:
    # An overlay without fsync refuses its work directory after an unclean stop; ours may end so.
    shutil.rmtree(work / "work/incompat", ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    words = [f"lowerdir={':'.join(lowers)}", f"upperdir={upper}", f"workdir={work}", *options]
    kernel_call.mount("overlay", str(root), "overlay", 0, ",".join(words))


def _stack_slot(root: Path, plan: Plan) -> str:
    slots = Path(plan["slots"])
    slot = _next_slot(slots)
    kernel_call.mount("tmpfs", str(root), "tmpfs", 0, "mode=755")
    for name in (*_MADE, *_KEPT):
        (root / name).mkdir()
    (root / "tmp").chmod(_STICKY)
    for name in _MERGED:
        (root / name).symlink_to(f"usr/{name}")
    layers = plan["layers"]
    usr = [*_parts(layers[:1], "usr"), f"{slots}/USR-{slot}/usr", *_parts(layers[1:], "usr")]
    # Of the options of a disk those that are not about writing.
    options = [option for option in plan["overlay_options"] if option != "volatile"]
    words = ",".join([f"lowerdir={':'.join(usr)}", *options])
    kernel_call.mount("overlay", str(root / "usr"), "overlay", kernel_call.RDONLY, words)
    for name in _KEPT:
        _keep(root, plan, name)
    (root / "boot/slots").mkdir()
    kernel_call.bind(str(slots), str(root / "boot/slots"))
    return slot


def _keep(root: Path, plan: Plan, name: str) -> None:
    """One directory of the disk, over the image's of that name."""
    upper = Path(plan["upper"], name)
    upper.mkdir(parents=True, exist_ok=True)
    lowers = _parts(plan["layers"], name)
    if lowers:
        shutil.copystat(lowers[-1], upper)
        _overlay(root / name, lowers, upper, Path(plan["work"], name), plan["overlay_options"])
    else:
        kernel_call.bind(str(upper), str(root / name))


def _parts(layers: list[str], name: str) -> list[str]:
    return [f"{layer}/{name}" for layer in layers if Path(layer, name).is_dir()]


def _next_slot(slots: Path) -> str:
    """As UEFI does it: BootNext is used up by one boot, BootOrder stays."""
    once = _text(slots / "boot-next").strip()
    (slots / "boot-next").unlink(missing_ok=True)
    slot = once or _text(slots / "boot-slot").strip() or "A"
    if slot_kernel(slots / f"USR-{slot}/usr") is None:
        failure = FallBackError if once else NoBootError
        raise failure(f"volume {slot} does not boot")
    return slot


def slot_kernel(usr: Path) -> str | None:
    """The kernel release that a slot's /usr boots; None: it does not boot."""
    found = sorted(path.parent.name for path in usr.glob("lib/modules/*/vmlinuz"))
    return found[0] if found else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""

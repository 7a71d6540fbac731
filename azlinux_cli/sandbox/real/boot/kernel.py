"""The kernel that a machine says it runs: chosen as a boot loader does, shown as a kernel does."""

from pathlib import Path

from azlinux_cli.sandbox.real.boot import kernel_call
from azlinux_cli.sandbox.real.boot.root import NoBootError

# On a machine, what is true of this boot only.
RUN = "/run/azl"
_ENVIRONMENT = Path("/boot/grub2/grubenv")
_SAVED_ENTRY, _NEXT_ENTRY = "saved_entry=", "next_entry="
_ENTRIES = Path("/boot/loader/entries")  # the boot loader specification's
_IMAGE = "/vmlinuz-"


def chosen_kernel(fallback: str) -> str:
    """What the boot loader's environment names. Raises NoBootError if that kernel is not there.

    As GRUB's own script does it, `next_entry` is used up by one boot before anything is loaded.
    """
    try:
        lines = _ENVIRONMENT.read_text().splitlines()
    except OSError:
        return fallback
    entry = _value(lines, _NEXT_ENTRY)
    if entry:
        kept = [line for line in lines if not line.startswith(_NEXT_ENTRY)]
        _ENVIRONMENT.write_text("".join(f"{line}\n" for line in kept))
    entry = entry or _value(lines, _SAVED_ENTRY)
    if not entry:
        return fallback
    release = _kernel_of(entry)
    if not Path(f"/boot/vmlinuz-{release}").exists():
        raise NoBootError(f"file '/boot/vmlinuz-{release}' not found")
    return release


def _value(lines: list[str], name: str) -> str:
    found = [line.removeprefix(name).strip() for line in lines if line.startswith(name)]
    return found[-1] if found else ""


def _kernel_of(entry: str) -> str:
    """By the entry of that name, if there is one; else the entry is called as its kernel."""
    try:
        lines = (_ENTRIES / f"{entry}.conf").read_text().splitlines()
    except OSError:
        return entry
    images = [line.rpartition(_IMAGE)[2] for line in lines if line.startswith("linux")]
    return images[0].strip() if images else entry


def show_kernel(release: str, boot_id: str) -> None:
    """/proc says so, read-only; programs that ask uname(2) are told by a preloaded library."""
    shown = {
        "boot_id": ("sys/kernel/random/boot_id", f"{boot_id}\n"),
        "kernel-release": ("sys/kernel/osrelease", f"{release}\n"),
        "version": (
            "version",
            f"Linux version {release} (a real node of the azl sandbox) #1 SMP PREEMPT_DYNAMIC\n",
        ),
        "cmdline": ("cmdline", f"BOOT_IMAGE=/boot/vmlinuz-{release} ro console=ttyS0\n"),
    }
    for name, (target, text) in shown.items():
        source = f"{RUN}/{name}"
        Path(source).write_text(text)
        kernel_call.bind(source, f"/proc/{target}", read_only=True)

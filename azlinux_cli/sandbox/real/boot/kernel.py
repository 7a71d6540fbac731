"""The kernel that a machine says it runs: chosen as a boot loader does, shown as a kernel does."""

from pathlib import Path

from azlinux_cli.sandbox.real.boot import kernel_call
from azlinux_cli.sandbox.real.boot.root import NoBootError

# On a machine, what is true of this boot only.
RUN = "/run/azl"
_SAVED_ENTRY = "saved_entry="


def chosen_kernel(fallback: str) -> str:
    """What the boot loader's environment names. Raises NoBootError if that kernel is not there."""
    try:
        lines = Path("/boot/grub2/grubenv").read_text().splitlines()
    except OSError:
        return fallback
    names = [line.removeprefix(_SAVED_ENTRY) for line in lines if line.startswith(_SAVED_ENTRY)]
    if not names or not names[-1].strip():
        return fallback
    release = names[-1].strip()
    if not Path(f"/boot/vmlinuz-{release}").exists():
        raise NoBootError(f"file '/boot/vmlinuz-{release}' not found")
    return release


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

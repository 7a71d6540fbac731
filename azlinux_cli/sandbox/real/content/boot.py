"""What the boot loader of a 3.0 or 4.0 node would start."""

from pathlib import Path

# Written by the kernel packages' own scripts, as grub2-set-default would.
GRUB_ENVIRONMENT = "boot/grub2/grubenv"
_ENTRY = "saved_entry="


def default_boot_kernel(root: Path) -> str | None:
    """The kernel release that the boot loader of this root chose; None if it names none.

    A node whose `/boot/vmlinuz-RELEASE` is missing does not come back.
    """
    try:
        text = (root / GRUB_ENVIRONMENT).read_text()
    except OSError:
        return None
    names = [line[len(_ENTRY) :] for line in text.splitlines() if line.startswith(_ENTRY)]
    return names[-1].strip() or None if names else None

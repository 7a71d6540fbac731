"""The image-based kind: /usr comes from one of two slots, and an agent updates the other.

What the runtime and the agent's stand-in agree on, on a node:

* `STATE_DIRECTORY` holds `USR-A` and `USR-B` (each with a `usr` inside; B may be missing),
  `boot-slot` (A or B), `boot-next` (the same, for one boot only, like UEFI BootNext) and
  `servicing-state` (`provisioned` if missing). It survives every update.
* `SLOT_FILE` says which slot is running; the runtime writes it on each boot.
* /usr is read-only: the slot's `usr` over the image's; /etc, /var and /home are kept.
* After each boot the runtime runs `trident commit`; it may reboot the node.
"""

from pathlib import Path

STATE_DIRECTORY = "/boot/slots"
SLOT_FILE = "/run/azl/slot"


def slot_kernel(usr: Path) -> str | None:
    """The kernel release that a slot's /usr boots; None: it does not boot."""
    return next(iter(sorted(p.parent.name for p in usr.glob("lib/modules/*/vmlinuz"))), None)

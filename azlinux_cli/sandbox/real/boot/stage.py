"""A machine's firmware and boot loader: the first process of its namespaces, until init.

Runs as `python -I -S`, in namespaces of its own but with the host's files. Stacks the root, puts
kernel file systems there, makes it /, provisions, and becomes the machine's init. Only the
standard library; nothing that is slow to load.
"""

import json
import os
import sys
from pathlib import Path

from azlinux_cli.sandbox.real.boot import kernel_call
from azlinux_cli.sandbox.real.boot.device import mount_devices
from azlinux_cli.sandbox.real.boot.kernel import RUN, chosen_kernel, show_kernel
from azlinux_cli.sandbox.real.boot.plan import Plan
from azlinux_cli.sandbox.real.boot.provision import provision, write
from azlinux_cli.sandbox.real.boot.root import (
    FallBackError,
    NoBootError,
    slot_kernel,
    stack_root,
)

# Exit statuses for the fabric.
NO_BOOT, BROKEN, FALL_BACK = 40, 41, 42
# What root of a machine may not do, since it would do it to the host (capabilities(7)).
_NOT_ITS_OWN = {
    "CAP_SYS_MODULE": 16,
    "CAP_SYS_RAWIO": 17,
    "CAP_SYS_TIME": 25,
    "CAP_MKNOD": 27,
    "CAP_MAC_OVERRIDE": 32,
    "CAP_MAC_ADMIN": 33,
    "CAP_SYSLOG": 34,
    "CAP_WAKE_ALARM": 35,
    "CAP_BLOCK_SUSPEND": 36,
}


def main() -> None:
    plan: Plan = json.load(sys.stdin)
    os.umask(0o022)
    try:
        boot(plan)
    except FallBackError as error:
        end(FALL_BACK, f"boot loader: {error}")
    except NoBootError as error:
        end(NO_BOOT, f"boot loader: error: {error}.")
    except Exception as error:  # noqa: BLE001 - the console is the only place to say it
        end(BROKEN, f"first stage: {error!r}")


def end(status: int, text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the console
    os._exit(status)


def boot(plan: Plan) -> None:
    """Does not return. Raises OSError, NoBootError."""
    kernel_call.mount("none", "/", flags=kernel_call.RECURSIVE | kernel_call.PRIVATE)
    slot = stack_root(plan)
    kernel = slot_kernel(Path(plan["root"], "usr")) if slot else None
    mount_devices(plan["root"], systemd="systemd" in plan["init"][0])
    kernel_call.pivot(plan["root"])
    release = kernel or chosen_kernel(plan["kernel"])
    show_kernel(release, plan["boot_id"])
    if slot:
        write(f"{RUN}/slot", slot + "\n")
    if plan["first_boot"] is not None:
        provision(plan["first_boot"])
    name = _hostname()
    kernel_call.set_hostname(name)
    write("/etc/hosts", f"127.0.0.1 localhost {name}\n{plan['hosts']}")
    kernel_call.give_up(_NOT_ITS_OWN.values())
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    os.execve(plan["init"][0], plan["init"], plan["environment"])  # noqa: S606 - the init


def _hostname() -> str:
    try:
        return Path("/etc/hostname").read_text().strip() or "localhost"
    except OSError:
        return "localhost"

"""What the serial console shows while a machine boots, as boot diagnostics keeps it.

cloud-init prints the host keys once per machine (cc_ssh and cc_keys_to_console run per instance;
lines of tools/write-ssh-key-fingerprints); Flatcar's issue generator, which Azure Container Linux
inherits, shows their fingerprints above each login prompt.
"""

import time

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes import identity
from azlinux_cli.sandbox.nodes.machine import Machine
from azlinux_cli.sandbox.nodes.program.security import fingerprint

_RULE = "#" * 61


def boot_text(machine: Machine, *, first: bool, log: list[str]) -> str:
    """The lines of one boot. `first`: the boot that provisioned the machine; `log`: its remarks."""
    kernel = machine.boot.kernel
    name = identity.pretty_name(machine.disk)
    lines = [
        f"[    0.000000] Linux version {kernel} (simulated in the azl sandbox)",
        f"[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz-{kernel} ro console=ttyS0",
        f"[    1.204000] systemd[1]: Hostname set to <{machine.disk.hostname}>.",
        f"Welcome to {name}!",
        *log,
    ]
    if machine.kind is OsKind.ACL:
        lines += _issue(machine)
    elif first:
        lines += _cloud_init_keys(machine)
    lines += ["", f"{name}", f"Kernel {kernel} on {machine.arch} (ttyS0)", ""]
    return "\r\n".join(lines) + f"\r\n{machine.disk.hostname} login: "


def _cloud_init_keys(machine: Machine) -> list[str]:
    host_key = machine.disk.host_key
    if host_key is None:
        return []
    stamp = time.strftime("<14>%b %e %H:%M:%S ec2: ", time.gmtime(machine.clock.now()))
    comment = f"root@{machine.disk.hostname}"
    return [
        stamp,
        stamp + _RULE,
        f"{stamp}-----BEGIN SSH HOST KEY FINGERPRINTS-----",
        f"{stamp}256 {fingerprint(host_key.public)} {comment} (ED25519)",
        f"{stamp}-----END SSH HOST KEY FINGERPRINTS-----",
        stamp + _RULE,
        "-----BEGIN SSH HOST KEY KEYS-----",
        f"{host_key.public} {comment}",
        "-----END SSH HOST KEY KEYS-----",
    ]


def _issue(machine: Machine) -> list[str]:
    host_key = machine.disk.host_key
    lines = ["", f"This is {machine.disk.hostname} (Linux {machine.arch} {machine.boot.kernel})"]
    if host_key is not None:
        lines.append(f"SSH host key: {fingerprint(host_key.public)} (ED25519)")
    for index, address in enumerate(machine.spec.private_addresses):
        lines.append(f"eth{index}: {address}")
    return lines

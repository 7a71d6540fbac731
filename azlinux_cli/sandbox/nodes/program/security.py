"""Security modules, Secure Boot, firewall, sockets, host keys."""

import base64
import hashlib

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes.program.call import Call, Program, UsageError, read_options


def getenforce(call: Call) -> int:
    call.line("Enforcing" if call.machine.disk.selinux_enforcing else "Permissive")
    return 0


def setenforce(call: Call) -> int:
    if not call.is_root:
        return call.fail("  security_setenforce() failed:  Permission denied")
    wanted = {"0": False, "permissive": False, "1": True, "enforcing": True}
    word = call.arguments[0].lower() if call.arguments else ""
    if word not in wanted:
        return call.fail("usage:  setenforce [ Enforcing | Permissive | 1 | 0 ]")
    call.machine.disk.selinux_enforcing = wanted[word]
    call.machine.save()
    return 0


def aa_enabled(call: Call) -> int:
    read_options(call.arguments, "-q --quiet")
    if not call.arguments:
        call.line("Yes")
    return 0


def aa_status(call: Call) -> int:
    options = read_options(call.arguments, "--enabled --profiled --enforced")
    if "--enabled" in options.flags:
        return 0
    if not call.is_root:
        call.line("apparmor module is loaded.")
        call.err("You do not have enough privilege to read the profile set.")
        return 4
    if options.flags:
        call.line("0")
        return 0
    call.line("apparmor module is loaded.")
    for kind in ("enforce", "complain", "prompt", "kill", "unconfined"):
        call.line(f"0 profiles are in {kind} mode.")
    return 0


def mokutil(call: Call) -> int:
    if call.arguments != ["--sb-state"]:
        raise UsageError("mokutil other than --sb-state")
    call.line("SecureBoot enabled" if call.machine.spec.secure_boot else "SecureBoot disabled")
    return 0


def firewall_cmd(call: Call) -> int:
    options = read_options(
        call.arguments,
        "--state --list-all --get-default-zone --list-services --list-ports --get-active-zones",
        "--zone",
    )
    if not call.is_root:
        call.err(
            "Authorization failed.\n    Make sure polkit agent is running "
            "or run the application as superuser."
        )
        return 253
    answers = {
        "--state": "running",
        "--get-default-zone": "public",
        "--list-services": "ssh",
        "--list-ports": "",
        "--get-active-zones": "public (default)\n  interfaces: eth0",
        "--list-all": (
            "public (default, active)\n  target: default\n  interfaces: eth0\n  sources: \n"
            "  services: ssh\n  ports: \n  protocols: \n  forward: yes\n  masquerade: no"
        ),
    }
    for flag, answer in answers.items():
        if flag in options.flags:
            call.line(answer)
            return 0
    raise UsageError("firewall-cmd without one of its questions")


_SOCKETS = (
    ("udp", "UNCONN", 0, "127.0.0.1:323", "0.0.0.0:*", "chronyd"),
    ("tcp", "LISTEN", 128, "0.0.0.0:22", "0.0.0.0:*", "sshd"),
    ("tcp", "LISTEN", 128, "[::]:22", "[::]:*", "sshd"),
)


def ss(call: Call) -> int:
    options = read_options(call.arguments, "-H -l -n -t -u -p -4 -6 -a")
    if "-l" not in options.flags:
        raise UsageError("ss without -l")
    if "-H" not in options.flags:
        call.line("Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port")
    both = not options.flags & {"-t", "-u"}
    # Whose socket it is only root may know.
    named = "-p" in options.flags and call.is_root
    for protocol, state, queue, local, peer, owner in _SOCKETS:
        if both or f"-{protocol[0]}" in options.flags:
            by = f' users:(("{owner}",pid={700 + len(owner)},fd=3))' if named else ""
            call.line(f"{protocol:<5} {state:<6} 0      {queue:<6} {local:>16} {peer:>14}{by}")
    return 0


def ip(call: Call) -> int:
    words = [word for word in call.arguments if word != "-4"]
    if words not in (["-br", "addr"], ["-br", "a"], ["-br", "address"], ["-brief", "addr"]):
        raise UsageError("ip other than -br addr")
    call.line("lo               UNKNOWN        127.0.0.1/8 ::1/128 ")
    for index, address in enumerate(call.machine.spec.private_addresses):
        call.line(f"{f'eth{index}':<16} UP             {address}/24 ")
    return 0


def ssh_keygen(call: Call) -> int:
    options = read_options(call.arguments, "-l", "-f -E")
    path = options.last("-f")
    if "-l" not in options.flags or not path or options.last("-E", "sha256").lower() != "sha256":
        raise UsageError("ssh-keygen other than -lf FILE")
    try:
        text = call.files.read_text(call.path(path), "root" if path.endswith(".pub") else call.user)
    except OSError as error:
        return call.fail(f"{path}: {error.strerror}", 255)
    if not text.startswith("ssh-"):
        host_key = call.machine.disk.host_key
        text = host_key.public if host_key and text == host_key.private else ""
    words = text.split()
    if len(words) < 2:  # noqa: PLR2004 - type and key
        call.err(f"{path} is not a public key file.")
        return 255
    comment = words[2] if len(words) > 2 else "no comment"  # noqa: PLR2004
    call.line(f"256 {fingerprint(text)} {comment} (ED25519)")
    return 0


def fingerprint(public_key: str) -> str:
    """`SHA256:...` as OpenSSH prints it."""
    digest = hashlib.sha256(base64.b64decode(public_key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


_ANYWHERE: dict[str, Program] = {"ip": ip, "mokutil": mokutil, "ss": ss, "ssh-keygen": ssh_keygen}
_SELINUX: dict[str, Program] = {"getenforce": getenforce, "setenforce": setenforce}
SECURITY: dict[OsKind, dict[str, Program]] = {
    OsKind.AZL3: {**_ANYWHERE, "aa-enabled": aa_enabled, "aa-status": aa_status},
    OsKind.AZL4: {**_ANYWHERE, **_SELINUX, "firewall-cmd": firewall_cmd},
    OsKind.ACL: {**_ANYWHERE, **_SELINUX},
}

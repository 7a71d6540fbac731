"""What of a machine's files goes along, and what never does. Reviewed 2026-11-25.

Rows are path patterns, in which `*` stands for anything but a slash; a pattern also covers all that
lies below it. The first row that matches decides. What no row names is carried.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Handling(StrEnum):
    """BESIDE: the new system depends on its own; the old one is put next to it, to be read."""

    CARRY = "carry"
    BESIDE = "beside"
    NEVER = "never"
    HOST_KEY = "host-key"


@dataclass(frozen=True, slots=True)
class Rule:
    patterns: tuple[str, ...]
    handling: Handling
    why: str


_N, _B = Handling.NEVER, Handling.BESIDE
RULES = (
    Rule(("/etc/machine-id",), _N, "each machine has its own"),
    Rule(
        ("/etc/ssh/ssh_host_*_key", "/etc/ssh/ssh_host_*_key.pub", "/etc/ssh/ssh_host_*-cert.pub"),
        Handling.HOST_KEY,
        "the new machine proves who it is by its own key, unless the key is asked to move",
    ),
    Rule(("/etc/resolv.conf",), _N, "written by what runs the network"),
    Rule(
        (
            "/etc/netplan/50-cloud-init.yaml",
            "/etc/systemd/network/*cloud-init*",
            "/etc/cloud/cloud.cfg.d/50-curtin-networking.cfg",
            "/run/*",
        ),
        _N,
        "written by cloud-init from what Azure says of the machine",
    ),
    Rule(
        ("/etc/cloud/*.instance*", "/etc/cloud/ds-identify.cfg", "/etc/cloud/templates*"),
        _N,
        "cloud-init's own state",
    ),
    Rule(("/etc/waagent.conf",), _B, "the agent of the new release goes by its own"),
    Rule(
        (
            "/etc/passwd*",
            "/etc/shadow*",
            "/etc/group*",
            "/etc/gshadow*",
            "/etc/subuid*",
            "/etc/subgid*",
            "/etc/.pwd.lock",
            "/etc/opasswd",
            "/etc/security/opasswd",
        ),
        _N,
        "accounts are merged line by line",
    ),
    Rule(("/etc/hostname", "/etc/hosts"), _B, "the name is given when the machine is made"),
    Rule(("/etc/fstab", "/etc/mtab"), _B, "it names the old machine's own file systems"),
    Rule(
        (
            "/etc/os-release",
            "/etc/*-release",
            "/etc/issue",
            "/etc/issue.net",
            "/etc/dnf/protected.d",
        ),
        _N,
        "it says which release this is",
    ),
    Rule(
        ("/etc/yum.repos.d/azurelinux-*", "/etc/yum.repos.d/mariner-*", "/etc/yum.repos.d/azl-*"),
        _N,
        "the release's own repositories are mapped, not copied",
    ),
    Rule(
        (
            "/etc/ld.so.cache",
            "/etc/.updated",
            "/etc/adjtime",
            "/etc/aliases.db",
            "/etc/udev/hwdb.bin",
            "/etc/pki/ca-trust/extracted",
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/ld.so.preload",
            "/etc/alternatives",
            "/etc/rc*.d*",
            "/etc/blkid*",
            "/etc/lvm",
            "/etc/console-setup",
        ),
        _N,
        "made anew by the programs of the new release",
    ),
    Rule(
        ("/etc/selinux", "/etc/dracut*", "/etc/kernel*", "/etc/default/grub*", "/etc/grub*"),
        _B,
        "policy, kernel and boot loader of the new release go by their own",
    ),
    Rule(
        (
            "/etc/ssh/sshd_config",
            "/etc/ssh/ssh_config",
            "/etc/ssh/moduli",
            "/etc/sudoers",
            "/etc/sudo.conf",
            "/etc/pam.d",
            "/etc/pam.conf",
            "/etc/security",
            "/etc/nsswitch.conf",
            "/etc/login.defs",
            "/etc/crypto-policies",
            "/etc/tdnf",
            "/etc/dnf",
            "/etc/yum.conf",
            "/etc/systemd/*.conf",
            "/etc/profile",
            "/etc/bashrc",
            "/etc/ld.so.conf",
            "/etc/firewalld",
            "/etc/audit",
        ),
        _B,
        "signing in or the package tool depends on it, and its words differ between releases",
    ),
    Rule(("/etc/systemd/system/sshd.service",), _N, "the distribution's own alias"),
    Rule(
        ("/etc/sudoers.d/90-cloud-init-users", "/etc/sudoers.d/waagent"),
        _N,
        "written by cloud-init or the agent when the machine is made",
    ),
    Rule(("/etc/sudoers.d/10-azurelinux*",), _N, "the release's own"),
)
# Of what lies below /var/lib: whose state it is.
OWN_STATE = (
    *("alternatives", "authselect", "azl", "chrony", "cloud", "dbus", "dhclient", "dhcpcd", "dnf"),
    *("dpkg", "initramfs", "logrotate", "misc", "NetworkManager", "os-prober", "pam", "polkit-1"),
    *("plymouth", "private", "python", "rpm", "rpm-state", "rsyslog", "selinux", "shells.state"),
    *("sudo", "systemd", "tdnf", "tpm2-tss", "ucf", "waagent", "wtmpdb", "ca-certificates"),
)
CARRY = Rule((), Handling.CARRY, "no package has it like this")


def handling(path: str) -> Rule:
    """The row that decides for a path."""
    matches = (rule for rule, pattern in _compiled() if pattern.fullmatch(path))
    return next(matches, CARRY)


def regex(pattern: str) -> str:
    """A pattern as a regular expression, of Python and of POSIX alike."""
    return "".join("[^/]*" if c == "*" else f"[{c}]" if c in ".+" else c for c in pattern)


@cache
def _compiled() -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    return tuple(
        (rule, re.compile(rf"(?:{'|'.join(map(regex, rule.patterns))})(?:/.*)?", re.DOTALL))
        for rule in RULES
    )


def beside(path: str) -> str:
    """Where an old file is put that does not take the place of the new one."""
    return f"{path}.azl-3.0"

"""What listens, what filters, who sets up the network, and what is mounted at boot."""

import ipaddress
import re

from azlinux_cli.domain.migration.check.kind import Basis, Check, some
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import Seen, Severity, file, hint, seen
from azlinux_cli.domain.migration.firewall import SERVICE_FILE, openings, prepared, service_xml
from azlinux_cli.domain.node_state import Listener

_NAMED_DEVICE = re.compile(r"^/dev/(?:sd|xvd|hd|vd|nvme)")
_OF_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "glusterfs", "ceph", "fuse.sshfs"})
_FSTAB_WORDS = 4
_VAR_TMP = "/var/tmp"  # noqa: S108 - looked for on the machine, not used
_NOEXEC = f"{_VAR_TMP} is noexec, and dracut works there"


def open_to_others(listener: Listener) -> bool:
    """Whether it listens beyond this machine."""
    try:
        return not ipaddress.ip_address(listener.address.strip("[]")).is_loopback
    except ValueError:
        return True


def kept_ports(facts: Facts) -> list[str]:
    """What 4.0's firewall would close: `8080/tcp`. SSH stays open by itself."""
    return openings(filter(open_to_others, facts.node.state.listeners or ()))


def _inbound(facts: Facts) -> Seen | None:
    ports = kept_ports(facts)
    if not ports:
        return None
    who = {f"{s.port}/{s.protocol}": s.processes for s in facts.node.state.listeners or ()}
    shown = [f"{port} ({', '.join(who[port])})" if who.get(port) else port for port in ports]
    if prepared(facts.node.firewalld, ports):
        return seen(
            f"4.0's firewall is told to keep open: {some(shown, 10)}", severity=Severity.INFO
        )
    return seen(
        f"4.0's firewall lets in SSH only; here listen as well: {some(shown, 10)}",
        remedies=(
            hint("--fix fw.inbound writes this for the firewalld that 4.0 brings"),
            file(SERVICE_FILE, service_xml(ports)),
        ),
    )


def _rules(facts: Facts) -> Seen | None:
    rules = facts.node.firewall_rules
    if not rules:
        return None
    return seen(
        f"it filters packets by rules of its own: {some(rules, 3)}",
        remedies=(hint("translate them to firewalld zones; firewalld's own rules come beside"),),
    )


def _manager(facts: Facts) -> Seen | None:
    node = facts.node
    others = [f for f in node.network_files if "/netplan/" in f or "NetworkManager" in f
              or "ifcfg-" in f]  # fmt: skip
    if node.network_manager == "active":
        others.append("NetworkManager runs")
    if not others:
        return None
    return seen(
        f"the network is not systemd-networkd's alone: {some(others)}",
        remedies=(hint("4.0 has systemd-networkd: write what they say as .network files"),),
    )


def _static(facts: Facts) -> Seen | None:
    found = [f.removesuffix(": static") for f in facts.node.network_files if f.endswith(": static")]
    if not found:
        return None
    return seen(
        f"addresses are set by hand: {some(found)}",
        remedies=(hint("Azure gives addresses by DHCP; if they must be here, carry them over"),),
    )


def _names(facts: Facts) -> Seen | None:
    found = [
        f.removesuffix(": names")
        for f in facts.node.network_files
        if f.endswith(": names") or "/udev/rules.d/" in f
    ]
    if not found:
        return None
    return seen(
        f"interfaces are renamed by {some(found)}",
        remedies=(hint("rules by name do not fit another kernel: match by MAC address"),),
    )


def _proxy(facts: Facts) -> Seen | None:
    if not facts.node.proxy:
        return None
    return seen(
        f"a proxy is set in {some(facts.node.proxy)}",
        remedies=(hint("4.0's dnf5 reads /etc/dnf/dnf.conf; tdnf.conf is no more"),),
    )


def _fstab(facts: Facts) -> Seen | None:
    rows = [words for line in facts.node.fstab if len(words := line.split()) >= _FSTAB_WORDS]
    named = [f"{w[0]} on {w[1]} by its name" for w in rows if _NAMED_DEVICE.match(w[0])]
    network = [
        f"{w[0]} on {w[1]} is of the network, and boot waits for it"
        for w in rows
        if w[2] in _OF_NETWORK and not {"nofail", "noauto"} & {*w[3].split(",")}
    ]
    noexec = [_NOEXEC] * ("noexec" in _options(facts))
    if not (named or network or noexec):
        return None
    return Seen(
        (*named, *network, *noexec),
        (hint("UUID= in place of names; nofail,_netdev for the network; exec for /var/tmp"),),
    )


def _options(facts: Facts) -> set[str]:
    """Of /var/tmp, as mounted or as fstab has it."""
    rows = [words for line in facts.node.fstab if len(words := line.split()) >= _FSTAB_WORDS]
    written = [w[3] for w in rows if w[1].rstrip("/") == _VAR_TMP]
    return {option for text in (facts.node.var_tmp, *written) for option in text.split(",")}


CHECKS = (
    Check("fw.inbound", "Nothing listens that 4.0's firewall would close", Severity.HIGH, _inbound,
          basis=Basis.VENDOR),
    Check("fw.rules", "It has no packet filter of its own", Severity.HIGH, _rules,
          basis=Basis.VENDOR),
    Check("net.manager", "systemd-networkd sets up the network", Severity.HIGH, _manager),
    Check("net.static", "Its addresses come by DHCP", Severity.HIGH, _static),
    Check("net.names", "Its interfaces have the kernel's names", Severity.HIGH, _names),
    Check("net.proxy", "It needs no proxy for packages", Severity.LOW, _proxy),
    Check("mount.fstab", "What is mounted at boot will be found", Severity.HIGH, _fstab),
)  # fmt: skip

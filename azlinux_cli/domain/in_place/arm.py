"""How the machine was, written down there, and what stands by: the last step before the change."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.in_place.firewall import SERVICE_FILE, ZONE_FILE, service_xml, zone_xml
from azlinux_cli.domain.in_place.guard import guard_part
from azlinux_cli.domain.in_place.place import in_place_script
from azlinux_cli.domain.in_place.wish import InPlaceWish
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.package.script import filled
from azlinux_cli.domain.probe import read_sections

# Once: a second attempt keeps what the first one saw.
_KEEP = r"""
if [ ! -e "$K/done" ]; then
tar -C / -cf "$K/ssh.tar" etc/ssh
cat /etc/ssh/ssh_host_*_key.pub | sort >"$K/host-keys"
cut -d: -f1,3 /etc/passwd | sort >"$K/users"
for F in /etc/systemd/system/*.wants/*; do
if [ -L "$F" ]; then echo "$F $(readlink "$F")"; fi
done >"$K/links"
grub2-editenv - list 2>/dev/null | sed -n 's/^saved_entry=//p' >"$K/default"
if [ -e /usr/lib/systemd/system/firewalld.service ]; then touch "$K/firewalld"; fi
touch "$K/done"
fi
printf '\n@@azl boot-loader\n'; command -v grub2-editenv
printf '\n@@azl default\n'; cat "$K/default"
printf '\n@@azl taken\n'
if [ ! -e "$I/rescue/ready" ]; then ss -H -lntp 2>/dev/null | grep ':@PORT@ '; fi
"""
_FIREWALL = r"""
if [ ! -e "$K/firewalld" ] && [ ! -e "$K/openings" ]; then
for F in @SERVICE_FILE@ @ZONE_FILE@; do
if [ -e "$F" ]; then echo "$F"; fi
done >"$K/own-rules"
if [ ! -s "$K/own-rules" ]; then
(umask 022; mkdir -p /etc/firewalld/services /etc/firewalld/zones
printf '%s' @SERVICE@ >@SERVICE_FILE@; printf '%s' @ZONE@ >@ZONE_FILE@)
fi
printf '%s\n' @PORTS@ >"$K/openings"
fi
"""


@dataclass(frozen=True, slots=True)
class Armed:
    """`trouble`: why it does not stand by; empty: it does. `default`: the boot loader's choice."""

    trouble: str = ""
    default: str = ""


def look_script(run: str, wish: InPlaceWish) -> str:
    """Writes down, and asks for what is in the way of the rest."""
    return in_place_script(run, _KEEP.replace("@PORT@", str(int(wish.rescue_port))))


def arm_script(run: str, wish: InPlaceWish, ports: Sequence[str]) -> str:
    rules = filled(
        _FIREWALL,
        service_file=SERVICE_FILE,
        zone_file=ZONE_FILE,
        service=service_xml(ports),
        zone=zone_xml(),
        ports=ports,
    )
    guard = guard_part(run, port=wish.rescue_port, guard_s=wish.guard_s)
    return in_place_script(run, rules, guard)


def read_kept(stdout: str) -> Armed:
    """Of `look_script`. Raises RemoteError for an answer that is not whole."""
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about how it is is not whole")
    if not sections.get("boot-loader"):
        return Armed("it has no grub2-editenv: nobody could choose a kernel for one boot")
    if taken := sections.lines("taken"):
        return Armed(f"the port of the way in is taken: {short(taken[0])}")
    return Armed(default=sections.get("default"))


def read_armed(stdout: str) -> Armed:
    """Of `arm_script`. Raises RemoteError for an answer that is not whole."""
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about what stands by is not whole")
    if trouble := sections.lines("rescue-trouble"):
        return Armed(f"the second SSH server does not start: {short(trouble[-1])}")
    if sections.get("guard") != "active":
        return Armed(f"its guard is {sections.get('guard') or 'not there'}")
    if not sections.get("rescue"):
        return Armed("the second SSH server does not listen")
    return Armed()

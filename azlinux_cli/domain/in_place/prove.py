"""Before the reboot: will it come up, and will anybody get in. Read-only, and all at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.in_place.boot import ENTRY_OF, checked_entry
from azlinux_cli.domain.in_place.firewall import SERVICE_FILE, ZONE_FILE
from azlinux_cli.domain.in_place.guard import speak_part
from azlinux_cli.domain.in_place.place import in_place_script
from azlinux_cli.domain.in_place.wish import InPlaceWish
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.package.kernel import is_kernel
from azlinux_cli.domain.package.script import filled
from azlinux_cli.domain.probe import Sections, read_sections

_LEAST_KIB = {"/": 102_400, "/boot": 4_096}
_OPENED = '<port port="{}" protocol="{}"/>'
# What 3.0 has left, for `verify` too; but not what stays beside its like, as kernels do.
LEFT = r"""
N=$(rpm -qa --qf '%{NAME} %{RELEASE}\n' | grep '\.azl3$' | cut -d' ' -f1 | sort -u)
B=$(rpm -q --qf '[%{=NAME} %{PROVIDENAME}\n]' $N | grep -F 'installonlypkg(')
B=$(printf '%s\n' "$B" | cut -d' ' -f1 | sort -u)
printf '\n@@azl left\n'; { printf '%s\n' "$N"; printf '%s\n' "$B" "$B"; } | sort | uniq -u
printf '\n@@azl users\n'
cut -d: -f1,3 /etc/passwd >"$K/users.now"; grep -v -x -F -f "$K/users.now" "$K/users"
"""
_PROVE = r"""
V=@KERNEL@
printf '\n@@azl version\n'; sed -n 's/^VERSION_ID=//p' /usr/lib/os-release | tr -d '"'
printf '\n@@azl boot\n'
if [ -s "/boot/vmlinuz-$V" ]; then echo image; fi
if [ -s "/boot/initramfs-$V.img" ]; then echo initramfs; fi
if [ -d "/lib/modules/$V" ]; then echo modules; fi
printf '\n@@azl entry\n'; entry_of "$V"
E=/boot/loader/entries/$(entry_of "$V").conf
if [ -e "$E" ]; then echo whole
for F in $(sed -n 's/^\(linux\|initrd\)[[:space:]]*//p' "$E"); do
if [ ! -e "/boot/${F##*/}" ]; then echo "lacks $F"; fi
done
fi
printf '\n@@azl default\n'; grub2-editenv - list | sed -n 's/^saved_entry=//p'
printf '\n@@azl default-before\n'; cat "$K/default"
printf '\n@@azl fstab\n'
if grep -q -v -E '^[[:space:]]*(#|$)' /etc/fstab 2>/dev/null; then findmnt --verify 2>&1
printf '\n@@azl fstab-status %s\n' "$?"; fi
printf '\n@@azl sshd\n'; sshd -t 2>&1
printf '\n@@azl sshd-status %s\n' "$?"
printf '\n@@azl host-keys\n'
cat /etc/ssh/ssh_host_*_key.pub | sort >"$K/host-keys.now"
grep -v -x -F -f "$K/host-keys.now" "$K/host-keys"
printf '\n@@azl firewall\n'
if rpm -q firewalld >/dev/null 2>&1; then echo yes; cat @SERVICE_FILE@ @ZONE_FILE@; fi
printf '\n@@azl openings\n'; cat "$K/openings" 2>/dev/null
printf '\n@@azl room\n'
for P in / /boot; do printf '%s ' "$P"; df -Pk "$P" | tail -n 1; done
printf '\n@@azl agent\n'
if [ -e /usr/lib/systemd/system/waagent.service ]; then rpm -q --qf '%{RELEASE}\n' WALinuxAgent; fi
printf '\n@@azl labels\n'
if grep -q '^SELINUX=enforcing' /etc/selinux/config 2>/dev/null; then echo enforcing; fi
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """`lacks`: why it must not be rebooted, a phrase for each; `entry` boots 4.0's kernel."""

    lacks: tuple[str, ...]
    entry: str = ""
    left: tuple[str, ...] = ()


def prove_script(run: str, wish: InPlaceWish, kernel: str) -> str:
    text = filled(_PROVE, kernel=kernel, service_file=SERVICE_FILE, zone_file=ZONE_FILE)
    return in_place_script(run, ENTRY_OF, text, LEFT, speak_part(wish.guard_s))


def read_proof(stdout: str, kernel: str, stays: Sequence[str]) -> Proof:
    """Raises RemoteError for an answer that is not whole."""
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about its next boot is not whole")
    entry, *rest = sections.lines("entry") or [""]
    lacks = [
        *_boots(sections, kernel, rest),
        *_lets_in(sections),
        *what_is_left(sections, stays),
    ]
    return Proof(tuple(lacks), checked_entry(entry), tuple(sections.lines("left")))


def _boots(sections: Sections, kernel: str, entry: Sequence[str]) -> list[str]:
    lacks = []
    if not sections.get("version").startswith("4"):
        lacks.append(f"it calls itself {short(sections.get('version')) or 'nothing'}, not 4.0")
    there = sections.lines("boot")
    lacks += [f"{part} of kernel {kernel} is not there" for part in _PARTS if part not in there]
    if "whole" not in entry:
        lacks.append(f"the boot loader has no entry for kernel {kernel}")
    lacks += [f"its boot entry {short(line)}" for line in entry if line.startswith("lacks ")]
    before, now = sections.get("default-before"), sections.get("default")
    if not now or (before and now != before):
        lacks.append(f"a boot that nobody chose would take {now or 'any kernel'}, not {before}")
    if sections.statuses.get("fstab", 0) != 0:
        lines = sections.lines("fstab")
        lacks.append(
            f"/etc/fstab does not hold: {short(lines[-1]) if lines else 'no reason given'}"
        )
    for line in sections.lines("room"):
        path, _, rest = line.partition(" ")
        words = rest.split()
        if len(words) > 3 and words[3].isdecimal() and int(words[3]) < _LEAST_KIB[path]:  # noqa: PLR2004
            lacks.append(f"{path} has {int(words[3]):,} KiB left")
    if sections.get("labels"):
        lacks.append("SELinux would enforce labels that nothing has yet")
    return lacks


_PARTS = ("image", "initramfs", "modules")


def _lets_in(sections: Sections) -> list[str]:
    lacks = []
    if sections.statuses.get("sshd") != 0:
        said = sections.lines("sshd")
        lacks.append(f"sshd does not take its configuration: {short(said[-1]) if said else ''}")
    if sections.get("host-keys"):
        lacks.append("a host key is not what it was")
    firewall = sections.get("firewall")
    if firewall:
        for text in sections.lines("openings"):
            port, _, protocol = text.strip().partition("/")
            if _OPENED.format(port, protocol) not in firewall:
                lacks.append(f"the firewall will not let {short(text)} in")
    if "azl4" not in sections.get("agent"):
        lacks.append("the Azure agent of 4.0 is not there")
    if acted := sections.get("guard-acted"):
        lacks.append(f"its guard took risky steps back at {short(acted)}: azl was silent too long")
    return lacks


def what_is_left(sections: Sections, stays: Sequence[str]) -> list[str]:
    """Packages of 3.0 that were to go, users that were not."""
    lacks = []
    left = (line.strip() for line in sections.lines("left"))
    strange = [name for name in left if name not in stays and not is_kernel(name)]
    if strange:
        lacks.append(f"{', '.join(map(short, strange[:5]))} of 3.0 is still installed")
    if gone := sections.lines("users"):
        lacks.append(f"user {short(gone[0])} is not what it was")
    return lacks

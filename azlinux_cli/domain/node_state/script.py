"""What asks a node for its state: POSIX sh, read-only, for root or whoever may sudo.

As with the report's script it decides nothing: state.py says what there is to know, read.py what
the words mean.
"""

from azlinux_cli.domain.node_state.repository_file import FILE
from azlinux_cli.domain.probe import END, IDENTITY, PROLOGUE, RESTART, TOOL, joined

# Timers that change packages by themselves: dnf-automatic of 3.0 and 4.0 (AKS's channel Unmanaged
# is the first), and AKS's own (channel SecurityPatch: AgentBaker, snapshot-update.timer).
TIMERS = (
    "dnf-automatic.timer",
    "dnf-automatic-install.timer",
    "dnf5-automatic.timer",
    "snapshot-update.timer",
)
# dnf 4 writes the holder's process id into files; everybody else locks theirs.
PID_FILES = (
    "/var/lib/dnf/rpmdb_lock.pid",
    "/var/cache/dnf/metadata_lock.pid",
    "/var/cache/dnf/download_lock.pid",
)
LOCK_FILES = r"(\.rpm\.lock|rpmtransaction\.lock|tdnf-instance-lockfile)$"
# Everything that says where packages come from. Lines with a password stay on the node.
_SOURCES = (
    "/etc/yum.repos.d/*.repo",
    "/etc/yum/repos.d/*.repo",
    "/etc/distro.repos.d/*.repo",
    "/etc/dnf/repos.override.d/*.repo",
    "/etc/dnf/dnf.conf",
    "/etc/tdnf/tdnf.conf",
    "/etc/dnf/versionlock.toml",
    "/etc/dnf/plugins/versionlock.list",
    "/etc/tdnf/locks.d/*",
)

_SYSTEM = r"""
printf '\n@@azl architecture\n'; uname -m
printf '\n@@azl boot-id\n'; cat /proc/sys/kernel/random/boot_id
printf '\n@@azl machine-id\n'; cat /etc/machine-id 2>/dev/null
printf '\n@@azl firmware\n'
if [ -d /sys/firmware/efi ]; then echo uefi
elif [ -d /sys/firmware ]; then echo bios; fi
printf '\n@@azl root-uuid\n'; findmnt -n -o UUID /
printf '\n@@azl root-source\n'; findmnt -n -o SOURCE /
printf '\n@@azl next-kernel\n'
if command -v grubby >/dev/null 2>&1; then $S grubby --default-kernel 2>/dev/null
else $S cat /boot/grub2/grubenv 2>/dev/null | grep '^saved_entry='; fi
printf '\n@@azl free\n'
for D in / /boot /var; do
if [ -d "$D" ]; then printf '%s ' "$D"; df -Pk "$D" | tail -n 1; fi
done
printf '\n@@azl failed-units\n'
systemctl --failed --no-legend --plain --no-pager 2>&1
printf '\n@@azl failed-units-status %s\n' "$?"
printf '\n@@azl listeners\n'
$S ss -H -lntup 2>&1
printf '\n@@azl listeners-status %s\n' "$?"
printf '\n@@azl kubernetes\n'
if [ -e /etc/kubernetes ] || [ -e /etc/systemd/system/kubelet.service ]; then echo yes; fi
printf '\n@@azl timers\n'
for U in @TIMERS@; do
if [ "$(systemctl is-active $U 2>/dev/null)" = active ]; then echo $U; fi
done
"""
# Asked before anything here takes a lock itself.
_LOCKS = r"""
printf '\n@@azl locks\n'
$S lslocks -n -r -o PID,COMMAND,PATH 2>/dev/null | grep -E '@LOCKED@'
for F in @PID_FILES@; do
P=$($S cat $F 2>/dev/null)
if [ -n "$P" ] && [ -d "/proc/$P" ]; then echo "$P $(cat /proc/$P/comm) $F"; fi
done
"""
_NEVRA = "%{NAME}-%{EPOCHNUM}:%{VERSION}-%{RELEASE}.%{ARCH}"
# Keys are no packages: rpm 4 keeps them among these, rpm 6 may not.
_PACKAGES = r"""
if command -v rpm >/dev/null 2>&1; then
N=$(rpm -qa --qf '%{INSTALLTIME} @NEVRA@ %{NAME}.%{ARCH}\n' 2>/dev/null)
printf '\n@@azl package-database-status %s\n' "$?"
N=$(printf '%s\n' "$N" | grep -v ' gpg-pubkey-')
printf '\n@@azl package-count\n'; printf '%s\n' "$N" | wc -l
printf '\n@@azl package-digest\n'; printf '%s\n' "$N" | cut -d' ' -f2 | sort | sha256sum
printf '\n@@azl package-time\n'; printf '%s\n' "$N" | cut -d' ' -f1 | sort -n | tail -n 1
printf '\n@@azl duplicates\n'
printf '%s\n' "$N" | cut -d' ' -f3 | sort | uniq -d | grep -v '^kernel'
printf '\n@@azl repositories\n'
for F in @SOURCES@; do
if [ -f "$F" ]; then echo "@FILE@$F"; $S cat "$F" | grep -i -v '^ *[a-z_]*password'; fi
done
fi
"""
_TOOL_VERSION = r"""
printf '\n@@azl asked-tool\n'; echo "$A"
if [ -n "$A" ]; then
printf '\n@@azl tool-version\n'; rpm -q --qf '%{VERSION}-%{RELEASE}\n' $A 2>/dev/null
fi
"""
STATE = (
    (PROLOGUE + IDENTITY + _LOCKS + _SYSTEM + _PACKAGES + TOOL + _TOOL_VERSION + RESTART)
    .replace("@TIMERS@", " ".join(TIMERS))
    .replace("@PID_FILES@", " ".join(PID_FILES))
    .replace("@LOCKED@", LOCK_FILES)
    .replace("@SOURCES@", " ".join(_SOURCES))
    .replace("@FILE@", FILE)
    .replace("@NEVRA@", _NEVRA)
)


def state_script(package_seconds: int) -> str:
    """The script; what asks the package tool gets `package_seconds`, then is given up."""
    return joined((STATE, END), package_seconds)

"""Stopping what writes on a machine before its last copy is taken, and starting it again.

Stopped is what runs and is not needed to sign in, to be reached, or for the machine itself; what it
was is noted on the machine, so that the same comes back.
"""

from collections.abc import Iterable

from azlinux_cli.domain.node_job import directory_of
from azlinux_cli.domain.remote_command import quoted

STEP = "quiesce"
# By the beginning of a unit's name.
_STAYS = (
    "systemd-", "dbus", "sshd", "ssh.", "getty@", "serial-getty@", "autovt@", "user@",
    "user-runtime",
    "waagent", "walinuxagent", "azure-", "cloud-", "chronyd", "network", "NetworkManager", "polkit",
    "auditd", "firewalld", "nftables", "iptables", "ip6tables", "azl-", "rescue", "emergency",
    "haveged", "hv-", "hypervk", "hypervv", "irqbalance", "kmod", "lvm2", "rngd", "selinux",
    "ldconfig",
)  # fmt: skip
_STOP = r"""
LC_ALL=C; export LC_ALL
umask 077
H=@HOME@
mkdir -p "$H" || exit
if [ ! -e "$H/stopped" ]; then
{ systemctl list-units --type=service,timer,socket,path --state=active --no-legend --plain \
--no-pager 2>/dev/null | awk '{ print $1 }'
for U in @UNITS@; do
if systemctl is-active "$U" >/dev/null 2>&1; then echo "$U"; fi
done
} | grep -Ev @STAYS@ | sort -u >"$H/stopped.new"
mv "$H/stopped.new" "$H/stopped" || exit
fi
while read -r U; do systemctl stop "$U" </dev/null 2>&1 || true; done <"$H/stopped"
while read -r U; do
if systemctl is-active "$U" >/dev/null 2>&1; then echo "$U does not stop"; F=1; fi
done <"$H/stopped"
sync
[ -z "$F" ]
"""
_START = r"""
H=@HOME@
if [ ! -e "$H/stopped" ]; then exit 0; fi
while read -r U; do systemctl start "$U" </dev/null 2>&1 || F=1; done <"$H/stopped"
[ -z "$F" ] && rm -f "$H/stopped"
"""


def quiesce_body(run: str, units: Iterable[str]) -> str:
    """A node job's. `units`: what is the operator's own, running or not."""
    stays = "^(" + "|".join(name.replace(".", "\\.") for name in _STAYS) + ")"
    names = " ".join(quoted(name) for name in units)
    filled = _STOP.replace("@UNITS@", names or '""').replace("@STAYS@", quoted(stays))
    return filled.replace("@HOME@", quoted(directory_of(run, STEP)))


def resume_body(run: str) -> str:
    """A node job's: what `quiesce_body` has stopped runs again."""
    return _START.replace("@HOME@", quoted(directory_of(run, STEP)))

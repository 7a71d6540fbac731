"""The two ends: 4.0 for good, or everything that was prepared put back."""

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.in_place.boot import DEFAULT_OF_BEFORE, ENTRY_OF, checked_entry
from azlinux_cli.domain.in_place.firewall import SERVICE_FILE, ZONE_FILE
from azlinux_cli.domain.in_place.guard import guard_gone_part, speak_part
from azlinux_cli.domain.in_place.place import in_place_script
from azlinux_cli.domain.in_place.quiesce import LOUD_AGAIN
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.package.script import filled
from azlinux_cli.domain.probe import read_sections

# What 4.0 is meant to do with SELinux, and now: what fails of that is to fail while there is a way
# back.
_ENFORCE = r"""
if [ -s "$K/selinux" ]; then
sed -i 's/^SELINUX=.*/SELINUX=enforcing/' /etc/selinux/config
if [ "$(getenforce 2>/dev/null)" = Permissive ]; then setenforce 1; fi
fi
printf '\n@@azl selinux\n'; getenforce 2>/dev/null
"""
_FOR_GOOD = r"""
grub2-editenv - set saved_entry=@ENTRY@ && grub2-editenv - unset next_entry && sync
printf '\n@@azl default\n'; grub2-editenv - list | sed -n 's/^saved_entry=//p'
"""
# What was never written down was never changed.
_BACK = r"""
if [ -e "$K/done" ]; then
@DEFAULT@
fi
if [ -e "$K/openings" ] && [ ! -s "$K/own-rules" ]; then
rm -f @SERVICE_FILE@ @ZONE_FILE@
rmdir /etc/firewalld/services /etc/firewalld/zones /etc/firewalld 2>/dev/null
fi
"""


def enforce_script(run: str, guard_s: float) -> str:
    return in_place_script(run, _ENFORCE, speak_part(guard_s))


def read_enforced(stdout: str) -> str:
    """When its guard acted; empty: it has not. Raises RemoteError for half an answer."""
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about SELinux is not whole")
    return short(sections.get("guard-acted"))


def confirm_script(run: str, entry: str) -> str:
    """4.0's kernel from now on; nobody stands by any more; timers as they were."""
    text = filled(_FOR_GOOD, entry=checked_entry(entry))
    return in_place_script(run, text, guard_gone_part(run), LOUD_AGAIN)


def read_confirmed(stdout: str, entry: str) -> tuple[str, ...]:
    """Timers that 4.0 does not have. Raises RemoteError for half an answer, or another default."""
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about being confirmed is not whole")
    if sections.get("default") != entry:
        raise RemoteError(
            f"the boot loader's default is {short(sections.get('default')) or 'none'}, not {entry}"
        )
    return tuple(map(short, sections.lines("timers-gone")))


def put_back_script(run: str) -> str:
    """After it nothing of the run is on the machine but its directory."""
    text = filled(_BACK, service_file=SERVICE_FILE, zone_file=ZONE_FILE)
    text = text.replace("@DEFAULT@", DEFAULT_OF_BEFORE)
    return in_place_script(run, ENTRY_OF, text, guard_gone_part(run), LOUD_AGAIN)


def read_put_back(stdout: str) -> tuple[str, ...]:
    """Timers that do not run again. Raises RemoteError for an answer that is not whole."""
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about being put back is not whole")
    return tuple(map(short, sections.lines("timers-gone")))

"""The boot loader: which entry boots which kernel, once or from now on."""

import re

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.in_place.place import in_place_script
from azlinux_cli.domain.package.script import filled

_ENTRY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+~^>-]{0,200}")
# The boot loader specification's name of an entry, where there is one; else the kernel's release.
ENTRY_OF = r"""
entry_of() {
for F in /boot/loader/entries/*.conf; do
if [ -e "$F" ] && grep -q -E "^linux[[:space:]].*/vmlinuz-$1\$" "$F"; then
F=${F##*/}; echo "${F%.conf}"; return; fi
done
echo "$1"
}
"""
# Where nobody had chosen any, the kernel that runs: newer ones would be taken otherwise.
DEFAULT_OF_BEFORE = r"""
X=$(cat "$K/default" 2>/dev/null)
if [ -z "$X" ]; then X=$(entry_of "$(uname -r)"); fi
grub2-editenv - set saved_entry="$X"
grub2-editenv - unset next_entry
"""
_ONCE = r"""
if [ "$(cat /proc/sys/kernel/random/boot_id)" = @BOOT@ ]; then
grub2-editenv - set next_entry=@ENTRY@ && sync
fi
printf '\n@@azl next\n'; grub2-editenv - list | sed -n 's/^next_entry=//p'
"""


def once_script(run: str, entry: str, boot_id: str) -> str:
    """The next boot takes that entry, and no other boot does; if it is not over already."""
    return in_place_script(run, filled(_ONCE, entry=checked_entry(entry), boot=boot_id))


def checked_entry(entry: str) -> str:
    """Raises RemoteError for what is no entry: nodes say which they have."""
    if not _ENTRY.fullmatch(entry):
        raise RemoteError(f"{entry[:80]!r} is no entry of a boot loader")
    return entry

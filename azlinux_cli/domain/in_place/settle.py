"""After the packages: repositories, units, labels and boot entries as 4.0 has them."""

from azlinux_cli.domain.in_place.boot import DEFAULT_OF_BEFORE, ENTRY_OF
from azlinux_cli.domain.in_place.place import in_place_script
from azlinux_cli.domain.package.script import filled

# - rpm 6 has its database elsewhere; 4.0 moves it by a unit of its own, which has not run yet.
# - 3.0's repository files that somebody had changed outlive their package, and would fail silently.
# - Units that were enabled stay so; a script of a package that went may have switched them off.
# - SELinux: labels are made at the first boot, which must not depend on them.
_SETTLE = r"""
if ! rpm -q rpm >/dev/null 2>&1; then systemctl start rpmdb-migrate.service </dev/null; fi
for F in /etc/yum.repos.d/*.repo; do
if grep -q '^\[azurelinux-official-' "$F" && ! rpm -qf "$F" >/dev/null 2>&1; then
mkdir -p "$K/repos"; mv "$F" "$K/repos/" && echo "put aside $F"
fi
done
while read -r L T; do
case "$T" in /*) F=$T ;; *) F=${L%/*}/$T ;; esac
if [ ! -L "$L" ] && [ -e "$F" ]; then mkdir -p "${L%/*}"; ln -s "$T" "$L" && echo "enabled $L"; fi
done <"$K/links"
if grep -q '^SELINUX=enforcing' /etc/selinux/config 2>/dev/null; then
echo enforcing >"$K/selinux"
sed -i 's/^SELINUX=.*/SELINUX=permissive/' /etc/selinux/config
touch /.autorelabel && echo 'labels are made at the first boot'
fi
V=@KERNEL@
if [ ! -e "/boot/vmlinuz-$V" ] && command -v kernel-install >/dev/null 2>&1; then
kernel-install add "$V" "/lib/modules/$V/vmlinuz" </dev/null
fi
if [ ! -e "/boot/initramfs-$V.img" ] && command -v dracut >/dev/null 2>&1; then
dracut -f --kver "$V" </dev/null
fi
if [ -e /boot/grub2/grub.cfg ] && command -v grub2-mkconfig >/dev/null 2>&1; then
grep -q '^GRUB_ENABLE_BLSCFG' /etc/default/grub || echo GRUB_ENABLE_BLSCFG=true >>/etc/default/grub
grub2-mkconfig -o /boot/grub2/grub.cfg </dev/null
fi
"""


def settle_body(run: str, kernel: str) -> str:
    """A node job's; done again it finds nothing to do. What came of it is for `prove` to say."""
    text = filled(_SETTLE, kernel=kernel)
    return in_place_script(run, ENTRY_OF, text, DEFAULT_OF_BEFORE, "sync\n")

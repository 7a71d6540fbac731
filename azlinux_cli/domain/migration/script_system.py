"""The script's part about everything but packages: boot, space, SSH, network, mounts, data."""

# - `who`: the user that azl signs in as, whose keys have to be good in 4.0 as well.
# - Firewall rules are counted and the first are shown; counters are left out.
# - Own programs are not run: names of libraries are searched in the bytes of the file.
_BOOT = r"""
printf '\n@@azl who\n'; id -un
printf '\n@@azl command-line\n'; cat /proc/cmdline 2>/dev/null
grep -h '^GRUB_CMDLINE_LINUX' /etc/default/grub /etc/default/grub.d/* 2>/dev/null
printf '\n@@azl fips\n'; cat /proc/sys/crypto/fips_enabled 2>/dev/null
printf '\n@@azl secure-boot\n'; $S mokutil --sb-state 2>/dev/null
printf '\n@@azl processor\n'; grep -m 1 '^flags' /proc/cpuinfo 2>/dev/null
printf '\n@@azl cgroup\n'; stat -fc %T /sys/fs/cgroup 2>/dev/null
printf '\n@@azl filesystems\n'
for D in / /boot /boot/efi /var /usr; do
if [ -d "$D" ]; then printf '%s ' "$D"; $S df -Pk "$D" 2>/dev/null | tail -n 1; fi
done
printf '\n@@azl leftovers\n'; $S du -sk /var/lib/azl/stage /var/cache/azl 2>/dev/null
printf '\n@@azl modules\n'
find /lib/modules/*/extra /lib/modules/*/updates /lib/modules/*/weak-updates /var/lib/dkms \
-name '*.ko*' -o -name dkms.conf 2>/dev/null | head -n 50
printf '\n@@azl tainting\n'; grep -E '\([A-Z]*[POE][A-Z]*\)' /proc/modules 2>/dev/null
"""
_SSH = r"""
if command -v sshd >/dev/null 2>&1; then
printf '\n@@azl sshd-test\n'; $S sshd -t 2>&1
printf '\n@@azl sshd-test-status %s\n' "$?"
fi
printf '\n@@azl sshd-config\n'
for F in /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf; do
$S sed -n "s|^[[:space:]]*\([A-Za-z].*\)|$F: \1|p" "$F" 2>/dev/null
done
printf '\n@@azl host-keys\n'
for F in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -l -f "$F" 2>/dev/null; done
printf '\n@@azl user-keys\n'
{ getent passwd 2>/dev/null || cat /etc/passwd; } | cut -d: -f1,6 | while IFS=: read -r U H; do
$S test -f "$H/.ssh/authorized_keys" || continue
$S ssh-keygen -l -f "$H/.ssh/authorized_keys" 2>/dev/null | sed "s|^|$U |"
done
"""
_NETWORK = r"""
printf '\n@@azl firewalld\n'
cat /etc/firewalld/zones/public.xml /etc/firewalld/services/azl-kept.xml 2>/dev/null
printf '\n@@azl firewall-rules\n'
{ $S iptables-save; $S ip6tables-save; } 2>/dev/null | grep '^-A' | head -n 20
$S cat /etc/systemd/scripts/ip4save /etc/systemd/scripts/ip6save /etc/sysconfig/iptables \
2>/dev/null | grep '^-A' | grep -v -e '-A INPUT -i lo -j ACCEPT' | head -n 20
$S nft list ruleset 2>/dev/null | grep -E '(accept|drop|reject|dnat|snat|masquerade)' | head -n 20
printf '\n@@azl network-files\n'
for F in /etc/netplan/*.yaml /etc/NetworkManager/system-connections/* \
/etc/sysconfig/network-scripts/ifcfg-* /etc/udev/rules.d/*net*.rules; do
if [ -e "$F" ]; then echo "$F"; fi
done
for F in /etc/systemd/network/*.network; do
if grep -q -E '^(Address|Gateway|DNS) *=' "$F" 2>/dev/null; then echo "$F: static"; fi
done
for F in /etc/systemd/network/*.link; do
if grep -q '^Name *=' "$F" 2>/dev/null; then echo "$F: names"; fi
done
printf '\n@@azl network-manager\n'; systemctl is-active NetworkManager.service 2>/dev/null
printf '\n@@azl proxy\n'
grep -l -i '^ *[a-z_]*proxy *=' /etc/dnf/dnf.conf /etc/tdnf/tdnf.conf /etc/environment 2>/dev/null
printf '\n@@azl selinux\n'; getenforce 2>/dev/null
printf '\n@@azl selinux-config\n'; grep -h '^SELINUX=' /etc/selinux/config 2>/dev/null
printf '\n@@azl selinux-own\n'
for F in /var/lib/selinux/*/active/modules/400/* \
/etc/selinux/*/contexts/files/file_contexts.local; do
if $S test -s "$F"; then echo "$F"; fi
done
printf '\n@@azl apparmor\n'; ls /etc/apparmor.d 2>/dev/null | head -n 20
"""
_MOUNT = r"""
printf '\n@@azl fstab\n'
sed -e 's/#.*//' -e 's/\(pass[a-z]*\|credentials\)=[^, ]*/\1=/g' /etc/fstab 2>/dev/null
printf '\n@@azl var-tmp\n'; findmnt -n -o OPTIONS -T /var/tmp 2>/dev/null
printf '\n@@azl docker\n'
grep -o '"storage-driver" *: *"[a-z0-9]*"' /etc/docker/daemon.json 2>/dev/null
for D in devicemapper aufs overlay; do
if $S test -d "/var/lib/docker/$D"; then echo "/var/lib/docker/$D"; fi
done
printf '\n@@azl data\n'
for D in /home /srv /opt /root /var/www /var/lib/mysql /var/lib/pgsql /var/lib/docker \
/var/lib/containerd /usr/local; do
if [ -d "$D" ]; then
printf '%s ' "$(findmnt -n -o SOURCE -T "$D" 2>/dev/null)"
$S timeout 20 du -xsk "$D" 2>/dev/null
fi
done
"""
_OWN = r"""
printf '\n@@azl tdnf-users\n'
for F in /etc/crontab /etc/cron.*/* /var/spool/cron/* /etc/systemd/system/*.service \
/usr/local/bin/* /usr/local/sbin/*; do
if $S grep -I -q -w tdnf "$F" 2>/dev/null; then
printf '%s: ' "$F"; $S grep -I -w tdnf "$F" | grep -o -E -e '--[a-z]+' | sort -u | tr '\n' ' '; echo
fi
done
printf '\n@@azl python\n'
find /usr/lib/python3.12/site-packages /usr/local/lib/python3.12 -maxdepth 3 -name '*-info' \
2>/dev/null | head -n 200 | while read -r F; do
rpm -qf "$F" >/dev/null 2>&1 || echo "$F"
done | head -n 50
for F in /usr/local/bin/* /usr/local/sbin/* /opt/*/bin/*; do
[ -f "$F" ] || continue
if head -n 1 "$F" 2>/dev/null | grep -a -q '^#!.*python3\.12'; then echo "$F"; fi
done
printf '\n@@azl own-programs\n'
for F in /usr/local/bin/* /usr/local/sbin/* /usr/local/lib/*.so* /opt/*/bin/* /opt/*/lib/*.so*; do
[ -f "$F" ] || continue
if head -c 4 "$F" 2>/dev/null | grep -a -q ELF; then
printf '%s ' "$F"
grep -a -o -E 'lib[A-Za-z0-9_+-]+(\.[0-9]+)*\.so(\.[0-9]+)*' "$F" | sort -u | head -n 60 \
| tr '\n' ' '
echo
fi
done | head -n 100
printf '\n@@azl rsyslog\n'
for F in /etc/rsyslog.d/*.conf; do
if [ -e "$F" ] && ! rpm -qf "$F" >/dev/null 2>&1; then echo "$F"; fi
done
"""
SYSTEM = _BOOT + _SSH + _NETWORK + _MOUNT + _OWN

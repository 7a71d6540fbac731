#!/bin/sh
# PID 1 of a real node: host keys, the SSH server, what the first boot left to do; then it reaps.
umask 022
trap 'exit 64' USR1 # reboot
trap 'exit 65' USR2 # power off
exec 9</proc/1 # dnf takes for the boot time when this was first looked at
. /usr/lib/os-release 2>/dev/null
name=$(cat /proc/sys/kernel/hostname)
key=/etc/ssh/ssh_host_ed25519_key
new=
mkdir -p /run/sshd /run/lock
[ -s /etc/machine-id ] || tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
if [ ! -f $key ]; then
    ssh-keygen -q -t ed25519 -N '' -C "root@$name" -f $key && new=yes
fi
[ -x /usr/bin/trident ] && (sleep 0.1; trident commit >/var/log/trident-commit.log 2>&1) &
/usr/lib/azl/sshd start || echo "sshd: did not start"

/usr/lib/azl/unit boot &

echo "[    0.000000] Linux version $(cat /run/azl/kernel-release) (a real node of the azl sandbox)"
echo "Welcome to $PRETTY_NAME!"
agent=$(rpm -q --qf '%{VERSION}\n' WALinuxAgent 2>/dev/null) || agent=2.12.0.2
echo "${agent%%
*}" >/run/azl/agent

print=$(ssh-keygen -lf $key.pub)
if [ "$VARIANT_ID" = azurecontainerlinux ]; then
    printf '\nThis is %s (Linux %s %s)\n' "$name" "$(uname -m)" "$(cat /run/azl/kernel-release)"
    echo "SSH host key: $(echo "$print" | cut -d' ' -f2) (ED25519)"
elif [ -n "$new" ]; then
    echo '-----BEGIN SSH HOST KEY FINGERPRINTS-----'
    echo "$print"
    echo '-----END SSH HOST KEY FINGERPRINTS-----'
    echo '-----BEGIN SSH HOST KEY KEYS-----'
    cat $key.pub
    echo '-----END SSH HOST KEY KEYS-----'
fi
for script in /run/azl/first-boot/*; do
    [ -x "$script" ] || continue
    "$script" || echo "cloud-init: $(basename "$script") failed ($?)"
done
printf '\n%s login: \n' "$name"
while :; do
    sleep 100000 &
    wait
done

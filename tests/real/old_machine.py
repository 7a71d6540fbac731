"""A 3.0 machine with something to lose: what an operator does to one in the course of years."""

from pathlib import Path

from tests.real.fleet import Node

HASH = "$6$saltsalt$9bTmC0c4rHKOlj8zr5TnT6wQ0Qm1Vh0"  # of a password nobody has
PRIVATE_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nsecret-of-the-machine\n"
PAGE_PORT = 8080

# No shadow-utils in these images: accounts are made as useradd(8) would.
_ACCOUNTS = r"""
echo 'deploy:x:1500:1500:Deployment:/home/deploy:/bin/bash' >>/etc/passwd
echo 'deploy:@HASH@:20000:0:99999:7:::' >>/etc/shadow
echo 'deploy:x:1500:' >>/etc/group
echo 'deploy:!::' >>/etc/gshadow
echo 'operators:x:1700:deploy,azureuser' >>/etc/group
echo 'operators:!::deploy,azureuser' >>/etc/gshadow
echo 'ledger:x:996:996:Ledger:/var/lib/ledger:/usr/sbin/nologin' >>/etc/passwd
echo 'ledger:!:20000::::::' >>/etc/shadow
echo 'ledger:x:996:' >>/etc/group
echo 'ledger:!::' >>/etc/gshadow
sed -i 's/^sudo:x:27:$/sudo:x:27:deploy/' /etc/group
mkdir -p /home/deploy/.ssh
cat >/home/deploy/.ssh/authorized_keys
printf %b '@KEY@' >/home/deploy/.ssh/id_ed25519
chmod 700 /home/deploy /home/deploy/.ssh
chmod 600 /home/deploy/.ssh/*
chown -R 1500:1500 /home/deploy
echo 'deploy ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/deploy
chmod 440 /etc/sudoers.d/deploy
"""
_SERVICES = r"""
cd /etc/systemd/system
mkdir -p /srv/www /usr/local/bin
echo 'it is still here' >/srv/www/index.html
cat >/etc/systemd/system/page.service <<END
[Service]
ExecStart=busybox httpd -f -p 8080 -h /srv/www
[Install]
WantedBy=multi-user.target
END
systemctl enable --now page
mkdir -p /etc/systemd/system/chronyd.service.d /etc/systemd/system/timers.target.wants
printf '[Service]\nNice=5\n' >/etc/systemd/system/chronyd.service.d/nice.conf
printf '#!/bin/sh\ntouch /srv/backed-up\n' >/usr/local/bin/backup
chmod 4755 /usr/local/bin/backup
printf '[Service]\nType=oneshot\nExecStart=/usr/local/bin/backup\n' >backup.service
printf '[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n' >backup.timer
ln -s ../backup.timer /etc/systemd/system/timers.target.wants/backup.timer
ln -s /dev/null /etc/systemd/system/rescue-shell.service
mkdir -p /etc/cron.d /var/spool/cron
echo '5 4 * * * root /usr/local/bin/backup' >/etc/cron.d/backup
chmod 600 /etc/cron.d/backup
echo '0 * * * * true' >/var/spool/cron/deploy
chown deploy:deploy /var/spool/cron/deploy
chmod 600 /var/spool/cron/deploy
"""
_CONFIGURATION = r"""
mkdir -p '/etc/acme/odd names' /etc/pki/acme
chmod 750 /etc/acme
echo plain >/etc/acme/main.conf
chmod 2664 /etc/acme/main.conf
chown root:operators /etc/acme /etc/acme/main.conf
echo spaces >'/etc/acme/odd names/a  b'
echo break >"/etc/acme/odd names/line
break"
echo uni >"/etc/acme/odd names/$(printf 'caf\303\251')"
echo raw >"/etc/acme/odd names/$(printf 'x\377\\y %%s')"
echo percent >'/etc/acme/odd names/100%d $HOME `id` "q"'
ln -s ../acme/main.conf /etc/acme/link
echo 'token=hunter2' >/etc/acme/secret
chmod 600 /etc/acme/secret
printf 'vm.swappiness = 60\n' >/etc/sysctl.d/90-acme.conf
echo '# ours' >>/etc/sudoers
echo 'exclude=acme*' >>/etc/dnf/dnf.conf
ln -sf /usr/share/zoneinfo/Europe/Berlin /etc/localtime
"""
_DATA = r"""
mkdir -p /srv/data/deep/er /srv/data/empty /var/lib/ledger
echo one >/srv/data/first
ln /srv/data/first /srv/data/deep/second
truncate -s 64M /srv/data/sparse
printf end | dd of=/srv/data/sparse bs=1 seek=40000000 conv=notrunc status=none
head -c 3000000 /dev/urandom >/srv/data/random
touch -d '2019-03-04 05:06:07.123456789' /srv/data/random
echo setuid >/srv/data/tool
chown ledger:operators /srv/data/tool
chmod 6755 /srv/data/tool
mkfifo /srv/data/pipe
ln -s /nowhere /srv/data/dangling
echo book >/var/lib/ledger/book
chown -R ledger:ledger /var/lib/ledger
chmod 700 /var/lib/ledger
python3 - <<'END'
import os, struct
os.setxattr("/srv/data/first", "user.origin", b"old machine")
entries = [(1, 6, -1), (2, 4, 1500), (4, 4, -1), (16, 4, -1), (32, 0, -1)]
rows = (struct.pack("<HHI", t, p, i & 0xFFFFFFFF) for t, p, i in entries)
acl = struct.pack("<I", 2) + b"".join(rows)
os.setxattr("/srv/data/tool", "system.posix_acl_access", acl)
END
"""
_PACKAGES = r"""
mkdir -p /etc/pki/rpm-gpg
cat >/etc/pki/rpm-gpg/ACME-KEY
cat >/etc/yum.repos.d/acme.repo <<'END'
[acme]
name=Acme
baseurl=http://packages.azl.internal/chaos/$releasever/$basearch
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/ACME-KEY
enabled=1
END
dnf -q -y --setopt='*.metadata_expire=1' install chaos-conflict-a tree ntp containerd2 >&2
"""


def live_on(node: Node, key_file: Path, vendor_keys: str) -> None:
    """`vendor_keys`: of the third party, for packages of both releases."""
    own_key = key_file.with_name(key_file.name + ".pub").read_text()
    accounts = _ACCOUNTS.replace("@HASH@", HASH).replace("@KEY@", PRIVATE_KEY.replace("\n", "\\n"))
    _as_root(node, accounts, own_key)
    for script in (_SERVICES, _CONFIGURATION, _DATA):
        _as_root(node, script)
    _as_root(node, _PACKAGES, vendor_keys)


def _as_root(node: Node, script: str, stdin: str = "") -> None:
    quoted = "'" + script.replace("'", "'\\''") + "'"
    said = node.run(f"sudo sh -e -c {quoted}", stdin=stdin, timeout_s=120)
    assert said.status == 0, said

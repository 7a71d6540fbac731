"""What is planted on real machines, by the key that it has to be found under."""

# What is put on one machine, all at once: none of it disturbs another. `mokutil` is a stand-in, as
# there is no firmware here; the kernel's command line is that of the next boot.
OWN = {
    "fips.enabled": "mkdir -p /etc/default\n"
    "echo 'GRUB_CMDLINE_LINUX=\"fips=1 systemd.unified_cgroup_hierarchy=0\"' >/etc/default/grub",
    "cgroup.v1": "",
    "boot.secureboot": "printf '#!/bin/sh\\necho SecureBoot enabled\\n' >/usr/local/sbin/mokutil\n"
    "chmod 755 /usr/local/sbin/mokutil",
    "selinux.mode": "mkdir -p /etc/selinux; echo SELINUX=permissive >/etc/selinux/config",
    "selinux.own": "mkdir -p /etc/selinux/targeted/contexts/files\n"
    "echo '/srv(/.*)? system_u:object_r:srv_t:s0' "
    ">/etc/selinux/targeted/contexts/files/file_contexts.local",
    "apparmor.profiles": "mkdir -p /etc/apparmor.d; echo x >/etc/apparmor.d/usr.bin.own",
    "kernel.modules": "mkdir -p /lib/modules/6.6.134.1-2.azl3/extra\n"
    "touch /lib/modules/6.6.134.1-2.azl3/extra/own.ko",
    "reboot.pending": "touch /run/reboot-required",
    "unit.failed": "printf '[Service]\\nType=oneshot\\nExecStart=/bin/false\\n' "
    ">/etc/systemd/system/own-broken.service\nsystemctl start own-broken 2>/dev/null || true",
    "ssh.config": "echo 'PubkeyAcceptedAlgorithms +ssh-dss' >/etc/ssh/sshd_config.d/90-old.conf",
    "ssh.weak": "echo 'HostKeyAlgorithms +ssh-rsa' >/etc/ssh/sshd_config.d/91-weak.conf",
    "fw.inbound": "printf '[Service]\\nExecStart=/bin/busybox httpd -f -p 8080 -h /srv\\n' "
    ">/etc/systemd/system/page.service\nsystemctl start page",
    "fw.rules": "mkdir -p /etc/systemd/scripts\n"
    "echo '-A INPUT -p tcp --dport 5432 -j DROP' >/etc/systemd/scripts/ip4save",
    "net.manager": "mkdir -p /etc/netplan; echo 'network: {}' >/etc/netplan/50-own.yaml",
    "net.static": "mkdir -p /etc/systemd/network\n"
    "printf '[Network]\\nAddress=10.0.0.9/24\\n' >/etc/systemd/network/10-own.network",
    "net.names": "mkdir -p /etc/udev/rules.d; echo x >/etc/udev/rules.d/70-persistent-net.rules",
    "net.proxy": "echo 'https_proxy=http://me:secret@proxy:3128' >>/etc/environment",
    "mount.fstab": "echo '/dev/sdc1 /data ext4 defaults 0 2' >>/etc/fstab\n"
    "echo 'files:/share /share nfs defaults,password=hunter2 0 0' >>/etc/fstab",
    "docker.storage": "mkdir -p /etc/docker\n"
    'echo \'{"storage-driver": "devicemapper"}\' >/etc/docker/daemon.json',
    "data.osdisk": "head -c 12000000 /dev/urandom >/srv/database",
    "tooling.tdnf": "printf '#!/bin/sh\\ntdnf -y --snapshottime 1 update\\n' >/etc/cron.daily/own",
    "py.ver": "printf '#!/usr/bin/python3.12\\n' >/usr/local/bin/own-tool",
    "lib.abi": "printf '\\177ELF libpython3.12.so.1.0' >/usr/local/bin/own-embedded",
    "own.programs": "printf '\\177ELF libc.so.6' >/usr/local/bin/own-program",
    "log.rsyslog": "mkdir -p /etc/rsyslog.d; echo '*.* @logs' >/etc/rsyslog.d/90-own.conf",
    "update.timers": "printf '[Timer]\\nOnCalendar=daily\\n' "
    ">/etc/systemd/system/dnf-automatic.timer\nsystemctl start dnf-automatic.timer",
    "hold.versionlock": "echo 'zz-none-0:1-1.*' >>/etc/dnf/plugins/versionlock.list",
    "dnf.excludes": "echo 'excludepkgs=zz-none' >>/etc/dnf/dnf.conf",
    "azure.agent": "printf '[Service]\\nExecStart=/usr/bin/sleep 1000\\n' "
    ">/etc/systemd/system/waagent.service",
    "rpm.notlatest": "",
}
BY_KEYS = {"ssh.own", "ssh.crypto"}
PACKAGES = {
    *("repo.unknown", "pkg.unsigned", "pkg.thirdparty", "pkg.protected", "pkg.conflict"),
    *("pkg.unmapped", "pkg.renamed", "kernel.hwe", "rpm.db"),
}
SILENT = {"repo.target", "rpm.notlatest", "os.aks"}
FULL = {"space.root", "space.var", "space.boot", "repo.target"}
FROM_ARM = {
    *("azure.identity", "azure.extensions", "azure.patchmode", "azure.console", "azure.unread"),
    "image.preview",
}
ON_REAL_NODES = {*OWN, *BY_KEYS, *PACKAGES, *SILENT, *FULL}

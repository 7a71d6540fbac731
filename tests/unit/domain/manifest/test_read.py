"""What the script prints, and what is made of it: also where a machine prints nonsense."""

from azlinux_cli.domain.manifest import Manifest, read_manifest
from azlinux_cli.domain.manifest.manifest import (
    Account,
    Address,
    Directory,
    FileKind,
    Group,
    Mount,
    Origin,
    Package,
    Password,
    Repository,
    Setting,
    Unit,
    UnitState,
)
from azlinux_cli.domain.manifest.script import LINES, manifest_script
from azlinux_cli.domain.probe import read_sections

_SHA = "cd" * 32
_WHOLE = f"""\
@@azl os-release
ID=azurelinux
VERSION_ID="3.0"
VERSION="3.0.20260809"
@@azl kernel
6.6.1-1.azl3
@@azl architecture
x86_64
@@azl host-name
web
@@azl time-zone
../usr/share/zoneinfo/Europe/Berlin
@@azl locale
en_US.UTF-8
@@azl mount
/dev/sda2 / ext4 rw,relatime
/dev/sdc1 /data xfs rw
@@azl fstab
UUID=1 / ext4 defaults 0 1
/dev/sdc1 /data xfs defaults 0 2
//files/x /mnt/x cifs username=a,password= 0 0
@@azl swap
/swapfile
@@azl listeners
tcp LISTEN 0 128 10.0.0.4:8080 0.0.0.0:* users:(("page",pid=9,fd=4))
@@azl listeners-status 0
@@azl firewall
@@azl rules
-A INPUT -p tcp --dport 22 -j ACCEPT
@@azl address
2: eth0    inet 10.0.0.4/24 brd 10.0.0.255 scope global dynamic eth0
3: eth1    inet6 fd00::4/64 scope global
@@azl module
nbd
@@azl setting
vm.swappiness = 10
@@azl account
root:0:0:/root:/bin/bash
deploy:1500:1500:/home/deploy:/bin/bash
broken:x
@@azl password
root:locked
deploy:set
@@azl group
root:0:
wheel:10:deploy,root
@@azl key
deploy 256 SHA256:abc a key of mine (ED25519)
deploy 3072 SHA256:abd (RSA)
@@azl host-key
256 SHA256:hhh root@web (ED25519)
@@azl package
bash\t0:5.2-3.azl3\tx86_64\tMicrosoft Corporation
gpg-pubkey\t0:1-2\t(none)\t(none)
@@azl repositories
#azl: /etc/yum.repos.d/acme.repo
[acme]
name=Acme
baseurl=https://user:pass@acme.example/$basearch
gpgkey=file:///etc/pki/a file:///etc/pki/b
gpgcheck=1
[acme-off]
baseurl=https://acme.example/off
enabled=0
@@azl unit-file
page.service enabled enabled
quiet.timer disabled enabled
@@azl unit-link
/etc/systemd/system/multi-user.target.wants/page.service\t../page.service
/etc/systemd/system/timers.target.wants/backup.timer\t/usr/lib/systemd/system/backup.timer
/etc/systemd/system/rescue.service\t/dev/null
/etc/systemd/system/syslog.service\t/usr/lib/systemd/system/rsyslog.service
@@azl changed-program
S.5......    /usr/bin/tool
@@azl file
U {_SHA} 81a4 root:0 root:0 7 ? "/etc/a b\\nc\\303\\251\\377\\"\\\\"
C - 8180 root:0 wheel:10 7 system_u:object_r:etc_t:s0 "/etc/secret"
U - a1ff root:0 root:0 8 ? "/etc/link" -> "/no where"
U - 41ed UNKNOWN:77 UNKNOWN:78 4096 ? "/etc/dir"
U - 61b0 root:0 root:0 0 ? "/etc/a-device"
this is no file
@@azl directory
12 3 - "/srv"
0 0 mounted "/data"
@@azl over
package 4100
@@azl end
"""


def read(text: str) -> Manifest:
    return read_manifest(read_sections(text))


def test_every_part_is_read() -> None:
    found = read(_WHOLE)

    assert (found.os.value, found.release) == ("3.0", "3.0.20260809")
    assert (found.host_name, found.time_zone, found.kernel) == (
        "web",
        "Europe/Berlin",
        "6.6.1-1.azl3",
    )
    assert found.accounts == (
        Account("root", 0, 0, "/root", "/bin/bash", Password.LOCKED),
        Account("deploy", 1500, 1500, "/home/deploy", "/bin/bash", Password.SET,
                ("SHA256:abc", "SHA256:abd")),
    )  # fmt: skip
    assert found.groups == (Group("root", 0), Group("wheel", 10, ("deploy", "root")))
    assert found.host_keys == ("SHA256:hhh",)
    assert found.packages == (Package("bash", "0:5.2-3.azl3", "x86_64", "Microsoft Corporation"),)
    assert found.repositories == (
        Repository("acme", "/etc/yum.repos.d/acme.repo", True, ("https://acme.example/$basearch",),
                   ("file:///etc/pki/a", "file:///etc/pki/b"), True),
        Repository("acme-off", "/etc/yum.repos.d/acme.repo", False, ("https://acme.example/off",)),
    )  # fmt: skip
    assert found.mounts == (
        Mount("/dev/sda2", "/", "ext4", "rw,relatime", True),
        Mount("/dev/sdc1", "/data", "xfs", "rw", True),
        Mount("//files/x", "/mnt/x", "cifs", "username=a,password=", True),
    )
    assert found.addresses == (
        Address("eth0", "10.0.0.4/24", permanent=False),
        Address("eth1", "fd00::4/64"),
    )
    assert found.directories == (
        Directory("/data", 0, 0, mounted=True),
        Directory("/srv", 12288, 3),
    )
    assert (found.modules, found.settings) == (("nbd",), (Setting("vm.swappiness", "10"),))
    assert (found.swaps, found.firewall.rules) == (("/swapfile",), 1)
    assert [str(s) for s in found.listeners or ()] == ["tcp 10.0.0.4:8080 (page)"]
    assert found.changed_programs == ("S.5...... /usr/bin/tool",)


def test_units_are_what_systemctl_and_the_links_say() -> None:
    wants = "/etc/systemd/system/multi-user.target.wants/page.service"
    states = {unit.name: unit.state for unit in read(_WHOLE).units}

    assert Unit("page.service", UnitState.ENABLED, (wants,)) in read(_WHOLE).units
    assert states == {
        "page.service": UnitState.ENABLED,
        "quiet.timer": UnitState.DISABLED,
        "backup.timer": UnitState.ENABLED,
        "rescue.service": UnitState.MASKED,
        "rsyslog.service": UnitState.ENABLED,
    }


def test_files_have_their_names_whatever_they_are_called() -> None:
    files = {file.path: file for file in read(_WHOLE).files}

    assert [*files] == ['/etc/a b\ncé\udcff"\\', "/etc/dir", "/etc/link", "/etc/secret"]
    odd, directory, link, secret = files.values()
    assert (odd.kind, odd.origin, odd.mode, odd.sha256) == (
        *(FileKind.FILE, Origin.UNOWNED, "0644", _SHA),
    )
    assert (secret.origin, secret.group, secret.mode) == (Origin.CHANGED, "wheel", "0600")
    assert (secret.sha256, secret.label) == (None, "system_u:object_r:etc_t:s0")
    assert (link.kind, link.target, link.label) == (FileKind.LINK, "/no where", None)
    assert (directory.user, directory.group) == ("77", "78")


def test_what_was_cut_and_what_made_no_sense_is_said() -> None:
    found = read(_WHOLE)

    assert found.too_much == ("package: more than are kept, 4100 or more",)
    assert found.unknown == ("2 lines about files made no sense",)


def test_half_an_answer_is_none() -> None:
    half = _WHOLE.partition("@@azl package")[0] + "@@azl verify-late\nyes\n"

    assert read(half).unknown == (
        "the answer is not whole",
        "rpm did not compare its files in time",
        "rpm lists no packages",
    )


def test_nonsense_is_no_error() -> None:
    marks = [line.split()[1] for line in _WHOLE.splitlines() if line.startswith("@@azl")]
    noise = '\x00\x1b[31m:::\t\t::: " \\ -> 99999999999999999999 [ ] = #azl: '
    text = "".join(f"@@azl {mark}\n{noise}\n" for mark in marks)

    found = read(text)

    assert found.accounts == ()
    assert found.packages == ()


def test_no_login_of_a_repository_is_kept() -> None:
    assert "pass" not in str(read(_WHOLE).repositories)


def test_the_script_is_whole_or_does_nothing_and_bounds_what_it_prints() -> None:
    script = manifest_script(60)

    assert script.startswith("azl_all() {")
    assert script.endswith("azl_all </dev/null\n")
    assert script.count("azl_all") == 2
    assert f"most={LINES}" in script
    assert [word for word in script.split() if word.startswith("@") and word.endswith("@")] == []

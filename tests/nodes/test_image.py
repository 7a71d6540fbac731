"""What a golden image is: an identity, a package database, and nobody's machine yet."""

from pathlib import Path

import pytest

from azlinux_cli.sandbox.nodes.disk import Disk
from azlinux_cli.sandbox.nodes.identity import os_release, release_file
from azlinux_cli.sandbox.real.content import (
    Content,
    ImageKind,
    Package,
    default_boot_kernel,
    slot_kernel,
)
from tests.nodes.conftest import NewGuest
from tests.real_content import Guest

_URNS = {
    ImageKind.AZL3: "microsoftcblmariner:azure-linux-3:azure-linux-3-gen2:latest",
    ImageKind.AZL4: "microsoftazurelinux:azurelinux-4:4:latest",
    ImageKind.ACL: "microsoftcblmariner:azure-linux-3:azure-linux-3-acl:latest",
}


@pytest.mark.parametrize("kind", ImageKind)
def test_an_image_says_what_a_simulated_node_of_its_kind_says(
    kind: ImageKind, content: Content, new_node: NewGuest
) -> None:
    disk = Disk.fresh(_URNS[kind])
    assert content.image(kind).os_release == os_release(disk)
    assert content.image(kind).kernel == disk.newest_kernel()
    node = new_node(kind)
    assert node.run("cat /etc/os-release").out == os_release(disk)
    if kind is not ImageKind.ACL:
        assert node.run("cat /etc/azurelinux-release").out == release_file(disk)


@pytest.mark.parametrize("kind", [ImageKind.AZL3, ImageKind.AZL4])
def test_the_package_database_has_a_simulated_node_s_packages(
    kind: ImageKind, new_node: NewGuest
) -> None:
    out = new_node(kind).run("rpm -qa --qf '%{NAME} %{EVR} %{ARCH}\\n'").out
    found = {line for line in out.splitlines() if not line.startswith("gpg-pubkey ")}
    disk = Disk.fresh(_URNS[kind])
    assert found == {f"{p.name} {p.evr} {p.arch}" for p in disk.packages}


@pytest.mark.parametrize("kind", ImageKind)
def test_no_key_no_user_and_no_machine_id_is_in_an_image(
    kind: ImageKind, new_node: NewGuest
) -> None:
    node = new_node(kind)
    found = node.run(
        "ls /etc/ssh/ssh_host_* /home; cat /etc/machine-id;"
        " getent passwd | awk -F: '$3 >= 1000 && $3 < 60000'; find / -xdev -name authorized_keys"
    )
    assert found.out.split() == ["/home:"]


@pytest.mark.parametrize("kind", ImageKind)
def test_sshd_takes_the_image_s_configuration_and_refuses_root_and_passwords(
    kind: ImageKind, new_node: NewGuest
) -> None:
    done = new_node(kind).run("ssh-keygen -A >/dev/null && mkdir -p /run/sshd && sshd -T")
    assert done.status == 0, done.text
    assert {"permitrootlogin no", "passwordauthentication no"} <= set(done.out.lower().splitlines())


@pytest.mark.parametrize("kind", ImageKind)
def test_nothing_on_a_node_manages_debian_packages(kind: ImageKind, new_node: NewGuest) -> None:
    tools = "apt apt-get dpkg" + (" dnf dnf5 rpm tdnf yum" if kind is ImageKind.ACL else "")
    done = new_node(kind).run(f"for t in {tools}; do command -v $t; done; ls /var/lib/dpkg")
    assert not done.out


def test_tools_of_4_are_one_program(azl4: Guest) -> None:
    done = azl4.run("for t in dnf tdnf yum microdnf; do readlink /usr/bin/$t; done; dnf --version")
    assert done.out.startswith("dnf5\ndnf5\ndnf5\ndnf5\ndnf5 version 5.")


def test_a_mirror_is_found_as_it_was_left(content: Content, tmp_path: Path) -> None:
    (tmp_path / "mirror").mkdir()
    first = content.mirror(tmp_path / "mirror")
    first.publish("3.0", [Package("curl", "9-1.azl3")])
    again = content.mirror(tmp_path / "mirror")
    assert (again.www / "azurelinux/3.0/prod/base/x86_64/curl-9-1.azl3.x86_64.rpm").exists()
    other = content.mirror(tmp_path / "other")
    assert not list(other.www.rglob("curl-9*"))


def test_what_one_node_writes_no_other_sees(new_node: NewGuest, content: Content) -> None:
    node = new_node(ImageKind.AZL3)
    node.run("echo mine > /etc/mine; rm /etc/os-release")
    lower = content.image(ImageKind.AZL3).lowers[0]
    assert (lower / "etc/os-release").is_symlink()
    assert not (lower / "etc/mine").exists()


def test_the_boot_loader_chooses_the_kernel_that_was_installed_last(azl3: Guest) -> None:
    root = azl3.directory / "upper"
    assert azl3.run("tdnf -y update kernel").status == 0
    assert default_boot_kernel(root) == "6.6.150.1-1.azl3"
    assert azl3.run("rpm -e kernel-6.6.150.1-1.azl3").status == 0
    assert default_boot_kernel(root) == "6.6.134.1-2.azl3"


def test_a_kernel_that_misbehaves_leaves_a_node_that_does_not_boot(azl3: Guest) -> None:
    assert azl3.run("dnf -y --enablerepo=chaos install chaos-kernel").status == 0
    kernel = default_boot_kernel(azl3.directory / "upper")
    assert kernel == "9.9.9-1.azl3"
    assert azl3.run(f"ls /boot/vmlinuz-{kernel}").status != 0


def test_the_agent_of_acl_stages_an_image_on_the_idle_slot(new_node: NewGuest) -> None:
    node = new_node(ImageKind.ACL)
    done = node.run("trident update --allowed-operations=stage,finalize-noreboot && trident get")
    assert done.status == 0, done.text
    assert "servicingState: ab-update-finalized\nabActiveVolume: volume-a\n" in done.out
    slots = node.directory / "slots"
    assert slot_kernel(slots / "USR-B/usr") == "6.6.157.1-1.azl3"
    assert (slots / "boot-next").read_text() == "B\n"
    assert "UPDATED_NEED_REBOOT" in node.run("update_engine_client -status").out
    broken = "TRIDENT_VERSION=3.0.20261099 trident update --allowed-operations=stage"
    (slots / "servicing-state").unlink()
    assert node.run(broken).status == 0
    assert slot_kernel(slots / "USR-B/usr") is None


def test_the_agent_of_acl_says_why_it_cannot_update(new_node: NewGuest) -> None:
    node = new_node(ImageKind.ACL)
    node.online = False
    done = node.run("trident update; echo $?; trident get last-error")
    assert done.out == "1\ncannot reach http://packages.azl.internal/acl\n"
    assert "Read-only file system" in node.run("touch /usr/new").err

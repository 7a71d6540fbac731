"""An operator's own root file system: taken if it can be a node, refused in one sentence if not."""

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from azlinux_cli.sandbox.real.content import Content, ContentError, ImageKind, Init

_FILES = {
    "usr/lib/os-release": 'ID=azurelinux\nVERSION_ID="3.0"\nPRETTY_NAME="Azure Linux 3"\n',
    "usr/sbin/sshd": "",
    "usr/bin/ssh-keygen": "",
    "usr/bin/sudo": "",
    "usr/bin/sh": "",
    "usr/bin/tdnf": "",
    "boot/vmlinuz-6.6.1-1.azl3": "",
    "etc/ssh/ssh_host_rsa_key": "secret",
}


def _tar(path: Path, files: Mapping[str, str], *others: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w") as archive:
        for entry in others:
            archive.addfile(entry)
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            entry.mode = 0o4755 if name.endswith("sudo") else 0o644
            archive.addfile(entry, io.BytesIO(text.encode()))
    return path


def _content(tmp_path: Path, file: Path, kind: ImageKind = ImageKind.AZL3) -> Content:
    return Content(tmp_path / "home", rootfs={kind: file})


def test_a_root_file_system_becomes_an_image(tmp_path: Path) -> None:
    content = _content(tmp_path, _tar(tmp_path / "3.tar", _FILES))
    image = content.image(ImageKind.AZL3)
    (root,) = image.lowers
    assert image.real_rootfs
    assert image.os_release == _FILES["usr/lib/os-release"]
    assert image.kernel == "6.6.1-1.azl3"
    assert image.migrated == ()
    assert (root / "usr/bin/sudo").stat().st_mode & 0o4000, "sudo keeps its set-user-id bit"
    assert not list(root.glob("etc/ssh/ssh_host_*")), "a node makes its own host keys"
    assert content.image(ImageKind.AZL3).lowers == image.lowers


def test_its_own_devices_stay_behind(tmp_path: Path) -> None:
    device = tarfile.TarInfo("dev/null")
    device.type = tarfile.CHRTYPE
    image = _content(tmp_path, _tar(tmp_path / "3.tar", _FILES, device)).image(ImageKind.AZL3)
    assert not (image.lowers[0] / "dev/null").exists()


def test_a_link_in_it_leads_nowhere_outside(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    link = tarfile.TarInfo("escape")
    link.type, link.linkname = tarfile.SYMTYPE, str(outside)
    file = _tar(tmp_path / "3.tar", {**_FILES, "escape/file": "gotcha"}, link)
    with pytest.raises(ContentError, match="is not unpacked"):
        _content(tmp_path, file).image(ImageKind.AZL3)
    assert list(outside.iterdir()) == []


def test_a_path_in_it_leads_nowhere_outside(tmp_path: Path) -> None:
    file = _tar(tmp_path / "3.tar", {**_FILES, "../../escaped": "gotcha"})
    with pytest.raises(ContentError, match="is not unpacked"):
        _content(tmp_path, file).image(ImageKind.AZL3)
    assert not list(tmp_path.rglob("escaped"))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"usr/sbin/sshd": None}, "lacks an SSH server"),
        ({"usr/bin/sudo": None, "usr/bin/tdnf": None}, "lacks sudo, dnf or tdnf"),
        ({"usr/lib/os-release": None}, "no root file system"),
        ({"usr/lib/os-release": "ID=debian\nVERSION_ID=12\n"}, "says that it is debian"),
        ({"usr/lib/os-release": "ID=azurelinux\nVERSION_ID=4.0\n"}, "says that it is azurelinux"),
        (
            {"usr/lib/os-release": "ID=azurelinux\nVERSION_ID=3.0\nVARIANT_ID=osguard\n"},
            "says that it is azurelinux",
        ),
    ],
)
def test_what_cannot_be_a_node_of_the_kind_is_refused_and_not_kept(
    files: dict[str, str | None], message: str, tmp_path: Path
) -> None:
    changed = {name: text for name, text in (_FILES | files).items() if text is not None}
    content = _content(tmp_path, _tar(tmp_path / "3.tar", changed))
    with pytest.raises(ContentError, match=message) as error:
        content.image(ImageKind.AZL3)
    assert error.value.hint
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["lock"]


def test_systemd_has_to_be_there_if_it_is_to_be_the_first_process(tmp_path: Path) -> None:
    content = _content(tmp_path, _tar(tmp_path / "3.tar", _FILES))
    with pytest.raises(ContentError, match="lacks systemd"):
        content.image(ImageKind.AZL3, Init.SYSTEMD)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"none\.tar cannot be read"):
        _content(tmp_path, tmp_path / "none.tar").image(ImageKind.AZL3)
    (tmp_path / "text.tar").write_text("no tar\n" * 100)
    with pytest.raises(ContentError, match=r"text\.tar is not unpacked"):
        _content(tmp_path, tmp_path / "text.tar").image(ImageKind.AZL3)


def test_an_image_based_kind_has_none(tmp_path: Path) -> None:
    content = _content(tmp_path, _tar(tmp_path / "3.tar", _FILES), ImageKind.ACL)
    with pytest.raises(ContentError, match="acl nodes have no root file system"):
        content.image(ImageKind.ACL)

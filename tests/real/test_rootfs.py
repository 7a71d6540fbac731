"""A sandbox whose 3.0 machines have an operator's own root file system, from a tar file."""

import tarfile
import uuid
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from azlinux_cli.sandbox import process
from azlinux_cli.sandbox.error import ImpossibleError
from azlinux_cli.sandbox.real.content import Content, ImageKind
from azlinux_cli.sandbox.state import StateDirectory
from tests.command import Azl
from tests.real.conftest import OPTIONS
from tests.real.fleet import Fleet
from tests.real_content import CACHE
from tests.sandbox_cloud import running_sandbox

OS_RELEASE = """\
NAME="Microsoft Azure Linux"
ID=azurelinux
VERSION="3.0.20991231"
VERSION_ID="3.0"
PRETTY_NAME="Microsoft Azure Linux 3.0, ours"
"""
_RELEASE_FILE = "usr/lib/os-release"
# The programs of a real system, without what is of no use here: it is unpacked in every run.
_LEFT_OUT = ("dev", "usr/share", "usr/lib/python3", "usr/lib/locale")


def add(archive: tarfile.TarFile, name: str, text: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(text), 0o755
    archive.addfile(entry, BytesIO(text.encode()))


@pytest.fixture(scope="module")
def good_tar(possible: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `tar -C ROOT -c .` makes it."""
    userland = Content(CACHE).image(ImageKind.AZL3).lowers[-1]
    file = tmp_path_factory.mktemp("rootfs") / "azurelinux.tar"

    def kept(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        name = entry.name.removeprefix("./")
        dropped = name == _RELEASE_FILE or name.startswith(tuple(f"{d}/" for d in _LEFT_OUT))
        return None if dropped else entry

    with tarfile.open(file, "w") as archive:
        archive.add(userland, ".", filter=kept)
        add(archive, f"./{_RELEASE_FILE}", OS_RELEASE)
        add(archive, "./boot/vmlinuz-6.6.999.1-1.azl3", "")
    return file


def test_machines_run_the_operator_s_own_system(
    good_tar: Path, key_file: Path, tmp_path: Path
) -> None:
    options = replace(OPTIONS, content=tmp_path / "content", rootfs=(f"3.0={good_tar}",))
    (tmp_path / "content").mkdir()
    for part in CACHE.glob("[!.]*"):  # what the other kinds are made of is there already
        (tmp_path / "content" / part.name).symlink_to(part)
    with running_sandbox(tmp_path / "state", options) as cloud:
        fleet = Fleet(tmp_path / "state", cloud, key_file).in_group(f"own-{uuid.uuid4().hex[:8]}")
        node = fleet.machine()
        assert node.out("cat /etc/os-release") == OS_RELEASE
        assert node.out("uname -r; sudo -n id -u") == "6.6.999.1-1.azl3\n0\n"
        view = fleet.get(f"{node.ref.id}/instanceView")
        assert (view["osName"], view["osVersion"]) == ("azurelinux", "3.0")
        before = node.boot_id()
        node.run("sudo systemctl reboot")
        node.await_reboot(before)

        process.stop(fleet.state)
        process.start(fleet.state, replace(options, rootfs=()))  # it is remembered
        assert node.await_reboot(before)
        assert node.out("cat /etc/os-release") == OS_RELEASE


_NEEDED = ("usr/sbin/sshd", "usr/bin/ssh-keygen", "usr/bin/sudo", "usr/bin/sh", "usr/bin/tdnf")


def bare(
    path: Path, release: str = OS_RELEASE, lacking: str = "", *more: tarfile.TarInfo | str
) -> None:
    """A tar file that a look into it takes for a system."""
    with tarfile.open(path, "w") as archive:
        for entry in more:
            if isinstance(entry, tarfile.TarInfo):
                archive.addfile(entry)
            else:
                add(archive, entry, "x")
        for name in _NEEDED:
            if name != lacking:
                add(archive, name, "x")
        add(archive, _RELEASE_FILE, release)


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry


def cut_off(path: Path) -> None:
    bare(path)
    path.write_bytes(path.read_bytes()[:1800])


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "another version": (
        lambda path: bare(path, OS_RELEASE.replace('"3.0"', '"4.0"')),
        "the root file system for 3.0 says that it is Microsoft Azure Linux 3.0, ours",
    ),
    "another system": (lambda path: bare(path, "ID=debian\n"), "says that it is debian"),
    "no os-release": (lambda path: bare(path, "ID="), "says that it is nothing"),
    "no SSH server": (lambda path: bare(path, lacking="usr/sbin/sshd"), "lacks an SSH server"),
    "no tar": (lambda path: path.write_text("no tar\n" * 999), "is no whole tar file"),
    "an empty file": (lambda path: path.write_text(""), "is no whole tar file"),
    "half a tar": (cut_off, "is no whole tar file"),
    "a path that leads out": (
        lambda path: bare(path, OS_RELEASE, "", "../../escaped"),
        "../../escaped would land outside",
    ),
    "a link that leads out": (
        lambda path: bare(path, OS_RELEASE, "", link("out", "/srv"), "out/escaped"),
        "out/escaped would land outside",
    ),
    "a hard link that leads out": (
        lambda path: bare(path, OS_RELEASE, "", link("hard", "../../etc/shadow", tarfile.LNKTYPE)),
        "hard would land outside",
    ),
    "no file": (lambda path: None, "there is no file"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_one_is_refused_before_anything_is_started(
    case: str, tmp_path: Path, home: Path, azl: Azl, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, sentence = BAD[case]
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "bad.tar")

    start = ("sandbox", "start", "--nodes", "real", "--rootfs", "azurelinux-3=bad.tar")
    said = azl(*start)

    assert (said.status, said.out) == (2, "")
    assert sentence in said.err
    assert not list(home.rglob("server.log"))
    assert not list(home.rglob("content"))


def test_simulated_machines_have_no_root_file_system(tmp_path: Path) -> None:
    bare(tmp_path / "good.tar")
    options = replace(OPTIONS, nodes="simulated", rootfs=(f"3.0={tmp_path / 'good.tar'}",))
    with pytest.raises(ImpossibleError, match="simulated nodes have no root file systems"):
        process.start(tmp_path / "state", options)
    assert not StateDirectory(tmp_path / "state").server_log.exists()

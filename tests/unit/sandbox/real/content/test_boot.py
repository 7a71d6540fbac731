"""What boot loaders choose."""

from pathlib import Path

import pytest

from azlinux_cli.sandbox.nodes.disk import Disk
from azlinux_cli.sandbox.nodes.identity import os_release
from azlinux_cli.sandbox.real.content import acl, default_boot_kernel, slot_kernel


@pytest.mark.parametrize(
    ("text", "kernel"),
    [
        ("saved_entry=6.6.1-1.azl3\n", "6.6.1-1.azl3"),
        ("# GRUB\nsaved_entry=6.6.1-1.azl3\nsaved_entry=6.6.2-1.azl3\n", "6.6.2-1.azl3"),
        ("saved_entry=\n", None),
        ("", None),
    ],
)
def test_the_last_entry_that_was_saved_boots(text: str, kernel: str | None, tmp_path: Path) -> None:
    (tmp_path / "boot/grub2").mkdir(parents=True)
    (tmp_path / "boot/grub2/grubenv").write_text(text)
    assert default_boot_kernel(tmp_path) == kernel


def test_a_root_without_a_boot_loader_names_no_kernel(tmp_path: Path) -> None:
    assert default_boot_kernel(tmp_path) is None


def test_an_acl_image_is_the_simulated_one() -> None:
    disk = Disk.fresh("microsoftcblmariner:azure-linux-3:azure-linux-3-acl:latest")
    assert acl.os_release(acl.image_version()) == os_release(disk)


def test_a_slot_boots_the_kernel_it_holds(tmp_path: Path) -> None:
    acl.write_slot(tmp_path / "good", acl.image_version())
    acl.write_slot(tmp_path / "bad", "3.0.20261099")
    assert slot_kernel(tmp_path / "good/usr") == "6.6.150.1-1.azl3"
    assert slot_kernel(tmp_path / "bad/usr") is None


def test_versions_are_there_to_download_with_their_hashes(tmp_path: Path) -> None:
    import hashlib

    acl.write_versions(tmp_path / "acl")
    latest = (tmp_path / "acl/latest").read_text().strip()
    image = (tmp_path / f"acl/{latest}.tar").read_bytes()
    digest = (tmp_path / f"acl/{latest}.tar.sha384").read_text().strip()
    assert digest == hashlib.sha384(image).hexdigest()

"""The layer that lies over every image."""

import os
import stat
from pathlib import Path

from azlinux_cli.sandbox.real.layer import guest_layer


def test_its_files_are_for_everybody_to_read_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        layer = guest_layer(tmp_path / "cache", small_init=True)
    finally:
        os.umask(before)

    modes = {
        str(path.relative_to(layer)): stat.S_IMODE(path.stat().st_mode)
        for path in [layer, *layer.rglob("*")]
        if not path.is_symlink()
    }
    assert modes.pop("etc/sudoers.d/10-azurelinux") == 0o440
    assert all(mode & 0o044 == 0o044 for mode in modes.values()), modes
    assert (layer / "usr/sbin/reboot").readlink() == Path("/usr/bin/systemctl")


def test_it_is_made_once_and_one_for_systemd_brings_no_init(tmp_path: Path) -> None:
    small = guest_layer(tmp_path, small_init=True)
    systemd = guest_layer(tmp_path, small_init=False)

    assert guest_layer(tmp_path, small_init=True) == small
    assert not (systemd / "usr/lib/azl/init").exists()
    assert (small / "usr/lib/azl/init").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([small.name, systemd.name])

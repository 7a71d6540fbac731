"""Files of a root file system can be read by a node's users."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from azlinux_cli.sandbox.real.content import acl, tool
from azlinux_cli.sandbox.real.content.layer import Recipe, build_layer


@pytest.fixture(autouse=True)
def strict_umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


def _modes(root: Path) -> set[tuple[str, int]]:
    paths = [path for path in root.rglob("*") if not path.is_symlink()]
    return {(path.name, path.stat().st_mode & 0o777) for path in paths}


def test_a_layer_is_readable_whatever_the_umask(tmp_path: Path) -> None:
    recipe = Recipe(
        files={"/etc/motd": "hello\n"},
        programs={"/usr/bin/hello": "#!/bin/sh\n"},
        links={"/usr/bin/hi": "hello"},
    )
    build_layer(tmp_path, recipe, [], tmp_path)
    assert _modes(tmp_path) == {
        *(("etc", 0o755), ("motd", 0o644), ("usr", 0o755), ("bin", 0o755), ("hello", 0o755)),
    }
    assert (tmp_path / "usr/bin/hi").readlink() == Path("hello")


def test_a_slot_is_readable_whatever_the_umask(tmp_path: Path) -> None:
    acl.write_slot(tmp_path, acl.image_version())
    assert {mode for _, mode in _modes(tmp_path)} == {0o755, 0o644}


def test_programs_write_with_an_ordinary_umask() -> None:
    assert tool.run(["/bin/sh", "-c", "umask"]) == "0022\n"

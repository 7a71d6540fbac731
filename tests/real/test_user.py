"""Who is not root: real nodes with a range in /etc/subuid, a clear word without one.

A forked child becomes that user; the table it finds there is one of its own mount namespace's.
"""

import ctypes
import os
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from azlinux_cli.sandbox.error import ImpossibleError
from azlinux_cli.sandbox.real.boot import kernel_call
from azlinux_cli.sandbox.real.possible import launcher

NOBODY = 65534
_CLONE_NEWNS = 0x00020000


@pytest.fixture(autouse=True)
def root() -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root: it becomes another user")


def as_nobody(act: Callable[[], str], subuid: Path) -> str:
    """What `act` says when it is run by `nobody`, with this table of ranges."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        said = "it did not get so far"
        try:
            assert ctypes.CDLL(None).unshare(_CLONE_NEWNS) == 0
            kernel_call.mount("none", "/", flags=kernel_call.RECURSIVE | kernel_call.PRIVATE)
            for table in ("/etc/subuid", "/etc/subgid"):
                kernel_call.bind(str(subuid), table)
            os.chdir("/")
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            said = act()
        except BaseException:  # noqa: BLE001 - the child must not go on as a test run
            said = traceback.format_exc()
        finally:
            os.write(writer, said.encode())
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        text = answer.read().decode()
    os.waitpid(child, 0)
    return text


def test_without_a_range_it_is_refused_with_what_to_do(tmp_path: Path) -> None:
    def act() -> str:
        try:
            return str(launcher())
        except ImpossibleError as error:
            return f"{error.message} | {error.hint}"

    table = tmp_path / "subuid"
    table.write_text("")
    said = as_nobody(act, table)

    assert said.startswith("this user may not make the namespaces that real nodes need"), said
    assert "as root, or with user namespaces and a range in /etc/subuid" in said
    assert said.endswith("without them: azl sandbox start --nodes simulated")


def test_with_a_range_its_cell_has_users_of_its_own(tmp_path: Path) -> None:
    def act() -> str:
        words = [*launcher(), "sh", "-c", "id -u; cat /proc/self/uid_map; mount -t tmpfs x /mnt"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    table = tmp_path / "subuid"
    table.write_text("nobody:200000:65536\n")
    said = as_nobody(act, table)

    assert said.split() == ["0", "0", str(NOBODY), "1", "1", "200000", "65535"], said

"""The guards around the tests hold."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from azlinux_cli.adapters.path import cache_dir, config_dir, state_dir
from tests.network_guard import NetworkUseError

PROJECT = Path(__file__).parent.parent


def test_a_test_cannot_leave_the_machine() -> None:
    with socket.socket() as connection, pytest.raises(NetworkUseError):
        connection.connect(("192.0.2.1", 443))
    with pytest.raises(NetworkUseError):
        socket.create_connection(("management.azure.com", 443))


def test_a_test_may_talk_to_loopback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_every_directory_azl_writes_to_is_below_the_tests_own_home(home: Path) -> None:
    for directory in (cache_dir(), config_dir(), state_dir(), Path.home() / ".ssh"):
        assert directory.is_relative_to(home)
    assert "AZURE_CONFIG_DIR" not in os.environ


@pytest.mark.parametrize(
    ("reason", "status"), [("felt like it", 1), ("needs root: to change the clock", 0)]
)
def test_in_ci_a_skip_that_nobody_allowed_fails_the_run(
    tmp_path: Path, reason: str, status: int
) -> None:
    (tmp_path / "conftest.py").write_text(
        "from tests import skip_guard\n\npytest_configure = skip_guard.install\n", "utf-8"
    )
    (tmp_path / "test_it.py").write_text(
        f"import pytest\n\n\ndef test_it():\n    pytest.skip({reason!r})\n", "utf-8"
    )
    argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    done = subprocess.run(
        [*argv, f"--rootdir={tmp_path}", str(tmp_path)],
        env={**os.environ, "CI": "true", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == status, done.stdout
    assert (reason in done.stdout) is (status == 1)

"""The farm that clients are measured on is an SSH server to OpenSSH's own client."""

import select
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.ssh.farm import Farm, black_hole, farther, light_farm
from bench.ssh.fleet import ANSWER, Fleet, Keys
from bench.ssh.peer import COMMAND, Job, ssh_options
from bench.ssh.program import lacking

MISSING = [name for name in lacking() if name not in {"pdsh", "openssh-server"}]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {' '.join(MISSING)}")


@pytest.fixture
def farm(tmp_path: Path) -> Iterator[Farm]:
    keys = Keys(tmp_path, "somebody")
    keys.make()
    with light_farm(keys) as light:
        yield light


def ssh(farm: Farm, host: str, *options: str) -> "subprocess.CompletedProcess[str]":
    job = Job(Fleet(3, farm.port, farm.keys).write(), 1)
    argv = ["ssh", *options, *ssh_options(job), "-l", farm.keys.user, host, COMMAND]
    return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=30)


def test_every_address_answers_openssh_and_is_counted(farm: Farm) -> None:
    answers = [ssh(farm, host) for host in ("127.78.0.1", "127.78.0.2", "127.78.0.3")]

    assert [(a.returncode, a.stdout) for a in answers] == [(0, ANSWER)] * 3
    assert (farm.served().logins, farm.served().commands) == (3, 3)


def test_another_key_does_not_sign_in(farm: Farm) -> None:
    farm.keys.client.write_bytes(farm.keys.host.read_bytes())
    farm.keys.client.with_suffix(".pub").unlink()

    answer = ssh(farm, "127.78.0.1")

    assert answer.returncode == 255
    assert "Permission denied (publickey)" in answer.stderr
    assert farm.served().logins == 0


def test_a_host_whose_key_is_not_in_the_file_is_refused(farm: Farm) -> None:
    answer = ssh(farm, "127.78.0.200")

    assert answer.returncode == 255
    assert "Host key verification failed" in answer.stderr


def test_the_banner_of_a_far_host_takes_two_round_trips_to_come(farm: Farm) -> None:
    with farther(farm, 50) as far:
        begun = time.monotonic()
        with socket.create_connection(("127.78.0.1", far.port), timeout=10) as sock:
            banner = sock.recv(4)
        took_s = time.monotonic() - begun

        assert banner == b"SSH-"
        assert took_s >= 0.1
        assert ssh(far, "127.78.0.2").stdout == ANSWER


def test_a_black_hole_neither_takes_nor_refuses_a_connection() -> None:
    with black_hole() as port, socket.socket() as sock:
        sock.setblocking(False)

        assert sock.connect_ex(("127.79.0.1", port)) != 0
        assert select.select([], [sock], [], 0.2)[1] == []

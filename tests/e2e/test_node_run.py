"""`azl node run` as a process, on real OpenSSH servers: what is shown while it runs."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import AzlProcess
from tests.openssh import MISSING, OpenSshServer, openssh_server

pytestmark = pytest.mark.e2e
COUNT = 6
# The first address answers at once, the second a little later, the others not for a long time.
STAGGERED = """set -- $SSH_CONNECTION
case $3 in *.1) ;; *.2) sleep 1 ;; *) touch "begun/$3" 2>/dev/null; sleep 120 ;; esac; echo done"""


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSshServer]:
    if MISSING:
        pytest.skip(MISSING)
    options = tuple(f"ListenAddress 127.0.0.{number}" for number in range(2, COUNT + 1))
    with openssh_server(tmp_path_factory.mktemp("sshd"), options=options) as server:
        yield server


@pytest.fixture
def fleet(sshd: OpenSshServer, tmp_path: Path) -> list[str]:
    """`--hosts FILE` of as many nodes as the server has addresses."""
    addresses = [f"127.0.0.{number}" for number in range(1, COUNT + 1)]
    known, hosts = tmp_path / "known_hosts", tmp_path / "hosts"
    keys = [f"[{a}]:{sshd.port} {key.text}\n" for a in addresses for key in sshd.host_keys]
    known.write_text("".join(keys), encoding="utf-8")
    lines = [
        f"web-{number} {sshd.user}@{address}:{sshd.port} known_hosts={known}\n"
        for number, address in enumerate(addresses, start=1)
    ]
    hosts.write_text("".join(lines), encoding="utf-8")
    return ["--hosts", str(hosts)]


@pytest.fixture
def azl(sshd: OpenSshServer) -> AzlProcess:
    return AzlProcess({"AZL_SSH_KEY": str(sshd.key_file)})


def test_one_command_on_all_of_them(azl: AzlProcess, fleet: list[str]) -> None:
    assert azl("node", "run", *fleet, "--", "echo hello") == (
        0,
        f"== web-[1-{COUNT}] ({COUNT} nodes)\nhello\n",
        "",
    )


def test_a_reader_that_has_had_enough_ends_the_run_quietly(
    azl: AzlProcess, fleet: list[str]
) -> None:
    began = time.monotonic()
    with azl.start("node", "run", *fleet, "-o", "jsonl", "--", STAGGERED) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        first = json.loads(running.stdout.readline())
        running.stdout.close()
        err = running.stderr.read()

    assert (first["name"], first["stdout"], err) == ("web-1", "done\n", "")
    assert running.returncode == 1
    assert time.monotonic() - began < 60


STOPS = {signal.SIGINT: (130, "interrupted"), signal.SIGTERM: (143, "terminated")}


@pytest.mark.parametrize("sign", STOPS)
def test_a_stop_names_the_nodes_where_the_command_may_still_run(
    azl: AzlProcess, fleet: list[str], tmp_path: Path, sign: signal.Signals
) -> None:
    status, word = STOPS[sign]
    begun = tmp_path / "begun"
    begun.mkdir()
    command = f"cd {tmp_path}; {STAGGERED}"
    argv = ("node", "run", *fleet, "--parallel", "3", "-o", "jsonl", "--", command)
    with azl.start(*argv) as running:
        assert running.stdout is not None
        names = [json.loads(running.stdout.readline())["name"] for _ in range(2)]
        ends_at = time.monotonic() + 60
        while len([*begun.iterdir()]) < 3 and time.monotonic() < ends_at:
            time.sleep(0.01)
        os.killpg(running.pid, sign)
        out, err = running.communicate(timeout=60)

    assert names == ["web-1", "web-2"]
    assert running.returncode == status
    assert [json.loads(line)["name"] for line in out.splitlines()] == [
        "web-3",
        "web-4",
        "web-5",
        "web-6",
    ]
    assert err == f"{word}; may still be running on web-[3-5]; not begun on web-6\n"


def test_the_time_of_the_run_ends_it(azl: AzlProcess, fleet: list[str]) -> None:
    result = azl(
        "node", "run", *fleet, "--exclude", "web-[1-2]", "--parallel", "2", "--run-timeout", "4",
        "--", STAGGERED,
    )  # fmt: skip

    assert result.status == 124
    assert (
        result.out
        == "== web-[3-4] (2 nodes): command-timed-out\n\n== web-[5-6] (2 nodes): not-begun\n"
    )

"""What happens on a real OpenSSH server to a command that outlasts its deadline."""

import time
from pathlib import Path

import pytest

from azlinux_cli.adapters.ssh.given_pins import GivenPins
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.host_key import Pin
from azlinux_cli.domain.node import Trouble
from tests.engines import ENGINES, engine
from tests.openssh import MISSING, openssh_server


@pytest.mark.parametrize("name", ENGINES)
def test_a_command_that_outlasts_its_deadline_is_told_to_end(tmp_path: Path, name: str) -> None:
    """Sshd 9.2 signals no command of root's; that it was asked to is in its log."""
    if MISSING:
        pytest.skip(MISSING)
    ended = tmp_path / "ended"
    with openssh_server(tmp_path) as server:
        node = server.target()
        pins = GivenPins([Pin(node.host_key_alias, server.host_keys)])
        shell = engine(name, KeyRing(str(server.key_file)), Verifier(pins))
        command = f"trap 'touch {ended}; exit' TERM; sleep 20 & wait"
        result = shell.run(node, command, deadline_s=5)
        shell.close()
        ends_at = time.monotonic() + 20
        log = ""
        while time.monotonic() < ends_at and not ended.exists() and "signal" not in log:
            time.sleep(0.05)
            log = (tmp_path / "sshd.log").read_text(encoding="utf-8")

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.COMMAND_TIMED_OUT
    assert ended.exists() or "session_signal_req" in log

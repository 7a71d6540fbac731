"""~/.ssh/config: what azl reads in it is what the user's own ssh reads, and it leads to hosts."""

import re
import shutil
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azlinux_cli.adapters.ssh.config_file import read_ssh_config
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.ssh_config import SshConfig, SshHost
from tests.command import Azl
from tests.openssh import MISSING, openssh_server

pytestmark = pytest.mark.skipif(shutil.which("ssh") is None, reason="OpenSSH is not installed")

_CONFIG = """\
Host alias alias-?
    HostName %h.example.com
    User ops
Host *.db 10.0.0.*,x !10.0.0.9
    Port 2222
    ProxyJump first@a:22,b
Include conf.d/*
Match host *.example.com user ops
    IdentityFile ~/.ssh/%h
    CertificateFile "~/.ssh/a b-cert.pub"
Match !user ops,root
    IdentityFile /keys/%r_%n
Host quoted "two words"
  User=spaced
  Port  =  2022
  ProxyCommand nc "%h" %p
Host *
    User everybody
    IdentityFile ~/.ssh/common
"""


def _of_ssh(path: Path, host: str, home: Path) -> dict[str, list[str]]:
    done = subprocess.run(
        ["ssh", "-G", "-F", str(path), host], capture_output=True, text=True, check=True
    )
    found: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        key, _, value = line.partition(" ")
        found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize(
    "host",
    ["alias", "alias-1", "alias-12", "x.db", "10.0.0.4", "10.0.0.9", "quoted", "inner", "zzz"],
)
def test_azl_reads_what_ssh_reads(home: Path, host: str) -> None:
    directory = home / ".ssh" / "conf.d"
    directory.mkdir(parents=True, mode=0o700)
    inner = directory / "10"
    inner.write_text("Host inner\nPort 7\nUser within\n", encoding="utf-8")
    path = home / "config"
    text = _CONFIG.replace("conf.d/*", str(inner))  # ssh's own home is not the test's
    path.write_text(text, encoding="utf-8")

    theirs = _of_ssh(path, host, home)
    ours = read_ssh_config(str(path), chosen=True).lookup([host])

    assert (ours.host_name or host) == theirs["hostname"][0]
    assert ours.user == theirs["user"][0]
    assert str(ours.port or 22) == theirs["port"][0]
    # `ssh -G` shows these before they are filled in
    tokens = {"%h": theirs["hostname"][0], "%r": theirs["user"][0], "%n": host}
    assert [*ours.identity] == [
        re.sub("%[hrn]", lambda match: tokens[match[0]], name) for name in theirs["identityfile"]
    ]
    assert [*ours.certificates] == theirs.get("certificatefile", [])
    assert ours.jump == theirs.get("proxyjump", [None])[0]
    assert (ours.proxy_command or "") == theirs.get("proxycommand", [""])[0]


_WORD = st.sampled_from(["a", "ab", "b", "*", "a*", "?", "!a", "!ab", "[a]"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(_WORD, min_size=1, max_size=3), min_size=1, max_size=4), _WORD)
def test_any_host_lines_hold_as_for_ssh(blocks: list[list[str]], name: str) -> None:
    host = name.strip("!*?[]") or "b"
    text = "".join(
        f"Host {' '.join(words)}\nPort {number}\n" for number, words in enumerate(blocks, start=100)
    )
    path = Path("/dev/stdin")
    done = subprocess.run(
        ["ssh", "-G", "-F", str(path), host], input=text, capture_output=True, text=True, check=True
    )

    ours = SshConfig.parse(text, source="x").lookup([host])

    assert f"port {ours.port or 22}" in done.stdout.splitlines()


def test_nothing_in_it_is_ever_run(home: Path) -> None:
    mark = home / "mark"
    path = home / "config"
    path.write_text(
        f'Match exec "touch {mark}"\nUser root\nHost *\nHostName `touch {mark}`\n'
        f"IdentityFile $(touch {mark})\nProxyCommand touch {mark}\n",
        encoding="utf-8",
    )

    said = read_ssh_config(str(path), chosen=True).lookup(["web-1"])

    assert said.user is None
    assert said.proxy_command == f"touch {mark}"
    assert not mark.exists()


def test_the_users_own_file_may_be_absent_but_not_a_chosen_one(home: Path) -> None:
    assert read_ssh_config("~/.ssh/config", chosen=False).lookup(["a"]) == SshHost()
    assert read_ssh_config("none", chosen=True).lookup(["a"]) == SshHost()
    with pytest.raises(UsageError, match="No such file or directory"):
        read_ssh_config(str(home / "absent"), chosen=True)


def test_a_file_that_others_may_write_is_refused_as_ssh_does(home: Path) -> None:
    path = home / ".ssh" / "config"
    path.parent.mkdir(mode=0o700)
    path.write_text("User root\n", encoding="utf-8")
    path.chmod(0o666)

    with pytest.raises(UsageError, match="others may write") as caught:
        read_ssh_config("~/.ssh/config", chosen=False)

    assert caught.value.hints == (f"chmod 600 {path}",)


def test_relative_includes_are_below_the_ssh_directory(home: Path) -> None:
    directory = home / ".ssh" / "conf.d"
    directory.mkdir(parents=True, mode=0o700)
    (directory / "b").write_text("User b\n", encoding="utf-8")
    (directory / "a").write_text("User a\n", encoding="utf-8")
    (home / ".ssh" / "config").write_text("Include conf.d/*\n", encoding="utf-8")

    assert read_ssh_config("~/.ssh/config", chosen=False).lookup(["x"]).user == "a"


@pytest.mark.skipif(bool(MISSING), reason=MISSING or "")
def test_azl_gets_to_a_host_by_the_way_that_ssh_config_names(
    tmp_path: Path, home: Path, azl: Azl
) -> None:
    """Two hops, each with a key of its own, each verified; the ports are nowhere but there."""
    with ExitStack() as stack:
        servers = []
        for name in ("outer", "inner", "node"):
            (tmp_path / name).mkdir()
            servers.append(stack.enter_context(openssh_server(tmp_path / name)))
        outer, inner, node = servers
        ssh = home / ".ssh"
        ssh.mkdir(mode=0o700)
        blocks = [
            f"Host {name}\nHostName 127.0.0.1\nPort {server.port}\nUser {server.user}\n"
            f"IdentityFile {server.key_file}\n{way}\n"
            for name, server, way in (
                ("outer", outer, ""),
                ("inner", inner, "ProxyJump outer"),
                ("node", node, "ProxyJump inner"),
            )
        ]
        (ssh / "config").write_text("".join(blocks), encoding="utf-8")
        hosts = home / "hosts"
        hosts.write_text("node\n", encoding="utf-8")
        run = ("node", "run", "--all", "--hosts", str(hosts), "--", "echo", "$SSH_CONNECTION")
        known = [f"[127.0.0.1]:{s.port} {s.host_keys[0].text}\n" for s in servers]

        (ssh / "known_hosts").write_text("".join(known[:1] + known[2:]), encoding="utf-8")
        refused = azl(*run, "-o", "json")
        (ssh / "known_hosts").write_text("".join(known), encoding="utf-8")
        let_in = azl(*run)

    assert refused.status == 13
    assert f"node: jump host inner (127.0.0.1:{inner.port}) shows host key" in refused.err
    assert let_in.status == 0, let_in.err
    assert let_in.out.endswith("$SSH_CONNECTION\n")

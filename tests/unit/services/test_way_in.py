import time

import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.hosts_file import parse_hosts
from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.ssh_config import SshConfig
from azlinux_cli.domain.way import Via
from azlinux_cli.services.way_in import WayIn, parse_jump


def _config(text: str) -> SshConfig:
    return SshConfig.parse(text, source="config")


def _host(line: str, way_in: WayIn) -> NodeTarget:
    (target,) = parse_hosts(line, source="hosts")
    return way_in.settle_host(target)


def test_a_line_of_a_hosts_file_comes_first_then_settings_then_ssh_config() -> None:
    config = _config("Host web-1\nUser conf\nPort 3\nIdentityFile k\nCertificateFile c\n")

    line = _host("web-1 line@10.0.0.4:1", WayIn("set", 2, config=config))
    setting = _host("web-1 10.0.0.4", WayIn("set", 2, key=True, config=config))
    said = _host("web-1 10.0.0.4", WayIn(config=config))
    default = _host("web-1 10.0.0.4", WayIn())

    assert (line.user, line.port, line.host_key_alias) == ("line", 1, "[10.0.0.4]:1")
    assert (setting.user, setting.port, setting.identity) == ("set", 2, ())
    assert (said.user, said.port, said.identity) == ("conf", 3, ("k",))
    assert said.certificates == ("c",)
    assert (default.user, default.port, default.host_key_alias) == ("azureuser", 22, "10.0.0.4")


def test_an_address_may_be_a_name_in_ssh_config() -> None:
    config = _config("Host alias\nHostName 192.0.2.7\nPort 2222\nHost web-1\nHostName 192.0.2.8\n")

    alone = _host("alias", WayIn(config=config))
    named = _host("web-1 alias", WayIn(config=config))
    told = _host("web-1 10.0.0.4", WayIn(config=config))

    assert (alone.name, alone.where, alone.host_key_alias) == (
        "alias",
        "192.0.2.7:2222",
        "[192.0.2.7]:2222",
    )
    assert named.address == "192.0.2.7"
    assert told.address == "10.0.0.4"


def test_jump_hosts_are_looked_up_too_and_have_jump_hosts_of_their_own() -> None:
    config = _config(
        "Host web-1\nProxyJump a,other@b:2\n"
        "Host a\nProxyJump outer\nUser of-a\nIdentityFile key-a\n"
        "Host b\nUser of-b\nProxyJump not-asked\n"
        "Host outer\nHostName 192.0.2.9\n"
    )

    target = _host("web-1 10.0.0.4", WayIn("me", config=config, key=True))

    assert [(hop.user, hop.where, hop.identity) for hop in target.jump] == [
        ("me", "192.0.2.9", ()),
        ("of-a", "a", ("key-a",)),
        ("other", "b:2", ()),
    ]


def test_a_chosen_jump_host_replaces_the_way_of_ssh_config() -> None:
    config = _config("Host web-1\nProxyCommand nc\nHost edge\nHostName 192.0.2.9\n")

    target = _host("web-1", WayIn(jump=parse_jump("edge", user="", port=0), config=config))

    assert [hop.where for hop in target.jump] == ["192.0.2.9"]
    assert target.trouble is None


@pytest.mark.parametrize("text", ["Host web-1\n", "Host web-1\nProxyJump a\nHost a\n"])
def test_a_proxycommand_anywhere_on_the_way_is_a_trouble(text: str) -> None:
    target = _host("web-1", WayIn(config=_config(f"{text}ProxyCommand nc %h\n")))

    assert target.trouble is Trouble.JUMP_HOST
    assert target.detail.startswith("ssh-config has a ProxyCommand on the way to it")


def test_jump_hosts_in_a_circle_are_refused() -> None:
    config = _config("Host a\nProxyJump b\nHost b\nProxyJump a\n")

    with pytest.raises(UsageError, match="go round in circles"):
        _host("a", WayIn(config=config))


def test_a_jump_host_for_everybody_does_not_go_through_itself() -> None:
    """As with ssh, the block of the jump host has to say so."""
    config = _config("Host edge\nProxyJump none\nHost *\nProxyJump edge\n")

    assert [hop.name for hop in _host("web-1", WayIn(config=config)).jump] == ["edge"]


def test_5000_hosts_cost_next_to_nothing_without_a_file() -> None:
    lines = "\n".join(f"n{number} 10.0.{number >> 8}.{number & 255}" for number in range(5_000))
    targets = parse_hosts(lines, source="hosts")
    began = time.process_time()

    for target in targets:
        WayIn().settle_host(target)

    assert time.process_time() - began < 1.0


def test_a_line_of_a_hosts_file_has_one_address_for_all_direct_ways() -> None:
    ways = (Via.PRIVATE, Via.PUBLIC, Via.JUMP)
    target = _host("web-1 10.0.0.4", WayIn(jump=parse_jump("edge", user="", port=0), ways=ways))

    assert [(t.via, t.address, len(t.jump)) for t in (target, *target.others)] == [
        ("private", "10.0.0.4", 0),
        ("jump", "10.0.0.4", 1),
    ]
    assert target.others[0].host_key_alias == target.host_key_alias == "10.0.0.4"

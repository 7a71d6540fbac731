import pytest

from azlinux_cli.domain.address import parse_address
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.hosts_file import parse_hosts
from azlinux_cli.domain.node import NodeTarget


def _parse(text: str) -> list[NodeTarget]:
    return parse_hosts(text, source="fleet", user="azureuser", port=22)


def test_each_form_of_a_line_is_read() -> None:
    hosts = _parse(
        "# our machines\n"
        "web-1   root@10.0.0.4:2222   role=web env=prod   # the old one\n"
        "\n"
        "db-1    [2001:db8::5]:2022   os=4.0 known_hosts=~/fleet/known_hosts\n"
        "10.0.0.9\n"
        "cache.example.com  role=cache\n"
    )

    assert [(h.name, h.user, h.address, h.port, h.os, h.tags) for h in hosts] == [
        ("web-1", "root", "10.0.0.4", 2222, "other", {"role": "web", "env": "prod"}),
        ("db-1", "azureuser", "2001:db8::5", 2022, "4.0", {}),
        ("10.0.0.9", "azureuser", "10.0.0.9", 22, "other", {}),
        ("cache.example.com", "azureuser", "cache.example.com", 22, "other", {"role": "cache"}),
    ]
    assert hosts[1].known_hosts == "~/fleet/known_hosts"
    assert hosts[0].host_key_alias == "[10.0.0.4]:2222"


def test_a_user_in_the_only_word_is_no_part_of_the_name() -> None:
    (host,) = _parse("root@10.0.0.9:2222\n")

    assert (host.name, host.user, host.port) == ("10.0.0.9", "root", 2222)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("web-1 10.0.0.4 role", "fleet:2: 'role' is not KEY=VALUE"),
        ("web-1 10.0.0.4 =x", "fleet:2: '=x' is not KEY=VALUE"),
        ("web-1 -oProxyCommand=x", "fleet:2: '-oProxyCommand=x' is not KEY=VALUE"),
        ("web-1 10.0.0.4:port", "fleet:2: '10.0.0.4:port' is not [user@]host[:port]"),
        ("web-1 10.0.0.4:70000", "fleet:2: '10.0.0.4:70000' is not [user@]host[:port]"),
        ("-x 10.0.0.4", "fleet:2: '-x' is not a name"),
        ("a\x1b[31m 10.0.0.4", "fleet:2: 'a\\x1b[31m' is not a name"),
        ("x" * 300 + " 10.0.0.4", "is not a name"),
        ("first 10.0.0.5", "fleet:2: 'first' is there twice"),
    ],
)
def test_a_bad_line_is_named_with_its_number(line: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        _parse(f"first 10.0.0.1\n{line}\n")

    assert message in caught.value.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("host", ("me", "host", 22)),
        ("you@host", ("you", "host", 22)),
        ("you@host:7", ("you", "host", 7)),
        ("2001:db8::5", ("me", "2001:db8::5", 22)),
        ("[2001:db8::5]", ("me", "2001:db8::5", 22)),
        ("you@[2001:db8::5]:7", ("you", "2001:db8::5", 7)),
        ("a@b@host", ("a@b", "host", 22)),
    ],
)
def test_an_address_is_taken_apart(text: str, expected: tuple[str, str, int]) -> None:
    assert parse_address(text, user="me", port=22) == expected


NO_ADDRESSES = (
    ["", "@host", "you@", "-host", "-you@host", "host:", "host:0", "host:x"],
    ["[::1]x", "[::1", "a b", "a\nb", "host:²"],
)


@pytest.mark.parametrize("text", [text for some in NO_ADDRESSES for text in some])
def test_anything_else_is_no_address(text: str) -> None:
    with pytest.raises(UsageError):
        parse_address(text, user="me", port=22)

import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.ssh_source import parse_sources


@pytest.mark.parametrize(
    ("texts", "sources"),
    [
        (["203.0.113.7"], ("203.0.113.7/32",)),
        (["203.0.113.0/24"], ("203.0.113.0/24",)),
        (["2001:db8::/32", "10.0.0.0/8"], ("2001:db8::/32", "10.0.0.0/8")),
        (["10.0.0.0/8, 10.0.0.0/8"], ("10.0.0.0/8",)),
        (["*"], ("*",)),
        (["Any"], ("*",)),
        (["0.0.0.0/0"], ("*",)),
        (["::/0"], ("*",)),
        (["10.0.0.1", "*"], ("*",)),
        (["virtualnetwork"], ("VirtualNetwork",)),
        ([], ()),
    ],
)
def test_sources_are_what_a_security_rule_takes(texts: list[str], sources: tuple[str, ...]) -> None:
    assert parse_sources(texts) == sources


@pytest.mark.parametrize(
    "text",
    ["", "home", "300.0.0.1", "10.0.0.0/33", "10.0.0.0-10.0.0.9", "example.org", "1.2.3", ","],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not an address or a network"):
        parse_sources([text])


def test_a_network_with_host_bits_names_the_network_that_was_probably_meant() -> None:
    with pytest.raises(UsageError) as caught:
        parse_sources(["203.0.113.7/24"])

    assert caught.value.hints == ("the network is 203.0.113.0/24",)

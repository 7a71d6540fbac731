"""Which addresses may reach SSH: what `--ssh-source` takes, as a security rule wants it."""

from collections.abc import Iterable

from azlinux_cli.domain.errors import UsageError

ANYWHERE = "*"
_TAGS = {"internet": "Internet", "virtualnetwork": "VirtualNetwork"}
_WORDS = {"*", "any", "0.0.0.0/0"}


def parse_sources(texts: Iterable[str]) -> tuple[str, ...]:
    """Networks and addresses in CIDR form, or `("*",)` when one of them is everywhere.

    `VirtualNetwork` is Azure's service tag. Raises UsageError for text that is none of these.
    """
    found = [_parse(part) for text in texts for part in text.split(",")]
    if ANYWHERE in found:
        return (ANYWHERE,)
    return tuple(dict.fromkeys(found))


def _parse(text: str) -> str:
    import ipaddress

    text = text.strip()
    if text.lower() in _WORDS:
        return ANYWHERE
    if text.lower() in _TAGS:
        return _TAGS[text.lower()]
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise UsageError(
            f"{text!r} is not an address or a network",
            hint="as 203.0.113.7 or 203.0.113.0/24; * is everywhere",
        ) from None
    if network.prefixlen == 0:
        return ANYWHERE
    if "/" in text and ipaddress.ip_interface(text).ip != network.network_address:
        raise UsageError(
            f"{text!r} has bits set beyond its prefix", hint=f"the network is {network}"
        )
    return str(network)

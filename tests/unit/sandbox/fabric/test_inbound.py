import pytest

from azlinux_cli.sandbox.fabric.inbound import LOOPBACK, admits
from azlinux_cli.sandbox.kernel.machines import InboundRule

SSH = ((22, 22),)
ALLOW = InboundRule(allow=True, source="*", ports=SSH)


@pytest.mark.parametrize(
    ("rules", "admitted"),
    [
        (None, True),
        ((), False),
        ((ALLOW,), True),
        ((InboundRule(False, "*", SSH), ALLOW), False),
        ((InboundRule(False, "*", ((80, 443),)), ALLOW), True),
        ((InboundRule(True, "*", ((0, 65_535),)),), True),
        ((InboundRule(True, "127.0.0.0/8", SSH),), True),
        ((InboundRule(True, "127.0.0.1", SSH),), True),
        ((InboundRule(True, "203.0.113.0/24", SSH),), False),
        ((InboundRule(True, "Internet", SSH),), True),
        ((InboundRule(True, "VirtualNetwork", SSH),), False),
        ((InboundRule(True, "AzureLoadBalancer", SSH),), False),
    ],
)
def test_the_first_matching_rule_decides(
    *, rules: tuple[InboundRule, ...] | None, admitted: bool
) -> None:
    assert admits(rules, LOOPBACK) is admitted


def test_the_virtual_network_is_inside() -> None:
    rules = (InboundRule(True, "VirtualNetwork", SSH),)

    assert admits(rules, "10.0.0.4", inside=True)
    assert not admits((InboundRule(True, "Internet", SSH),), "10.0.0.4", inside=True)

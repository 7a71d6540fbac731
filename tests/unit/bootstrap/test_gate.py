"""Every kind of gate finds the one who asks it."""

import pytest

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.bootstrap.gate import gate_runner
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.rollout.event import When
from azlinux_cli.domain.rollout.gate import Gate, GateKind, GatePoint
from tests.fakes.shell import FakeRemoteShell
from tests.fakes.web_server import plain, web_server

POINT = GatePoint("u1", When.AFTER_NODE, node="web-1")
ONE = '{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}'


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("http:URL/health", True),
        ("prometheus:URL up", True),
        ("command:test $AZL_NODE = web-1", True),
        ("node:true", True),
        ("node:false", False),
        ("approval", False),
    ],
)
def test_a_gate_is_asked_by_its_kind(text: str, passes: bool) -> None:  # noqa: FBT001
    runner = gate_runner(FakeRemoteShell(), NodeTarget, SystemClock())
    with web_server(plain(body=ONE)) as server:
        gate = Gate.parse(text.replace("URL", server.url))
        verdict = runner.check(gate, POINT, deadline_s=10)

    assert verdict.passed is passes


def test_the_kinds_above_are_all_there_are() -> None:
    assert {*GateKind} == {"http", "prometheus", "command", "node", "approval"}

"""The gates of a rollout."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from azlinux_cli.domain.node import NodeTarget
    from azlinux_cli.ports.gate import GateRunner
    from azlinux_cli.ports.shell import RemoteShell


def gate_runner(
    shell: "RemoteShell", target_of: "Callable[[str], NodeTarget]", clock: Clock
) -> "GateRunner":
    """`target_of`: the way to a node of the run, by name."""
    from azlinux_cli.adapters.gate.command_gate import CommandGate
    from azlinux_cli.adapters.gate.http_gate import HttpGate
    from azlinux_cli.adapters.gate.prometheus_gate import PrometheusGate
    from azlinux_cli.domain.rollout.gate import GateKind
    from azlinux_cli.services.rollout.gate import GateRunners
    from azlinux_cli.services.rollout.node_gate import NodeGate

    runners: dict[GateKind, GateRunner] = {
        GateKind.COMMAND: CommandGate(clock),
        GateKind.HTTP: HttpGate(),
        GateKind.PROMETHEUS: PrometheusGate(),
        GateKind.NODE: NodeGate(shell, target_of, clock),
    }
    return GateRunners(runners, clock)

"""A gate that asks the nodes themselves: a command there that ends with status 0."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from azlinux_cli.domain.node import NodeResult, NodeTarget
from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.remote_command import remote_command
from azlinux_cli.domain.rollout.evidence import evidence, line
from azlinux_cli.domain.rollout.gate import Gate, GatePoint, GateVerdict
from azlinux_cli.domain.run_verdict import ending
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.shell import RemoteShell
from azlinux_cli.services.side_by_side import side_by_side

_WIDTH = 16
_EACH_CHARS = 600


@dataclass(frozen=True, slots=True)
class NodeGate:
    """A GateRunner. Every node has to say yes; `target_of` raises LookupError for a stranger."""

    shell: RemoteShell
    target_of: Callable[[str], NodeTarget]
    clock: Clock

    def check(self, gate: Gate, at: GatePoint, *, deadline_s: float) -> GateVerdict:
        names = (at.node,) if at.node else at.nodes
        if not names:
            return GateVerdict(passed=False, message="there is no node to ask")
        ends_at = self.clock.monotonic() + deadline_s
        said: dict[str, str] = {}
        good: set[str] = set()

        def ask(name: str) -> None:
            ok, what = self._answer(name, gate.value, ends_at)
            said[name] = what
            good.update([name] if ok else [])

        if len(names) == 1:
            ask(names[0])
        else:
            side_by_side(ask, names, width=_WIDTH, cancelled=threading.Event())
        bad = [name for name in names if name not in good]
        told = [said.get(name, f"{name}: not asked") for name in bad or names]
        message = self._message(names, bad, said)
        return GateVerdict(passed=not bad, message=message, evidence=evidence("\n".join(told)))

    def _message(self, names: tuple[str, ...], bad: list[str], said: dict[str, str]) -> str:
        if not bad:
            return f"{fold([*names])}: exit status 0"
        if len(names) == 1:
            return line(said.get(bad[0], "").partition("\n")[0])
        return line(f"{len(bad)} of {len(names)} nodes say no: {fold(bad)}")

    def _answer(self, name: str, text: str, ends_at: float) -> tuple[bool, str]:
        """Whether it said yes, and what it said; trouble of any sort is no."""
        left_s = ends_at - self.clock.monotonic()
        if left_s <= 0:
            return False, f"{name}: its turn did not come in time"
        try:
            command = remote_command([text])
            target = self.target_of(name)
            result = self.shell.run(target, command.line, deadline_s=left_s, stdin=command.stdin)
        except LookupError:
            return False, f"{name}: no such node in this run"
        except Exception as error:  # noqa: BLE001 - a gate that crashes has not passed
            return False, line(f"{name}: asking crashed: {type(error).__name__}: {error}")
        return result.ok and result.trouble is None, _told(name, result)


def _told(name: str, result: NodeResult) -> str:
    if result.trouble is not None:
        return line(result.trouble.message)
    output = "\n".join(part.strip() for part in (result.stdout, result.stderr) if part.strip())
    seen = evidence(output, most=_EACH_CHARS, tail=True)
    return f"{name}: {ending(result)}" + (f"\n{seen}" if seen else "")

"""A jump host: one connection that every node behind it shares for the time of a run."""

from collections.abc import Callable
from dataclasses import replace
from math import inf

from azlinux_cli.adapters.ssh.deadline import Deadline
from azlinux_cli.adapters.ssh.loop.surroundings import Surroundings
from azlinux_cli.adapters.ssh.loop.tunnel import Tunnels
from azlinux_cli.adapters.ssh.loop.turn import Turn
from azlinux_cli.adapters.ssh.shell import at_hop
from azlinux_cli.domain.node import NodeTarget, NodeTrouble


class Hop:
    """`lost`: it was there, and hung up; another one may be made.

    One that could not be reached stays unreachable for the run: nobody tries it again in vain.
    """

    def __init__(
        self,
        target: NodeTarget,
        around: Surroundings,
        arm: Callable[[Turn], None],
        on_send: Callable[["Hop"], None],
    ) -> None:
        self.lost = False
        self._target = target
        self._arm = arm
        self._waiting: list[Turn] = []
        self._tunnels: Tunnels | None = None
        self._trouble: NodeTrouble | None = None
        self._incompatible = False
        self.turn = Turn(
            -1,
            target,
            replace(around, settle=self._settle),
            Deadline(around.clock, inf),
            lambda send: Tunnels(send, lambda: on_send(self)),
        )

    def carry(self, turn: Turn) -> None:
        """Give a turn its way to its node, now or as soon as there is one."""
        self._waiting.append(turn)
        self._serve()

    def _settle(self, turn: Turn) -> None:
        if turn.result is not None and turn.result.trouble is not None and not self._trouble:
            self._trouble, self.lost = turn.result.trouble, self._tunnels is not None
            if self._tunnels is not None:
                self._tunnels.fail(ConnectionResetError("the jump host hung up"))
        elif turn.incompatible:
            self._incompatible = True
        elif turn.dialog is not None and turn.dialog.signed_in and self._tunnels is None:
            session = turn.dialog.session
            self._tunnels = session if isinstance(session, Tunnels) else None
        self._serve()
        self._arm(turn)

    def _serve(self) -> None:
        while self._waiting and (self._trouble or self._incompatible or self._tunnels):
            turn = self._waiting.pop(0)
            if self._trouble:
                turn.fail(at_hop(self._trouble, turn.target, self._target))
            elif self._incompatible:
                turn.leave()
            elif self._tunnels:
                turn.enter(self._tunnels.to(turn.target, turn))

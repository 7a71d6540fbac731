"""SIGTERM in the middle of work on many nodes: met as Ctrl-C is, so that azl says what is open."""

import signal
from types import FrameType
from typing import Self

from azlinux_cli.cli.exit_codes import ExitCode


class Stop:
    """While this is entered SIGTERM raises KeyboardInterrupt. `terminated`: it came."""

    def __init__(self) -> None:
        self.terminated = False

    @property
    def word(self) -> str:
        return "terminated" if self.terminated else "interrupted"

    @property
    def code(self) -> ExitCode:
        return ExitCode.TERMINATED if self.terminated else ExitCode.INTERRUPTED

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGTERM, self._on_terminate)
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        """Raises TerminatedError in place of a KeyboardInterrupt that nobody met."""
        signal.signal(signal.SIGTERM, self._before)
        if self.terminated and kind is KeyboardInterrupt:
            from azlinux_cli.cli.boundary import TerminatedError

            raise TerminatedError

    def _on_terminate(self, number: int, frame: FrameType | None) -> None:
        self.terminated = True
        raise KeyboardInterrupt

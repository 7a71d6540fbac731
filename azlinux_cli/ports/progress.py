"""How long work tells a person what it is doing."""

from typing import Protocol


class Progress(Protocol):
    """One line per change of state; a live picture on a terminal. Safe from any thread."""

    def state(self, subject: str, state: str) -> None:
        """`subject` (a machine, an operation) is now `state`. Repeats are not shown again."""
        ...

    def done(self) -> None:
        """Nothing more will come; a live picture is taken off the terminal."""
        ...

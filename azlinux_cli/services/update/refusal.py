"""Why a run does not begin: one error for all machines that stand in its way."""

import threading
from collections.abc import Callable, Sequence

from azlinux_cli.domain.errors import AzlError, InhibitedError
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_set import fold
from azlinux_cli.services.side_by_side import side_by_side

Ask = Callable[[NodeTarget], None]  # raises AzlError for a machine that stands in the way
_SAID = 5
_WIDTH = 16


def refusals(ask: Ask, targets: Sequence[NodeTarget]) -> dict[str, AzlError]:
    """What `ask` says about each machine that it has something to say about."""
    found: dict[str, AzlError] = {}

    def one(target: NodeTarget) -> None:
        try:
            ask(target)
        except AzlError as error:
            found[target.name] = error

    side_by_side(one, targets, width=_WIDTH, cancelled=threading.Event())
    return found


def refusal(found: Sequence[tuple[str, AzlError]], cannot: str, hint: str) -> AzlError:
    """A single error is itself. `cannot`: "be updated"; `hint`: what helps where there are many."""
    errors = [error for _, error in found]
    if len(errors) == 1:
        return errors[0]
    hints = [hint, *dict.fromkeys(hint for error in errors for hint in error.hints)]
    names = fold([name for name, _ in found])
    details = [{"node": name, "message": error.message} for name, error in found]
    return InhibitedError(
        f"{len(errors)} machines cannot {cannot} ({names}), and nothing "
        f"was changed: {'; '.join(dict.fromkeys(error.message for error in errors[:_SAID]))}",
        hint=hints[:_SAID],
        details={"nodes": details},
    )

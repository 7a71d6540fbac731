"""How carefully a run goes through node pools: the options of the verbs that start one."""

from typing import TYPE_CHECKING, Any

import typer

from azlinux_cli.cli.options import CloudCommand
from azlinux_cli.cli.policy import policy_of, policy_options

if TYPE_CHECKING:
    from azlinux_cli.domain.rollout.plan import Policy

_OPTIONS = {"gate", "window"}


class PoolRunCommand(CloudCommand):
    """A command that starts a run on node pools: one pool after the other."""

    def __init__(self, *args: Any, params: list[Any] | None = None, **extra: Any) -> None:
        careful = [option for option in policy_options() if option.name in _OPTIONS]
        super().__init__(*args, params=[*(params or []), *careful], **extra)


def pool_policy_of(ctx: typer.Context, total: int) -> "Policy":
    """No pool may fail; one at a time. Raises UsageError for a gate or window that is none."""
    from dataclasses import replace

    return replace(policy_of(ctx, total), parallel=1)

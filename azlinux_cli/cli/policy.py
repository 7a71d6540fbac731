"""How carefully a run goes through a fleet: the options of every verb that starts one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperOption

from azlinux_cli.cli.options import common_of, common_option
from azlinux_cli.cli.selection import FleetCommand, parallel_of
from azlinux_cli.domain.errors import UsageError

if TYPE_CHECKING:
    from azlinux_cli.domain.rollout.plan import Policy


def policy_options() -> list[TyperOption]:
    """Read with `policy_of` and `order_of`."""
    text, many = {"type": str}, {"type": str, "multiple": True}
    seconds = {"type": float, "metavar": "SECONDS"}
    return [
        common_option("--max-failures", "max_failures", metavar="N|P%", **text,
            help="Machines that may fail before the run stops (0)."),
        common_option("--loose", "loose", is_flag=True,
            help="Full width whatever may fail; the worst case grows by it."),
        common_option("--canary", "canary", metavar="N|NAME", **many,
            help="First machines: a number for each cohort (1), or names."),
        common_option("--waves", "waves", metavar="SIZES", **text,
            help="Sizes of the waves after the canaries (10%,30%,100%)."),
        common_option("--parallel", "parallel", metavar="N", type=int,
            help="Machines worked on at once, if the budget allows it."),
        common_option("--max-per", "max_per", metavar="LABEL=N", **many,
            help="At once of one zone, availability-set, resource-group, cohort or tag:NAME."),
        common_option("--soak", "soak", **seconds, help="Rest after each machine."),
        common_option("--wave-soak", "wave_soak", **seconds, help="Rest after each wave."),
        common_option("--healthy-for", "healthy_for", **seconds,
            help="A machine is done when healthy that long without a break (10)."),
        common_option("--healthy-within", "healthy_within", **seconds,
            help="... which it must be within this time (300)."),
        common_option("--progress-deadline", "progress_deadline", **seconds,
            help="Stop when no machine was done for so long."),
        common_option("--gate", "gate", metavar="[WHEN=]KIND:VALUE", **many,
            help="Must pass before the run goes on: command, node, http, prometheus, approval."),
        common_option("--window", "window", metavar="TEXT", **many,
            help="When machines may be touched: 'Mon-Fri 22:00-04:00 Europe/Berlin'."),
    ]  # fmt: skip


class PolicyCommand(FleetCommand):
    """A command that starts a run on the machines that it names."""

    def __init__(self, *args: Any, params: list[Any] | None = None, **extra: Any) -> None:
        super().__init__(*args, params=[*(params or []), *policy_options()], **extra)


def policy_of(ctx: typer.Context, total: int) -> "Policy":
    """Of `total` machines. Raises UsageError for a value that means nothing."""
    from azlinux_cli.domain.rollout.budget import Budget, share_of
    from azlinux_cli.domain.rollout.gate import parse_gates
    from azlinux_cli.domain.rollout.limit import parse_limits
    from azlinux_cli.domain.rollout.plan import Policy
    from azlinux_cli.domain.rollout.window import Window

    said = common_of(ctx)
    failures = share_of(said.get("max_failures") or "0", total, option="--max-failures")
    seconds = _seconds(said)
    if seconds["healthy_for"] > seconds["healthy_within"]:
        raise UsageError("--healthy-for cannot be longer than --healthy-within")
    return Policy(
        Budget(failures, loose=bool(said.get("loose"))),
        parallel_of(ctx, said.get("parallel")),
        parse_limits(said.get("max_per") or ()),
        soak_node_s=seconds["soak"],
        soak_wave_s=seconds["wave_soak"],
        healthy_for_s=seconds["healthy_for"],
        healthy_within_s=seconds["healthy_within"],
        progress_s=said.get("progress_deadline"),
        gates=parse_gates(said.get("gate") or ()),
        windows=tuple(map(Window.parse, said.get("window") or ())),
    )


_SECONDS = {"soak": 0.0, "wave_soak": 0.0, "healthy_for": 10.0, "healthy_within": 300.0}


def _seconds(said: Mapping[str, Any]) -> dict[str, float]:
    found = {name: float(said.get(name, default)) for name, default in _SECONDS.items()}
    limit_s = said.get("progress_deadline")
    if min(found.values()) < 0 or (limit_s is not None and limit_s <= 0):
        raise UsageError("a time cannot be negative")
    return found


@dataclass(frozen=True, slots=True)
class Order:
    """Who goes first, in which steps: as it was typed."""

    canaries: int
    named: Sequence[str]
    waves: str


def order_of(ctx: typer.Context) -> Order:
    """Raises UsageError for two different numbers of canaries."""
    from azlinux_cli.domain.rollout.wave import DEFAULT_WAVES

    said = common_of(ctx)
    words: Sequence[str] = said.get("canary") or ()
    numbers = [int(word) for word in words if word.isdecimal()]
    if len(numbers) > 1:
        raise UsageError("--canary takes one number; names may be repeated")
    named = [word for word in words if not word.isdecimal()]
    return Order(numbers[0] if numbers else 1, named, said.get("waves") or DEFAULT_WAVES)

"""Planning a migration in place: what it is made with."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azlinux_cli.bootstrap.deps import Deps
    from azlinux_cli.domain.in_place import InPlaceWish
    from azlinux_cli.services.migration.in_place_plan import PlanInPlace


def in_place_planner(deps: "Deps") -> "PlanInPlace":
    from azlinux_cli import __version__
    from azlinux_cli.bootstrap.procedure import snapshot_check
    from azlinux_cli.services.migration.in_place_plan import FreezeSuccessor, PlanInPlace
    from azlinux_cli.services.node_job import RunJob

    freeze = FreezeSuccessor(RunJob(deps.shell(), deps.clock))
    return PlanInPlace(freeze, deps.clock, deps.owner().by, __version__, snapshot_check(deps))


def in_place_wish(**changed: Any) -> "InPlaceWish":
    """By azl's own data, with what somebody wants otherwise. Raises UsageError."""
    from azlinux_cli.adapters.in_place_data import load_in_place

    return load_in_place(**changed)

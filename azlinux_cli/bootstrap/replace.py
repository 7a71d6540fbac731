"""What replacing a machine's OS disk needs of the world."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azlinux_cli.bootstrap.deps import Deps
    from azlinux_cli.ports.clock import Clock
    from azlinux_cli.services.replace.plan import PlanReplace
    from azlinux_cli.services.replace.replace import ReplaceDisk


def plan_replace(deps: "Deps", created_by: str) -> "PlanReplace":
    from azlinux_cli.services.replace.plan import PlanReplace

    return PlanReplace(deps.disks(), deps.vm_models(), deps.region(), created_by)


def replace_disk(deps: "Deps", clock: "Clock") -> "ReplaceDisk":
    from azlinux_cli.services.replace.replace import ReplaceDisk

    return ReplaceDisk(deps.disks(), deps.vm_models(), deps.vm_actions(), deps.region(), clock)

"""What can be done to a machine that exists, and when there is nothing to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.vm import PowerState, Vm


class VmAction(StrEnum):
    START = "start"
    STOP = "stop"
    RESTART = "restart"
    DEALLOCATE = "deallocate"
    RESIZE = "resize"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class ActionRule:
    """`already`: power states in which the action would change nothing.

    `goal` is what `azl vm wait --for` takes; `done` is what the machine is afterwards.
    """

    doing: str
    done: str
    goal: str
    already: frozenset[PowerState] = frozenset()


RULES: Mapping[VmAction, ActionRule] = {
    VmAction.START: ActionRule("starting", "running", "running", frozenset({PowerState.RUNNING})),
    VmAction.STOP: ActionRule(
        "stopping",
        "stopped",
        "stopped",
        frozenset({PowerState.STOPPED, PowerState.DEALLOCATED}),
    ),
    VmAction.RESTART: ActionRule("restarting", "restarted", "running"),
    VmAction.DEALLOCATE: ActionRule(
        "deallocating", "deallocated", "deallocated", frozenset({PowerState.DEALLOCATED})
    ),
    VmAction.RESIZE: ActionRule("resizing", "resized", "exists"),
    VmAction.DELETE: ActionRule("deleting", "deleted", "deleted"),
}


def nothing_to_do(action: VmAction, vm: Vm) -> bool:
    """Whether the machine is already as the action would leave it."""
    return vm.power_state in RULES[action].already


class Goal(StrEnum):
    """What `azl vm wait --for` waits for."""

    RUNNING = "running"
    STOPPED = "stopped"
    DEALLOCATED = "deallocated"
    EXISTS = "exists"
    DELETED = "deleted"
    SSH = "ssh"


_POWER = {
    Goal.RUNNING: {PowerState.RUNNING},
    Goal.SSH: {PowerState.RUNNING},
    Goal.STOPPED: {PowerState.STOPPED, PowerState.DEALLOCATED},
    Goal.DEALLOCATED: {PowerState.DEALLOCATED},
}


def reached(goal: Goal, vm: Vm | None) -> bool:
    """Whether a machine (None: there is none) is what was waited for. SSH: powered on, no more."""
    if goal is Goal.DELETED:
        return vm is None
    if vm is None:
        return False
    if goal is Goal.EXISTS:
        return vm.provisioning_state.lower() == "succeeded"
    return vm.power_state in _POWER[goal]


def hopeless(goal: Goal, vm: Vm | None) -> bool:
    """Whether waiting longer can only be in vain: its last operation failed short of the goal."""
    return vm is not None and not reached(goal, vm) and vm.provisioning_state.lower() == "failed"

"""Actions on a machine: from start to simulateEviction.

All but generalize and simulateEviction are long-running: 202, no body (recorded, 2024-08).
Refusals: common error messages, "Operation '{0}' is not allowed on VM '{1}' since ...".
"""

from collections.abc import Callable
from dataclasses import dataclass

from azlinux_cli.sandbox.arm.compute.body import same_text
from azlinux_cli.sandbox.arm.compute.disk.volume import set_state
from azlinux_cli.sandbox.arm.compute.machine.deletion import (
    EVICT_EFFECT,
    begin_delete,
    delete_machine,
)
from azlinux_cli.sandbox.arm.compute.machine.document import PROVIDER, check_idle, require_vm, save
from azlinux_cli.sandbox.arm.compute.machine.host import disk_ids, note_power, start
from azlinux_cli.sandbox.arm.compute.machine_state import (
    DEALLOCATED,
    RUNNING,
    STOPPED,
    MachineState,
    is_allocated,
    remember,
    state_of,
)
from azlinux_cli.sandbox.arm.compute.refusal import not_allowed, not_running, operation_on_vm
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.operations import Operation, effect, rfc3339, watcher
from azlinux_cli.sandbox.kernel.resources import Document

POWER_EFFECT = "compute.vm.power"
ASYNC = {"Azure-AsyncNotification": "Enabled"}
DEALLOCATED_REASON = "the VM is either deallocated or marked to be deallocated."


def _start(cloud: Cloud, vm: Document, before: str | None) -> str:
    if before != RUNNING:
        start(cloud, vm)
        set_state(cloud, disk_ids(vm), "Attached")
    return RUNNING


def _power_off(cloud: Cloud, vm: Document, before: str | None) -> str:
    cloud.machines.stop(vm["id"])
    return STOPPED


def _deallocate(cloud: Cloud, vm: Document, before: str | None) -> str:
    cloud.machines.stop(vm["id"])
    set_state(cloud, disk_ids(vm), "Reserved")
    return DEALLOCATED


def _restart(cloud: Cloud, vm: Document, before: str | None) -> str:
    cloud.machines.restart(vm["id"])
    return RUNNING


def _redeploy(cloud: Cloud, vm: Document, before: str | None) -> str:
    """Another host: off there, on here."""
    cloud.machines.stop(vm["id"])
    start(cloud, vm)
    return RUNNING


@dataclass(frozen=True, slots=True)
class Action:
    """`during`: the power state while it lasts (REST: instance view, PowerState/...)."""

    act: Callable[[Cloud, Document, str | None], str]
    during: str | None
    weight: float
    needs_allocation: bool = False
    needs_running: bool = False


# Recorded seconds: powerOff 9, start 10, deallocate 26, restart 40, redeploy 150.
ACTIONS = {
    "start": Action(_start, "starting", 0.5),
    "powerOff": Action(_power_off, "stopping", 0.5, needs_allocation=True),
    "deallocate": Action(_deallocate, "deallocating", 1.0),
    "restart": Action(_restart, None, 1.0, needs_allocation=True, needs_running=True),
    "redeploy": Action(_redeploy, "starting", 2.0, needs_allocation=True),
}


def act(
    cloud: Cloud, request: Request, name: str, *, subscription: str, group: str, vm_name: str
) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    check_idle(cloud, vm, name)
    action = ACTIONS[name]
    state = state_of(cloud, vm["id"])
    _check(vm, name, action, state)
    before = state.power
    if action.during is not None and not (name == "start" and before == RUNNING):
        state.power = action.during
        remember(cloud, vm["id"], state)
    vm["properties"]["provisioningState"] = "Updating"
    cloud.resources.put(vm)
    operation = cloud.operations.begin(
        POWER_EFFECT,
        vm["id"],
        provider=PROVIDER,
        location=vm["location"],
        arguments={"action": name, "before": before, "no_body": True},
        weight=action.weight,
    )
    return accepted(cloud, operation, request)


def accepted(cloud: Cloud, operation: Operation, request: Request) -> Response:
    response = cloud.operations.accepted(operation, request)
    response.headers.update(ASYNC)
    return response


def _check(vm: Document, name: str, action: Action, state: MachineState) -> None:
    if state.generalized:
        raise operation_on_vm(name, vm["name"], "the VM is generalized.")
    if action.needs_allocation and not is_allocated(state):
        raise operation_on_vm(name, vm["name"], DEALLOCATED_REASON)
    if action.needs_running and not state.on:
        raise not_running()


@effect(POWER_EFFECT)
def finish(cloud: Cloud, operation: Operation) -> None:
    vm = cloud.resources.get(operation.resource_id)
    if vm is None:
        return
    action = ACTIONS[operation.arguments["action"]]
    power = action.act(cloud, vm, operation.arguments["before"])
    note_power(cloud, vm["id"], power)
    vm["properties"]["provisioningState"] = "Succeeded"
    save(cloud, vm)


@watcher
def note_failure(cloud: Cloud, operation: Operation) -> None:
    """Failures are told in the instance view; a failed action leaves the power as it was."""
    if operation.provider != PROVIDER or not operation.name.startswith("compute.vm."):
        return
    if cloud.resources.get(operation.resource_id) is None:
        return
    state = state_of(cloud, operation.resource_id)
    state.failure = operation.error
    state.changed = rfc3339(cloud.clock.now())
    if operation.error is not None and "before" in operation.arguments:
        state.power = operation.arguments["before"]
    remember(cloud, operation.resource_id, state)


@effect("compute.vm.reapply")
def finish_reapply(cloud: Cloud, operation: Operation) -> None:
    """The model is applied again; a machine in state Failed is Succeeded after it."""
    vm = cloud.resources.get(operation.resource_id)
    if vm is not None:
        vm["properties"]["provisioningState"] = "Succeeded"
        save(cloud, vm)


def reapply(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str
) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    check_idle(cloud, vm, "reapply")
    operation = cloud.operations.begin(
        "compute.vm.reapply",
        vm["id"],
        provider=PROVIDER,
        location=vm["location"],
        arguments={"no_body": True},
        weight=0.5,
    )
    return accepted(cloud, operation, request)


def generalize(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str
) -> Response:
    """At once, for a stopped machine; it can never start again ("Generalize a VM")."""
    vm = require_vm(cloud, subscription, group, vm_name)
    check_idle(cloud, vm, "generalize")
    state = state_of(cloud, vm["id"])
    if state.on:
        raise operation_on_vm(
            "generalize",
            vm["name"],
            "the VM is running. Please power off explicitly in case you shut down the VM from "
            "inside the guest operating system.",
        )
    state.generalized = True
    remember(cloud, vm["id"], state)
    return Response(200)


@effect(EVICT_EFFECT)
def finish_eviction(cloud: Cloud, operation: Operation) -> None:
    vm = cloud.resources.get(operation.resource_id)
    if vm is None:
        return
    if same_text(vm["properties"].get("evictionPolicy"), "Delete"):
        delete_machine(cloud, vm["id"])
        return
    note_power(cloud, vm["id"], _deallocate(cloud, vm, RUNNING))
    save(cloud, vm)


def simulate_eviction(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str
) -> Response:
    """204 at once, the eviction later ("Simulate an eviction": within 30 minutes)."""
    vm = require_vm(cloud, subscription, group, vm_name)
    check_idle(cloud, vm, "simulateEviction")
    if not same_text(vm["properties"].get("priority"), "Spot"):
        raise not_allowed("Operation 'simulateEviction' is only supported on Azure Spot VMs.")
    cloud.operations.begin(EVICT_EFFECT, vm["id"], provider=PROVIDER, location=vm["location"])
    return Response(204)


def delete(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str
) -> Response:
    group_id = cloud.resources.group(subscription, group)["id"]
    vm = cloud.resources.get(f"{group_id}/providers/Microsoft.Compute/virtualMachines/{vm_name}")
    if vm is None:
        return Response(204)
    forced = same_text(request.parameter("forceDeletion"), "true")
    return accepted(cloud, begin_delete(cloud, vm, forced=forced), request)

"""The run-time status of a machine. Shapes as recorded (`$expand=instanceView`, 2024-08)."""

from azlinux_cli.sandbox.arm.compute.body import at
from azlinux_cli.sandbox.arm.compute.machine.host import boot_diagnostics, os_disk_id
from azlinux_cli.sandbox.arm.compute.machine_state import (
    DEALLOCATED,
    RUNNING,
    MachineState,
    remember,
    state_of,
)
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.operations import rfc3339
from azlinux_cli.sandbox.kernel.resources import Document

STATES = {"succeeded": "Provisioning succeeded", "failed": "Provisioning failed"}


def status(code: str, text: str, **more: str) -> Json:
    return {"code": code, "level": "Info", "displayStatus": text, **more}


def statuses(vm: Document, state: MachineState) -> list[Json]:
    """Provisioning, then power; no power state before the first allocation."""
    word = str(vm["properties"]["provisioningState"])
    code = f"ProvisioningState/{word.lower()}"
    first = status(code, STATES.get(word.lower(), word), time=state.changed)
    if word == "Failed" and state.failure is not None:
        first = {
            **first,
            "code": f"{code}/{state.failure['code']}",
            "level": "Error",
            "message": state.failure["message"],
        }
    out = [first]
    if state.generalized:
        out.append(status("OSState/generalized", "VM generalized"))
    if state.power is not None:
        out.append(status(f"PowerState/{state.power}", f"VM {state.power}"))
    return out


def instance_view(cloud: Cloud, vm: Document, extensions: list[Document]) -> Json:
    state = state_of(cloud, vm["id"])
    _ask_agent(cloud, vm["id"], state)
    out: Json = {}
    if state.power not in {None, DEALLOCATED}:
        if state.agent is not None:
            out["computerName"] = state.agent.get("hostname", vm["name"])
            out["osName"] = state.agent["osName"]
            out["osVersion"] = state.agent["osVersion"]
        out["vmAgent"] = _agent(state, extensions)
    out["disks"] = [_disk(name, state) for name in _disk_names(vm)]
    if extensions and "vmAgent" in out:
        out["extensions"] = [_extension(item) for item in extensions]
    if boot_diagnostics(vm):
        out["bootDiagnostics"] = {}
    out["hyperVGeneration"] = _generation(cloud, vm)
    out["statuses"] = statuses(vm, state)
    return out


def _ask_agent(cloud: Cloud, vm_id: str, state: MachineState) -> None:
    """What a stopped machine's agent said last stays visible (recorded after powerOff)."""
    if state.power != RUNNING:
        return
    heard = cloud.machines.agent_status(vm_id)
    if heard is None:
        return
    news = heard != state.agent
    state.agent, state.agent_time = heard, rfc3339(cloud.clock.now())
    if news:  # a list of a whole fleet writes nothing
        remember(cloud, vm_id, state)


def _agent(state: MachineState, extensions: list[Document]) -> Json:
    """An agent that never reported: the words of the portal and of many issues."""
    if state.agent is None:
        unheard = {
            **status("ProvisioningState/Unavailable", "Not Ready", time=state.changed),
            "level": "Warning",
            "message": "VM status blob is found but not yet populated.",
        }
        return {"vmAgentVersion": "Unknown", "statuses": [unheard]}
    ready = status(
        "ProvisioningState/succeeded",
        "Ready",
        message="Guest Agent is running",
        time=state.agent_time,
    )
    return {
        "vmAgentVersion": state.agent["vmAgentVersion"],
        "statuses": [ready],
        "extensionHandlers": [_handler(item) for item in extensions],
    }


def _kind(extension: Document) -> str:
    properties = extension["properties"]
    return f"{properties['publisher']}.{properties['type']}"


def _handler(extension: Document) -> Json:
    return {
        "type": _kind(extension),
        "typeHandlerVersion": extension["handlerVersion"],
        "status": status("ProvisioningState/succeeded", "Ready", message="Plugin enabled"),
    }


def _extension(extension: Document) -> Json:
    return {
        "name": extension["name"],
        "type": _kind(extension),
        "typeHandlerVersion": extension["handlerVersion"],
        "statuses": [extension_status(extension)],
    }


def extension_status(extension: Document) -> Json:
    word = str(extension["properties"]["provisioningState"]).lower()
    out = status(
        f"ProvisioningState/{word}",
        STATES.get(word, word.capitalize()),
        message=extension.get("message") or "",
    )
    return {**out, "level": "Error"} if word == "failed" else out


def _disk_names(vm: Document) -> list[str]:
    storage = vm["properties"]["storageProfile"]
    return [storage["osDisk"]["name"], *(item["name"] for item in storage["dataDisks"])]


def _disk(name: str, state: MachineState) -> Json:
    done = status(
        "ProvisioningState/succeeded",
        "Provisioning succeeded",
        time=state.disks.get(name, state.changed),
    )
    return {"name": name, "statuses": [done]}


def _generation(cloud: Cloud, vm: Document) -> str:
    disk = cloud.resources.get(os_disk_id(vm))
    return str(at(disk or {}, "properties.hyperVGeneration") or "V2")

"""Action Run Command: one script at a time, slow, short of output.

Sources: "Run scripts in your Linux VM by using action Run Commands" (at least 20 seconds, one
script at a time, no cancelling, last 4,096 bytes of output); refusal as quoted in azure-cli#19137
and #32305; success whatever the exit status (azure-cli#19251).
"""

import shlex
from collections.abc import Iterable

from azlinux_cli.sandbox.arm.compute.guest.agent_script import run_in_guest
from azlinux_cli.sandbox.arm.compute.guest.script_output import enable_message
from azlinux_cli.sandbox.arm.compute.machine.document import PROVIDER, check_idle, require_vm
from azlinux_cli.sandbox.arm.compute.machine.power import accepted
from azlinux_cli.sandbox.arm.compute.machine_state import state_of
from azlinux_cli.sandbox.arm.compute.refusal import invalid, missing, not_found, not_running
from azlinux_cli.sandbox.arm.compute.shape import RUN_COMMAND, shaped
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.machines import AgentUnavailableError
from azlinux_cli.sandbox.kernel.operations import Operation, effect

EFFECT = "compute.run_command.action"
WEIGHT = 1.0  # twenty seconds, scaled
COMMANDS = {"runshellscript": None, "ifconfig": "ifconfig"}


def run(cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    body = shaped(request, RUN_COMMAND)
    script = _script(body)
    if not state_of(cloud, vm["id"]).on:
        raise not_running()
    resource_id = f"{vm['id']}/extensions/RunCommandLinux"
    if cloud.operations.running(resource_id):
        raise ArmError(
            409,
            "Conflict",
            "Run command extension execution is in progress. Please wait for completion before "
            "invoking a run command.",
        )
    check_idle(cloud, vm, "runCommand")
    operation = cloud.operations.begin(
        EFFECT,
        resource_id,
        provider=PROVIDER,
        location=vm["location"],
        arguments={"vm": vm["id"], "script": script},
        weight=WEIGHT,
    )
    return accepted(cloud, operation, request)


def _script(body: Json) -> str:
    command = body.get("commandId")
    if not command:
        raise missing("commandId")
    if str(command).lower() not in COMMANDS:
        raise not_found(f"The entity was not found in this Azure location: {command}.")
    built_in = COMMANDS[str(command).lower()]
    if built_in is not None:
        return built_in
    lines = body.get("script")
    if not isinstance(lines, list) or not lines:
        raise invalid("The value of parameter script is invalid.", "script")
    return with_parameters("\n".join(str(line) for line in lines), body.get("parameters") or [])


def with_parameters(script: str, parameters: Iterable[Json]) -> str:
    """Named ones become variables, nameless ones arguments (the same document, "Parameters")."""
    named, positional = [], []
    for item in parameters:
        value = shlex.quote(str(item.get("value", "")))
        name = item.get("name")
        if name:
            if not str(name).isidentifier():
                raise invalid("The value of parameter parameters.name is invalid.", "parameters")
            named.append(f"export {name}={value}")
        else:
            positional.append(value)
    if positional:
        named.append(f"set -- {' '.join(positional)}")
    return "\n".join([*named, script])


@effect(EFFECT)
def finish(cloud: Cloud, operation: Operation) -> Json:
    """Raises ArmError VMAgentStatusCommunicationError (common error messages)."""
    vm_id = operation.arguments["vm"]
    try:
        output = run_in_guest(cloud, operation, operation.arguments["script"])
    except AgentUnavailableError as error:
        raise ArmError(
            409,
            "VMAgentStatusCommunicationError",
            f"VM '{vm_id.rsplit('/', 1)[-1]}' has not reported status for VM agent or extensions. "
            "Please verify the VM has a running VM agent, and can establish outbound connections "
            "to Azure storage.",
        ) from error
    return {
        "value": [
            {
                "code": "ProvisioningState/succeeded",
                "level": "Info",
                "displayStatus": "Provisioning succeeded",
                "message": enable_message(output),
            }
        ]
    }

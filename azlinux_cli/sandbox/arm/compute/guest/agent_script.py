"""Scripts that run through a machine's VM agent while an operation lasts."""

from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.machines import AgentUnavailableError, CommandOutput
from azlinux_cli.sandbox.kernel.operations import LaterError, Operation

AGENT_SECONDS, POLL_SECONDS = 30.0, 0.2


def run_in_guest(cloud: Cloud, operation: Operation, script: str) -> CommandOutput:
    """What the script gave. Raises LaterError while it runs, or while its agent may still come.

    Raises AgentUnavailableError if none does, or if the machine went down under the script: it is
    not begun again. Azure waits for an agent up to 90 minutes ("The maximum time a script can
    run"); less here.
    """
    vm_id, ticket = operation.arguments["vm"], operation.arguments.get("ticket")
    if ticket is None:
        ticket = _begin(cloud, operation, vm_id, script)
    output = cloud.machines.script_output(ticket)
    if output is None:
        operation.arguments["ticket"] = ticket
        raise LaterError(POLL_SECONDS)
    return output


def _begin(cloud: Cloud, operation: Operation, vm_id: str, script: str) -> str:
    try:
        return cloud.machines.begin_script(vm_id, script)
    except AgentUnavailableError:
        waited = operation.arguments.get("waited", 0.0)
        if waited >= AGENT_SECONDS:
            raise
        operation.arguments["waited"] = waited + POLL_SECONDS
        raise LaterError(POLL_SECONDS) from None

"""Managed Run Commands: resources of their own, several at once, with an instance view.

Source: "Run scripts in your Linux VM by using managed Run Commands"; REST reference
"Virtual Machine Run Commands". A script that fails does not fail the resource unless
`treatFailureAsDeploymentFailure` says so. Protected parameters are not kept in
the document. Scripts by URI and `runAsUser` are not emulated.
"""

from azlinux_cli.sandbox.arm.compute.body import merged
from azlinux_cli.sandbox.arm.compute.guest.agent_script import run_in_guest
from azlinux_cli.sandbox.arm.compute.guest.child import (
    ChildKind,
    begin_delete,
    begin_write,
    require_running,
)
from azlinux_cli.sandbox.arm.compute.guest.run_command import with_parameters
from azlinux_cli.sandbox.arm.compute.guest.script_output import tail
from azlinux_cli.sandbox.arm.compute.machine.document import PROVIDER, RUN_COMMAND_TYPE, require_vm
from azlinux_cli.sandbox.arm.compute.refusal import invalid, missing, not_emulated
from azlinux_cli.sandbox.arm.compute.shape import MANAGED_RUN_COMMAND, shaped
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.machines import AgentUnavailableError
from azlinux_cli.sandbox.kernel.operations import Operation, effect, rfc3339
from azlinux_cli.sandbox.kernel.resources import Document

WEIGHT, ACCEPT_WEIGHT = 0.8, 0.2
DEFAULT_TIMEOUT_S = 5400  # "maximum 90 minutes"
SHOWN = (
    "source",
    "parameters",
    "asyncExecution",
    "timeoutInSeconds",
    "treatFailureAsDeploymentFailure",
)


def _shown_view(document: Document) -> Json:
    return dict(document["view"])


KIND = ChildKind(RUN_COMMAND_TYPE, _shown_view)


def put(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str, name: str
) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    return _write(cloud, request, vm, name, {})


def patch(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str, name: str
) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    known = cloud.resources.require(KIND.id_of(vm, name))
    return _write(cloud, request, vm, name, known["properties"])


def _write(cloud: Cloud, request: Request, vm: Document, name: str, known: Json) -> Response:
    body = shaped(request, MANAGED_RUN_COMMAND)
    given = merged(known, body.get("properties") or {})
    script = _script(given)
    require_running(cloud, vm)
    if cloud.operations.running(KIND.id_of(vm, name)):
        raise ArmError(409, "Conflict", f"Run command {name} is being executed.")
    document = _document(cloud, vm, name, body, given)
    detached = bool(given.get("asyncExecution"))
    effect_name = "compute.run_command.accept" if detached else "compute.run_command.run"
    weight = ACCEPT_WEIGHT if detached else WEIGHT
    work = (effect_name, {"script": script})
    return begin_write(cloud, request, vm, document, work=work, weight=weight)


def _script(given: Json) -> str:
    source = given.get("source") or {}
    if source.get("scriptUri") or source.get("galleryScriptReferenceId"):
        raise not_emulated("run commands with a script by URI")
    if given.get("runAsUser"):
        raise not_emulated("run commands with runAsUser")
    if not source.get("script"):
        raise missing("runCommand.properties.source")
    timeout_s = given.get("timeoutInSeconds", DEFAULT_TIMEOUT_S)
    if not isinstance(timeout_s, int) or timeout_s < 0:
        raise invalid("The value of parameter timeoutInSeconds is invalid.", "timeoutInSeconds")
    parameters = [*(given.get("parameters") or []), *(given.get("protectedParameters") or [])]
    return with_parameters(str(source["script"]), parameters)


def _document(cloud: Cloud, vm: Document, name: str, body: Json, given: Json) -> Document:
    properties = {key: given[key] for key in SHOWN if key in given}
    properties.setdefault("asyncExecution", False)
    properties.setdefault("timeoutInSeconds", 0)
    return {
        "name": name,
        "id": KIND.id_of(vm, name),
        "type": RUN_COMMAND_TYPE,
        "location": vm["location"],
        "tags": body.get("tags") or {},
        "properties": properties,
        "view": _view("Pending", rfc3339(cloud.clock.now())),
    }


def _view(state: str, start: str) -> Json:
    return {
        "executionState": state,
        "executionMessage": "",
        "exitCode": 0,
        "output": "",
        "error": "",
        "startTime": start,
        "statuses": [],
    }


@effect("compute.run_command.accept")
def finish_accept(cloud: Cloud, operation: Operation) -> None:
    """`asyncExecution`: the resource is there; the script goes on."""
    document = cloud.resources.get(operation.resource_id)
    if document is None:
        return
    document["properties"]["provisioningState"] = "Succeeded"
    document["view"]["executionState"] = "Running"
    cloud.resources.put(document)
    cloud.operations.begin(
        "compute.run_command.run",
        operation.resource_id,
        provider=PROVIDER,
        location=operation.location,
        arguments=operation.arguments,
        weight=WEIGHT,
    )


@effect("compute.run_command.run")
def finish_run(cloud: Cloud, operation: Operation) -> None:
    """Raises ArmError if the failure of the script is to be that of the resource."""
    document = cloud.resources.get(operation.resource_id)
    if document is None:
        return
    view = document["view"]
    _execute(cloud, operation, view)
    view["endTime"] = rfc3339(cloud.clock.now())
    strict = bool(document["properties"].get("treatFailureAsDeploymentFailure"))
    failed = strict and view["executionState"] != "Succeeded"
    document["properties"]["provisioningState"] = "Failed" if failed else "Succeeded"
    cloud.resources.put(document)
    if failed:
        raise ArmError(
            409,
            "VMExtensionProvisioningError",
            f"VM has reported a failure when processing run command '{document['name']}': "
            f"{view['executionMessage']}",
        )


def _execute(cloud: Cloud, operation: Operation, view: Json) -> None:
    try:
        output = run_in_guest(cloud, operation, operation.arguments["script"])
    except AgentUnavailableError:
        view["executionState"] = "Failed"
        view["executionMessage"] = "The VM agent did not report status."
        view["exitCode"] = -1
        return
    good = output.exit_status == 0
    view["executionState"] = "Succeeded" if good else "Failed"
    view["executionMessage"] = (
        "RunCommand script execution completed"
        if good
        else f"Execution failed: command terminated with exit status={output.exit_status}"
    )
    view["exitCode"] = output.exit_status
    view["output"], view["error"] = tail(output.stdout), tail(output.stderr)


def delete(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str, name: str
) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    document = cloud.resources.get(KIND.id_of(vm, name))
    if document is None:
        return Response(204)
    return begin_delete(cloud, request, vm, document, weight=ACCEPT_WEIGHT)

"""VM extensions: documents that come and go with a long-running operation each.

Secrets are never shown (recorded: az vm user update, 2024-08). What an extension would do in the
guest is pretended, but for CustomScript, whose command runs.
"""

from azlinux_cli.sandbox.arm.compute.body import at, same_text
from azlinux_cli.sandbox.arm.compute.guest.agent_script import run_in_guest
from azlinux_cli.sandbox.arm.compute.guest.child import (
    DELETE_EFFECT,
    ChildKind,
    begin_delete,
    begin_write,
    require_running,
)
from azlinux_cli.sandbox.arm.compute.guest.script_output import enable_message, tail
from azlinux_cli.sandbox.arm.compute.machine.document import EXTENSION_TYPE, require_vm
from azlinux_cli.sandbox.arm.compute.machine.instance_view import extension_status
from azlinux_cli.sandbox.arm.compute.offer.catalog import Extension, catalog
from azlinux_cli.sandbox.arm.compute.refusal import missing, not_allowed
from azlinux_cli.sandbox.arm.compute.shape import EXTENSION, shaped
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.machines import AgentUnavailableError
from azlinux_cli.sandbox.kernel.operations import Operation, effect
from azlinux_cli.sandbox.kernel.resources import Document

WEIGHT = 0.5


def _view(document: Document) -> Json:
    properties = document["properties"]
    return {
        "name": document["name"],
        "type": f"{properties['publisher']}.{properties['type']}",
        "typeHandlerVersion": document["handlerVersion"],
        "statuses": [extension_status(document)],
    }


KIND = ChildKind(EXTENSION_TYPE, _view)


def put(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str, name: str
) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    body = shaped(request, EXTENSION)
    require_running(cloud, vm)
    known = _find(body.get("properties") or {})
    _check_idle(cloud, KIND.id_of(vm, name))
    document = _document(vm, name, body, known)
    work = ("compute.extension.write", {"command": _command(known, body)})
    return begin_write(cloud, request, vm, document, work=work, weight=WEIGHT)


def _check_idle(cloud: Cloud, extension_id: str) -> None:
    for running in cloud.operations.running(extension_id):
        if running.name == DELETE_EFFECT:
            raise not_allowed(
                "Operation 'PUT Extension' is not allowed on VM extension "
                f"'{extension_id.rsplit('/', 1)[-1]}' since it is marked for deletion. You can "
                "only retry the Delete operation (or wait for an ongoing one to complete)."
            )


def _find(properties: Json) -> Extension:
    """Raises ArmError 404 ArtifactNotFound (common error messages)."""
    for key in ("publisher", "type", "typeHandlerVersion"):
        if not properties.get(key):
            raise missing(f"extension.properties.{key}")
    wanted = str(properties["typeHandlerVersion"])
    for item in catalog().extensions:
        major = item.version.split(".", maxsplit=1)[0]
        names = same_text(item.publisher, properties["publisher"]) and same_text(
            item.type, properties["type"]
        )
        if names and wanted.split(".", maxsplit=1)[0] == major:
            return item
    raise ArmError(
        404,
        "ArtifactNotFound",
        f"Extension with publisher '{properties['publisher']}', type '{properties['type']}', and "
        f"type handler version '{wanted}' could not be found in the extension repository.",
    )


def _command(known: Extension, body: Json) -> str | None:
    if not known.script:
        return None
    for part in ("protectedSettings", "settings"):
        if command := at(body, f"properties.{part}.commandToExecute"):
            return str(command)
    return None


def _document(vm: Document, name: str, body: Json, known: Extension) -> Document:
    given = body.get("properties") or {}
    out: Document = {
        "name": name,
        "id": KIND.id_of(vm, name),
        "type": EXTENSION_TYPE,
        "location": body.get("location") or vm["location"],
        "properties": {
            "autoUpgradeMinorVersion": bool(given.get("autoUpgradeMinorVersion")),
            "publisher": given["publisher"],
            "type": given["type"],
            "typeHandlerVersion": given["typeHandlerVersion"],
        },
        "handlerVersion": known.version,
    }
    for key in ("settings", "enableAutomaticUpgrade", "forceUpdateTag"):
        if key in given:
            out["properties"][key] = given[key]
    if body.get("tags"):
        out["tags"] = body["tags"]
    return out


@effect("compute.extension.write")
def finish_write(cloud: Cloud, operation: Operation) -> None:
    """Raises ArmError VMExtensionProvisioningError if a script fails."""
    document = cloud.resources.get(operation.resource_id)
    if document is None:
        return
    document["message"] = "Enable succeeded."
    document["properties"]["provisioningState"] = "Succeeded"
    failure = None
    if operation.arguments["command"] is not None:
        document["message"], failure = _run(cloud, document["name"], operation)
    if failure is not None:
        document["properties"]["provisioningState"] = "Failed"
    cloud.resources.put(document)
    if failure is not None:
        raise failure


def _run(cloud: Cloud, name: str, operation: Operation) -> tuple[str, ArmError | None]:
    try:
        output = run_in_guest(cloud, operation, operation.arguments["command"])
    except AgentUnavailableError:
        text = f"Provisioning of VM extension {name} has timed out."
        return text, ArmError(409, "VMExtensionProvisioningTimeout", text)
    if output.exit_status == 0:
        return enable_message(output), None
    text = (
        "Enable failed: failed to execute command: command terminated with exit "
        f"status={output.exit_status}\n[stdout]\n{tail(output.stdout)}\n[stderr]\n"
        f"{tail(output.stderr)}"
    )
    return text, ArmError(
        409,
        "VMExtensionProvisioningError",
        f"VM has reported a failure when processing extension '{name}'. Error message: \"{text}\".",
    )


def delete(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str, name: str
) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    document = cloud.resources.get(KIND.id_of(vm, name))
    if document is None:
        return Response(204)
    require_running(cloud, vm)
    document["properties"]["provisioningState"] = "Deleting"
    cloud.resources.put(document)
    return begin_delete(cloud, request, vm, document, weight=WEIGHT)

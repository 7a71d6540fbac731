"""What hangs on a virtual machine and the guest agent acts on: extensions and Run Commands.

Answers as recorded (az vm user update, 2024-08): 201 or 200 with `Azure-AsyncOperation`; the
instance view only with `$expand=instanceView`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from azlinux_cli.sandbox.arm.compute.body import same_text
from azlinux_cli.sandbox.arm.compute.machine.document import PROVIDER, children, public, require_vm
from azlinux_cli.sandbox.arm.compute.machine.power import accepted
from azlinux_cli.sandbox.arm.compute.machine_state import state_of
from azlinux_cli.sandbox.arm.compute.refusal import not_allowed
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.operations import Operation, effect
from azlinux_cli.sandbox.kernel.resources import Document

DELETE_EFFECT = "compute.vm_child.delete"
OK, CREATED = 200, 201


@dataclass(frozen=True, slots=True)
class ChildKind:
    """One kind of child. `view` makes its instance view."""

    type: str
    view: Callable[[Document], Json]

    def id_of(self, vm: Document, name: str) -> str:
        return f"{vm['id']}/{self.type.rpartition('/')[2]}/{name}"

    def get(
        self,
        cloud: Cloud,
        request: Request,
        *,
        subscription: str,
        group: str,
        vm_name: str,
        name: str,
    ) -> Response:
        vm = require_vm(cloud, subscription, group, vm_name)
        document = cloud.resources.require(self.id_of(vm, name))
        return Response(OK, self._expanded(request, document))

    def list_all(
        self, cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str
    ) -> Response:
        vm = require_vm(cloud, subscription, group, vm_name)
        found = children(cloud, vm["id"], self.type)
        return Response(OK, {"value": [self._expanded(request, item) for item in found]})

    def _expanded(self, request: Request, document: Document) -> Document:
        out = public(document)
        if same_text(request.parameter("$expand"), "instanceView"):
            out["properties"] = {**document["properties"], "instanceView": self.view(document)}
        return out


def require_running(cloud: Cloud, vm: Document) -> None:
    """Raises ArmError 409: without a running machine there is no agent to act."""
    if not state_of(cloud, vm["id"]).on:
        raise not_allowed("Cannot modify extensions in the VM when the VM is not running.")


def begin_write(
    cloud: Cloud,
    request: Request,
    vm: Document,
    document: Document,
    *,
    work: tuple[str, dict[str, Any]],
    weight: float,
) -> Response:
    """Keep the child and answer its PUT. `work`: the name of an effect, and its arguments."""
    name, arguments = work
    existing = cloud.resources.get(document["id"])
    document["properties"]["provisioningState"] = "Updating" if existing else "Creating"
    cloud.resources.put(document)
    operation = cloud.operations.begin(
        name,
        document["id"],
        provider=PROVIDER,
        location=vm["location"],
        arguments={"vm": vm["id"], **arguments},
        weight=weight,
    )
    return cloud.operations.accepted(
        operation, request, status=OK if existing else CREATED, body=public(document)
    )


def begin_delete(
    cloud: Cloud, request: Request, vm: Document, document: Document, *, weight: float
) -> Response:
    operation = cloud.operations.begin(
        DELETE_EFFECT, document["id"], provider=PROVIDER, location=vm["location"], weight=weight
    )
    return accepted(cloud, operation, request)


@effect(DELETE_EFFECT)
def finish_delete(cloud: Cloud, operation: Operation) -> None:
    cloud.resources.delete(operation.resource_id)

"""Template deployments of a resource group or a subscription, over HTTP."""

from azlinux_cli.sandbox.arm.deployment.document import (
    KIND,
    TYPE,
    Deployment,
    find,
    in_scope,
    present,
    present_step,
)
from azlinux_cli.sandbox.arm.deployment.draft import draft
from azlinux_cli.sandbox.arm.deployment.run import EFFECT, advance, cancel
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.routes import GROUP, SUBSCRIPTION, Handler, Route

STATUS = {"InProgress": "Running"}


def _scope(cloud: Cloud, subscription: str, group: str | None) -> str:
    """The id of the group or subscription deployed to. Raises ArmError 404."""
    if group is None:
        return f"/subscriptions/{subscription}"
    return str(cloud.resources.group(subscription, group)["id"])


def _find(cloud: Cloud, scope_id: str, name: str) -> Deployment | None:
    return find(cloud, f"{scope_id}/providers/{TYPE}/{name}")


def put_deployment(
    cloud: Cloud, request: Request, *, subscription: str, name: str, group: str | None = None
) -> Response:
    scope_id = _scope(cloud, subscription, group)
    existing = _find(cloud, scope_id, name)
    if existing is not None and existing.running:
        raise ArmError(
            409,
            "DeploymentActive",
            f"Unable to edit or replace deployment '{name}': previous deployment is still active. "
            "Please see https://aka.ms/arm-deploy for usage details.",
        )
    deployment, made = draft(cloud, request, scope_id, name, existing)
    operation = cloud.operations.begin(
        EFFECT, deployment.id, provider="Microsoft.Resources", location="global", weight=None
    )
    deployment.operation = operation.id
    deployment.parameters, deployment.values = made.parameters, made.values
    deployment.variables, deployment.outputs = made.variables, made.outputs
    deployment.steps = made.steps
    body = present(deployment, now=cloud.clock.now())
    advance(cloud, deployment)
    version = request.parameter("api-version")
    url = f"{request.base_url}{deployment.id}/operationStatuses/{operation.id}"
    headers = {
        "Azure-AsyncOperation": f"{url}?api-version={version}",
        "Retry-After": str(cloud.settings.retry_after_seconds),
    }
    return Response(200 if existing else 201, body, headers)


def validate(
    cloud: Cloud, request: Request, *, subscription: str, name: str, group: str | None = None
) -> Response:
    scope_id = _scope(cloud, subscription, group)
    existing = _find(cloud, scope_id, name)
    deployment, made = draft(cloud, request, scope_id, name, existing)
    deployment.steps, deployment.parameters = made.steps, made.parameters
    deployment.state = "Succeeded"
    body = present(deployment, now=cloud.clock.now())
    body["properties"]["validatedResources"] = body["properties"].pop("outputResources")
    del body["properties"]["outputs"]
    return Response(200, body)


def _require(cloud: Cloud, subscription: str, group: str | None, name: str) -> Deployment:
    scope_id = _scope(cloud, subscription, group)
    found = _find(cloud, scope_id, name)
    if found is None:
        raise ArmError(404, "DeploymentNotFound", f"Deployment '{name}' could not be found.")
    return found


def get_deployment(
    cloud: Cloud, request: Request, *, subscription: str, name: str, group: str | None = None
) -> Response:
    found = _require(cloud, subscription, group, name)
    return Response(200, present(found, now=cloud.clock.now()))


def head_deployment(
    cloud: Cloud, request: Request, *, subscription: str, name: str, group: str | None = None
) -> Response:
    scope_id = f"/subscriptions/{subscription}"
    if group is not None:
        scope_id += f"/resourceGroups/{group}"
    known = _find(cloud, scope_id, name)
    return Response(204 if known else 404)


def list_deployments(
    cloud: Cloud, request: Request, *, subscription: str, group: str | None = None
) -> Response:
    scope_id = _scope(cloud, subscription, group)
    now = cloud.clock.now()
    return paged(cloud, request, [present(item, now=now) for item in in_scope(cloud, scope_id)])


def delete_deployment(
    cloud: Cloud, request: Request, *, subscription: str, name: str, group: str | None = None
) -> Response:
    """Forgets the deployment's record; its resources stay."""
    scope_id = _scope(cloud, subscription, group)
    found = _find(cloud, scope_id, name)
    if found is None:
        return Response(204)
    if found.running:
        raise ArmError(
            409, "DeploymentBeingDeleted", f"The deployment '{name}' is active; cancel it first."
        )
    cloud.store.delete(KIND, found.id)
    return Response(204)


def cancel_deployment(
    cloud: Cloud, request: Request, *, subscription: str, name: str, group: str | None = None
) -> Response:
    found = _require(cloud, subscription, group, name)
    if not found.running:
        raise ArmError(
            409,
            "DeploymentCannotBeCancelled",
            f"The deployment '{name}' cannot be cancelled because it is not active.",
        )
    cancel(cloud, found)
    return Response(204)


def get_status(
    cloud: Cloud,
    request: Request,
    *,
    subscription: str,
    name: str,
    operation: str,
    group: str | None = None,
) -> Response:
    """`{"status": "Running"}`, and nothing else until it failed (recorded)."""
    found = cloud.operations.get(operation)
    if found is None:
        raise ArmError(404, "NotFound", f"The entity was not found: operation {operation}.")
    body: Json = {"status": STATUS.get(found.status, found.status)}
    if found.error is not None:
        body["error"] = found.error
    retry = str(cloud.settings.retry_after_seconds)
    return Response(200, body, {"Retry-After": retry} if found.running else {})


def list_operations(
    cloud: Cloud, request: Request, *, subscription: str, name: str, group: str | None = None
) -> Response:
    found = _require(cloud, subscription, group, name)
    now = cloud.clock.now()
    begun = [step for step in found.steps if step.started is not None]
    return paged(cloud, request, [present_step(found, step, now=now) for step in begun])


_ALL = f"/providers/{TYPE}"
_ONE = _ALL + "/{name}"

# What a group's and a subscription's deployments have in common.
_BOTH: tuple[tuple[str, str, Handler], ...] = (
    ("GET", _ALL, list_deployments),
    ("GET", _ONE, get_deployment),
    ("HEAD", _ONE, head_deployment),
    ("PUT", _ONE, put_deployment),
    ("DELETE", _ONE, delete_deployment),
    ("POST", _ONE + "/validate", validate),
    ("POST", _ONE + "/cancel", cancel_deployment),
    ("GET", _ONE + "/operations", list_operations),
    ("GET", _ONE + "/operationStatuses/{operation}", get_status),
)

ROUTES: tuple[Route, ...] = (
    *(Route(method, SUBSCRIPTION + path, handler) for method, path, handler in _BOTH),
    *(Route(method, GROUP + path, handler) for method, path, handler in _BOTH),
    # Deployment Operations - List has a path of its own (REST reference).
    Route("GET", GROUP + "/deployments/{name}/operations", list_operations),
)

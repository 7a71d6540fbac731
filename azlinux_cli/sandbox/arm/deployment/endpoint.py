"""Template deployments of a resource group, over HTTP."""

import re
import uuid
from dataclasses import replace
from typing import Any

from azlinux_cli.sandbox.arm.deployment.document import (
    KIND,
    TYPE,
    Deployment,
    find,
    in_group,
    present,
    present_step,
    template_hash,
)
from azlinux_cli.sandbox.arm.deployment.expression import NotYet, TemplateError
from azlinux_cli.sandbox.arm.deployment.preflight import check_steps
from azlinux_cli.sandbox.arm.deployment.run import EFFECT, advance, cancel, scope_of
from azlinux_cli.sandbox.arm.deployment.template import Plan, plan
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.routes import GROUP, Route

# Resource naming rules, deployments: 1-64, "underscores, hyphens, periods, parentheses, letters".
NAME = re.compile(r"[-\w._()]{1,64}")
STATUS = {"InProgress": "Running"}


def _draft(cloud: Cloud, request: Request, group_id: str, name: str) -> tuple[Deployment, Plan]:
    """Read what is to be deployed and check it. Raises ArmError 400."""
    properties = request.json.get("properties") or {}
    if NAME.fullmatch(name) is None:
        raise ArmError(
            400,
            "InvalidDeploymentName",
            f"The deployment name '{name}' is invalid. It is 64 characters at most: letters, "
            "digits, '-', '.', '_', '(' and ')'.",
        )
    mode = str(properties.get("mode", "")).lower()
    if mode == "complete":
        raise ArmError(
            501, "NotEmulated", "The sandbox does not emulate deployments in mode Complete."
        )
    if mode != "incremental":
        raise ArmError(
            400,
            "InvalidDeployment",
            f"The deployment mode '{properties.get('mode')}' is invalid; it is Incremental or "
            "Complete.",
        )
    draft = Deployment(
        id=f"{group_id}/providers/{TYPE}/{name}",
        name=name,
        operation="",
        correlation=str(uuid.uuid4()),
        started=cloud.clock.now(),
        template_hash=template_hash(properties.get("template")),
        parameters={},
        values={},
        variables={},
        outputs={},
    )
    try:
        made = plan(properties, replace(scope_of(cloud, draft), reference=_not_yet))
    except TemplateError as error:
        raise ArmError(
            400,
            "InvalidTemplate",
            f"Deployment template validation failed: '{error}'.",
        ) from None
    check_steps(cloud, draft, made.steps)
    return draft, made


def _not_yet(resource: str, full: bool) -> Any:  # noqa: FBT001 - the signature of Lookup
    raise NotYet(resource)


def put_deployment(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    group_id = cloud.resources.group(subscription, group)["id"]
    existing = find(cloud, f"{group_id}/providers/{TYPE}/{name}")
    if existing is not None and existing.running:
        raise ArmError(
            409,
            "DeploymentActive",
            f"Unable to edit or replace deployment '{name}': previous deployment is still active. "
            "Please see https://aka.ms/arm-deploy for usage details.",
        )
    deployment, made = _draft(cloud, request, group_id, name)
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
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    group_id = cloud.resources.group(subscription, group)["id"]
    deployment, made = _draft(cloud, request, group_id, name)
    deployment.steps, deployment.parameters = made.steps, made.parameters
    deployment.state = "Succeeded"
    body = present(deployment, now=cloud.clock.now())
    body["properties"]["validatedResources"] = body["properties"].pop("outputResources")
    del body["properties"]["outputs"]
    return Response(200, body)


def _require(cloud: Cloud, subscription: str, group: str, name: str) -> Deployment:
    group_id = cloud.resources.group(subscription, group)["id"]
    found = find(cloud, f"{group_id}/providers/{TYPE}/{name}")
    if found is None:
        raise ArmError(404, "DeploymentNotFound", f"Deployment '{name}' could not be found.")
    return found


def get_deployment(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    found = _require(cloud, subscription, group, name)
    return Response(200, present(found, now=cloud.clock.now()))


def head_deployment(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    group_id = f"/subscriptions/{subscription}/resourceGroups/{group}"
    known = find(cloud, f"{group_id}/providers/{TYPE}/{name}")
    return Response(204 if known else 404)


def list_deployments(cloud: Cloud, request: Request, *, subscription: str, group: str) -> Response:
    group_id = cloud.resources.group(subscription, group)["id"]
    now = cloud.clock.now()
    return paged(cloud, request, [present(item, now=now) for item in in_group(cloud, group_id)])


def delete_deployment(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    """Forgets the deployment's record; its resources stay."""
    group_id = cloud.resources.group(subscription, group)["id"]
    found = find(cloud, f"{group_id}/providers/{TYPE}/{name}")
    if found is None:
        return Response(204)
    if found.running:
        raise ArmError(
            409, "DeploymentBeingDeleted", f"The deployment '{name}' is active; cancel it first."
        )
    cloud.store.delete(KIND, found.id)
    return Response(204)


def cancel_deployment(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
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
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str, operation: str
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
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    found = _require(cloud, subscription, group, name)
    now = cloud.clock.now()
    begun = [step for step in found.steps if step.started is not None]
    return paged(cloud, request, [present_step(found, step, now=now) for step in begun])


_ALL = f"{GROUP}/providers/{TYPE}"
_ONE = _ALL + "/{name}"

ROUTES: tuple[Route, ...] = (
    Route("GET", _ALL, list_deployments),
    Route("GET", _ONE, get_deployment),
    Route("HEAD", _ONE, head_deployment),
    Route("PUT", _ONE, put_deployment),
    Route("DELETE", _ONE, delete_deployment),
    Route("POST", _ONE + "/validate", validate),
    Route("POST", _ONE + "/cancel", cancel_deployment),
    Route("GET", _ONE + "/operations", list_operations),
    # Deployment Operations - List has a path of its own (REST reference).
    Route("GET", GROUP + "/deployments/{name}/operations", list_operations),
    Route("GET", _ONE + "/operationStatuses/{operation}", get_status),
)

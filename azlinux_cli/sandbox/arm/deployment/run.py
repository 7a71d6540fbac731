"""Carrying a deployment out: each resource through the cloud's own front door, in order.

A step is a PUT through `Cloud.dispatch`, so every rule of the providers holds. What a step began
is an operation of its own; when that ends, the deployment goes on. All is in the store, so a
deployment that was under way when the process died goes on after the next start.
"""

from dataclasses import replace
from typing import Any

from azlinux_cli.sandbox.arm.deployment.document import Deployment, active
from azlinux_cli.sandbox.arm.deployment.expression import Scope, TemplateError, evaluate
from azlinux_cli.sandbox.arm.deployment.step import Step
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.operations import Operation, effect, watcher

EFFECT = "deployment"
RETRY = "deployment.retry"
TOO_MANY = 429
ERRORS = 400


def scope_of(cloud: Cloud, deployment: Deployment) -> Scope:
    subscription = deployment.id.split("/")[2]
    scope_id = deployment.scope_id
    at_group = "/resourcegroups/" in scope_id.lower()
    known = cloud.resources.find_group(scope_id) or {"id": scope_id}
    return Scope(
        group=known if at_group else None,
        subscription={
            "id": f"/subscriptions/{subscription}",
            "subscriptionId": subscription,
            "tenantId": cloud.settings.tenant_id,
        },
        parameters=deployment.values,
        variables=deployment.variables,
        deployment={"name": deployment.name},
    )


def advance(cloud: Cloud, deployment: Deployment) -> None:
    """Begin every step whose dependencies are done; end the deployment when none is left."""
    begun = True
    while begun:
        begun = False
        done = {step.id for step in deployment.steps if step.state == "Succeeded"}
        for step in deployment.steps:
            if step.state == "Waiting" and done.issuperset(step.depends_on):
                deployment.state = "Running"
                begun |= _begin(cloud, deployment, step)
    deployment.save(cloud)
    if not any(step.state == "Running" for step in deployment.steps):
        _end(cloud, deployment)


def _begin(cloud: Cloud, deployment: Deployment, step: Step) -> bool:
    """True if the step ended at once, so that others may begin."""
    step.started = step.started or cloud.clock.now()
    try:
        body = step.body
        if step.waits:
            body = evaluate(body, _running_scope(cloud, deployment, step))
    except TemplateError as error:
        step.state = "Failed"
        step.error = {"code": "InvalidTemplate", "message": str(error)}
        return True
    response = cloud.dispatch(Request("PUT", step.id, {"api-version": step.api_version}, body=body))
    if response.status == TOO_MANY:
        _retry_later(cloud, deployment, step)
        return False
    if response.status >= ERRORS:
        step.state = "Failed"
        step.error = response.body.get("error", response.body)
        step.ended = cloud.clock.now()
        return True
    return _accept(cloud, step, response)


def _accept(cloud: Cloud, step: Step, response: Response) -> bool:
    url = response.headers.get("Azure-AsyncOperation")
    if url is None:
        step.state, step.ended = "Succeeded", cloud.clock.now()
        return True
    step.state = "Running"
    step.operation = url.partition("?")[0].rpartition("/")[2]
    operation = cloud.operations.get(step.operation)
    if operation is None or operation.running:
        return False
    _settle(cloud, step, operation)  # a deployment in the deployment that had nothing to do
    return True


def _retry_later(cloud: Cloud, deployment: Deployment, step: Step) -> None:
    """ARM repeats a throttled request of a deployment by itself."""
    operation = cloud.operations.begin(
        RETRY, deployment.id, provider="Microsoft.Resources", location="global", weight=0.1
    )
    step.state, step.operation = "Running", operation.id


@effect(RETRY)
def _retry(cloud: Cloud, operation: Operation) -> None:
    """The watcher below does the rest."""


def _running_scope(cloud: Cloud, deployment: Deployment, step: Step | None) -> Scope:
    scope = scope_of(cloud, deployment)
    loop = (str(step.loop[0]), int(step.loop[1])) if step is not None and step.loop else None

    def look_up(resource: str, full: bool) -> Any:  # noqa: FBT001 - the signature of Lookup
        wanted = resource.lower()
        known = {item.name.lower(): item.id for item in deployment.steps}
        found = cloud.resources.get(known.get(wanted, resource))
        if found is None:
            raise TemplateError(f"The resource '{resource}' is not found.")
        return found if full else found["properties"]

    return replace(scope, loop=loop, reference=look_up)


@watcher
def _on_operation(cloud: Cloud, operation: Operation) -> None:
    """Something ended. If it was a step of a deployment, that goes on."""
    for deployment in active(cloud):
        step = next((s for s in deployment.steps if s.operation == operation.id), None)
        if step is not None and step.state == "Running":
            _settle(cloud, step, operation)
            advance(cloud, deployment)


def _settle(cloud: Cloud, step: Step, operation: Operation) -> None:
    if operation.name == RETRY:
        step.state, step.operation = "Waiting", None
        return
    step.ended = cloud.clock.now()
    step.state = "Failed" if operation.error else "Succeeded"
    if operation.error:
        # A resource that was accepted and failed later: "ResourceDeploymentFailure" (ARM
        # "Find error codes", nested errors).
        step.error = {
            "code": "ResourceDeploymentFailure",
            "target": step.id,
            "message": (
                "The resource write operation failed to complete successfully, because it "
                "reached terminal provisioning state 'Failed'."
            ),
            "details": [operation.error],
        }


def _end(cloud: Cloud, deployment: Deployment) -> None:
    failed = [step.error for step in deployment.steps if step.error is not None]
    refusal = _failure(deployment, failed) if failed else None
    if refusal is None:
        try:
            deployment.results = _outputs(cloud, deployment)
        except TemplateError as error:
            refusal = ArmError(
                400, "DeploymentOutputEvaluationFailed", f"Unable to evaluate outputs: {error}"
            )
    for step in deployment.steps:
        if step.state == "Waiting":
            step.state = "Canceled"
    deployment.state = "Failed" if refusal else "Succeeded"
    deployment.error = refusal.fields if refusal else None
    deployment.ended = cloud.clock.now()
    deployment.forget_secrets()
    deployment.save(cloud)
    operation = cloud.operations.get(deployment.operation)
    if operation is not None and operation.running:
        cloud.operations.end(operation, refusal)


def _failure(deployment: Deployment, failed: list[Json]) -> ArmError:
    """As azure-cli shows it for a failed deployment (azure-cli#6231, "see inner errors")."""
    return ArmError(
        409,
        "DeploymentFailed",
        "At least one resource deployment operation failed. Please list deployment operations for "
        "details. Please see https://aka.ms/arm-deployment-operations for usage details.",
        target=deployment.id,
        details=failed,
    )


def _outputs(cloud: Cloud, deployment: Deployment) -> Json:
    scope = _running_scope(cloud, deployment, None)
    out: Json = {}
    for name, declaration in deployment.outputs.items():
        if not evaluate(declaration.get("condition", True), scope):
            continue
        kind = str(declaration.get("type", "string"))
        value = evaluate(declaration.get("value"), scope)
        if kind.lower().startswith("secure"):
            out[name] = {"type": kind}
        else:
            out[name] = {"type": kind[:1].upper() + kind[1:], "value": value}
    return out


def cancel(cloud: Cloud, deployment: Deployment) -> None:
    """Begin nothing more; what was begun goes on (Deployments - Cancel)."""
    for step in deployment.steps:
        if step.state in {"Waiting", "Running"}:
            step.state = "Canceled"
    deployment.state = "Canceled"
    deployment.ended = cloud.clock.now()
    deployment.forget_secrets()
    deployment.save(cloud)
    operation = cloud.operations.get(deployment.operation)
    if operation is not None and operation.running:
        error = ArmError(409, "DeploymentCanceled", "The deployment was canceled.")
        cloud.operations.end(operation, error)


def resume(cloud: Cloud) -> None:
    """Go on with what a dead process left: steps whose operation ended, or never began."""
    for deployment in active(cloud):
        for step in deployment.steps:
            operation = cloud.operations.get(step.operation) if step.operation else None
            if step.state == "Running" and operation is None:
                step.state = "Waiting"
            elif step.state == "Running" and operation is not None and not operation.running:
                _settle(cloud, step, operation)
        advance(cloud, deployment)

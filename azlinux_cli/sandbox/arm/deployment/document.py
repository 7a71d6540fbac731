"""A deployment as the store keeps it and as clients see it.

Shapes as recorded when `az vm create` deploys (2024-08, api-version 2022-09-01).
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from azlinux_cli.sandbox.arm.deployment.step import Step
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.operations import rfc3339

KIND = "deployment"
ACTIVE = "deployment-active"  # the ids of those that run
TYPE = "Microsoft.Resources/deployments"
RUNNING = {"Accepted", "Running"}


@dataclass(slots=True)
class Deployment:
    """Everything about one deployment; the values of secret parameters go when it ends."""

    id: str
    name: str
    operation: str
    correlation: str
    started: float
    template_hash: str
    parameters: Json
    values: Json
    variables: Json
    outputs: Json  # as declared
    steps: list[Step] = field(default_factory=list)
    state: str = "Accepted"  # Running, Succeeded, Failed, Canceled
    ended: float | None = None
    error: Json | None = None
    results: Json = field(default_factory=dict)  # outputs, evaluated
    location: str | None = None  # of a subscription's deployment; a group's has none

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    @property
    def scope_id(self) -> str:
        """The resource group or the subscription that is deployed to."""
        return self.id.partition("/providers/")[0]

    def save(self, cloud: Cloud) -> None:
        fields = {slot: getattr(self, slot) for slot in self.__slots__}
        cloud.store.put(KIND, self.id, {**fields, "steps": [s.document() for s in self.steps]})
        if self.running:
            cloud.store.put(ACTIVE, self.id, {})
        else:
            cloud.store.delete(ACTIVE, self.id)

    def forget_secrets(self) -> None:
        self.values, self.variables = {}, {}
        for step in self.steps:
            step.body = {key: step.body[key] for key in ("location",) if key in step.body}


def load(document: Json) -> Deployment:
    return Deployment(**{**document, "steps": [Step(**item) for item in document["steps"]]})


def find(cloud: Cloud, deployment_id: str) -> Deployment | None:
    document = cloud.store.get(KIND, deployment_id)
    return load(document) if document else None


def in_scope(cloud: Cloud, scope_id: str) -> list[Deployment]:
    prefix = f"{scope_id}/providers/{TYPE}/"
    return [load(document) for _, document in cloud.store.items(KIND, prefix)]


def active(cloud: Cloud) -> list[Deployment]:
    found = (find(cloud, key) for key, _ in cloud.store.items(ACTIVE))
    return [item for item in found if item is not None]


def forget_group(cloud: Cloud, group_id: str) -> None:
    for key, _ in cloud.store.items(KIND, group_id + "/"):
        cloud.store.delete(KIND, key)
        cloud.store.delete(ACTIVE, key)


def template_hash(template: Any) -> str:
    """A number that is the same for the same template (Azure's own way is not published)."""
    digest = hashlib.sha256(json.dumps(template, sort_keys=True).encode()).digest()
    return str(int.from_bytes(digest[:8]))


def present(deployment: Deployment, *, now: float) -> Json:
    end = deployment.ended if deployment.ended is not None else now
    properties: Json = {
        "templateHash": deployment.template_hash,
        "parameters": deployment.parameters,
        "mode": "Incremental",
        "provisioningState": deployment.state,
        "timestamp": rfc3339(end),
        "duration": duration(end - deployment.started),
        "correlationId": deployment.correlation,
        "providers": _providers(deployment.steps),
        "dependencies": _dependencies(deployment.steps),
    }
    if deployment.state == "Succeeded":
        properties["outputs"] = deployment.results
        properties["outputResources"] = [{"id": step.id} for step in deployment.steps]
    if deployment.error is not None:
        properties["error"] = deployment.error
    place = {"location": deployment.location} if deployment.location else {}
    name = deployment.name
    return {"id": deployment.id, "name": name, "type": TYPE, **place, "properties": properties}


def duration(seconds: float) -> str:
    """ISO 8601, as `PT1M38.6253927S`."""
    minutes, rest = divmod(max(0.0, seconds), 60)
    return f"PT{int(minutes)}M{rest:.7f}S" if minutes else f"PT{rest:.7f}S"


def present_step(deployment: Deployment, step: Step, *, now: float) -> Json:
    """An entry of `deployments/{name}/operations`."""
    identifier = hashlib.sha256(step.id.lower().encode()).hexdigest()[:16].upper()
    end = step.ended if step.ended is not None else now
    started = step.started if step.started is not None else end
    properties: Json = {
        "provisioningOperation": "Create",
        "provisioningState": step.state,
        "timestamp": datetime.fromtimestamp(end, UTC).isoformat(),
        "duration": duration(end - started),
        "trackingId": deployment.correlation,
        "targetResource": {
            "id": step.id,
            "resourceType": step.type,
            "resourceName": step.name,
        },
    }
    if step.state == "Succeeded":
        properties["statusCode"] = "OK"
    if step.error is not None:
        properties["statusCode"] = "Conflict"
        properties["statusMessage"] = {"status": "Failed", "error": step.error}
    return {
        "id": f"{deployment.id}/operations/{identifier}",
        "operationId": identifier,
        "properties": properties,
    }


def _providers(steps: list[Step]) -> list[Json]:
    found: dict[str, dict[str, list[str]]] = {}
    for step in steps:
        namespace, _, kind = step.type.partition("/")
        location = step.body.get("location")
        places = found.setdefault(namespace, {}).setdefault(kind, [])
        if location and location not in places:
            places.append(location)
    return [
        {
            "namespace": namespace,
            "resourceTypes": [
                {"resourceType": kind, "locations": places or [None]}
                for kind, places in kinds.items()
            ],
        }
        for namespace, kinds in found.items()
    ]


def _dependencies(steps: list[Step]) -> list[Json]:
    known = {step.id: step for step in steps}
    return [
        {"dependsOn": [_brief(known[target]) for target in step.depends_on], **_brief(step)}
        for step in steps
        if step.depends_on
    ]


def _brief(step: Step) -> Json:
    return {"id": step.id, "resourceType": step.type, "resourceName": step.name}

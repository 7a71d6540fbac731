"""What is to be deployed, read and checked before anything is made."""

import re
import uuid
from dataclasses import replace
from typing import Any

from azlinux_cli.sandbox.arm.deployment.document import (
    TYPE,
    Deployment,
    template_hash,
)
from azlinux_cli.sandbox.arm.deployment.expression import NotYet, TemplateError
from azlinux_cli.sandbox.arm.deployment.nested import with_nested
from azlinux_cli.sandbox.arm.deployment.preflight import check_steps
from azlinux_cli.sandbox.arm.deployment.run import scope_of
from azlinux_cli.sandbox.arm.deployment.template import Plan, plan
from azlinux_cli.sandbox.arm.placement import NAMES, asked_location
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request

# Resource naming rules, deployments: 1-64, "underscores, hyphens, periods, parentheses, letters".
NAME = re.compile(r"[-\w._()]{1,64}")


def draft(
    cloud: Cloud, request: Request, scope_id: str, name: str, existing: Deployment | None
) -> tuple[Deployment, Plan]:
    """Raises ArmError 400, and what the modes are that the sandbox does not know (501)."""
    properties = request.json.get("properties") or {}
    _check_name(name)
    _check_mode(properties)
    deployment = Deployment(
        id=f"{scope_id}/providers/{TYPE}/{name}",
        name=name,
        operation="",
        correlation=str(uuid.uuid4()),
        started=cloud.clock.now(),
        template_hash=template_hash(properties.get("template")),
        parameters={},
        values={},
        variables={},
        outputs={},
        location=_location(request.json, scope_id, name, existing),
    )
    scope = replace(scope_of(cloud, deployment), reference=_not_yet)
    try:
        made = plan(properties, scope)
        steps = [*with_nested(cloud, scope, made.steps)]
    except TemplateError as error:
        raise ArmError(
            400,
            "InvalidTemplate",
            f"Deployment template validation failed: '{error}'.",
        ) from None
    check_steps(cloud, deployment, steps)
    return deployment, made


def _not_yet(resource: str, full: bool) -> Any:  # noqa: FBT001 - the signature of Lookup
    raise NotYet(resource)


def _check_name(name: str) -> None:
    if NAME.fullmatch(name) is None:
        raise ArmError(
            400,
            "InvalidDeploymentName",
            f"The deployment name '{name}' is invalid. It is 64 characters at most: letters, "
            "digits, '-', '.', '_', '(' and ')'.",
        )


def _check_mode(properties: Json) -> None:
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


def _location(body: Json, scope_id: str, name: str, existing: Deployment | None) -> str | None:
    """A subscription's deployment has a place, for its record; a group's has its group's.

    Words as quoted in azure-monitor-baseline-alerts#230, bicep-deploy#102,
    azure-route-server-lab#1 and azure-cli#32973.
    """
    given = body.get("location")
    if "/resourcegroups/" in scope_id.lower():
        if given:
            raise _invalid(f"The 'location' property is not allowed for '{name}' at resource group")
        return None
    if not given:
        raise _invalid(f"The 'location' property must be specified for '{name}'", scope="")
    location = asked_location(given)
    if location not in NAMES:
        raise ArmError(
            400,
            "LocationNotAvailableForDeployment",
            f"The provided location '{given}' is not available for deployment. List of available "
            f"regions is '{','.join(sorted(NAMES))}'.",
        )
    if existing is not None and existing.location != location:
        raise ArmError(
            409,
            "InvalidDeploymentLocation",
            f"Invalid deployment location '{location}'. The deployment '{name}' already exists in "
            f"location '{existing.location}'.",
        )
    return location


def _invalid(what: str, scope: str = " scope") -> ArmError:
    return ArmError(
        400,
        "InvalidDeployment",
        f"{what}{scope}. Please see https://aka.ms/arm-deployment-subscription for usage details.",
    )

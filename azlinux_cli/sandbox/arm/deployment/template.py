"""A template, taken apart into steps: parameters, variables, copy loops.

Sources: "Understand the structure and syntax of ARM templates", "Resource iteration in ARM
templates"; the messages are ARM's, as quoted in azure-cli and Bicep issues.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from azlinux_cli.sandbox.arm.deployment.dependency import check_acyclic, connect
from azlinux_cli.sandbox.arm.deployment.expression import (
    NotYet,
    Scope,
    TemplateError,
    evaluate,
)
from azlinux_cli.sandbox.arm.deployment.parameter import read_parameters
from azlinux_cli.sandbox.arm.deployment.step import NOT_BODY, Declared, Step
from azlinux_cli.sandbox.arm.deployment.target import resource_id
from azlinux_cli.sandbox.kernel.http import Json

# "copy count ... can't exceed 800"; "800 resources" (template limits).
LARGEST_COUNT = 800
KEYWORDS = {"type", "apiVersion", "name"}


@dataclass(frozen=True, slots=True)
class Plan:
    steps: list[Step]
    parameters: Json  # as a deployment shows them: types, and values that are no secrets
    values: Json
    variables: Json
    outputs: Json  # not evaluated


def plan(properties: Json, scope: Scope) -> Plan:
    """Read a deployment's properties. Raises TemplateError."""
    template = properties.get("template")
    if not isinstance(template, dict):
        raise TemplateError("The template is missing; the sandbox does not follow templateLink.")
    shown, values = read_parameters(template, properties.get("parameters") or {}, scope)
    scope = replace(scope, parameters=values)
    variables = _variables(template.get("variables") or {}, scope)
    scope = replace(scope, variables=variables)
    declared = list(_expanded(_resources(template), scope))
    steps = [item.step for item in declared]
    _check_unique(steps)
    connect(declared)
    check_acyclic(steps)
    return Plan(steps, shown, values, variables, template.get("outputs") or {})


def _resources(template: Json) -> Any:
    found = template.get("resources", [])
    if isinstance(found, dict):
        raise TemplateError("The sandbox does not read templates with symbolic names.")
    return found


def _variables(given: Json, scope: Scope) -> Json:
    """In order of the template; one may use those before it."""
    out: Json = {}
    if "copy" in given:
        raise TemplateError("The sandbox does not repeat variables with copy.")
    for name, value in given.items():
        out[name] = evaluate(value, replace(scope, variables=out))
    return out


def _expanded(
    resources: list[Json], scope: Scope, parent: Step | None = None
) -> Iterator[Declared]:
    for raw in resources:
        for turn in _turns(raw, scope):
            if not evaluate(raw.get("condition", True), turn):
                continue
            step = _step(raw, turn, parent)
            loop = str(raw["copy"]["name"]) if raw.get("copy") else None
            yield Declared(step, turn, raw, loop)
            yield from _expanded(raw.get("resources") or [], turn, step)


def _turns(raw: Json, scope: Scope) -> Iterator[Scope]:
    copy = raw.get("copy")
    if not copy:
        yield scope
        return
    count = evaluate(copy.get("count"), scope)
    if not isinstance(count, int) or not 0 <= count <= LARGEST_COUNT:
        raise TemplateError(
            f"The copy loop count '{count}' of '{copy.get('name')}' must be an integer between 0 "
            f"and {LARGEST_COUNT}. Please see https://aka.ms/arm-copy for usage details."
        )
    for number in range(count):
        yield replace(scope, loop=(str(copy["name"]), number))


def _step(raw: Json, scope: Scope, parent: Step | None) -> Step:
    missing = sorted(key for key in KEYWORDS if not raw.get(key))
    if missing:
        raise TemplateError(
            f"The template resource '{raw.get('name', '')}' has no {', '.join(missing)}. Please "
            "see https://aka.ms/arm-syntax-resources for usage details."
        )
    kind, name = raw["type"], str(evaluate(raw["name"], scope))
    if parent is not None:
        kind, name = f"{parent.type}/{kind}", f"{parent.name}/{name}"
    body = {key: value for key, value in raw.items() if key not in NOT_BODY}
    waits = False
    try:
        body = evaluate(body, scope)
    except NotYet:
        waits = True
    return Step(
        id=resource_id(scope, kind, name, group=_other_group(raw, scope)),
        type=kind,
        name=name,
        api_version=str(evaluate(raw["apiVersion"], scope)),
        body=body,
        waits=waits,
        loop=list(scope.loop) if scope.loop else None,
        depends_on=[parent.id] if parent else [],
    )


def _other_group(raw: Json, scope: Scope) -> str | None:
    given = raw.get("resourceGroup")
    return None if given is None else str(evaluate(given, scope))


def _check_unique(steps: list[Step]) -> None:
    seen: set[str] = set()
    for step in steps:
        if step.id.lower() in seen:
            raise TemplateError(
                f"The resource '{step.type}/{step.name}' at line '1' and column '1' is defined "
                "multiple times in a template. Please see "
                "https://aka.ms/arm-syntax-resources for usage details."
            )
        seen.add(step.id.lower())

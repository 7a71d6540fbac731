"""A template, taken apart into steps: parameters, variables, copy loops, dependencies.

Sources: "Understand the structure and syntax of ARM templates", "Resource iteration in ARM
templates", "Define the order for deploying resources"; the messages are ARM's, as quoted in
azure-cli and Bicep issues.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from azlinux_cli.sandbox.arm.deployment.expression import (
    NotYet,
    Scope,
    TemplateError,
    evaluate,
)
from azlinux_cli.sandbox.arm.deployment.parameter import read_parameters
from azlinux_cli.sandbox.kernel.http import Json

# "copy count ... can't exceed 800"; "800 resources" (template limits).
LARGEST_COUNT = 800
# What a resource in a template has beside its body.
NOT_BODY = {"type", "name", "apiVersion", "dependsOn", "condition", "copy", "comments", "resources"}
KEYWORDS = {"type", "apiVersion", "name"}


@dataclass(slots=True)
class Step:
    """One resource of a deployment, and how far it is. Kept in the store as a document."""

    id: str
    type: str
    name: str
    api_version: str
    body: Json  # evaluated, except what waits for `reference`
    waits: bool = False  # the body still holds expressions
    loop: list[Any] | None = None  # [name, turn]
    depends_on: list[str] = field(default_factory=list)  # ids
    state: str = "Waiting"  # Running, Succeeded, Failed, Canceled
    operation: str | None = None
    error: Json | None = None
    started: float | None = None
    ended: float | None = None

    def document(self) -> Json:
        return {slot: getattr(self, slot) for slot in self.__slots__}


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
    _connect(declared, scope)
    _check_acyclic(steps)
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


# resources ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Declared:
    step: Step
    scope: Scope
    raw: Json
    loop: str | None


def _expanded(
    resources: list[Json], scope: Scope, parent: Step | None = None
) -> Iterator[_Declared]:
    for raw in resources:
        for turn in _turns(raw, scope):
            if not evaluate(raw.get("condition", True), turn):
                continue
            step = _step(raw, turn, parent)
            loop = str(raw["copy"]["name"]) if raw.get("copy") else None
            yield _Declared(step, turn, raw, loop)
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
        id=_id(scope, kind, name),
        type=kind,
        name=name,
        api_version=str(evaluate(raw["apiVersion"], scope)),
        body=body,
        waits=waits,
        loop=list(scope.loop) if scope.loop else None,
        depends_on=[parent.id] if parent else [],
    )


def _id(scope: Scope, kind: str, name: str) -> str:
    namespace, *types = kind.split("/")
    names = name.split("/")
    if len(types) != len(names):
        raise TemplateError(
            f"The template resource '{name}' for type '{kind}' has incorrect segment lengths. A "
            "nested resource type must have identical number of segments as its resource name. A "
            "root resource type must have segment length one greater than its resource name. "
            "Please see https://aka.ms/arm-syntax-resources for usage details."
        )
    tail = "/".join(f"{t}/{n}" for t, n in zip(types, names, strict=True))
    return f"{scope.group['id']}/providers/{namespace}/{tail}"


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


# dependencies -------------------------------------------------------------------


def _connect(declared: list[_Declared], scope: Scope) -> None:
    for item in declared:
        wanted = evaluate(item.raw.get("dependsOn") or [], item.scope)
        found = [target for text in wanted for target in _targets(str(text), item, declared)]
        found += _references(item, declared)
        found += _before(item, declared)
        item.step.depends_on = list(dict.fromkeys([*item.step.depends_on, *found]))


def _targets(text: str, user: _Declared, declared: list[_Declared]) -> list[str]:
    """A dependency is an id, `type/name`, a name, or the name of a copy loop."""
    wanted = text.lower().strip("/")
    found = [
        item.step.id
        for item in declared
        if wanted
        in {
            item.step.id.lower().strip("/"),
            _relative(item.step),
            item.step.name.lower(),
            (item.loop or "").lower(),
        }
    ]
    if found:
        return found
    raise TemplateError(
        f"The resource '{text}' is not defined in the template. Please see "
        "https://aka.ms/arm-syntax for usage details."
    )


def _relative(step: Step) -> str:
    """`microsoft.network/virtualnetworks/v/subnets/s`."""
    return step.id.lower().partition("/providers/")[2]


def _references(item: _Declared, declared: list[_Declared]) -> list[str]:
    """`reference()` to a resource of the same template is a dependency, too."""
    body = {key: value for key, value in item.raw.items() if key not in NOT_BODY}
    seen: list[str] = []

    def note(resource: str, full: bool) -> Any:  # noqa: FBT001 - the signature of Lookup
        seen.append(resource)
        raise NotYet(resource)

    scope = replace(item.scope, reference=note)
    for value in _leaves(body):
        try:
            evaluate(value, scope)
        except NotYet:
            continue
    ids = {other.step.id.lower(): other.step.id for other in declared}
    names = {other.step.name.lower(): other.step.id for other in declared}
    found = [ids.get(text.lower()) or names.get(text.lower()) for text in seen]
    return [target for target in found if target is not None and target != item.step.id]


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for child in value.values():
            yield from _leaves(child)
    elif isinstance(value, list):
        for child in value:
            yield from _leaves(child)
    elif isinstance(value, str):
        yield value


def _before(item: _Declared, declared: list[_Declared]) -> list[str]:
    """In a serial loop each batch waits for the one before it."""
    copy = item.raw.get("copy") or {}
    if str(copy.get("mode", "parallel")).lower() != "serial" or item.scope.loop is None:
        return []
    size = int(copy.get("batchSize", 1))
    batch = item.scope.loop[1] // size
    return [
        other.step.id
        for other in declared
        if other.loop == item.loop
        and other.scope.loop is not None
        and other.scope.loop[1] // size == batch - 1
    ]


def _check_acyclic(steps: list[Step]) -> None:
    left = {step.id: set(step.depends_on) for step in steps}
    while left:
        free = [key for key, waits in left.items() if not waits & left.keys()]
        if not free:
            names = ", ".join(left)
            raise TemplateError(
                f"Circular dependency detected on resource: '{names}'. Please see "
                "https://aka.ms/arm-syntax-resources for usage details."
            )
        for key in free:
            del left[key]

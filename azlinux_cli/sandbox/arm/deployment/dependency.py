"""What each step of a deployment waits for: `dependsOn`, `reference()`, serial loops.

Source: "Define the order for deploying resources in ARM templates".
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from azlinux_cli.sandbox.arm.deployment.expression import NotYet, TemplateError, evaluate
from azlinux_cli.sandbox.arm.deployment.step import NOT_BODY, Declared, Step


def connect(declared: list[Declared]) -> None:
    """Tell each step what it waits for. Raises TemplateError for what is not in the template."""
    for item in declared:
        wanted = evaluate(item.raw.get("dependsOn") or [], item.scope)
        found = [target for text in wanted for target in _targets(str(text), declared)]
        found += _references(item, declared)
        found += _before(item, declared)
        item.step.depends_on = list(dict.fromkeys([*item.step.depends_on, *found]))


def _targets(text: str, declared: list[Declared]) -> list[str]:
    """A dependency is an id, `type/name`, a name, or the name of a copy loop."""
    wanted = text.lower().strip("/")
    found = [
        item.step.id
        for item in declared
        if wanted
        in {
            item.step.id.lower().strip("/"),
            _by_function(item),
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
    """`microsoft.network/virtualnetworks/v/subnets/s`; a group's own id has no provider in it."""
    return step.id.lower().partition("/providers/")[2] or f"{step.type}/{step.name}".lower()


def _by_function(item: Declared) -> str:
    """What `resourceId()` makes of a group in a subscription's template: a path with a provider."""
    step = item.step
    return f"{item.scope.id}/providers/{step.type}/{step.name}".lower().strip("/")


def _references(item: Declared, declared: list[Declared]) -> list[str]:
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


def _before(item: Declared, declared: list[Declared]) -> list[str]:
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


def check_acyclic(steps: list[Step]) -> None:
    """Raises TemplateError if steps wait for each other."""
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

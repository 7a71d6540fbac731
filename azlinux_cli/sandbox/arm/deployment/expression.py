"""Template expressions, evaluated in the scope of one deployment and one loop turn."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from azlinux_cli.sandbox.arm.deployment.function import FUNCTIONS
from azlinux_cli.sandbox.arm.deployment.syntax import (
    Call,
    Literal,
    Node,
    Property,
    SyntaxErrorInTemplate,
    is_expression,
    parse,
    unescape,
)
from azlinux_cli.sandbox.kernel.http import Json

Lookup = Callable[[str, bool], Any]


class TemplateError(Exception):
    """What ARM says after "Deployment template validation failed"."""


class NotYet(Exception):  # noqa: N818 - no error: `reference` waits for the run
    """The expression needs a resource that is only there when the deployment runs."""

    def __init__(self, resource: str) -> None:
        super().__init__(resource)
        self.resource = resource


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression can see. `reference` None: not allowed here."""

    group: Json | None  # None: a subscription is deployed to
    subscription: Json
    parameters: Json = field(default_factory=dict)
    variables: Json = field(default_factory=dict)
    loop: tuple[str, int] | None = None  # the copy loop's name and the turn
    reference: Lookup | None = None
    deployment: Json = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Of what is deployed to."""
        return str((self.group or self.subscription)["id"])


def evaluate(value: Any, scope: Scope) -> Any:
    """`value` with all expressions in it replaced, at any depth.

    Raises TemplateError, or NotYet if `scope.reference` does.
    """
    if isinstance(value, dict):
        return {_text(key, scope): evaluate(item, scope) for key, item in value.items()}
    if isinstance(value, list):
        return [evaluate(item, scope) for item in value]
    return _text(value, scope) if isinstance(value, str) else value


def _text(text: str, scope: Scope) -> Any:
    if not is_expression(text):
        return unescape(text)
    try:
        return _value(parse(text), scope)
    except SyntaxErrorInTemplate as error:
        raise TemplateError(
            f"Unable to parse language expression '{text[1:-1]}': {error}"
        ) from None


def _value(node: Node, scope: Scope) -> Any:
    match node:
        case Literal(value):
            return value
        case Property(of, key):
            return _member(_value(of, scope), _value(key, scope))
        case Call(function, arguments):
            return _call(function, arguments, scope)


def _member(container: Any, key: Any) -> Any:
    """Property names are compared without case, as ARM does."""
    if isinstance(container, dict):
        for name, value in container.items():
            if name.lower() == str(key).lower():
                return value
        raise TemplateError(
            f"The language expression property '{key}' doesn't exist, available properties are "
            f"'{', '.join(container)}'."
        )
    if isinstance(container, list) and isinstance(key, int) and 0 <= key < len(container):
        return container[key]
    raise TemplateError(f"The language expression property '{key}' can't be evaluated.")


def _call(function: str, arguments: tuple[Node, ...], scope: Scope) -> Any:
    name = function.lower()
    if name == "if":
        return _if(arguments, scope)
    values = [_value(argument, scope) for argument in arguments]
    handler = _SCOPED.get(name)
    plain = FUNCTIONS.get(name)
    try:
        if handler is not None:
            return handler(scope, *values)
        if plain is not None:
            return plain(*values)
    except (TypeError, ValueError, IndexError, AttributeError, ZeroDivisionError) as error:
        raise TemplateError(
            f"Unable to evaluate template language function '{function}': {error}"
        ) from None
    raise TemplateError(
        f"The template function '{function}' is not valid. Please see "
        "https://aka.ms/arm-functions for usage details."
    )


def _if(arguments: tuple[Node, ...], scope: Scope) -> Any:
    """Only the branch that is taken is evaluated."""
    if len(arguments) != 3:  # noqa: PLR2004
        raise TemplateError("Unable to evaluate template language function 'if'.")
    condition, then, otherwise = arguments
    return _value(then if _value(condition, scope) else otherwise, scope)


def _named(kind: str, values: Json, name: str) -> Any:
    for known, value in values.items():
        if known.lower() == name.lower():
            return value
    raise TemplateError(
        f"The template {kind} '{name}' is not found. Please see "
        "https://aka.ms/arm-syntax for usage details."
    )


def _copy_index(scope: Scope, *arguments: Any) -> int:
    """`copyIndex()`, `copyIndex(offset)`, `copyIndex('loop')`, `copyIndex('loop', offset)`."""
    name = next((item for item in arguments if isinstance(item, str)), None)
    offset = next((item for item in arguments if isinstance(item, int)), 0)
    if scope.loop is None or (name is not None and name.lower() != scope.loop[0].lower()):
        raise TemplateError(
            "The template function 'copyIndex' is not expected at this location. The function "
            "can only be used in a resource with copy specified. Please see "
            "https://aka.ms/arm-copy for usage details."
        )
    return scope.loop[1] + offset


def _resource_id(scope: Scope, *arguments: str) -> str:
    """`resourceId([subscription], [group], type, name, ...)`."""
    at = next((n for n, item in enumerate(arguments) if "/" in item), None)
    if at is None:
        raise ValueError("expected a resource type")
    before, kind, names = arguments[:at], arguments[at], arguments[at + 1 :]
    types = kind.split("/")[1:]
    if len(types) != len(names) or len(before) > 2:  # noqa: PLR2004
        raise ValueError(f"{kind} takes {len(types)} names")
    base = scope.id
    if before:
        subscription = before[0] if len(before) > 1 else scope.subscription["subscriptionId"]
        base = f"/subscriptions/{subscription}/resourceGroups/{before[-1]}"
    tail = "/".join(f"{t}/{n}" for t, n in zip(types, names, strict=True))
    return f"{base}/providers/{kind.split('/')[0]}/{tail}"


def _group(scope: Scope) -> Json:
    if scope.group is None:
        raise TemplateError(
            "The template function 'resourceGroup' is not expected at this location. Please see "
            "https://aka.ms/arm-functions for usage details."
        )
    return scope.group


def _reference(scope: Scope, resource: str, *options: str) -> Any:
    if scope.reference is None:
        raise TemplateError(
            "The template function 'reference' is not expected at this location. Please see "
            "https://aka.ms/arm-functions for usage details."
        )
    full = len(options) > 1 and options[1].lower() == "full"
    return scope.reference(resource, full)


_SCOPED: dict[str, Callable[..., Any]] = {
    "copyindex": _copy_index,
    "deployment": lambda scope: scope.deployment,
    "parameters": lambda scope, name: _named("parameter", scope.parameters, name),
    "reference": _reference,
    "resourcegroup": _group,
    "resourceid": _resource_id,
    "subscription": lambda scope: scope.subscription,
    "variables": lambda scope, name: _named("variable", scope.variables, name),
}

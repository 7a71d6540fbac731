"""Where a resource of a template goes: the group deployed to, another one, the subscription.

Sources: "Resource group deployments", "Subscription deployments with ARM templates".
"""

from azlinux_cli.sandbox.arm.deployment.document import TYPE
from azlinux_cli.sandbox.arm.deployment.expression import Scope, TemplateError

GROUPS = "Microsoft.Resources/resourceGroups"


def resource_id(scope: Scope, kind: str, name: str, *, group: str | None) -> str:
    """The id of a resource; `group` is what its `resourceGroup` says. Raises TemplateError."""
    subscription = str(scope.subscription["id"])
    base = scope.id
    if group is not None:
        if kind.lower() != TYPE.lower():
            raise TemplateError(
                f"The template resource '{name}' of type '{kind}' has a resourceGroup; only "
                f"resources of type {TYPE} have one."
            )
        base = f"{subscription}/resourceGroups/{group}"
    elif scope.group is None:
        if kind.lower() == GROUPS.lower():
            return f"{subscription}/resourceGroups/{name}"
        if kind.lower() != TYPE.lower():
            raise _wrong_scope(kind, name, "subscription")
    elif kind.lower() == GROUPS.lower():
        raise _wrong_scope(kind, name, "resource group")
    return f"{base}/providers/{_tail(kind, name)}"


def _wrong_scope(kind: str, name: str, scope: str) -> TemplateError:
    return TemplateError(
        f"The template resource '{name}' of type '{kind}' cannot be deployed at {scope} scope "
        "in the sandbox."
    )


def _tail(kind: str, name: str) -> str:
    namespace, *types = kind.split("/")
    names = name.split("/")
    if len(types) != len(names):
        raise TemplateError(
            f"The template resource '{name}' for type '{kind}' has incorrect segment lengths. A "
            "nested resource type must have identical number of segments as its resource name. A "
            "root resource type must have segment length one greater than its resource name. "
            "Please see https://aka.ms/arm-syntax-resources for usage details."
        )
    pairs = zip(types, names, strict=True)
    return "/".join((namespace, *(f"{kind}/{name}" for kind, name in pairs)))

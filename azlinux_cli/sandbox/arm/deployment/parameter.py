"""Parameters of a template: declared, given, defaulted, checked.

Source: "Parameters in ARM templates" (types, allowedValues, min and max).
"""

from typing import Any

from azlinux_cli.sandbox.arm.deployment.expression import Scope, TemplateError, evaluate
from azlinux_cli.sandbox.kernel.http import Json

# Declared type to what a deployment shows, and what JSON it takes.
TYPES: dict[str, tuple[str, type | tuple[type, ...]]] = {
    "string": ("String", str),
    "securestring": ("SecureString", str),
    "int": ("Int", int),
    "bool": ("Bool", bool),
    "object": ("Object", dict),
    "secureobject": ("SecureObject", dict),
    "array": ("Array", list),
}


def read_parameters(template: Json, given: Json, scope: Scope) -> tuple[Json, Json]:
    """What the deployment shows of its parameters, and their values. Raises TemplateError."""
    declared = template.get("parameters") or {}
    known = {name.lower() for name in declared}
    extra = [name for name in given if name.lower() not in known]
    if extra:
        raise TemplateError(
            f"The following parameters were supplied, but do not correspond to any parameters "
            f"defined in the template: '{', '.join(extra)}'. The parameters defined in the "
            f"template are: '{', '.join(declared)}'. Please see "
            "https://aka.ms/arm-pass-parameter-values for usage details."
        )
    shown: Json = {}
    values: Json = {}
    for name, declaration in declared.items():
        kind, value = _value(name, declaration, given, scope)
        values[name] = value
        shown[name] = (
            {"type": kind} if kind.startswith("Secure") else {"type": kind, "value": value}
        )
    return shown, values


def _value(name: str, declaration: Json, given: Json, scope: Scope) -> tuple[str, Any]:
    kind, accepted = TYPES.get(str(declaration.get("type")).lower(), ("", ()))
    if not kind:
        raise TemplateError(
            f"The template parameter '{name}' has an invalid type '{declaration.get('type')}'. "
            "Please see https://aka.ms/arm-syntax-parameters for usage details."
        )
    supplied = next((item for key, item in given.items() if key.lower() == name.lower()), None)
    if supplied is not None and "value" in supplied:
        value = supplied["value"]
    elif "defaultValue" in declaration:
        value = evaluate(declaration["defaultValue"], scope)
    else:
        raise TemplateError(
            f"The value for the template parameter '{name}' at line '1' and column '1' is not "
            "provided. Please see https://aka.ms/arm-create-parameter-file for usage details."
        )
    if not isinstance(value, accepted) or (kind == "Int" and isinstance(value, bool)):
        raise TemplateError(
            f"Template parameter JToken type is not valid. Expected '{kind}'. Actual "
            f"'{type(value).__name__}' for '{name}'. Please see "
            "https://aka.ms/arm-create-parameter-file for usage details."
        )
    _check(name, declaration, value)
    return kind, value


def _check(name: str, declaration: Json, value: Any) -> None:
    allowed = declaration.get("allowedValues")
    if allowed is not None and value not in allowed:
        raise TemplateError(
            f"The provided value for the template parameter '{name}' is not valid. The value "
            f"'{value}' is not part of the allowed value(s): "
            f"'{','.join(map(str, allowed))}'."
        )
    size = value if isinstance(value, int) else len(value)
    low = declaration.get("minValue", declaration.get("minLength"))
    high = declaration.get("maxValue", declaration.get("maxLength"))
    if (low is not None and size < low) or (high is not None and size > high):
        raise TemplateError(
            f"The provided value for the template parameter '{name}' is out of its range "
            f"({low} to {high}). Please see https://aka.ms/arm-syntax-parameters for usage details."
        )

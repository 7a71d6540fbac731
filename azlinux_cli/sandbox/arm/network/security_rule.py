"""Security rules: what a valid one is, and the default ones every group ends with."""

import ipaddress
from typing import Any

from azlinux_cli.sandbox.arm.network.document import SECURITY_GROUP, SECURITY_RULE, same
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json

# As recorded in a network security group's answer (2024-08, api-version 2022-01-01).
_DEFAULTS: tuple[tuple[str, str, str, str, str, int, str], ...] = (
    (
        "AllowVnetInBound",
        "Allow inbound traffic from all VMs in VNET",
        "VirtualNetwork",
        "VirtualNetwork",
        "Allow",
        65000,
        "Inbound",
    ),
    (
        "AllowAzureLoadBalancerInBound",
        "Allow inbound traffic from azure load balancer",
        "AzureLoadBalancer",
        "*",
        "Allow",
        65001,
        "Inbound",
    ),
    ("DenyAllInBound", "Deny all inbound traffic", "*", "*", "Deny", 65500, "Inbound"),
    (
        "AllowVnetOutBound",
        "Allow outbound traffic from all VMs to all VMs in VNET",
        "VirtualNetwork",
        "VirtualNetwork",
        "Allow",
        65000,
        "Outbound",
    ),
    (
        "AllowInternetOutBound",
        "Allow outbound traffic from all VMs to Internet",
        "*",
        "Internet",
        "Allow",
        65001,
        "Outbound",
    ),
    ("DenyAllOutBound", "Deny all outbound traffic", "*", "*", "Deny", 65500, "Outbound"),
)


def _default(row: tuple[str, str, str, str, str, int, str]) -> Json:
    name, text, source, target, access, priority, direction = row
    return {
        "name": name,
        "properties": {
            "provisioningState": "Succeeded",
            "description": text,
            "protocol": "*",
            "sourcePortRange": "*",
            "destinationPortRange": "*",
            "sourceAddressPrefix": source,
            "destinationAddressPrefix": target,
            "access": access,
            "priority": priority,
            "direction": direction,
            "sourcePortRanges": [],
            "destinationPortRanges": [],
            "sourceAddressPrefixes": [],
            "destinationAddressPrefixes": [],
        },
    }


DEFAULT_RULES: tuple[Json, ...] = tuple(map(_default, _DEFAULTS))

# NSG rule properties (Virtual network documentation, "Network security groups overview").
LOWEST_PRIORITY, HIGHEST_PRIORITY = 100, 4096
CHOICES = {
    "protocol": ("Tcp", "Udp", "Icmp", "Esp", "Ah", "*"),
    "access": ("Allow", "Deny"),
    "direction": ("Inbound", "Outbound"),
}
CODES = {"access": "AccessType"}
ENDS = (
    ("sourcePortRange", "sourcePortRanges"),
    ("destinationPortRange", "destinationPortRanges"),
    ("sourceAddressPrefix", "sourceAddressPrefixes"),
    ("destinationAddressPrefix", "destinationAddressPrefixes"),
)
HIGHEST_PORT = 65535


def make_rule(group_id: str, name: str, given: Json, etag: str) -> Json:
    """The document of a rule. Raises ArmError 400 in the Network provider's words."""
    rule_id = f"{group_id}/securityRules/{name}"
    properties: Json = {"provisioningState": "Succeeded"}
    for field, choices in CHOICES.items():
        properties[field] = _choice(rule_id, field, given.get(field), choices)
    properties["priority"] = _priority(rule_id, given.get("priority"))
    for one, several in ENDS:
        properties.update(_end(rule_id, given, one, several))
    if given.get("description"):
        properties["description"] = given["description"]
    return {
        "name": name,
        "id": rule_id,
        "etag": etag,
        "type": SECURITY_RULE,
        "properties": properties,
    }


def default_rules(group_id: str, etag: str) -> list[Json]:
    return [
        {
            "name": rule["name"],
            "id": f"{group_id}/defaultSecurityRules/{rule['name']}",
            "etag": etag,
            "type": f"{SECURITY_GROUP}/defaultSecurityRules",
            "properties": rule["properties"],
        }
        for rule in DEFAULT_RULES
    ]


def check_conflicts(rules: list[Json]) -> None:
    """Raises ArmError 400 SecurityRuleConflict.

    The message as in hashicorp/terraform-provider-azurerm#11137; a rule may not have a default
    rule's name either (same issue).
    """
    seen: dict[tuple[str, int], str] = {}
    defaults = {rule["name"].lower() for rule in DEFAULT_RULES}
    for rule in rules:
        properties = rule["properties"]
        key = (properties["direction"], properties["priority"])
        other = seen.get(key)
        if other is not None:
            raise _conflict(
                f"Security rule {other} conflicts with rule {rule['name']}. Rules cannot have the "
                "same Priority and Direction. To learn more, see aka.ms/nsgrules."
            )
        if rule["name"].lower() in defaults:
            raise _conflict(
                f"Security rule {rule['name']} conflicts with a default security rule. Rules "
                "cannot have the same name. To learn more, see aka.ms/nsgrules."
            )
        seen[key] = rule["name"]


def _conflict(message: str) -> ArmError:
    return ArmError(400, "SecurityRuleConflict", message, details=[])


def _choice(rule_id: str, field: str, value: Any, choices: tuple[str, ...]) -> str:
    found = next((item for item in choices if same(item, str(value))), None)
    if found is None:
        raise _invalid(
            f"SecurityRuleInvalid{CODES.get(field, field.capitalize())}",
            f"Security rule has invalid {field.capitalize()}. Value provided: {value} for "
            f"{rule_id}. Allowed values: {', '.join(choices)}.",
        )
    return found


def _priority(rule_id: str, value: Any) -> int:
    if not isinstance(value, int) or not LOWEST_PRIORITY <= value <= HIGHEST_PRIORITY:
        raise _invalid(
            "SecurityRuleInvalidPriority",
            f"Security rule has invalid Priority. Value provided: {value} Allowed range "
            f"{LOWEST_PRIORITY}-{HIGHEST_PRIORITY}.",
        )
    return value


# Only the singular field takes these (words of SecurityRuleParameterContainsUnsupportedValue).
ALONE = {"virtualnetwork", "internet", "azureloadbalancer", "*"}


def _end(rule_id: str, given: Json, one: str, several: str) -> Json:
    """One side of a rule: a single value or a list, not both, not neither."""
    single, many = given.get(one), list(given.get(several) or [])
    ports = "Port" in one
    if bool(single) is bool(many):
        raise _invalid(
            "SecurityRuleParametersCannotBeSpecifiedTogether"
            if single
            else "MissingRequiredSecurityRuleParameter",
            f"Security rule {rule_id} must specify either {one} or {several}.",
        )
    for value in many or [single]:
        if ports:
            _check_port(value)
        else:
            _check_prefix(value)
    unsupported = next((item for item in many if not ports and item.lower() in ALONE), None)
    if unsupported is not None:
        raise _invalid(
            "SecurityRuleParameterContainsUnsupportedValue",
            f"Security rule parameter {one[0].upper()}{one[1:]} for rule with Id {rule_id} cannot "
            "specify existing VIRTUALNETWORK, INTERNET, AZURELOADBALANCER, '*' or system tags. "
            f"Unsupported value used: {unsupported}.",
        )
    return {several: many} if many else {one: single, several: []}


def _check_port(value: Any) -> None:
    text = str(value)
    first, _, last = text.partition("-")
    numbers = (first, last or first)
    ordered = all(part.isdigit() for part in numbers) and (
        0 <= int(numbers[0]) <= int(numbers[1]) <= HIGHEST_PORT
    )
    if text != "*" and not ordered:
        raise _invalid(
            "SecurityRuleInvalidPortRange",
            f"Security rule has invalid Port range. Value provided: {value}. Value should be an "
            "integer OR integer range with '-' delimiter. Valid range 0-65535.",
        )


def _check_prefix(value: Any) -> None:
    """A tag is a word; whatever starts with a digit must be an address."""
    text = str(value)
    if text == "*" or (text and text[0].isalpha()):
        return
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise _invalid(
            "SecurityRuleInvalidAddressPrefix",
            f"Security rule has invalid Address prefix. Value provided: {value}",
        ) from None


def _invalid(code: str, message: str) -> ArmError:
    return ArmError(400, code, message, details=[])

"""What a refusal's words say in detail, and what to type next because of it.

Sources of the words, as Azure sent them to others: quota in cloud-barista/cb-spider#1558 and, in
older words, fabragaMS/ADPE2E#4; sizes in Azure-Samples/azuresandbox#70.
"""

import re
from typing import Any

from azlinux_cli.adapters.azure.refusal import Refusal

_ACTION = re.compile(r"perform action '([^']+)'(?:.*?over scope '([^']+)')?", re.DOTALL)
_QUOTA = {
    "quota": re.compile(
        r"exceeding (?:approved|quota limits? of) (.+?)(?: quota|\.)", re.IGNORECASE
    ),
    "location": re.compile(r"Location: (\w+)"),
    "limit": re.compile(r"(?:Current Limit|Maximum allowed): (\d+)"),
    "usage": re.compile(r"Current (?:Usage|in use): (\d+)"),
    "required": re.compile(r"Additional (?:Required|requested): (\d+)"),
}
_SKU = {
    "size": re.compile(r"((?:Standard|Basic)_\w+)"),
    "location": re.compile(r"location '([^']+)'"),
}
# Built-in roles by the first words of the action: the least one that allows it.
_ROLES = (
    ("microsoft.compute/virtualmachines/runcommand", "Virtual Machine Contributor"),
    ("microsoft.compute/", "Virtual Machine Contributor"),
    ("microsoft.network/", "Network Contributor"),
    ("microsoft.containerservice/", "Azure Kubernetes Service Contributor Role"),
    ("", "Contributor"),
)


def _found(patterns: dict[str, re.Pattern[str]], text: str) -> dict[str, Any]:
    hits = ((name, pattern.search(text)) for name, pattern in patterns.items())
    return {
        name: int(hit[1]) if hit[1].isdigit() else hit[1] for name, hit in hits if hit is not None
    }


def missing_role(action: str) -> str:
    """The built-in role that allows an ARM action such as `Microsoft.Compute/disks/read`."""
    action = action.lower()
    if action.endswith("/read"):
        return "Reader"
    return next(role for start, role in _ROLES if action.startswith(start))


def access_hints(said: Refusal) -> tuple[str, ...]:
    hit = _ACTION.search(said.message)
    if hit is None:
        return ("ask an owner of the subscription for a role that allows this",)
    where = f" --scope {hit[2]}" if hit[2] else ""
    role = missing_role(hit[1])
    return (
        f"the role {role!r} allows it; an owner of the subscription can grant it",
        f"az role assignment create --assignee YOU --role {role!r}{where}",
    )


def access_details(said: Refusal) -> dict[str, Any]:
    hit = _ACTION.search(said.message)
    if hit is None:
        return {}
    return {"action": hit[1], "scope": hit[2], "role": missing_role(hit[1])}


def quota_hints(said: Refusal) -> tuple[str, ...]:
    facts = _found(_QUOTA, said.message)
    where = f" for {facts['location']}" if "location" in facts else ""
    return (
        "choose a size of another family with --size, fewer machines, or another --location",
        f"or ask for a higher quota{where} in the Azure portal, under Quotas",
    )


def throttle_hints(said: Refusal) -> tuple[str, ...]:
    if said.retry_after_s is None:
        return ("wait a minute and run the command again",)
    return (f"Azure asks to wait {said.retry_after_s:g} s; then run the command again",)


def quota_details(said: Refusal) -> dict[str, Any]:
    return _found(_QUOTA, said.message)


def size_details(said: Refusal) -> dict[str, Any]:
    return _found(_SKU, said.message)

"""`$filter` of ARM's lists: equalities joined by `and`.

Source: Resources - List ("The properties you can use for eq (equals) or ne (not equals) are:
location, resourceType, name, resourceGroup, ..., tagName and tagValue").
"""

import re
from collections.abc import Callable

from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.resources import Document

CONDITION = re.compile(r"\s*(\w+)\s+(eq|ne)\s+'((?:[^']|'')*)'\s*", re.IGNORECASE)

Condition = tuple[str, bool, str]

FIELDS: dict[str, Callable[[Document], str]] = {
    "name": lambda doc: str(doc["name"]),
    "location": lambda doc: str(doc.get("location", "")),
    "resourcetype": lambda doc: str(doc["type"]),
    "resourcegroup": lambda doc: str(doc["id"]).split("/")[4],
}
TAGS = {"tagname", "tagvalue"}


def parse_filter(text: str | None) -> list[Condition]:
    """Raises ArmError 400 InvalidFilterInQueryString for what this does not understand."""
    if not text:
        return []
    out = []
    for part in re.split(r"\s+and\s+(?=\w+\s+(?:eq|ne)\s)", text, flags=re.IGNORECASE):
        match = CONDITION.fullmatch(part)
        if match is None or match[1].lower() not in {*FIELDS, *TAGS}:
            raise ArmError(
                400,
                "InvalidFilterInQueryString",
                f"Invalid $filter '{text}' specified in the query string.",
            )
        out.append((match[1].lower(), match[2].lower() == "eq", match[3].replace("''", "'")))
    return out


def matches(document: Document, conditions: list[Condition]) -> bool:
    tags = {k.lower(): v for k, v in (document.get("tags") or {}).items()}
    tag = next((value.lower() for name, _, value in conditions if name == "tagname"), None)
    for name, wanted, value in conditions:
        if name == "tagname":
            met = value.lower() in tags
        elif name == "tagvalue":
            met = tag is not None and tags.get(tag) == value
        else:
            met = FIELDS[name](document).lower() == value.lower()
        if met is not wanted:
            return False
    return True

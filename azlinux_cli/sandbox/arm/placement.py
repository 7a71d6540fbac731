"""Where a resource lives: names of locations, and ARM's rules about them.

ARM compares locations without case and spaces ("West US 2" is "westus2"; ARM RPC, "Resource
location"). Messages: ARM "Troubleshoot common Azure deployment errors" and issues that quote them.
"""

import re
from typing import Any

from azlinux_cli.sandbox.arm.location import LOCATIONS
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document

NAMES = {item.name: item for item in LOCATIONS}


def normalize(location: str) -> str:
    return location.replace(" ", "").lower()


def asked_location(given: object) -> str:
    """The location in a body, in its short form. Raises ArmError 400 LocationRequired."""
    if not isinstance(given, str) or not given.strip():
        raise ArmError(
            400, "LocationRequired", "The location property is required for this definition."
        )
    return normalize(given)


def location_of(body: Json, resource_type: str, name: str, existing: Document | None) -> str:
    """The location a PUT asks for.

    Raises ArmError 400 LocationRequired or LocationNotAvailableForResourceType, 409
    InvalidResourceLocation if the resource already lives elsewhere.
    """
    given = body.get("location")
    location = asked_location(given)
    if location not in NAMES:
        raise ArmError(
            400,
            "LocationNotAvailableForResourceType",
            f"The provided location '{given}' is not available for resource type "
            f"'{resource_type}'. List of available regions for the resource type is "
            f"'{','.join(sorted(NAMES))}'.",
        )
    if existing is not None and existing["location"] != location:
        group = existing["id"].split("/")[4]
        raise ArmError(
            409,
            "InvalidResourceLocation",
            f"The resource '{name}' already exists in location '{existing['location']}' in "
            f"resource group '{group}'. A resource with the same name cannot be created in "
            f"location '{location}'. Please select a new resource name.",
        )
    return location


# "Tag names can't contain <, >, %, &, \\, ?, /"; 512 and 256 characters; 50 tags ("Use tags to
# organize your Azure resources", limitations).
TAG_NAME = re.compile(r"[^<>%&\\?/]{1,512}")
TAG_VALUE_LENGTH = 256
TAG_COUNT = 50


def tags_of(body: Json) -> dict[str, str] | None:
    """The tags of a body. Raises ArmError 400 for what ARM does not take as tags."""
    given: Any = body.get("tags")
    if given is None:
        return None
    if not isinstance(given, dict) or any(not isinstance(v, str) for v in given.values()):
        raise ArmError(400, "InvalidRequestContent", "The request content was invalid: tags.")
    if len(given) > TAG_COUNT:
        raise ArmError(
            400,
            "InvalidTags",
            f"The tags property has '{len(given)}' tags; at most {TAG_COUNT} are allowed.",
        )
    for name, value in given.items():
        if TAG_NAME.fullmatch(name) is None:
            raise ArmError(
                400,
                "InvalidTagNameCharacters",
                f"The tag names '{name}' have reserved characters '<,>,%,&,\\,?,/' or control "
                "characters.",
            )
        if len(value) > TAG_VALUE_LENGTH:
            raise ArmError(
                400,
                "TagValueTooLong",
                f"Tag value too large. The tag '{name}' has value longer than the maximum of "
                f"{TAG_VALUE_LENGTH} characters.",
            )
    return dict(given)

"""The kinds of operating system that a platform image may hold."""

from enum import StrEnum

_URN_PARTS = 4  # publisher, offer, sku, version


class OsKind(StrEnum):
    AZL3 = "3.0"
    AZL4 = "4.0"
    ACL = "acl"


def os_kind_of(urn: str) -> OsKind:
    """The kind behind `publisher:offer:sku:version`, compared without case.

    Raises ValueError for an image that is no Azure Linux.
    """
    parts = urn.lower().split(":")
    if len(parts) != _URN_PARTS:
        raise ValueError(f"{urn!r} is not PUBLISHER:OFFER:SKU:VERSION")
    _, offer, sku, _ = parts
    if "acl" in sku.split("-"):
        return OsKind.ACL
    if offer == "azurelinux-4":
        return OsKind.AZL4
    if offer == "azure-linux-3":
        return OsKind.AZL3
    raise ValueError(f"the sandbox has no operating system for the image {urn!r}")

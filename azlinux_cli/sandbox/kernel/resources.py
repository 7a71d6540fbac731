"""ARM resources as documents: `id`, `name`, `type`, `location`, `tags`, `etag`, `properties`."""

import uuid
from collections.abc import Iterator
from typing import Any

from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Request
from azlinux_cli.sandbox.kernel.ids import ResourceId
from azlinux_cli.sandbox.kernel.store import Store

KIND = "resource"
GROUP_KIND = "group"
Document = dict[str, Any]


def etag() -> str:
    return f'W/"{uuid.uuid4()}"'


class Resources:
    """Resource groups and what is in them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # groups -------------------------------------------------------------

    def group(self, subscription: str, name: str) -> Document:
        """The resource group; raises ArmError 404 ResourceGroupNotFound, as every provider does."""
        key = f"/subscriptions/{subscription}/resourceGroups/{name}"
        found = self._store.get(GROUP_KIND, key)
        if found is None:
            raise ArmError(
                404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found."
            )
        return found

    def find_group(self, group_id: str) -> Document | None:
        return self._store.get(GROUP_KIND, group_id)

    def groups(self, subscription: str) -> list[Document]:
        prefix = f"/subscriptions/{subscription}/resourceGroups/"
        return [doc for _, doc in self._store.items(GROUP_KIND, prefix)]

    def put_group(self, document: Document) -> None:
        self._store.put(GROUP_KIND, document["id"], document)

    def delete_group(self, group_id: str) -> None:
        self._store.delete(GROUP_KIND, group_id)

    # resources ----------------------------------------------------------

    def get(self, resource_id: str) -> Document | None:
        return self._store.get(KIND, resource_id)

    def require(self, resource_id: str) -> Document:
        """The resource; raises ArmError 404 in the words of ARM's front door."""
        found = self.get(resource_id)
        if found is not None:
            return found
        parsed = ResourceId.parse(resource_id)
        if parsed is None:
            raise ArmError(400, "LinkedInvalidPropertyId", f"'{resource_id}' is not a resource id.")
        group = self.group(parsed.subscription, parsed.group)
        names = "/".join(parsed.names)
        raise ArmError(
            404,
            "ResourceNotFound",
            f"The Resource '{parsed.type}/{names}' under resource group '{group['name']}' was not "
            "found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
        )

    def put(self, document: Document) -> None:
        """Remember a resource under its `id`."""
        self._store.put(KIND, document["id"], document)

    def delete(self, resource_id: str) -> bool:
        return self._store.delete(KIND, resource_id)

    def of_type(self, resource_type: str, scope: str) -> Iterator[Document]:
        """All resources of a type under a subscription or group id, oldest first."""
        wanted = resource_type.lower()

        def is_wanted(key: str) -> bool:
            parsed = ResourceId.parse(key)
            return parsed is not None and parsed.type == wanted

        for _, document in self._store.items(KIND, scope.rstrip("/") + "/", where=is_wanted):
            yield document

    def in_group(self, group_id: str) -> list[Document]:
        return [doc for _, doc in self._store.items(KIND, group_id.rstrip("/") + "/")]


def check_etag(request: Request, existing: Document | None) -> None:
    """Honour If-Match and If-None-Match.

    Raises ArmError 412 PreconditionFailed (Compute REST reference, virtual machines create or
    update: `If-None-Match: *` creates only, `If-Match` replaces only that state).
    """
    wanted = request.headers.get("if-match")
    if wanted and (existing is None or (wanted != "*" and wanted != existing.get("etag"))):
        raise ArmError(412, "PreconditionFailed", "The condition of If-Match is not met.")
    if request.headers.get("if-none-match") == "*" and existing is not None:
        raise ArmError(412, "PreconditionFailed", "The condition of If-None-Match is not met.")

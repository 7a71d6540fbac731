"""Disks and snapshots between ARM's documents and azl's words. Pure.

Shapes: REST reference "Disks - Get / Create Or Update", "Snapshots - Get / Create Or Update".
"""

from collections.abc import Mapping
from typing import Any

from azlinux_cli.adapters.azure.document import at, number, text, texts
from azlinux_cli.domain.machine import TAG_RUN
from azlinux_cli.domain.os_disk import MadeDisk, OsDisk, OsSnapshot
from azlinux_cli.domain.os_disk_name import (
    TAG_EXPIRES,
    TAG_MACHINE_NAME,
    TAG_ROLE,
    Role,
)

Json = Mapping[str, Any]
_SNAPSHOT_SKU = "Standard_LRS"  # where an incremental snapshot is stored, whatever its disk is on
_COMPLETE = 100.0
# A copy must not be open to more networks than what it is a copy of, nor be encrypted otherwise.
_GUARDED = ("networkAccessPolicy", "publicNetworkAccess", "diskAccessId", "dataAccessAuthMode")
# What a disk does not take over from its snapshot by itself.
_OF_A_DISK = ("tier", "burstingEnabled", "supportsHibernation")
_ROLES = {role.value for role in Role}


def disk_of(document: Json) -> OsDisk:
    zones = at(document, "zones")
    return OsDisk(
        id=text(document, "id"),
        location=text(document, "location"),
        size_gb=number(document, "properties.diskSizeGB") or 0,
        sku=text(document, "sku.name"),
        zone=str(zones[0]) if isinstance(zones, list) and zones else None,
        encryption_set=text(document, "properties.encryption.diskEncryptionSetId"),
        security_type=text(document, "properties.securityProfile.securityType") or "Standard",
        generation=text(document, "properties.hyperVGeneration") or "V1",
        architecture=text(document, "properties.supportedCapabilities.architecture") or "x64",
        encrypted_by_guest=bool(at(document, "properties.encryptionSettingsCollection.enabled")),
        source_id=text(document, "properties.creationData.sourceResourceId"),
        owner_id=text(document, "managedBy"),
        owner_ids=_owners(document),
        state=text(document, "properties.provisioningState"),
        created_at=text(document, "properties.timeCreated"),
        tags=texts(document, "tags"),
    )


def _owners(document: Json) -> tuple[str, ...]:
    """`managedByExtended` lists those of a disk with maxShares above 1."""
    shared = at(document, "managedByExtended")
    found = [text(document, "managedBy"), *(shared if isinstance(shared, list) else [])]
    return tuple(dict.fromkeys(owner for owner in found if owner))


def snapshot_of(document: Json) -> OsSnapshot:
    percent = at(document, "properties.completionPercent")
    return OsSnapshot(
        id=text(document, "id"),
        source_id=text(document, "properties.creationData.sourceResourceId"),
        size_gb=number(document, "properties.diskSizeGB") or 0,
        state=text(document, "properties.provisioningState"),
        complete_percent=float(percent) if isinstance(percent, int | float) else _COMPLETE,
        created_at=text(document, "properties.timeCreated"),
        tags=texts(document, "tags"),
    )


def made_of(document: Json) -> MadeDisk | None:
    """None for what carries no role of azl's."""
    tags = texts(document, "tags")
    if TAG_RUN not in tags or tags.get(TAG_ROLE) not in _ROLES:
        return None
    owner = text(document, "managedBy") or text(document, "properties.virtualMachine.id")
    return MadeDisk(
        id=text(document, "id"),
        run=tags[TAG_RUN],
        role=tags[TAG_ROLE],
        machine=tags.get(TAG_MACHINE_NAME, ""),
        size_gb=number(document, "properties.diskSizeGB") or 0,
        created_at=text(document, "properties.timeCreated"),
        expires_at=tags.get(TAG_EXPIRES, ""),
        in_use=bool(owner),
        owner_id=owner,
    )


def snapshot_body(source: Json, tags: Mapping[str, str]) -> dict[str, Any]:
    """A snapshot of the disk `source`."""
    return {
        "location": text(source, "location"),
        "tags": dict(tags),
        "sku": {"name": _SNAPSHOT_SKU},
        "properties": {
            "creationData": {"createOption": "Copy", "sourceResourceId": text(source, "id")},
            "incremental": True,
            **_guarded(source),
        },
    }


def disk_body(snapshot_id: str, like: Json, tags: Mapping[str, str]) -> dict[str, Any]:
    """A disk out of a snapshot that can take the place of the disk `like`."""
    properties = at(like, "properties") or {}
    body: dict[str, Any] = {
        "location": text(like, "location"),
        "tags": dict(tags),
        "sku": {"name": text(like, "sku.name")},
        "properties": {
            "creationData": {"createOption": "Copy", "sourceResourceId": snapshot_id},
            "diskSizeGB": number(like, "properties.diskSizeGB"),
            "osType": text(like, "properties.osType") or "Linux",
            **_guarded(like),
            **{key: properties[key] for key in _OF_A_DISK if properties.get(key) is not None},
        },
    }
    if generation := text(like, "properties.hyperVGeneration"):
        body["properties"]["hyperVGeneration"] = generation
    if zones := at(like, "zones"):
        body["zones"] = zones
    return body


def _guarded(source: Json) -> dict[str, Any]:
    properties = at(source, "properties") or {}
    out: dict[str, Any] = {k: properties[k] for k in _GUARDED if properties.get(k) is not None}
    if set_id := text(source, "properties.encryption.diskEncryptionSetId"):
        kind = text(source, "properties.encryption.type")
        out["encryption"] = {"type": kind, "diskEncryptionSetId": set_id}
    if security := at(source, "properties.securityProfile"):
        out["securityProfile"] = security
    return out

"""What azl calls the snapshots, disks and scratch machines it makes, and what their tags say.

Names follow from the run and the machine alone, so that a repeated call finds its own object.
Source of the rules: "Naming rules and restrictions for Azure resources", Microsoft.Compute/disks
and snapshots: 1 to 80 letters, digits, '-' and '_', virtualMachines: 64; names are the same in any
case.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from azlinux_cli.domain.machine import TAG_CREATED_BY, TAG_RUN

TAG_ROLE = "azl-role"
TAG_EXPIRES = "azl-expires"  # RFC 3339; nothing deletes by itself
TAG_MACHINE = "azl-machine"  # the VM's own id (vmId): a namesake made later is another machine
TAG_MACHINE_NAME = "azl-machine-name"
TAG_REPLACES = "azl-replaces"  # GROUP/NAME of the disk whose place a disk has taken

_LONGEST = 80
_LONGEST_VM = 64
_HASH_DIGITS = 10
_RUN = re.compile(r"[a-z][a-z0-9]{0,15}")
_OTHER = re.compile(r"[^a-z0-9_-]")
_DAY_S = 86_400


class Role(StrEnum):
    """What a thing is to the run in its tag `azl-run`."""

    SNAPSHOT = "os"  # of the OS disk as the run found it
    RESTORED = "os-restored"  # a disk made from such a snapshot
    FAILED = "os-failed"  # the disk that was taken out; it was the machine's own
    NEW = "os-new"  # a disk with another system, made to take the place of the machine's own
    OLD = "os-old"  # the machine's own disk, put aside for such a one
    SCRATCH = "scratch"  # the machine that NEW is made on
    SCRATCH_NIC = "scratch-nic"


def azl_name(run: str, machine: str, role: Role) -> str:
    """`azl-RUN-MACHINE-ROLE`. A machine's name that does not fit is cut, and told by a digest."""
    if not _RUN.fullmatch(run):
        raise ValueError(run)
    known = machine.lower()
    longest = _LONGEST_VM if role is Role.SCRATCH else _LONGEST
    room = longest - len(f"azl-{run}--{role}")
    plain = _OTHER.sub("-", known)
    if plain != known or len(plain) > room:
        digest = hashlib.sha256(known.encode()).hexdigest()[:_HASH_DIGITS]
        plain = f"{plain[: room - _HASH_DIGITS - 1]}-{digest}"
    return f"azl-{run}-{plain}-{role}"


def snapshot_tags(
    kept: Mapping[str, str], *, run: str, vm_id: str, machine: str, created_by: str, expires: str
) -> dict[str, str]:
    """`kept` are the disk's own tags: a policy may ask for them."""
    return made_tags(
        kept,
        Role.SNAPSHOT,
        run=run,
        vm_id=vm_id,
        machine=machine,
        created_by=created_by,
        expires=expires,
    )


def made_tags(
    kept: Mapping[str, str],
    role: Role,
    *,
    run: str,
    vm_id: str,
    machine: str,
    created_by: str,
    expires: str,
) -> dict[str, str]:
    """Of something new. `kept`: the tags of what it is beside or a copy of."""
    return {
        **_own(kept),
        TAG_RUN: run,
        TAG_ROLE: role.value,
        TAG_MACHINE: vm_id.lower(),
        TAG_MACHINE_NAME: machine,
        TAG_CREATED_BY: created_by,
        TAG_EXPIRES: expires,
    }


def restored_tags(
    kept: Mapping[str, str], *, run: str, vm_id: str, machine: str, replaces: str
) -> dict[str, str]:
    """Of a disk in use, so without a date; `azl-created-by` only if the former disk had it.

    That tag lets azl delete a disk together with its machine.
    """
    created_by = {key: kept[key] for key in (TAG_CREATED_BY,) if key in kept}
    return {
        **_own(kept),
        **created_by,
        TAG_RUN: run,
        TAG_ROLE: Role.RESTORED.value,
        TAG_MACHINE: vm_id.lower(),
        TAG_MACHINE_NAME: machine,
        TAG_REPLACES: short_id(replaces),
    }


def failed_tags(*, run: str, vm_id: str, machine: str, expires: str) -> dict[str, str]:
    """Put on top of what the disk has."""
    return aside_tags(Role.FAILED, run=run, vm_id=vm_id, machine=machine, expires=expires)


def aside_tags(role: Role, *, run: str, vm_id: str, machine: str, expires: str) -> dict[str, str]:
    """Of a disk that was taken out of its machine, beside those it has."""
    return {
        TAG_RUN: run,
        TAG_ROLE: role.value,
        TAG_MACHINE: vm_id.lower(),
        TAG_MACHINE_NAME: machine,
        TAG_EXPIRES: expires,
    }


OF_A_RUN = frozenset({TAG_RUN, TAG_ROLE, TAG_EXPIRES, TAG_MACHINE, TAG_MACHINE_NAME, TAG_REPLACES})


def _own(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags that are not azl's."""
    return {k: v for k, v in tags.items() if k not in OF_A_RUN and k != TAG_CREATED_BY}


def short_id(disk_id: str) -> str:
    """`GROUP/NAME` of an ARM id: a tag's value has 256 characters at most, an id may have more."""
    parts = disk_id.split("/")
    return f"{parts[4]}/{parts[-1]}"


def long_id(subscription: str, tags: Mapping[str, str]) -> str:
    """The ARM id of the disk that `azl-replaces` names; empty if it names none."""
    group, _, name = tags.get(TAG_REPLACES, "").partition("/")
    if not name:
        return ""
    where = f"/subscriptions/{subscription}/resourceGroups/{group}"
    return f"{where}/providers/Microsoft.Compute/disks/{name}"


def expiry(now: float, days: float) -> str:
    """RFC 3339 in UTC, whole seconds."""
    return datetime.fromtimestamp(now + days * _DAY_S, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def age_s(created_at: str, now: float) -> float | None:
    """Seconds since an ARM time; None for one that cannot be read."""
    try:
        return max(0.0, now - datetime.fromisoformat(created_at).timestamp())
    except ValueError:
        return None

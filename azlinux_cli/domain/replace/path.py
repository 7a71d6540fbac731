"""Which way a machine's OS disk may be replaced: swapped, or by making the machine again.

Purely from facts. Sources: "Change the OS disk used by an Azure VM" (what a swap compares),
"Trusted Launch for Azure virtual machines", "Lock your Azure resources", "What are managed
identities for Azure resources?", REST reference "Virtual Machines - Create Or Update".
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.errors import InhibitedError
from azlinux_cli.domain.machine import ImageFacts, SecurityType
from azlinux_cli.domain.os_disk import OsDisk, why_disk_stays
from azlinux_cli.domain.replace.extension import why_not_back
from azlinux_cli.domain.replace.lock import Lock, closing
from azlinux_cli.domain.replace.model import VmModel
from azlinux_cli.domain.replace.security import security_again, security_of
from azlinux_cli.domain.size import Demand, VmSize, unfit
from azlinux_cli.domain.vm import PowerState


class Variant(StrEnum):
    """SWAP keeps the machine's resource; RECREATE makes it again around another disk."""

    SWAP = "swap"
    RECREATE = "recreate"


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` is stable, for scripts and for `accepted`."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Path:
    """`closed`: why it cannot be gone; `confirm`: what would be lost; `notes`: what to know."""

    variant: Variant
    closed: tuple[Finding, ...] = ()
    confirm: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """All that is looked at.

    `disk` None: it is not managed; `size` None: the region's list lacks it; `locks` None: this
    sign-in may not read them.
    """

    model: VmModel
    disk: OsDisk | None
    image: ImageFacts
    size: VmSize | None = None
    locks: tuple[Lock, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """`variant` None: no way is open. `inhibited`: its losses that nobody has accepted."""

    variant: Variant | None
    paths: tuple[Path, Path]
    inhibited: tuple[Finding, ...] = ()

    @property
    def chosen(self) -> Path | None:
        return next((path for path in self.paths if path.variant is self.variant), None)


def choose(sight: Sight, accepted: Collection[str] = (), wanted: Variant | None = None) -> Choice:
    """The swap if it is open, else making the machine again; `wanted` asks for one of them."""
    paths = (_swap(sight), _recreate(sight))
    able = [path for path in paths if not path.closed and wanted in {None, path.variant}]
    if not able:
        return Choice(None, paths)
    chosen = able[0]
    open_losses = tuple(loss for loss in chosen.confirm if loss.key not in accepted)
    return Choice(chosen.variant, paths, open_losses)


def require_open(choice: Choice, machine: str) -> Variant:
    """Raises InhibitedError where no way is open, or where one would lose what nobody accepted."""
    if choice.variant is None:
        reasons = [f"{p.variant}: {found.sentence}" for p in choice.paths for found in p.closed]
        raise InhibitedError(
            f"the OS disk of {machine} cannot be replaced: {'; '.join(dict.fromkeys(reasons))}",
            code="NoWay",
            details=_keys(choice),
        )
    if choice.inhibited:
        losses = "; ".join(found.sentence for found in choice.inhibited)
        raise InhibitedError(
            f"replacing the OS disk of {machine} by {choice.variant} loses something: {losses}",
            hint="accept each by its key: " + ", ".join(found.key for found in choice.inhibited),
            code="Confirm",
            details=_keys(choice),
        )
    return choice.variant


def _keys(choice: Choice) -> dict[str, list[str]]:
    closed = {p.variant.value: [found.key for found in p.closed] for p in choice.paths}
    return {**closed, "confirm": [found.key for found in choice.inhibited]}


# what closes both ways ------------------------------------------------------


def _closed(sight: Sight) -> Iterator[Finding]:
    model, disk = sight.model, sight.disk
    if model.ephemeral:
        yield Finding("EphemeralDisk", "its OS disk is ephemeral: there would be no way back")
    elif disk is None:
        yield Finding("UnmanagedDisk", "its OS disk is not a managed disk")
    if model.security_type.lower() == "confidentialvm":
        yield Finding("ConfidentialVm", "it is a confidential VM, whose disk is bound to its guest")
    if disk is not None and (reason := why_disk_stays(disk)):
        yield Finding("EncryptedByGuest", reason)
    if model.scale_set:
        yield Finding("ScaleSet", "it belongs to a scale set; azl does not try")
    if model.power is not PowerState.RUNNING:
        yield Finding("NotRunning", f"it does not run: it is {model.power}")
    if disk is not None and disk.architecture.lower() != sight.image.architecture.lower():
        yield Finding(
            "Architecture", f"the image is {sight.image.architecture}, it is {disk.architecture}"
        )


# the swap -------------------------------------------------------------------


def _swap(sight: Sight) -> Path:
    return Path(
        Variant.SWAP,
        (*_closed(sight), *_swap_closed(sight)),
        tuple(_weaker(sight)),
        _notes(sight),
    )


def _swap_closed(sight: Sight) -> Iterator[Finding]:
    model, disk, image = sight.model, sight.disk, sight.image
    if sight.locks:
        yield from (Finding("Lock", s) for s in closing(sight.locks, model, again=False))
    if disk is not None and disk.generation != image.generation:
        yield Finding(
            "Generation", f"the image is generation {image.generation}, its disk {disk.generation}"
        )
    if disk is not None and image.least_disk_gb > disk.size_gb:
        yield Finding(
            "DiskSize",
            f"the image needs {image.least_disk_gb} GiB, its OS disk has {disk.size_gb}, and "
            "Azure swaps only disks of one size",
        )
    have, can = security_of(model), security_again(model, image)
    if have.type is not can.type:
        yield Finding("SecurityType", f"its security type is {have.type}, the image is {can.type}")
    if "plan" in model.lost:
        yield Finding("Plan", "it was bought with a marketplace plan, which the image has not")


# making it again ------------------------------------------------------------


def _recreate(sight: Sight) -> Path:
    return Path(
        Variant.RECREATE,
        (*_closed(sight), *_recreate_closed(sight)),
        tuple(_losses(sight)),
        (*_notes(sight), *_recreate_notes(sight)),
    )


def _recreate_closed(sight: Sight) -> Iterator[Finding]:
    model, image = sight.model, sight.image
    if sight.locks:
        yield from (Finding("Lock", s) for s in closing(sight.locks, model, again=True))
    if sight.size is None:
        yield Finding("Size", f"the region does not list its size {model.size}")
        return
    security = security_again(model, image)
    demand = Demand(
        image.architecture,
        image.generation,
        model.zone,
        model.spot,
        security.type is SecurityType.TRUSTED_LAUNCH,
        len(model.data_disks),
    )
    if reason := unfit(sight.size, demand):
        yield Finding("Size", f"its size {sight.size.name} {reason}")
    elif not sight.size.offered_in(model.zone):
        yield Finding("Size", f"{sight.size.name} is not sold here to this subscription any more")


_LOST = {
    "plan": ("Plan", "its marketplace plan is dropped"),
    "patchMode": ("PatchMode", "its patch mode is lost: a machine made of a disk has none"),
    "secrets": ("VaultSecrets", "certificates from a key vault are put into it no more"),
    "userData": ("UserData", "its user data is lost: azl does not keep it, it may hold secrets"),
}


def _losses(sight: Sight) -> Iterator[Finding]:
    model = sight.model
    if "systemassigned" in model.identity.replace(" ", "").lower():
        yield Finding(
            "SystemIdentity",
            "its system-assigned identity gets another principal: role assignments are lost",
        )
    for key in model.lost:
        if key in _LOST:
            yield Finding(*_LOST[key])
    for extension in model.extensions:
        if reason := why_not_back(extension):
            sentence = f"extension {extension.name} is not put back: {reason}"
            yield Finding(f"Extension:{extension.name}", sentence)
    yield from _weaker(sight)


def _weaker(sight: Sight) -> Iterator[Finding]:
    """What the image cannot do for the machine's security."""
    have, can = security_of(sight.model), security_again(sight.model, sight.image)
    if have.type is SecurityType.TRUSTED_LAUNCH and can.type is SecurityType.STANDARD:
        yield Finding("TrustedLaunchOff", "Trusted Launch is lost: the image does not do it")
    elif have.secure_boot and not can.secure_boot:
        yield Finding("SecureBootOff", "Secure Boot is turned off: the image is not signed for it")


# what to know ---------------------------------------------------------------


def _notes(sight: Sight) -> tuple[Finding, ...]:
    found = [Finding("ImageShown", "Azure goes on showing the image it was made of")]
    if sight.locks is None:
        found.append(Finding("LocksUnknown", "locks cannot be read with this sign-in"))
    return tuple(found)


def _recreate_notes(sight: Sight) -> Iterator[Finding]:
    yield Finding("VmId", "its vmId changes, and with it what Azure keys by that")
    yield Finding(
        "AtResource",
        "role assignments, alerts and backups that name the machine may need to be made again",
    )
    yield Finding("Allocation", "its host is given up: starting again, either way, needs capacity")
    yield Finding(
        "CloudInit",
        "cloud-init takes a machine with another vmId for a new one, either way: it may make other "
        "host keys",
    )
    yield Finding("OsProfile", "Azure shows no admin user and no computer name of it any more")
    if "systemassigned" not in sight.model.identity.lower() and sight.model.identities:
        yield Finding("UserIdentity", "its user-assigned identities are given to it again")

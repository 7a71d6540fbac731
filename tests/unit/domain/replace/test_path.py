"""Which way a disk may be replaced, why the other is closed, and what it would lose."""

from dataclasses import replace
from typing import Any

import pytest

from azlinux_cli.domain.errors import InhibitedError
from azlinux_cli.domain.machine import ImageFacts, Security, SecurityType
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.replace.lock import Lock
from azlinux_cli.domain.replace.model import Extension, Held, HeldInterface, VmModel
from azlinux_cli.domain.replace.path import (
    Sight,
    Variant,
    choose,
    require_open,
)
from azlinux_cli.domain.replace.security import security_again, security_of
from azlinux_cli.domain.size import VmSize
from azlinux_cli.domain.vm import ImageReference, PowerState, VmRef

GROUP = "/subscriptions/s/resourceGroups/rg"
REF = VmRef("s", "rg", "web")
DISK = OsDisk(f"{GROUP}/providers/Microsoft.Compute/disks/os", "we", 30, generation="V2")
NIC = f"{GROUP}/providers/Microsoft.Network/networkInterfaces/nic"
MODEL = VmModel(
    REF,
    "id",
    "westeurope",
    size="Standard_D2s_v5",
    power=PowerState.RUNNING,
    os_disk=Held(DISK.id),
    interfaces=(HeldInterface(NIC),),
)
IMAGE = ImageFacts(
    ImageReference("p", "o", "s", "4.0.1"), trusted_launch=True, signed=False, least_disk_gb=5
)
SIZE = VmSize("Standard_D2s_v5")
SIGHT = Sight(MODEL, DISK, IMAGE, SIZE)
TRUSTED: dict[str, Any] = {"security_type": "TrustedLaunch", "vtpm": True}


Fields = dict[str, Any]


def sight(*, image: Fields | None = None, disk: Fields | None = None, **model: Any) -> Sight:
    return replace(
        SIGHT,
        model=replace(MODEL, **model),
        image=replace(IMAGE, **(image or {})),
        disk=replace(DISK, **(disk or {})),
    )


def closed(seen: Sight) -> dict[str, list[str]]:
    return {path.variant.value: [found.key for found in path.closed] for path in choose(seen).paths}


def test_the_swap_is_taken_where_both_are_open() -> None:
    choice = choose(SIGHT)

    assert choice.variant is Variant.SWAP
    assert choice.chosen is choice.paths[0]
    assert closed(SIGHT) == {"swap": [], "recreate": []}
    assert choose(SIGHT, wanted=Variant.RECREATE).variant is Variant.RECREATE


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("EphemeralDisk", sight(ephemeral=True)),
        ("UnmanagedDisk", replace(SIGHT, disk=None)),
        ("ConfidentialVm", sight(security_type="ConfidentialVM")),
        ("EncryptedByGuest", sight(disk={"encrypted_by_guest": True})),
        ("ScaleSet", sight(scale_set="/x")),
        ("NotRunning", sight(power=PowerState.DEALLOCATED)),
        ("Architecture", sight(image={"architecture": "Arm64"})),
        ("Lock", replace(SIGHT, locks=(Lock("keep", "CanNotDelete", GROUP),))),
        ("Lock", replace(SIGHT, locks=(Lock("keep", "CanNotDelete", "/subscriptions/s"),))),
        ("Lock", replace(SIGHT, locks=(Lock("keep", "ReadOnly", REF.id),))),
        ("Lock", replace(SIGHT, locks=(Lock("keep", "ReadOnly", DISK.id.upper()),))),
    ],
)
def test_what_closes_both_ways_is_named_in_both(key: str, given: Sight) -> None:
    choice = choose(given)

    assert choice.variant is None
    assert all(key in keys for keys in closed(given).values())
    with pytest.raises(InhibitedError, match="the OS disk of web cannot be replaced") as caught:
        require_open(choice, "web")
    assert caught.value.code == "NoWay"


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("Generation", sight(disk={"generation": "V1"})),
        ("DiskSize", sight(image={"least_disk_gb": 31})),
        ("SecurityType", sight(image={"needs_trusted_launch": True})),
        ("SecurityType", sight(**TRUSTED, image={"trusted_launch": False})),
        ("Plan", sight(lost=("plan",))),
    ],
)
def test_what_closes_the_swap_leaves_the_machine_to_be_made_again(key: str, given: Sight) -> None:
    assert closed(given) == {"swap": [key], "recreate": []}
    assert choose(given).variant is Variant.RECREATE


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("Lock", replace(SIGHT, locks=(Lock("keep", "CanNotDelete", REF.id),))),
        ("Size", replace(SIGHT, size=None)),
        ("Size", replace(SIGHT, size=replace(SIZE, generations=("V1",)))),
        ("Size", replace(SIGHT, size=replace(SIZE, barred="NotAvailableForSubscription"))),
    ],
)
def test_what_forbids_to_make_it_again_leaves_the_swap(key: str, given: Sight) -> None:
    assert closed(given) == {"swap": [], "recreate": [key]}


@pytest.mark.parametrize(
    "scope",
    [DISK.id, f"{GROUP}x", f"{GROUP}/providers/Microsoft.Compute/virtualMachines/web2"],
)
def test_a_lock_that_holds_nothing_which_is_deleted_is_no_matter(scope: str) -> None:
    given = replace(SIGHT, locks=(Lock("keep", "CanNotDelete", scope),))

    assert closed(given) == {"swap": [], "recreate": []}


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("SystemIdentity", sight(identity="SystemAssigned, UserAssigned")),
        ("PatchMode", sight(lost=("patchMode",))),
        ("VaultSecrets", sight(lost=("secrets",))),
        ("UserData", sight(lost=("userData",))),
        ("Plan", sight(lost=("plan",))),
        ("Extension:run", sight(extensions=(Extension("run", type="CustomScript"),))),
        ("Extension:vpn", sight(extensions=(Extension("vpn", type="x", state="Failed"),))),
        ("TrustedLaunchOff", sight(**TRUSTED, image={"trusted_launch": False})),
        ("SecureBootOff", sight(**TRUSTED, secure_boot=True)),
    ],
)
def test_a_loss_inhibits_until_somebody_accepts_it_by_its_key(key: str, given: Sight) -> None:
    choice = choose(given, wanted=Variant.RECREATE)

    assert [found.key for found in choice.inhibited] == [key]
    with pytest.raises(InhibitedError, match="loses something") as caught:
        require_open(choice, "web")
    assert caught.value.hints == (f"accept each by its key: {key}",)
    accepted = choose(given, {key}, Variant.RECREATE)
    assert require_open(accepted, "web") is Variant.RECREATE


def test_a_swap_may_turn_secure_boot_off_if_somebody_accepts_that() -> None:
    given = sight(**TRUSTED, secure_boot=True)

    choice = choose(given)

    assert choice.variant is Variant.SWAP
    assert [found.key for found in choice.inhibited] == ["SecureBootOff"]
    assert choose(given, {"SecureBootOff"}).inhibited == ()
    assert choose(sight(**TRUSTED, secure_boot=True, image={"signed": True})).inhibited == ()


def test_the_swap_loses_nothing_of_what_azure_holds() -> None:
    given = sight(identity="SystemAssigned", extensions=(Extension("run", type="CustomScript"),))

    assert choose(given).inhibited == ()


@pytest.mark.parametrize(
    ("model", "image", "security"),
    [
        ({}, {}, Security()),
        (TRUSTED, {}, Security(SecurityType.TRUSTED_LAUNCH, vtpm=True)),
        (
            {**TRUSTED, "secure_boot": True},
            {"signed": True},
            Security(SecurityType.TRUSTED_LAUNCH, secure_boot=True, vtpm=True),
        ),
        (TRUSTED, {"trusted_launch": False}, Security()),
        (
            {},
            {"needs_trusted_launch": True, "signed": True},
            Security(SecurityType.TRUSTED_LAUNCH, secure_boot=True, vtpm=True),
        ),
    ],
)
def test_a_machine_made_again_keeps_its_security_as_far_as_the_image_goes(
    model: dict[str, Any], image: dict[str, Any], security: Security
) -> None:
    assert security_again(replace(MODEL, **model), replace(IMAGE, **image)) == security


def test_a_machines_own_security_is_read_from_its_model() -> None:
    trusted = replace(MODEL, **TRUSTED, secure_boot=True)

    assert security_of(MODEL) == Security()
    assert security_of(trusted).secure_boot

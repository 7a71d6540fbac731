"""What can be snapshotted, and which disks can take each other's place."""

from dataclasses import replace
from typing import Any

import pytest

from azlinux_cli.domain.os_disk import (
    OsDisk,
    OsSnapshot,
    unlike,
    why_disk_stays,
    why_no_snapshot,
)
from tests.fakes.compute import a_vm

DISK = OsDisk("/x/disks/d", "westeurope", 5, "Premium_LRS", "1", "/des", "TrustedLaunch", "V2")
VM = replace(a_vm("web"), os_disk_id=DISK.id)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"os_disk_is_ephemeral": True}, "ephemeral"),
        ({"os_disk_id": ""}, "not a managed disk"),
        ({"security_type": "ConfidentialVM"}, "confidential"),
    ],
)
def test_a_machine_without_a_way_back_says_why(change: dict[str, Any], words: str) -> None:
    assert words in (why_no_snapshot(replace(VM, **change)) or "")


def test_an_ordinary_machine_has_a_way_back_whatever_its_power_state() -> None:
    assert why_no_snapshot(VM) is None
    assert why_no_snapshot(replace(VM, security_type="TrustedLaunch")) is None


def test_a_disk_that_the_guest_encrypts_stays() -> None:
    assert why_disk_stays(DISK) is None
    assert "Azure Disk Encryption" in (why_disk_stays(replace(DISK, encrypted_by_guest=True)) or "")


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"size_gb": 8}, "its size is 8 GiB, not 5 GiB"),
        ({"sku": "Standard_LRS"}, "its storage type is Standard_LRS, not Premium_LRS"),
        ({"zone": None}, "its zone is none, not 1"),
        ({"encryption_set": ""}, "its disk encryption set is none, not /des"),
        ({"location": "eastus"}, "its region is eastus, not westeurope"),
        ({"security_type": "Standard"}, "its security type is Standard, not TrustedLaunch"),
        ({"generation": "V1"}, "its generation is V1, not V2"),
        ({"architecture": "Arm64"}, "its architecture is Arm64, not x64"),
    ],
)
def test_what_keeps_a_disk_from_anothers_place_is_named(
    change: dict[str, Any], phrase: str
) -> None:
    assert unlike(replace(DISK, **change), DISK) == [phrase]


def test_ids_and_words_of_another_case_make_no_difference() -> None:
    assert unlike(replace(DISK, encryption_set="/DES", sku="premium_lrs"), DISK) == []


@pytest.mark.parametrize(
    ("state", "percent", "ready", "settled"),
    [
        ("Succeeded", 100.0, True, True),
        ("Succeeded", 40.0, False, False),
        ("Updating", 100.0, False, False),
        ("Failed", 0.0, False, True),
    ],
)
def test_a_snapshot_is_ready_when_its_data_is_there(
    state: str, percent: float, *, ready: bool, settled: bool
) -> None:
    snapshot = OsSnapshot("/x/snapshots/s", state=state, complete_percent=percent)

    assert (snapshot.ready, snapshot.settled) == (ready, settled)

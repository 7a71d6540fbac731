"""A replacement in a plan, a model in a journal, and the size of the machine beside the machine."""

import json
from dataclasses import replace

import pytest

from azlinux_cli.domain.errors import CapacityError
from azlinux_cli.domain.machine import ImageFacts, Security, SecurityType
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.quota import Usage
from azlinux_cli.domain.replace.extension import why_not_back
from azlinux_cli.domain.replace.model import Extension, Held, HeldInterface, VmModel, model_in
from azlinux_cli.domain.replace.path import Variant
from azlinux_cli.domain.replace.scratch import scratch_size, with_sizes_that_fit
from azlinux_cli.domain.replace.work import Replacement, replacement_in
from azlinux_cli.domain.size import Demand, VmSize
from azlinux_cli.domain.vm import ImageReference, PowerState, VmRef

REF = VmRef("s", "rg", "web")
MODEL = VmModel(
    REF,
    "id",
    "westeurope",
    zone="2",
    size="Standard_D4s_v5",
    power=PowerState.RUNNING,
    os_disk=Held("/disks/os", "Delete"),
    os_disk_tags={"team": "shop"},
    data_disks=(Held("/disks/data"),),
    interfaces=(
        HeldInterface("/nic2", primary=False, subnet_id="/two"),
        HeldInterface("/nic", "Delete", subnet_id="/one", addresses=(Held("/ip", "Delete"),)),
    ),
    identities=("/u",),
    extensions=(Extension("agent", "p", "t", body={"properties": {"settings": {"a": 1}}}),),
    lost=("userData",),
    tags={"a": "b"},
    body={"properties": {"x": [1]}},
)
WORK = Replacement(
    REF,
    "id",
    "m1",
    Variant.RECREATE,
    ImageFacts(ImageReference("p", "o", "s", "4.0.1"), trusted_launch=True, signed=False),
    "Standard_D2s_v5",
    Security(SecurityType.TRUSTED_LAUNCH, vtpm=True),
    30,
    "azureuser",
    ("ssh-ed25519 AAAA",),
    3.0,
)
DEMAND = Demand()
SIZES = [
    VmSize("Standard_D8s_v5", "dsv5", 8, 32),
    VmSize("Standard_D4s_v5", "dsv5", 4, 16),
    VmSize("Standard_D2s_v5", "dsv5", 2, 8),
    VmSize("Standard_B1s", "b", 1, 1),
    VmSize("Standard_A1", "a", 1, 1, premium_disks=False),
    VmSize("Standard_D1p", "p", 1, 1, architecture="Arm64"),
]


def test_a_model_comes_back_from_a_journal_as_it_was() -> None:
    kept = json.loads(json.dumps(MODEL.facts()))

    found = model_in(kept)

    assert found == MODEL
    assert (found.body, found.os_disk_tags) == (MODEL.body, MODEL.os_disk_tags)
    assert found.extensions[0].body == MODEL.extensions[0].body
    assert found.delete_options == {
        "/disks/os": "Delete",
        "/disks/data": "Detach",
        "/nic2": "Detach",
        "/nic": "Delete",
        "/ip": "Delete",
    }


@pytest.mark.parametrize("resource", ["", "/subscriptions/s/images/i"])
def test_a_replacement_comes_back_from_a_plan_as_it_was(resource: str) -> None:
    image = WORK.image if not resource else ImageFacts(ImageReference(resource_id=resource))
    work = replace(WORK, image=image)

    assert replacement_in(json.loads(json.dumps(work.document()))) == work


def test_names_follow_from_run_and_machine_and_a_machines_is_64_long_at_most() -> None:
    long = replace(WORK, run="m" + "0" * 15, ref=replace(REF, name="w" * 64))

    assert WORK.scratch.name == "azl-m1-web-scratch"
    assert WORK.disk_name == "azl-m1-web-os-new"
    assert WORK.nic_name == "azl-m1-web-scratch-nic"
    assert len(long.scratch.name) == 64
    assert len(long.disk_name) == 80


def test_the_scratch_machine_is_in_the_primary_interfaces_subnet_and_called_like_the_old() -> None:
    old = OsDisk("/disks/os", sku="Premium_LRS", encryption_set="/set")

    plan = WORK.scratch_plan(replace(MODEL, computer_name="web.shop"), old, "2026-12-01T00:00:00Z")

    assert (plan.subnet_id, plan.zone, plan.computer_name) == ("/one", "2", "web.shop")
    assert (plan.disk_sku, plan.encryption_set, plan.disk_gb) == ("Premium_LRS", "/set", 30)
    assert plan.tags["azl-role"] == "scratch"
    assert plan.tags["a"] == "b"


def usages(**limits: int) -> list[Usage]:
    given = {"cores": 100, "virtualMachines": 10, "dsv5": 100, "b": 100, "a": 100, **limits}
    return [Usage(name, name, 0, limit) for name, limit in given.items()]


@pytest.mark.parametrize(
    ("limits", "premium", "expected"),
    [
        ({}, True, "Standard_D4s_v5"),
        ({"dsv5": 3}, True, "Standard_D2s_v5"),
        ({"dsv5": 1}, True, "Standard_B1s"),
        ({"dsv5": 1, "b": 0}, False, "Standard_A1"),
    ],
)
def test_the_scratch_machine_has_the_machines_size_or_the_smallest_that_fits(
    limits: dict[str, int], expected: str, *, premium: bool
) -> None:
    found = scratch_size(MODEL, DEMAND, SIZES, usages(**limits), premium=premium)

    assert found.name == expected


def test_a_quota_that_holds_nothing_is_named() -> None:
    with pytest.raises(CapacityError, match="quota 'virtualMachines' in westeurope is too small"):
        scratch_size(MODEL, DEMAND, SIZES, usages(virtualMachines=0), premium=True)
    with pytest.raises(CapacityError, match="no size for a scratch machine of web"):
        scratch_size(MODEL, DEMAND, [], usages(), premium=True)


def test_a_refusal_of_the_service_gets_the_sizes_that_would_fit() -> None:
    said = CapacityError("no", hint="ask for more", code="QuotaExceeded")

    told = with_sizes_that_fit(said, "standard_d4s_v5", DEMAND, SIZES, usages(dsv5=2))

    assert told.hints[0] == "ask for more"
    assert "Standard_D2s_v5" in told.hints[1]
    assert "Standard_D8s_v5" not in told.hints[1]
    assert with_sizes_that_fit(said, "unknown", DEMAND, SIZES, usages()) is said


def test_an_extension_that_runs_a_command_or_has_secrets_is_not_put_back() -> None:
    assert why_not_back(Extension("a", type="AzureMonitorLinuxAgent")) == ""
    assert "again" in why_not_back(Extension("a", type="CustomScript"))
    assert "protected" in why_not_back(Extension("a", type="VMAccessForLinux"))

from dataclasses import replace
from typing import Any

import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.machine import MachineSpec, Spot
from azlinux_cli.domain.machine_rule import (
    architecture_of,
    check_spec,
    parse_architecture,
    parse_disk_sizes,
)
from azlinux_cli.domain.size import ARM64, X64

SPEC = MachineSpec("web-1")
IDENTITY = (
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity"
    "/userAssignedIdentities/robot"
)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"zone": "3"},
        {"os_disk_size_gb": 4095},
        {"data_disk_sizes_gb": (1, 32_767)},
        {"tags": {"role": "web", "empty": ""}},
        {"identities": ("[system]", IDENTITY)},
        {"spot": Spot()},
        {"spot": Spot(0.05, "Delete")},
        {"spot": Spot(-1)},
    ],
)
def test_what_can_be_is_accepted(changes: dict[str, Any]) -> None:
    check_spec(replace(SPEC, **changes))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "bad name"}, "cannot be a machine's name"),
        ({"admin_username": "root"}, "does not accept 'root'"),
        ({"zone": "4"}, "not an availability zone"),
        ({"zone": "westeurope-1"}, "not an availability zone"),
        ({"os_disk_size_gb": 0}, "1 to 4095 GB, not 0"),
        ({"os_disk_size_gb": -5}, "not -5"),
        ({"os_disk_size_gb": 4096}, "not 4096"),
        ({"data_disk_sizes_gb": (64, 32_768)}, "a data disk can have"),
        ({"tags": {"": "x"}}, "cannot be a tag's name"),
        ({"tags": {"a/b": "x"}}, "cannot be a tag's name"),
        ({"tags": {"k" * 513: "x"}}, "cannot be a tag's name"),
        ({"tags": {"Azure-thing": "x"}}, "Azure's own"),
        ({"tags": {"k": "v" * 257}}, "257 characters, at most 256"),
        ({"tags": {f"k{n}": "" for n in range(51)}}, "51 tags are too many"),
        ({"identities": ("robot",)}, "is not the id of"),
        ({"spot": Spot(0.0)}, "0 is not a price"),
        ({"spot": Spot(-0.5)}, "-0.5 is not a price"),
        ({"spot": Spot(float("nan"))}, "is not a price"),
        ({"spot": Spot(float("inf"))}, "is not a price"),
        ({"spot": Spot(None, "Keep")}, "not an eviction policy"),
    ],
)
def test_what_can_never_be_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        check_spec(replace(SPEC, **changes))


@pytest.mark.parametrize(
    ("size", "architecture"),
    [
        (None, X64),
        ("Standard_D2s_v5", X64),
        ("Standard_D2ps_v5", ARM64),
        ("D4plds_v6", ARM64),
        ("standard_b2pls_v2", ARM64),
        ("Standard_E64-16ps_v5", ARM64),
        ("Standard_NP10s", X64),
        ("Standard_DS2_v2", X64),
    ],
)
def test_the_letter_p_of_a_size_stands_for_arm(size: str | None, architecture: str) -> None:
    assert architecture_of(replace(SPEC, size=size)) == architecture


def test_an_architecture_that_was_named_comes_first() -> None:
    assert architecture_of(replace(SPEC, size="Standard_D2ps_v5", architecture=X64)) == X64


def test_architectures_have_many_names() -> None:
    assert {parse_architecture(n) for n in ("ARM64", "aarch64")} == {ARM64}
    assert {parse_architecture(n) for n in ("x64", "amd64", "x86_64")} == {X64}
    with pytest.raises(UsageError, match="'i386' is not an architecture"):
        parse_architecture("i386")


def test_disk_sizes_are_listed_with_commas_or_spaces() -> None:
    assert parse_disk_sizes(["64,128", "256 512"]) == (64, 128, 256, 512)


@pytest.mark.parametrize("text", ["64GB", "-1", "1.5", "a", "٣"])
def test_what_is_no_disk_size_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not a disk size"):
        parse_disk_sizes([text])

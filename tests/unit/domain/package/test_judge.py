"""Verdicts on what the package database has."""

from dataclasses import replace
from typing import Any

import pytest

from azlinux_cli.domain.package import (
    Action,
    Code,
    LockedPackage,
    Nevra,
    Outcome,
    PackageTool,
    ToolName,
    parse_nevra,
    verdict,
)

OLD, NEW = parse_nevra("curl-8-3.x86_64"), parse_nevra("curl-8-5.x86_64")
KERNEL = parse_nevra("kernel-6.6.150-1.x86_64")
VIM = parse_nevra("vim-9-1.x86_64")
SUM = "sha256:" + "a" * 64
LOCKED = (
    LockedPackage(NEW, Action.UPGRADE, SUM, replaces=OLD),
    LockedPackage(KERNEL, Action.INSTALL, SUM),
)
DNF = PackageTool(ToolName.DNF)


def _rows(*nevras: Nevra) -> dict[Nevra, str]:
    return {nevra: f"digest of {nevra}" for nevra in nevras}


GOOD = Outcome(
    status=0,
    gone=_rows(OLD),
    came=_rows(NEW, KERNEL),
    there=_rows(NEW, KERNEL),
    staged=_rows(NEW, KERNEL),
    free_kib=1_000_000,
)


def _judged(
    change: dict[str, Any], locked: tuple[LockedPackage, ...] = LOCKED
) -> tuple[bool, Code, str]:
    found = verdict(replace(GOOD, **change), locked, DNF)
    return found.ok, found.code, found.message


def test_all_of_it_and_nothing_else_is_success() -> None:
    assert _judged({}) == (True, Code.DONE, "2 packages are as the plan has them")


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"database_error": "rpmdb: damaged"}, Code.DATABASE, "rpmdb: damaged"),
        ({"came": None, "gone": None, "there": {}}, Code.NOTHING_DONE, "never began"),
        (
            {"came": None, "gone": None, "there": {}, "free_kib": 0},
            Code.DISK_FULL,
            "the disk is full",
        ),
        ({"doubled": ("curl.x86_64",)}, Code.HALF_DONE, "curl.x86_64 is there in two versions"),
        ({"there": _rows(NEW)}, Code.INCOMPLETE, "kernel-6.6.150-1.x86_64 is not installed"),
        ({"there": _rows(OLD), "came": {}, "gone": {}}, Code.NOTHING_DONE, "ended with 0"),
        (
            {"there": _rows(OLD), "log": ("No space left on device",)},
            Code.DISK_FULL,
            "is not installed",
        ),
        ({"there": {**_rows(KERNEL), NEW: "other"}}, Code.NOT_LOCKED, "another build"),
        ({"came": _rows(NEW, KERNEL, VIM)}, Code.NOT_LOCKED, "vim-9-1.x86_64 came"),
        ({"gone": _rows(OLD, VIM)}, Code.NOT_LOCKED, "vim-9-1.x86_64 went"),
        ({"trouble": ("%post(curl-8-5.x86_64) scriptlet failed",)}, Code.SCRIPTLET_FAILED, "%post"),
        ({"status": None}, Code.CUT_SHORT, "cut short"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], code: Code, said: str) -> None:
    ok, found, message = _judged(change)
    assert (ok, found) == (False, code)
    assert said in message


@pytest.mark.parametrize("status", [1, 141, 200])
def test_a_status_does_not_outweigh_the_database(status: int) -> None:
    ok, code, message = _judged({"status": status})
    assert (ok, code) == (True, Code.DONE)
    assert f"dnf ended with {status}" in message


def test_a_kernel_that_makes_room_for_a_new_one_is_no_surprise() -> None:
    assert _judged({"gone": _rows(OLD, parse_nevra("kernel-6.6.1-1.x86_64"))})[0]


def test_another_package_whose_builds_stay_side_by_side_is_none_either() -> None:
    gone = _rows(OLD, parse_nevra("driver-1-1.x86_64"))
    assert not _judged({"gone": gone})[0]
    assert _judged({"gone": gone, "side_by_side": frozenset({"driver"})})[0]


def test_a_package_that_was_to_go_and_stays_is_named() -> None:
    locked = (*LOCKED, LockedPackage(VIM, Action.REMOVE))
    assert _judged({"gone": _rows(OLD, VIM)}, locked)[0]
    ok, code, message = _judged({"there": _rows(NEW, KERNEL, VIM)}, locked)
    assert (ok, code) == (False, Code.INCOMPLETE)
    assert "vim-9-1.x86_64 is still installed" in message


@pytest.mark.parametrize(
    ("tool", "hint"), [(ToolName.DNF, "dnf -y remove --duplicates"), (ToolName.TDNF, "rpm -e")]
)
def test_the_repair_is_the_tools_own(tool: ToolName, hint: str) -> None:
    seen = replace(GOOD, doubled=("curl.x86_64",))
    [said] = verdict(seen, LOCKED, PackageTool(tool)).hints
    assert said.startswith(hint)

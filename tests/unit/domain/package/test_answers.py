"""Answers of nodes: half ones, odd ones, hostile ones. And what is asked."""

from collections.abc import Callable

import pytest

from azlinux_cli.domain.errors import InhibitedError, RemoteError, UsageError
from azlinux_cli.domain.package import (
    Action,
    Code,
    LeftoverKind,
    LockedPackage,
    PackageTool,
    ToolName,
    Want,
    as_root,
    outcome_script,
    parse_nevra,
    read_leftovers,
    read_outcome,
    read_resolution,
    read_stage,
    resolve_body,
    stage_script,
    tool_named,
    transact_body,
    undo_plan,
)

_A, _B = "a" * 64, "b" * 64
_H = "0" * 64
_DNF = PackageTool(ToolName.DNF)
LOCKED = (
    LockedPackage(parse_nevra("curl-8-5.x86_64"), Action.UPGRADE, f"sha256:{_A}", "base"),
    LockedPackage(parse_nevra("jq-1-1.x86_64"), Action.INSTALL, f"sha256:{_B}", "own"),
)
RESOLVED = f"""
@@azl fetch
Complete!
@@azl fetch-status 0
@@azl now
1795000000
@@azl builds
azl-curl 0 99 1 x86_64 {_H}
curl 0 8 5 x86_64 {_H}
@@azl sums
{_A}
{_B}
@@azl sizes
10
20
@@azl side-by-side
@@azl obsoletes
OBSOLETES
@@azl there
curl 0 8 3 x86_64 {_H}
vim 1 9 1 x86_64 {_H}
@@azl offers
@ curl 0 8 5 x86_64 base
@ curl 0 8 3 x86_64 base
@@azl end
"""
STAGED = """
@@azl present
2
@@azl missing
@@azl foreign
@@azl free
/dev/sda2 100 50 5000000 1% /
@@azl there
@@azl files
2
@@azl proven
2
@@azl unproven
@@azl checked
[main]
gpgcheck=1
[own]
gpgcheck=0
@@azl end
"""


def test_a_set_has_what_a_plan_needs() -> None:
    found = read_resolution(RESOLVED.replace("OBSOLETES", ""))
    new, curl = found.packages
    assert (new.action, new.replaces) == (Action.INSTALL, None)
    assert (curl.action, curl.repository, curl.size_bytes) == (Action.UPGRADE, "base", 20)
    assert (curl.checksum, curl.at_s) == (f"sha256:{_B}", 1_795_000_000)
    assert (str(curl.replaces), curl.served) == ("curl-0:8-3.x86_64", True)


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("vim", True),
        ("vim < 2", False),  # its epoch is 1
        ("vim < 1:9", False),
        ("vim <= 1:9", True),
        ("vim = 1:9-1", True),
        ("vim = 1:9-2", False),
        ("vim < 1:9-2", True),
        ("vi", False),
        ("vim ? 3", False),
    ],
)
def test_what_is_obsoleted_goes_by_rpms_rule(line: str, *, goes: bool) -> None:
    packages = read_resolution(RESOLVED.replace("OBSOLETES", line)).packages
    assert (Action.REMOVE in {p.action for p in packages}) == goes


@pytest.mark.parametrize(
    "damage",
    [(f"{_A}\n", ""), ("10\n", ""), (_A, "no sum"), (f"azl-curl 0 99 1 x86_64 {_H}\n", "")],
)
def test_lists_that_do_not_agree_prove_nothing(damage: tuple[str, str]) -> None:
    with pytest.raises(RemoteError, match="do not agree"):
        read_resolution(RESOLVED.replace("OBSOLETES", "").replace(*damage, 1))


@pytest.mark.parametrize("read", [read_resolution, read_outcome])
@pytest.mark.parametrize("text", ["", "sudo: a password is required", "@@azl fetch\nComplete!"])
def test_half_an_answer_is_none(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(RemoteError):
        read(text)


@pytest.mark.parametrize(
    ("lines", "status", "code"),
    [
        ("Disabling Repo: 'base'\nNothing to do.", 0, Code.REPOSITORY_DOWN),
        ("", 124, Code.LOCKED),
        ("No match for argument: x", 1, Code.NO_SUCH_PACKAGE),
        ("strange words", 7, Code.FAILED),
        ("Nothing to do.", 0, Code.DONE),
    ],
)
def test_nothing_is_nothing_only_when_everybody_was_asked(
    lines: str, status: int, code: Code
) -> None:
    text = f"\n@@azl fetch\n{lines}\n@@azl fetch-status {status}\n@@azl end\n"
    found = read_resolution(text)
    assert found.verdict.code is code
    assert found.verdict.ok == (code is Code.DONE)
    assert found.packages == ()


def test_a_whole_set_that_is_signed_is_staged() -> None:
    assert read_stage(STAGED, LOCKED).ok


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (("@@azl proven\n2", "@@azl proven\n1"), Code.UNSIGNED),  # rpm says nothing of one
        (("@@azl proven\n2", "@@azl proven\n"), Code.UNSIGNED),
        (("unproven\n", "unproven\n/x/curl-8-5.x86_64.rpm: digests OK\n"), Code.UNSIGNED),
        (("unproven\n", "unproven\n/x/jq-1-1.x86_64.rpm: digests SIGNATURES NOT OK\n"),
         Code.WRONG_KEY),
        (("foreign\n", f"foreign\nxz 0 5 1 x86_64 {_H}\n"), Code.NOT_LOCKED),
    ],
)  # fmt: skip
def test_what_is_not_proven_is_refused(damage: tuple[str, str], code: Code) -> None:
    assert read_stage(STAGED.replace(*damage), LOCKED).code is code


def test_a_repository_that_asks_for_no_signature_gets_none() -> None:
    unsigned = "unproven\n/x/jq-1-1.x86_64.rpm: digests OK\n"
    text = STAGED.replace("unproven\n", unsigned).replace("proven\n2", "proven\n1", 1)
    assert read_stage(text, LOCKED).ok


@pytest.mark.parametrize("damage", [("present\n2", "present\n1"), ("present\n2", "present\n")])
def test_a_file_that_is_neither_there_nor_missing_is_no_proof(damage: tuple[str, str]) -> None:
    with pytest.raises(RemoteError, match="do not agree"):
        read_stage(STAGED.replace(*damage), LOCKED)


def test_leftovers_of_hostile_names_are_quoted_and_bounded() -> None:
    text = (
        "@@azl holders\n77 x" + "y" * 9000 + " /run/lock\n@@azl begun\n77 12\n@@azl clock\n100\n"
        "9\n@@azl doubled\n@@azl runs\nfiles /var/lib/azl/a b;id/rpms\n@@azl end\n"
    )
    lock, files = read_leftovers(text, "umine", _DNF)
    assert (lock.kind, files.kind) == (LeftoverKind.LOCK, LeftoverKind.FILES)
    assert len(lock.message) < 600
    assert files.fix == "rm -rf '/var/lib/azl/a b;id'"


@pytest.mark.parametrize(
    ("version", "has"),
    [("3.5.8-3.azl3", True), ("3.5.8-7.azl3", True), ("3.6.0-1.azl3", True),
     ("3.5.8-2.azl3", False), ("3.5.6-9.azl3", False), ("", False)],
)  # fmt: skip
def test_snapshots_are_asked_of_a_tdnf_that_has_them(version: str, *, has: bool) -> None:
    tool = tool_named("tdnf", version)
    script = stage_script("urun", tool, [_resolved_at(LOCKED[0], 99)], seconds=9)
    assert ("--snapshottime=99" in script) == has
    body = transact_body("urun", tool, [_resolved_at(LOCKED[0], 99)])
    assert ("--snapshottime=99" in body) == has


def _resolved_at(package: LockedPackage, at_s: int) -> LockedPackage:
    return LockedPackage(package.nevra, package.action, package.checksum, at_s=at_s)


@pytest.mark.parametrize("name", [None, "", "apt"])
def test_a_tool_that_azl_cannot_drive_is_refused(name: str | None) -> None:
    with pytest.raises(InhibitedError):
        tool_named(name)


@pytest.mark.parametrize("run", ["", "../x", "a b", "$(id)"])
def test_a_run_that_could_be_anything_else_is_refused(run: str) -> None:
    makers: tuple[Callable[[], str], ...] = (
        lambda: resolve_body(run, _DNF, Want(), seconds=9),
        lambda: stage_script(run, _DNF, LOCKED, seconds=9),
        lambda: transact_body(run, _DNF, LOCKED),
        lambda: outcome_script(run, LOCKED),
    )
    for make in makers:
        with pytest.raises(UsageError):
            make()


def test_a_script_that_is_cut_in_two_does_nothing() -> None:
    text = as_root(resolve_body("urun", _DNF, Want(), seconds=9)).stdin
    assert text.startswith("{\n")
    assert text.endswith("}\n")
    assert "dnf -y --refresh --setopt=skip_if_unavailable=0 '--setopt=*." in text


def test_tdnf_undoes_nothing_and_a_kernel_stays() -> None:
    assert not undo_plan(PackageTool(ToolName.TDNF), LOCKED).possible
    kernel = LockedPackage(parse_nevra("kernel-6-1.x86_64"), Action.INSTALL, f"sha256:{_A}")
    plan = undo_plan(_DNF, (*LOCKED, kernel))
    assert [nevra.name for nevra in plan.away] == ["curl", "jq"]
    assert plan.stays == ("kernel-6-1.x86_64 stays beside the kernels that are there",)

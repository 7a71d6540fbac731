"""azl's verdict on what the real package tools do, whatever they say of themselves."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from azlinux_cli.domain.package import (
    Action,
    Code,
    PackageTool,
    ToolName,
    TransactionVerdict,
    Want,
    undo_plan,
)
from azlinux_cli.sandbox.real.content import Package
from azlinux_cli.sandbox.real.content.package import Signature
from tests.nodes.conftest import NewGuest
from tests.nodes.guest_run import KIND, GuestRun
from tests.package_run import RUN

_TDNF = "3.5.8-7.azl3"
_DIST = {ToolName.DNF: "azl3", ToolName.TDNF: "azl3", ToolName.DNF5: "azl4"}
_CURL = Want(packages=("curl",))


@pytest.fixture(params=list(ToolName))
def run(request: pytest.FixtureRequest, new_node: NewGuest) -> GuestRun:
    name: ToolName = request.param
    version = _TDNF if name is ToolName.TDNF else ""
    return GuestRun(new_node(KIND[name]), PackageTool(name, version))


def _publish(run: GuestRun, *packages: Package) -> None:
    run.node.run("true")
    run.node.mirror.publish(str(KIND[run.tool.name]), packages)


def _evr(run: GuestRun, version: str = "99.0") -> str:
    return f"{version}-1.{_DIST[run.tool.name]}"


def _installed(run: GuestRun, name: str = "curl") -> str:
    return run.node.run(f"rpm -q {name}").out.strip()


# -- what goes well


def test_a_set_is_found_staged_and_brought(run: GuestRun) -> None:
    before = _installed(run)
    found = run.resolve()
    names = {package.nevra.name for package in found.packages}
    assert found.verdict.ok
    assert {"curl", "openssl-libs", "tzdata", "kernel"} <= names
    assert all(p.checksum and p.repository and p.size_bytes for p in found.packages)
    assert {p.nevra.name for p in found.packages if p.action is Action.INSTALL} == {
        name for name in names if name.startswith("kernel")
    }
    assert all(p.served and p.replaces for p in found.packages if p.action is Action.UPGRADE)
    assert _installed(run) == before
    assert run.stage().ok
    verdict = run.transact()
    assert (verdict.ok, verdict.code) == (True, Code.DONE), verdict
    assert sorted(verdict.facts["added"]) == [str(p.nevra) for p in found.packages]
    assert run.resolve().packages == ()


def test_names_and_exceptions_are_obeyed(run: GuestRun) -> None:
    some = run.resolve(Want(packages=("openssl*",)))
    assert {p.nevra.name for p in some.packages} == {"openssl", "openssl-libs"}
    rest = {p.nevra.name for p in run.resolve(Want(exclude=("tzdata", "kernel*"))).packages}
    assert "curl" in rest
    assert not {name for name in rest if name == "tzdata" or name.startswith("kernel")}


def test_security_alone_is_what_advisories_say(run: GuestRun) -> None:
    names = {p.nevra.name for p in run.resolve(Want(security=True)).packages}
    assert "openssl" in names
    assert "tzdata" not in names


def test_a_node_without_the_distributions_key_takes_it(run: GuestRun) -> None:
    take_away = (
        "rpmkeys --delete $(rpm -q --qf '%{VERSION}' gpg-pubkey)"
        if run.tool.name is ToolName.DNF5
        else "rpm -e --allmatches gpg-pubkey"
    )
    assert run.node.run(f"{take_away}; rpm -q gpg-pubkey").status == 1
    assert run.resolve(_CURL).packages
    assert run.stage().ok
    assert run.transact().ok


def test_what_is_obsoleted_goes_by_name_and_by_plan(run: GuestRun) -> None:
    _publish(run, Package("azl-curl", _evr(run), obsoletes=("curl < 99",), provides=("curl = 98",)))
    found = run.resolve()
    by_name = {p.nevra.name: p for p in found.packages}
    assert by_name["azl-curl"].action is Action.INSTALL
    assert by_name["curl"].action is Action.REMOVE
    assert run.stage().ok
    verdict = run.transact()
    assert verdict.ok, verdict
    assert run.node.run("rpm -q curl").status == 1
    undone = undo_plan(run.tool, found.packages).stays
    assert any("obsoleted" in text or "snapshot" in text for text in undone)


def test_what_an_update_newly_needs_is_part_of_the_set(run: GuestRun) -> None:
    _publish(run, Package("curl", _evr(run), requires=("jq",)))
    found = run.resolve(_CURL)
    assert {(p.nevra.name, p.action) for p in found.packages} >= {
        ("curl", Action.UPGRADE),
        ("jq", Action.INSTALL),
    }
    assert run.stage().ok
    assert run.transact().ok


# -- the set is frozen


def test_what_is_published_after_the_plan_does_not_come(run: GuestRun) -> None:
    old = run.resolve()
    _publish(run, Package("curl", _evr(run)), Package("tree", _evr(run)))
    assert run.stage().ok
    verdict = run.transact()
    assert verdict.ok, verdict
    assert _evr(run) not in _installed(run)
    assert sorted(verdict.facts["added"]) == [str(p.nevra) for p in old.packages]


def test_another_node_gets_what_was_resolved_on_the_first(
    run: GuestRun, new_node: NewGuest, tmp_path: Path
) -> None:
    found = run.resolve()
    _publish(run, Package("curl", _evr(run)))
    run.node.directory = run.node.directory.with_name("second")
    for name in ("work", "root", "upper/etc"):
        (run.node.directory / name).mkdir(parents=True)
    hosts = run.node.directory.with_name(str(KIND[run.tool.name])) / "upper/etc/hosts"
    (run.node.directory / "upper/etc/hosts").write_text(hosts.read_text())
    assert run.node.run("ls /var/lib/azl").status != 0
    assert run.stage().ok
    verdict = run.transact()
    assert verdict.ok, verdict
    assert sorted(verdict.facts["added"]) == [str(p.nevra) for p in found.packages]


def test_a_build_that_is_no_longer_served_is_named(run: GuestRun) -> None:
    [package] = run.resolve(_CURL).packages[:1]
    run.node.run(f"rm -rf /var/lib/azl/{RUN}/rpms")
    for file in run.node.mirror.www.rglob(f"{package.nevra.short}.rpm"):
        file.unlink()
    _publish(run, Package("jq", _evr(run)))
    verdict = run.stage([package])
    assert verdict.code is Code.NOT_SERVED, verdict
    assert "curl-" in verdict.message


def _serve_another_build(run: GuestRun) -> None:
    found = run.resolve(_CURL)
    [package] = [p for p in found.packages if p.nevra.name == "curl"]
    run.node.run(f"rm -rf /var/lib/azl/{RUN}/rpms")
    _publish(run, Package("curl", package.nevra.evr, requires=("openssl-libs",), filler_mib=1))


def test_another_build_under_the_same_name_is_refused(run: GuestRun) -> None:
    _serve_another_build(run)
    verdict = run.stage()
    if run.tool.has_snapshots:  # unless both were published within one second, it does not see it
        assert verdict.code in {Code.NOT_SERVED, Code.DIFFERENT}, verdict
    else:
        assert verdict.code is Code.DIFFERENT, verdict
        assert "SHA-256" in verdict.message


def test_a_tdnf_without_snapshots_is_held_to_checksums(new_node: NewGuest) -> None:
    run = GuestRun(new_node(KIND[ToolName.TDNF]), PackageTool(ToolName.TDNF, "3.5.8-2.azl3"))
    _serve_another_build(run)
    assert run.stage().code is Code.DIFFERENT
    run.resolve(_CURL)
    _publish(run, Package("curl", _evr(run)))
    assert run.stage().ok
    assert run.transact().ok
    assert _evr(run) not in _installed(run)


def test_files_that_are_all_there_need_no_repository(run: GuestRun) -> None:
    run.resolve(_CURL)
    run.node.online = False
    assert run.stage().ok


def test_staged_files_outlive_another_transaction(run: GuestRun) -> None:
    """dnf 4 clears away what it once downloaded, wherever it lies, unless it is told not to."""
    run.resolve(_CURL)
    assert run.stage().ok
    assert run.node.run(f"{run.tool.name} -y install tree").status == 0
    assert run.transact().ok


def test_a_file_that_was_exchanged_after_staging_is_not_installed(run: GuestRun) -> None:
    run.resolve(_CURL)
    assert run.stage().ok
    run.node.run(f"for F in /var/lib/azl/{RUN}/rpms/curl-*; do echo >>$F; done")
    before = _installed(run)
    verdict = run.transact()
    assert not verdict.ok
    assert "not those that were staged" in verdict.message
    assert _installed(run) == before


def test_a_package_that_the_set_does_not_have_is_named(run: GuestRun) -> None:
    run.resolve(_CURL)
    run.locked = tuple(p for p in run.locked if p.nevra.name == "curl")
    _publish(
        run,
        Package("curl", _evr(run), requires=("jq",)),
    )
    run.resolve(_CURL)
    run.locked = tuple(p for p in run.locked if p.nevra.name == "curl")
    run.node.run(f"rm -rf /var/lib/azl/{RUN}/rpms")
    verdict = run.stage()
    assert verdict.code is Code.NOT_LOCKED, verdict
    assert "jq-" in verdict.message


# -- what goes wrong


@dataclass(frozen=True, slots=True)
class Case:
    """An update of curl that misbehaves; where azl sees it, and what it says."""

    package: dict[str, object]
    code: Code
    said: str
    seen_at: str = "transact"
    installed: bool = False


_CASES = {
    "post": Case(
        {"scripts": {"post": "exit 1"}}, Code.SCRIPTLET_FAILED, "%post of curl", installed=True
    ),
    "posttrans": Case(
        {"scripts": {"posttrans": "exit 1"}},
        Code.SCRIPTLET_FAILED,
        "%posttrans of curl",
        installed=True,
    ),
    "pre": Case({"scripts": {"pre": "exit 1"}}, Code.SCRIPTLET_FAILED, "%pre of curl"),
    "conflict": Case({"files": {"/usr/share/azl-test/same": "b"}}, Code.CONFLICT, "conflict"),
    "unsigned": Case({"signature": Signature.NONE}, Code.UNSIGNED, "not signed", seen_at="stage"),
    "wrong key": Case({"signature": Signature.ROGUE}, Code.WRONG_KEY, "key", seen_at="stage"),
}


@pytest.mark.parametrize("name", _CASES)
def test_an_update_that_misbehaves_is_named(run: GuestRun, name: str) -> None:
    case = _CASES[name]
    new = Package("curl", _evr(run), **case.package)  # type: ignore[arg-type]
    other = Package(
        "tzdata", _evr(run, "9999"), arch="noarch", files={"/usr/share/azl-test/same": "a"}
    )
    _publish(run, new, other)
    before = _installed(run)
    stage, verdict = _to_the_end(run, Want(packages=("curl", "tzdata")))
    assert not verdict.ok
    assert verdict.code is case.code, verdict
    assert case.said in verdict.message
    if case.seen_at != "transact":
        assert stage in {"resolve", "stage"}
        assert _installed(run) == before
    else:
        assert stage == "transact"
        assert (_evr(run) in _installed(run)) == case.installed


def _to_the_end(run: GuestRun, want: Want) -> tuple[str, TransactionVerdict]:
    """Up to the first thing that is wrong."""
    found = run.resolve(want).verdict
    if not found.ok:
        return "resolve", found
    staged = run.stage()
    return ("transact", run.transact()) if staged.ok else ("stage", staged)


def test_an_update_that_cannot_be_had_is_not_left_out_silently(run: GuestRun) -> None:
    _publish(run, Package("curl", _evr(run), requires=("ghost-library >= 9",)))
    found = run.resolve(_CURL)
    if run.tool.name is ToolName.TDNF:  # it takes what it can get, and says nothing
        [curl] = [p.nevra for p in found.packages if p.nevra.name == "curl"]
        assert curl.evr != _evr(run)
    else:
        assert found.verdict.code is Code.UNRESOLVED, found
        assert "ghost-library" in found.verdict.message


def test_a_repository_that_is_down_is_never_nothing_to_do(run: GuestRun) -> None:
    run.node.online = False
    found = run.resolve()
    assert found.verdict.code is Code.REPOSITORY_DOWN, found
    assert not found.verdict.ok
    assert found.packages == ()


def test_a_name_that_nobody_has_is_an_error(run: GuestRun) -> None:
    found = run.resolve(Want(packages=("no-such-package",)))
    assert found.verdict.code is Code.NO_SUCH_PACKAGE, found


def test_an_old_package_that_will_not_go_is_named(run: GuestRun) -> None:
    old = Package("curl", _evr(run, "98.0"), scripts={"preun": "exit 1"})
    _publish(run, old)
    assert _to_the_end(run, _CURL)[1].ok
    run.node.run(f"rm -rf /var/lib/azl/{RUN}")
    _publish(run, Package("curl", _evr(run)))
    _, verdict = _to_the_end(run, _CURL)
    assert verdict.code is Code.SCRIPTLET_FAILED, verdict
    assert "%preun of curl" in verdict.message
    assert "two versions" in verdict.message
    assert "curl.x86_64" in verdict.facts["duplicates"]


# -- what is cut off, held, or said by a history


# Until a package is there in two versions.
_HALF_WAY = """
sh /root/transact >/dev/null 2>&1 &
I=0
while [ "$I" -lt 2000 ]; do
N=$(rpm -qa --qf '%{NAME}\\n' | grep -v -e kernel -e gpg-pubkey | sort | uniq -d)
if [ -n "$N" ]; then exit 0; fi
I=$((I + 1))
done
exit 1
"""


def test_a_power_cut_half_way_is_found_and_repaired(run: GuestRun) -> None:
    """The node's first process ends, and everything with it."""
    _publish(run, Package("curl", _evr(run), scripts={"post": "sleep 5"}))
    run.resolve()
    assert run.stage().ok
    run.cut(_HALF_WAY)
    verdict = run.judge()
    assert verdict.code is Code.HALF_DONE, verdict
    assert verdict.facts["exitStatus"] is None
    assert len(verdict.facts["duplicates"]) > 0
    if run.tool.name is ToolName.TDNF:
        return  # it has no way to repair it; the hint says so
    [repair] = verdict.hints
    assert run.node.run(repair).status == 0
    assert run.judge().code is not Code.HALF_DONE
    assert run.transact().ok


def test_a_transaction_whose_end_nobody_saw_is_no_success(run: GuestRun) -> None:
    run.resolve(_CURL)
    assert run.stage().ok
    assert run.transact().ok
    run.node.run(f"rm /var/lib/azl/{RUN}/packages/status")
    verdict = run.judge()
    assert (verdict.ok, verdict.code) == (False, Code.CUT_SHORT), verdict


def test_a_second_attempt_knows_what_the_first_one_began_with(run: GuestRun) -> None:
    run.resolve(_CURL)
    assert run.stage().ok
    came = run.transact().facts["added"]
    again = run.transact()
    assert (again.ok, again.facts["added"]) == (True, came), again


_HOLDERS = {
    ToolName.DNF: "echo $$ >/var/lib/dnf/rpmdb_lock.pid; exec sleep 60",
    ToolName.DNF5: "mkdir -p /run/dnf; exec flock /run/dnf/rpmtransaction.lock sleep 60",
    ToolName.TDNF: "exec flock /run/.tdnf-instance-lockfile sleep 60",
}


def test_a_lock_that_is_held_is_named_and_nothing_is_done(run: GuestRun) -> None:
    run.resolve(_CURL)
    assert run.stage().ok
    before = _installed(run)
    run.meanwhile = _HOLDERS[run.tool.name]
    verdict = run.transact(patience_s=1)
    assert verdict.code is Code.LOCKED, verdict
    assert "locked by process" in verdict.message
    assert _installed(run) == before
    run.meanwhile = ""
    assert run.transact().ok


# As the body of a transaction notes what is installed.
_NOTE = (
    f"mkdir -p /var/lib/azl/{RUN}/packages; cd /var/lib/azl/{RUN}/packages; "
    "rpm -qa --qf '%{NAME} %{EPOCHNUM} %{VERSION} %{RELEASE} %{ARCH} %{SHA256HEADER}\\n' "
    "| grep -v gpg-pubkey | sort >before"
)


@pytest.mark.parametrize(
    ("tool", "step", "history", "status"),
    [
        (ToolName.DNF, "Cleanup", "Failure: 1", "141"),
        (ToolName.DNF5, "Removing", "Ok", "0"),
    ],
)
def test_a_broken_connection_makes_a_history_lie(
    tool: ToolName, step: str, history: str, status: str, new_node: NewGuest
) -> None:
    """Output that breaks in the middle: rpm goes on to the end, dnf 4 ends badly after it."""
    run = GuestRun(new_node(KIND[tool]), PackageTool(tool))
    run.resolve()
    assert run.stage().ok
    run.node.run(
        f"{_NOTE}; ({tool} -y '--disablerepo=*' install ../rpms/*.rpm; echo $? >status) 2>&1 "
        f"| grep -m1 {step}; until [ -e status ]; do sleep 0.1; done"
    )
    assert history in run.node.run(f"{tool} history info 1").out
    verdict = run.judge()
    assert verdict.ok, verdict
    assert str(verdict.facts["exitStatus"]) == status
    assert (f"ended with {status}" in verdict.message) == (status != "0")


def test_a_status_of_0_is_no_proof(run: GuestRun) -> None:
    run.resolve(_CURL)
    assert run.stage().ok
    run.node.run(f"{_NOTE}; echo 0 >status; echo Complete! >log")
    verdict = run.judge()
    assert (verdict.ok, verdict.code) == (False, Code.NOTHING_DONE), verdict
    assert "ended with 0" in verdict.message


def test_a_transaction_that_never_began_is_told_from_one_that_did_nothing(run: GuestRun) -> None:
    run.resolve(_CURL)
    verdict = run.judge()
    assert verdict.code is Code.NOTHING_DONE
    assert verdict.message == "the transaction never began"


def test_what_changed_beside_the_set_is_named(run: GuestRun) -> None:
    run.resolve(_CURL)
    assert run.stage().ok
    assert run.transact().ok
    run.node.run("rpm -e --nodeps --justdb tzdata")
    verdict = run.judge()
    assert verdict.code is Code.NOT_LOCKED, verdict
    assert "tzdata" in verdict.message
    assert "went" in verdict.message

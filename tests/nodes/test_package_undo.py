"""Going back on real package tools, and what stands in the way of going on."""

import pytest

from azlinux_cli.domain.package import LeftoverKind, PackageTool, ToolName, Want, undo_plan
from azlinux_cli.sandbox.real.content import Package
from tests.nodes.conftest import NewGuest
from tests.nodes.guest_run import KIND, GuestRun
from tests.package_run import RUN

_DIST = {ToolName.DNF: "azl3", ToolName.DNF5: "azl4"}


@pytest.fixture(params=list(_DIST))
def run(request: pytest.FixtureRequest, new_node: NewGuest) -> GuestRun:
    name: ToolName = request.param
    return GuestRun(new_node(KIND[name]), PackageTool(name))


def _all(run: GuestRun) -> str:
    return run.node.run(
        "rpm -qa --qf '%{NEVRA} %{SHA256HEADER}\\n' | grep -v gpg-pubkey | sort"
    ).out


def _publish(run: GuestRun, *packages: Package) -> None:
    run.node.run("true")
    run.node.mirror.publish(str(KIND[run.tool.name]), packages)


def test_what_was_updated_comes_back_to_the_byte(run: GuestRun) -> None:
    dist = _DIST[run.tool.name]
    _publish(
        run,
        Package("curl", f"99.0-1.{dist}", requires=("azl-new",)),
        Package("azl-new", f"1-1.{dist}"),
    )
    before = _all(run)
    found = run.resolve()
    plan = undo_plan(run.tool, found.packages)
    kernels = [p.nevra.short for p in found.packages if p.nevra.name.startswith("kernel")]
    assert plan.possible
    assert [nevra.name for nevra in plan.away] == ["azl-new"]
    assert len(plan.stays) == len(kernels)
    assert run.stage().ok
    assert run.transact().ok
    assert _all(run) != before
    verdict = run.undo(plan)
    assert verdict.ok, (verdict, run.log)
    left = set(_all(run).splitlines()) ^ set(before.splitlines())
    assert all(line.startswith("kernel") for line in left)
    assert len(left) == len(kernels)


def test_what_is_no_longer_served_is_said_beforehand_and_stays(run: GuestRun) -> None:
    old = run.node.run("rpm -q --qf '%{VERSION}-%{RELEASE}' curl").out
    run.node.run("true")
    for file in run.node.mirror.www.rglob(f"curl-{old}.*.rpm"):
        file.unlink()
    _publish(run, Package("jq", f"99.0-1.{_DIST[run.tool.name]}"))
    plan = undo_plan(run.tool, run.resolve(Want(packages=("curl", "tzdata"))).packages)
    assert [nevra.name for nevra in plan.back] == ["tzdata"]
    [stays] = [text for text in plan.stays if text.startswith("curl")]
    assert f"no repository serves curl-{old}" in stays
    assert run.stage().ok
    assert run.transact().ok
    verdict = run.undo(plan)
    assert verdict.ok, (verdict, run.log)
    assert run.node.run("rpm -q curl").out.strip() != f"curl-{old}.x86_64"


def test_an_old_build_that_is_served_with_another_content_does_not_come(run: GuestRun) -> None:
    old = run.node.run("rpm -q --qf '%{VERSION}-%{RELEASE}' curl").out
    plan = undo_plan(run.tool, run.resolve(Want(packages=("curl",))).packages)
    assert run.stage().ok
    assert run.transact().ok
    _publish(run, Package("curl", old, requires=("openssl-libs",), filler_mib=1))
    after = _all(run)
    verdict = run.undo(plan)
    assert not verdict.ok
    assert "not those that were installed" in run.log
    assert _all(run) == after


def test_an_undo_that_a_script_spoils_is_no_success(run: GuestRun) -> None:
    _publish(run, Package("curl", f"99.0-1.{_DIST[run.tool.name]}", scripts={"preun": "exit 1"}))
    plan = undo_plan(run.tool, run.resolve(Want(packages=("curl",))).packages)
    assert run.stage().ok
    assert run.transact().ok
    assert not run.undo(plan).ok


def test_tdnf_cannot_undo_and_says_so_beforehand(new_node: NewGuest) -> None:
    run = GuestRun(new_node(KIND[ToolName.TDNF]), PackageTool(ToolName.TDNF))
    plan = undo_plan(run.tool, run.resolve().packages)
    assert not plan.possible
    assert "snapshot" in plan.stays[0]


# -- leftovers


def test_a_fresh_node_has_no_leftovers(run: GuestRun) -> None:
    assert run.leftovers() == ()


def test_who_holds_the_lock_is_named_and_since_when(run: GuestRun) -> None:
    run.meanwhile = {
        ToolName.DNF: "echo $$ >/var/lib/dnf/rpmdb_lock.pid; exec sleep 60",
        ToolName.DNF5: "mkdir -p /run/dnf; exec flock /run/dnf/rpmtransaction.lock sleep 60",
    }[run.tool.name]
    [lock] = run.leftovers()
    assert (lock.kind, lock.forbids) == (LeftoverKind.LOCK, False)
    assert "holds /" in lock.message
    assert "running for" in lock.message


def test_files_of_an_earlier_run_are_named_with_what_takes_them_away(run: GuestRun) -> None:
    run.resolve(Want(packages=("curl",)))
    assert run.leftovers() == ()
    [files] = run.leftovers("uother")
    assert (files.kind, files.forbids) == (LeftoverKind.FILES, False)
    assert files.fix == f"rm -rf /var/lib/azl/{RUN}"
    run.node.run(files.fix)
    assert run.leftovers("uother") == ()


def test_a_job_that_was_cut_off_is_named(run: GuestRun) -> None:
    run.node.run("D=/var/lib/azl/uold/transact; mkdir -p $D/begun; echo 999999 5 >$D/pid")
    [lost] = run.leftovers()
    assert lost.kind is LeftoverKind.LOST
    assert lost.message == "step transact of run uold was cut off"


def test_packages_in_two_versions_are_named_with_their_repair(run: GuestRun) -> None:
    dist = _DIST[run.tool.name]
    _publish(run, Package("tree", f"8.0-1.{dist}"), Package("tree", f"9.0-1.{dist}"))
    base = "azurelinux/3.0/prod/base" if dist == "azl3" else "azurelinux/4/prod/base"
    url = f"http://packages.azl.internal/{base}/x86_64"
    done = run.node.run(
        f"cd /root && curl -sfO {url}/tree-8.0-1.{dist}.x86_64.rpm && "
        f"curl -sfO {url}/tree-9.0-1.{dist}.x86_64.rpm && "
        "rpm -i tree-8*.rpm; rpm -i --force --nodeps tree-9*.rpm"
    )
    [doubled] = run.leftovers()
    assert doubled.kind is LeftoverKind.HALF_DONE, done.text
    assert "tree.x86_64" in doubled.message
    assert run.node.run(doubled.fix).status == 0
    assert run.leftovers() == ()

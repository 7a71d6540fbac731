"""The package tools of real nodes: what the programs do that a mock gets wrong."""

import pytest

from azlinux_cli.sandbox.real.content import Advisory, ContentError, ImageKind, Package
from tests.nodes.conftest import NewGuest
from tests.real_content import Guest

_CHECK = {
    "dnf": (ImageKind.AZL3, "dnf -q -y check-update"),
    "dnf5": (ImageKind.AZL4, "dnf5 -q -y check-upgrade"),
    "tdnf": (ImageKind.AZL3, "tdnf check-update"),
}
_INSTALL = {
    "dnf": (ImageKind.AZL3, "dnf -y --enablerepo=chaos install"),
    "dnf5": (ImageKind.AZL4, "dnf5 -y --enablerepo=chaos install"),
    "tdnf": (ImageKind.AZL3, "tdnf -y --enablerepo=chaos install"),
}
_DOWN = "--setopt=skip_if_unavailable=0 '--setopt=*.skip_if_unavailable=0'"


@pytest.mark.parametrize(("tool", "status"), [("dnf", 100), ("dnf5", 100), ("tdnf", 0)])
def test_updates_are_there(tool: str, status: int, new_node: NewGuest) -> None:
    kind, command = _CHECK[tool]
    done = new_node(kind).run(command)
    assert done.status == status, done.text
    assert "openssl-libs.x86_64" in done.out
    assert "nginx" not in done.out


@pytest.mark.parametrize(("tool", "status"), [("dnf", 1), ("dnf5", 1), ("tdnf", 0)])
def test_repositories_that_are_down_look_like_no_updates(
    tool: str, status: int, new_node: NewGuest
) -> None:
    kind, command = _CHECK[tool]
    node = new_node(kind)
    node.online = False
    as_shipped = node.run(command)
    assert (as_shipped.status, as_shipped.out.count(".x86_64")) == (0, 0), as_shipped.text
    assert node.run(f"{command} {_DOWN}").status == status


def test_a_key_nobody_accepted_looks_like_no_updates(azl3: Guest) -> None:
    done = azl3.run("dnf -q check-update")
    assert (done.status, "openssl" in done.out) == (0, False)


_STATUSES = {  # of dnf, dnf5, tdnf
    "chaos-pre-fails": (1, 1, 245),
    "chaos-post-fails": (0, 1, 0),
    "chaos-conflict-a chaos-conflict-b": (1, 1, 245),
    "chaos-needs-ghost": (1, 1, 21),
    "chaos-unsigned": (1, 1, 0),
    "chaos-wrong-key": (1, 1, 234),
    "no-such-package": (1, 1, 243),
}
# Installed whatever the status says.
_INSTALLED = {"chaos-post-fails": {"dnf", "dnf5", "tdnf"}, "chaos-unsigned": {"tdnf"}}


@pytest.mark.parametrize(("index", "tool"), list(enumerate(_INSTALL)))
def test_packages_that_misbehave(index: int, tool: str, new_node: NewGuest) -> None:
    kind, command = _INSTALL[tool]
    node = new_node(kind)
    for package, statuses in _STATUSES.items():
        done = node.run(f"{command} {package}")
        assert done.status == statuses[index], f"{package}: {done.text}"
        there = node.run(f"rpm -q {package}").status == 0
        assert there == (tool in _INSTALLED.get(package, ())), f"{package}: {done.text}"


def test_security_updates_by_advisory(azl3: Guest) -> None:
    listed = azl3.run("dnf -q -y updateinfo list --security --with-cve")
    assert "CVE-2026-10003 Important/Sec. kernel-6.6.150.1-1.azl3.x86_64" in listed.out
    assert azl3.run("dnf -y upgrade --security").status == 0
    left = azl3.run("dnf -q -y check-update")
    assert left.status == 100
    assert {line.split(".")[0] for line in left.out.split("\n") if line} == {
        *("azurelinux-release", "glibc", "systemd", "tzdata"),
    }


def test_an_update_that_no_advisory_speaks_of(azl3: Guest) -> None:
    assert azl3.run("dnf -y install moby-engine-25.0.3-14.azl3").status == 0
    assert "moby-engine" in azl3.run("dnf -q -y check-update").out
    assert not azl3.run("dnf -q -y updateinfo list moby-engine").out.strip()


@pytest.mark.parametrize("tool", _CHECK)
def test_what_is_published_is_seen_while_nodes_run(tool: str, new_node: NewGuest) -> None:
    kind, command = _CHECK[tool]
    node = new_node(kind)
    assert node.run("true").status == 0
    evr = "8.99.0-1.azl"
    assert evr not in node.run(command).out
    advisory = Advisory(
        "AZL-2026-9001", "Critical", "curl security update", ("curl",), ("CVE-2026-9",)
    )
    node.mirror.publish(str(kind), [Package("curl", evr, requires=("openssl-libs",))], advisory)
    refreshed = node.run(f"{command} --refresh")
    assert evr in refreshed.out, refreshed.text
    lister = "tdnf updateinfo list" if kind is ImageKind.AZL3 else "dnf5 -q advisory list"
    assert "AZL-2026-9001" in node.run(lister).out
    older = "AZL-2026-0001" if kind is ImageKind.AZL3 else "AZL-2026-1001"
    assert older in node.run(lister).out


def test_a_package_that_cannot_be_built_is_not_published(azl3: Guest) -> None:
    metadata = azl3.mirror.www / "azurelinux/3.0/prod/base/x86_64/repodata/repomd.xml"
    before = metadata.read_bytes()
    with pytest.raises(ContentError, match="rpmbuild"):
        azl3.mirror.publish("3.0", [Package("bad name", "1-1")])
    with pytest.raises(ContentError, match="names nano"):
        azl3.mirror.publish("3.0", [Package("curl", "9-1")], Advisory("A", "Low", "", ("nano",)))
    with pytest.raises(ContentError, match="no repository extras"):
        azl3.mirror.publish("3.0", [Package("curl", "9-1")], repository="extras")
    assert metadata.read_bytes() == before
    assert not list(metadata.parents[1].glob("curl-9*"))


def test_a_client_that_read_the_old_metadata_still_finds_its_files(azl3: Guest) -> None:
    repodata = azl3.mirror.www / "azurelinux/3.0/prod/base/x86_64/repodata"
    old = {path.name for path in repodata.iterdir()}
    azl3.mirror.publish("3.0", [Package("curl", "9-1.azl3")])
    assert old <= {path.name for path in repodata.iterdir()}


@pytest.mark.parametrize("kind", [ImageKind.AZL3, ImageKind.AZL4])
def test_rpm_tells_good_signatures_from_bad(kind: ImageKind, new_node: NewGuest) -> None:
    node = new_node(kind)
    base = "azurelinux/3.0/prod/base" if kind is ImageKind.AZL3 else "azurelinux/4/prod/base"
    dist = "azl3" if kind is ImageKind.AZL3 else "azl4"
    good = next((node.mirror.www / base / "x86_64").glob("tree-*.rpm")).name
    for path, verdict in (
        (f"{base}/x86_64/{good}", 0),
        (f"chaos/{kind}/x86_64/chaos-wrong-key-1.0-1.{dist}.x86_64.rpm", 1),
    ):
        url = f"http://packages.azl.internal/{path}"
        done = node.run(f"cd /tmp && curl -sfO {url} && rpm -K {path.rpartition('/')[2]}")
        assert done.status == verdict, done.text


def test_statuses_of_tdnf_are_its_own_numbers(azl3: Guest) -> None:
    azl3.run("true")
    for command, status in {
        "tdnf update --assumeno": 8,
        "tdnf -y remove sudo": 6,
        "tdnf -y remove tree": 243,
        "tdnf frobnicate": 233,
        "tdnf --snapshottime=yesterday update": 233,
        "setpriv --reuid 1000 --regid 1000 --clear-groups tdnf -y update": 65,
        "tdnf -y --downloadonly install tree": 0,
        "echo n | tdnf install tree": 8,
        "echo y | tdnf install tree": 0,
        "tdnf -y erase tree": 0,
        "tdnf makecache": 0,
    }.items():
        done = azl3.run(command)
        assert done.status == status, f"{command}: {done.text}"


def test_tdnf_leaves_out_what_came_after_a_point_in_time(azl3: Guest) -> None:
    file = next(azl3.mirror.www.rglob("curl-8.11.1-5.*.rpm"))
    published_at = int(file.stat().st_mtime)
    evr = "8.11.1-5.azl3"
    assert evr in azl3.run(f"tdnf --snapshottime={published_at} check-update").out
    assert evr not in azl3.run(f"tdnf --snapshottime={published_at - 1} check-update").out
    assert azl3.run(f"tdnf -y --snapshottime={published_at - 1} install curl-{evr}").status == 243


def test_tdnf_downloads_to_a_directory(azl3: Guest) -> None:
    done = azl3.run("tdnf -y --downloadonly --downloaddir=/root/here install tree")
    assert done.status == 0, done.text
    assert "tree-" in azl3.run("ls /root/here").out
    assert azl3.run("rpm -q tree").status == 1


def test_a_package_that_is_gone_from_the_server_is_an_error_in_one_line(azl3: Guest) -> None:
    for file in azl3.mirror.www.rglob("tree-*.rpm"):
        file.unlink()
    done = azl3.run("tdnf -y install tree")
    assert done.status == 232
    assert "Traceback" not in done.err
    assert done.err.endswith("Error(1000) : Generic base error\n")


def test_histories_do_not_see_each_other(azl3: Guest) -> None:
    assert azl3.run("tdnf -y install tree").status == 0
    assert azl3.run("dnf -y install jq").status == 0
    assert "install tree" in azl3.run("tdnf history").out
    assert "install jq" not in azl3.run("tdnf history").out
    assert "install tree" not in azl3.run("dnf history").out


def test_needs_restarting_is_there_while_dnf_utils_is(azl3: Guest) -> None:
    assert azl3.run("needs-restarting -r").status == 0
    assert azl3.run("rpm -e dnf-utils; needs-restarting -r").status == 127

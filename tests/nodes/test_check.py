"""Pending updates and package state of golden images, asked of the programs that really know."""

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTarget
from azlinux_cli.domain.node_state import NodeState, digest, moved
from azlinux_cli.domain.update.check import NodeCheck, check_of
from azlinux_cli.domain.update.pending import Advisory, AdvisoryData, PendingUpdates
from azlinux_cli.domain.update.script import check_script
from azlinux_cli.sandbox.real.content import Advisory as Published
from azlinux_cli.sandbox.real.content import ImageKind, Package
from tests.nodes.conftest import NewGuest
from tests.real_content import Guest
from tests.unit.sandbox.nodes.simulated_node import Node

# tdnf alone, as an image without dnf has it: the database still names the package.
_NO_DNF = "rm -f /usr/bin/dnf*"
_KINDS = {"dnf": ImageKind.AZL3, "dnf5": ImageKind.AZL4, "tdnf": ImageKind.AZL3}


def _check(node: Guest) -> NodeCheck:
    script = node.directory / "upper/run.sh"
    script.write_text(check_script(60))
    done = node.run("sh -s </run.sh")
    return check_of(NodeTarget("web-1"), NodeResult("web-1", done.status, done.out, done.err))


def _pending(node: Guest) -> PendingUpdates:
    pending = _check(node).pending
    assert pending is not None
    assert (pending.unknown, pending.warning) == (None, None)
    return pending


def _state(node: Guest) -> NodeState:
    state = _check(node).state
    assert state is not None
    return state


@pytest.fixture(params=[*_KINDS])
def tool(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def node(tool: str, new_node: NewGuest) -> Guest:
    """A node of each package tool, whose metadata is good for two days, as dnf would have it."""
    node = new_node(_KINDS[tool])
    expire = "sed -i s/metadata_expire=1/metadata_expire=172800/ /etc/yum.repos.d/*.repo"
    node.run(f"{expire}; {_NO_DNF}" if tool == "tdnf" else expire)
    return node


def test_the_list_is_the_tools_own_and_says_what_is_replaced(node: Guest, tool: str) -> None:
    verb = "list updates" if tool == "tdnf" else "check-update"
    listed = node.run(f"{tool} -q -y {verb}").out

    check = _check(node)
    updates = check.updates

    assert check.state is not None
    assert check.state.package_tool == tool
    own = {row[0] for line in listed.splitlines() if (row := line.split())[2:] and "-" in row[1]}
    assert {f"{update.name}.{update.arch}" for update in updates} == own
    assert len(own) >= 9
    names = " ".join(update.name for update in updates)
    installed = node.run(f"rpm -q --qf '%{{EVR}}\\n' {names}").out.split()
    assert [update.installed for update in updates] == installed


def test_what_updates_are_about_is_as_published(node: Guest, tool: str) -> None:
    pending = _pending(node)

    by_name = {update.name: update for update in pending.updates}
    assert pending.advisory_data is AdvisoryData.KNOWN
    worst = by_name["openssl"].worst
    assert worst is not None
    assert worst.type == "security"
    assert worst.severity == (None if tool == "tdnf" else "Critical")
    assert [a.type for a in by_name["tzdata"].advisories] == ["bugfix"]
    assert by_name["kernel"].is_kernel
    assert (pending.download_bytes is None) == (tool == "tdnf")


def test_repositories_that_are_down_are_an_error_and_the_state_is_there(node: Guest) -> None:
    assert _check(node).error is None, "what it has now would be good for two days"
    node.online = False

    check = _check(node)

    assert check.error is not None
    assert check.error.code == "UpdatesUnknown"
    assert check.state is not None
    assert check.state.packages is not None


def test_one_repository_that_is_down_is_as_bad(node: Guest) -> None:
    """The others would answer, and their list would look whole."""
    broken = (
        "[gone]\\nname=gone\\nbaseurl=http://packages.azl.internal/none\\nenabled=1\\ngpgcheck=0"
    )
    node.run(f"printf '{broken}\\nskip_if_unavailable=True\\n' >/etc/yum.repos.d/gone.repo")

    assert _check(node).error is not None


def test_nothing_to_do_is_an_answer(node: Guest, tool: str) -> None:
    assert node.run(f"{tool} -y upgrade").status == 0

    assert _pending(node) == PendingUpdates()


def test_an_update_that_comes_while_the_node_runs_is_seen(node: Guest, tool: str) -> None:
    kind = str(_KINDS[tool])
    before = {update.name: update.available for update in _pending(node).updates}
    published = Published("AZL-9", "Critical", "sudo security update", ("sudo",))

    node.mirror.publish(kind, [Package("sudo", "9.9-1.azl")], published)

    [update] = [u for u in _pending(node).updates if u.name == "sudo"]
    assert "sudo" not in before
    assert [a.id for a in update.advisories] == ["AZL-9"]


def test_an_advisory_of_a_build_in_between_is_brought_as_well(azl3: Guest) -> None:
    for evr, name in (("9.9-1.azl3", "AZL-8"), ("9.9-2.azl3", "AZL-9")):
        published = Published(name, "Low", "sudo security update", ("sudo",))
        azl3.mirror.publish("3.0", [Package("sudo", evr)], published)

    [update] = [u for u in _pending(azl3).updates if u.name == "sudo"]

    assert update.available == "9.9-2.azl3"
    assert update.advisories == (
        Advisory("AZL-8", "security", "Low"),
        Advisory("AZL-9", "security", "Low"),
    )


def test_a_repository_without_advisories_says_nothing_of_its_updates(azl3: Guest) -> None:
    assert azl3.run("dnf -y install moby-engine-25.0.3-14.azl3").status == 0

    pending = _pending(azl3)

    assert [update.name for update in pending.unclassified] == ["moby-engine"]
    assert pending.advisory_data is AdvisoryData.PARTIAL


def test_the_database_is_the_same_to_rpm_4_and_rpm_6_as_to_simulated_nodes(
    new_node: NewGuest,
) -> None:
    for kind in (ImageKind.AZL3, ImageKind.AZL4):
        simulated = Node(str(kind)).run(check_script(20))
        acted = check_of(NodeTarget("n"), NodeResult("n", 0, simulated.out)).state
        found = _state(new_node(kind)).packages
        assert found is not None
        assert acted is not None
        assert acted.packages is not None
        assert (found.digest, found.count) == (acted.packages.digest, acted.packages.count)


def test_a_key_that_is_imported_has_not_moved_a_node(azl3: Guest) -> None:
    before = digest(_state(azl3))
    azl3.run("rpm -e gpg-pubkey --allmatches; rpm --import /etc/pki/rpm-gpg/MICROSOFT-RPM-GPG-KEY")

    assert moved(before, digest(_state(azl3))) == []


def test_a_repository_defined_otherwise_has(azl3: Guest) -> None:
    before = digest(_state(azl3))
    azl3.run("sed -i s/gpgcheck=1/gpgcheck=0/ /etc/yum.repos.d/azurelinux-official-base.repo")

    assert moved(before, digest(_state(azl3))) == [
        "its repositories are defined otherwise than before"
    ]


def test_a_kernel_that_is_installed_is_what_the_next_boot_takes(azl3: Guest) -> None:
    assert azl3.run("dnf -y upgrade kernel").status == 0

    kernels = _state(azl3).kernels

    assert kernels.installed == ("6.6.134.1-2.azl3", "6.6.150.1-1.azl3")
    assert kernels.next_boot == kernels.expected == "6.6.150.1-1.azl3"

"""The state of real nodes: what azl sees of services, sockets, locks and package transactions."""

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTarget
from azlinux_cli.domain.node_state import (
    Listener,
    NodeState,
    digest,
    moved,
    read_state,
    state_script,
    unhealthy,
)
from azlinux_cli.domain.probe import read_sections
from azlinux_cli.domain.update.check import NodeCheck, check_of
from azlinux_cli.domain.update.script import check_script
from tests.real.crew import Crew
from tests.real.fleet import Fleet, Node, until

_UNIT = """sudo sh -c 'cat >/etc/systemd/system/{name}.service' <<'END'
[Service]
ExecStart={command}
[Install]
WantedBy=multi-user.target
END
"""
_PAGE = "/bin/busybox httpd -f -p 8080 -h /srv"


def state(node: Node) -> NodeState:
    said = node.run("sh -s", stdin=state_script(30))
    assert said.err == ""
    return read_state(read_sections(said.out))


def check(node: Node) -> NodeCheck:
    said = node.run("sh -s", stdin=check_script(30))
    return check_of(NodeTarget("web"), NodeResult("web", said.status, said.out, said.err))


def serve(node: Node, command: str = _PAGE, name: str = "page") -> None:
    node.out(_UNIT.format(name=name, command=command))
    node.out(f"sudo systemctl enable --now {name}")


@pytest.fixture
def node(fleet: Fleet) -> Node:
    return fleet.machine("web")


def test_a_service_that_ends_is_a_failed_unit_and_a_listener_less(node: Node) -> None:
    serve(node)
    page = Listener("tcp", "*", 8080, ("busybox",))
    until(lambda: page in (state(node).listeners or ()))
    before = state(node)
    assert before.failed_units == ()
    assert before.unknown == ()

    node.out("sudo pkill -KILL -x busybox")
    until(lambda: node.run("systemctl is-failed page").status == 0)

    assert unhealthy(before, state(node)) == [
        "unit page.service has failed",
        "nothing listens on tcp *:8080 (busybox) any more",
    ]
    assert node.run("systemctl is-system-running").out == "degraded\n"
    node.out("sudo systemctl restart page")
    until(lambda: not unhealthy(before, state(node)))


def test_an_enabled_service_is_back_after_a_reboot_and_a_broken_one_has_failed(node: Node) -> None:
    serve(node)
    before = state(node)
    serve(node, "/bin/false", "broken")
    boot = node.boot_id()

    node.run("sudo systemctl reboot")
    node.await_reboot(boot)

    until(lambda: state(node).failed_units == ("broken.service",))
    until(lambda: unhealthy(before, state(node)) == ["unit broken.service has failed"])
    after = state(node)
    assert moved(digest(before), digest(after)) == [
        f"it was booted anew: boot {before.boot_id} then, {after.boot_id} now"
    ]


def test_a_package_more_has_moved_and_a_key_more_has_not(node: Node) -> None:
    before = digest(state(node))

    assert check(node).pending is not None
    assert moved(before, digest(state(node))) == [], "asking for updates accepts keys only"
    node.out("sudo dnf -y -q install tree")

    assert moved(before, digest(state(node))) == ["its packages have changed: 30 then, 31 now"]


def test_who_holds_the_lock_is_named_and_the_state_is_there_all_the_same(node: Node) -> None:
    node.fault("package-manager-locked")
    try:
        [holder] = state(node).lock_holders
    finally:
        node.clear()

    assert holder.command.startswith("python")
    assert state(node).lock_holders == ()


def test_a_unit_that_a_fault_made_fail_is_named_after_a_reboot_too(node: Node) -> None:
    before = state(node)
    node.fault("failed-unit")
    try:
        assert unhealthy(before, state(node)) == ["unit rehearsal.service has failed"]
        boot = node.boot_id()
        node.run("sudo systemctl reboot")
        node.await_reboot(boot)
        until(lambda: state(node).failed_units == ("rehearsal.service",))
    finally:
        node.clear()

    until(lambda: unhealthy(before, state(node)) == [])


def test_what_a_power_cut_left_is_named_though_no_update_is_pending(node: Node) -> None:
    node.fault("power-cut", times=1)
    boot = node.boot_id()
    node.run("sudo dnf -y upgrade")
    node.await_reboot(boot)

    found = state(node)

    assert found.duplicates
    assert not [name for name in found.duplicates if name.startswith("kernel")]
    assert any("a transaction was cut short" in text for text in check(node).warnings)


def test_azl_itself_checks_real_nodes_one_of_which_has_no_repositories(crew: Crew) -> None:
    [*_, argv_hosts] = crew.argv(*crew.nodes)[:4]
    down = crew.nodes["web-2"]
    down.fault("repository-503")
    try:
        result = crew.azl("update", "check", "--hosts", argv_hosts, "-o", "json", "--exit-code")
    finally:
        down.clear()

    rows = {row["name"]: row for row in result.json()}
    assert result.status == 3, result.err
    assert (rows["web-2"]["reachable"], rows["web-2"]["pendingUpdates"]) == (True, None)
    assert "pending updates unknown" in result.err
    assert {name: row["pendingUpdates"] for name, row in rows.items()} == {
        "web-1": 9,
        "web-2": None,
        "web-3": 9,
    }
    assert rows["web-1"]["warnings"] == []
    assert rows["web-1"]["kernelAvailable"] == "6.6.150.1-1.azl3"

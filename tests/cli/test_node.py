"""`azl node list | report`: real parser, fake world, whole output."""

import json
from pathlib import Path

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTrouble, Trouble
from azlinux_cli.domain.vm import PowerState
from tests.fakes.node_world import World, a_machine, some_settings, three_nodes
from tests.fakes.shell import FakeRemoteShell
from tests.unit.domain.test_known_hosts import A
from tests.unit.domain.test_node_report import _printed


@pytest.fixture
def world() -> World:
    return three_nodes()


def test_list_shows_how_each_node_would_be_reached(world: World) -> None:
    world.inventory.vms[1] = a_machine(2, "web-2", power_state=PowerState.DEALLOCATED)
    world.host_keys.forget("azl-id-2")
    world.inventory.vms[2] = a_machine(3, "db-1", "4.0", os_disk_id="/disks/restored")

    status, out, err = world("node", "list")

    assert (status, err) == (0, "")
    assert out == (
        "NAME    GROUP    OS    ADDRESS    PORT    USER    VIA    HOST KEY    NOTE\n"
        "web-1   g        3.0   20.0.0.1   22      ops            pinned\n"
        "web-2   g        3.0   20.0.0.2   22      ops            unknown     powered-off\n"
        "db-1    g        4.0   20.0.0.3   22      ops            outdated\n"
    )
    assert world.shell.ran == []


def test_list_of_an_empty_world_is_a_header() -> None:
    assert World()("node", "list") == (
        0,
        "NAME    GROUP    OS    ADDRESS    PORT    USER    VIA    HOST KEY    NOTE\n",
        "",
    )


def test_list_as_json_names_user_jump_hosts_and_fingerprints(world: World) -> None:
    world.settings = some_settings(jump_host="me@bastion:2222", ssh_user="root", ssh_port="2022")

    (node,) = world("node", "list", "web-1", "-o", "json").json()

    assert node == {
        "name": "web-1",
        "resourceGroup": "g",
        "address": "10.0.0.1",
        "port": 2022,
        "user": "root",
        "jumpHosts": ["me@bastion:2222"],
        "os": "3.0",
        "hostKey": "pinned",
        "fingerprints": [A.fingerprint],
        "reason": None,
        "tags": {"role": "web"},
    }


def test_a_hosts_file_needs_no_azure(world: World, tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("web-1 192.0.2.1 role=web\nbox root@192.0.2.2:2222\n", encoding="utf-8")

    result = world("node", "list", "--hosts", str(hosts), "-l", "role=web", "-o", "name")
    bad = world("node", "list", "--hosts", str(tmp_path / "none"))

    assert result == (0, "web-1\n", "")
    assert world.inventory.asked == []
    assert bad.status == 2
    assert bad.err.startswith("error: could not read the hosts file")


@pytest.mark.parametrize(
    ("argv", "asked"), [((), ["web"]), (("--all",), [None]), (("--all", "-g", "db"), ["db"])]
)
def test_all_is_the_subscription_whatever_group_the_profile_names(
    world: World, argv: tuple[str, ...], asked: list[str | None]
) -> None:
    world.settings = some_settings(resource_group="web")

    world("node", "report", *argv)

    assert world.inventory.asked == asked


# -- report


def test_report_is_a_table_with_totals(world: World) -> None:
    status, out, err = world("node", "report")

    assert (status, err) == (0, "")
    assert out == (
        "NAME    OS    VERSION       KERNEL                   UPDATES    REBOOT    UPTIME    AGENT"
        "    SECURITY    UPDATED     NOTE\n"
        "web-1   3.0   3.0.20260809  6.6.134.1-2.azl3         2          no        3h 25m    active"
        "   apparmor    2026-08-09\n"
        "web-2   3.0   3.0.20260809  6.6.134.1-2.azl3         2          no        3h 25m    active"
        "   apparmor    2026-08-09\n"
        "db-1    4.0   4.0-28.azl4   6.18.31-1.3.azl4.x86_64  2          no        3h 25m    active"
        "   apparmor    2026-08-09\n"
        "\n"
        "3 nodes: 3 answered\n"
        "3.0: 2 nodes, 2 with updates (4 in all)\n"
        "4.0: 1 node, 1 with updates (2 in all)\n"
    )


def test_a_node_that_is_silent_is_a_row_with_a_reason_and_the_run_is_partial(world: World) -> None:
    world.shell.troubles["web-2"] = NodeTrouble(
        Trouble.REFUSED, "web-2: 20.0.0.2 refused the connection", ("is sshd running?",)
    )

    status, out, err = world("node", "report", "web-1", "web-2", "-o", "json")
    reports = json.loads(out)

    assert status == 3
    assert [(r["name"], r["reachable"], r["reason"], r["os"]) for r in reports] == [
        ("web-1", True, None, "3.0"),
        ("web-2", False, "refused", None),
    ]
    assert json.loads(err)["error"] == {
        "code": "Refused",
        "message": "web-2: 20.0.0.2 refused the connection",
        "hint": ["is sshd running?"],
        "details": {},
        "exitCode": 1,
    }


@pytest.mark.parametrize(
    ("reasons", "status"),
    [
        ([Trouble.REFUSED, Trouble.TIMED_OUT], 1),
        ([Trouble.HOST_KEY_CHANGED, Trouble.HOST_KEY_UNKNOWN], 13),
        ([Trouble.HOST_KEY_CHANGED, Trouble.REFUSED], 1),
        ([Trouble.COMMAND_TIMED_OUT, Trouble.COMMAND_TIMED_OUT], 124),
    ],
)
def test_when_all_fail_for_one_reason_the_exit_code_is_that_reasons(
    world: World, reasons: list[Trouble], status: int
) -> None:
    for name, reason in zip(("web-1", "web-2"), reasons, strict=True):
        world.shell.troubles[name] = NodeTrouble(reason, f"{name}: no")

    assert world("node", "report", "web-[1-2]").status == status


def test_os_is_what_the_node_says_and_not_what_its_image_was_called(world: World) -> None:
    world.shell.answers["web-2"] = world.shell.answers["db-1"]

    assert world("node", "report", "--os", "4.0", "-o", "name").out == "web-2\ndb-1\n"
    nothing = world("node", "report", "--os", "acl")
    assert nothing.status == 5
    assert nothing.err.startswith("error: none of 3 nodes runs acl\n")


def test_a_name_that_does_not_exist_is_a_row_too(world: World) -> None:
    status, out, err = world("node", "report", "web-1", "web-9", "-o", "tsv")

    assert status == 3
    assert out.splitlines()[1].split("\t") == ["web-9", *[""] * 9, "not-found"]
    assert err == ("error: web-9: nothing has this name\nhint: azl node list shows what exists\n")


def test_a_selection_of_nothing_is_an_error(world: World) -> None:
    result = world("node", "report", "nobody-*")

    assert (result.status, result.out) == (5, "")


def test_one_connection_and_one_script_for_each_node(world: World) -> None:
    world("node", "report", "--timeout", "40")

    assert sorted(name for name, _, _ in world.shell.ran) == ["db-1", "web-1", "web-2"]
    assert {command for _, command, _ in world.shell.ran} == {"sh -s"}
    assert all("timeout 25" in script for _, _, script in world.shell.ran)
    assert sorted(world.shell.disconnected) == ["db-1", "web-1", "web-2"]


def test_a_warning_is_short_in_the_table_and_whole_on_stderr(world: World) -> None:
    printed = _printed(updates="Error: Failed to download metadata for repo 'x': " + "y" * 50)
    world.shell.answers["web-1"] = NodeResult("", 0, printed)

    status, out, err = world("node", "report", "web-1")

    assert status == 0
    assert "pending updates unknown: Error: Failed to download metada...\n" in out
    assert err.endswith("y" * 50 + "\n")


def test_ctrl_c_shows_what_is_known_and_names_what_is_not(world: World) -> None:
    class Interrupted(FakeRemoteShell):
        def disconnect(self, target: object) -> None:
            raise KeyboardInterrupt

    world.shell = Interrupted()

    status, out, err = world("node", "report", "web-[1-2]", "--parallel", "1", "-o", "json")

    assert status == 130
    assert {r["reason"] for r in json.loads(out)} == {"interrupted"}
    assert err == "interrupted; not finished: web-[1-2]\n"

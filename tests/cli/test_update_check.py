"""`azl update check`: real parser, simulated answers, whole output."""

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTrouble, Trouble
from azlinux_cli.domain.update.script import check_script
from tests.fakes.node_world import World, a_machine
from tests.unit.sandbox.nodes.simulated_node import Node


def answer(node: Node) -> NodeResult:
    said = node.run(check_script(20))
    return NodeResult("", said.status, said.out, said.err)


def up_to_date(kind: str) -> Node:
    node = Node(kind)
    node.root("dnf -y upgrade")
    node.machine.begin_boot()
    return node


@pytest.fixture
def world() -> World:
    """web-1 and web-2 on 3.0, db-1 on ACL; the two wait for the same updates."""
    world = World(a_machine(1, "web-1"), a_machine(2, "web-2"), a_machine(3, "db-1", "acl"))
    world.shell.answers["web-1"] = answer(Node("3.0"))
    world.shell.answers["web-2"] = answer(Node("3.0"))
    world.shell.answers["db-1"] = answer(Node("acl"))
    return world


def test_check_is_a_table_of_nodes_and_below_it_what_the_updates_are(world: World) -> None:
    status, out, err = world("update", "check")

    assert status == 0
    assert out == (
        "NAME    OS    RELEASE       UPDATES    SECURITY    KERNEL            REBOOT    DOWNLOAD"
        "    NOTE\n"
        "web-1   3.0   3.0.20260809  9          5           6.6.150.1-1.azl3  after     39 MB\n"
        "web-2   3.0   3.0.20260809  9          5           6.6.150.1-1.azl3  after     39 MB\n"
        "db-1    acl   3.0.20260809                                           no"
        "                    updated by image\n"
        "\n"
        "== web-[1-2] (2 nodes): 9 updates\n"
        "PACKAGE                    INSTALLED         AVAILABLE         REPOSITORY               "
        " ADVISORY\n"
        "openssl.x86_64             3.3.5-1.azl3      3.3.5-5.azl3      azurelinux-official-base "
        " Critical AZL-2026-0001\n"
        "openssl-libs.x86_64        3.3.5-1.azl3      3.3.5-5.azl3      azurelinux-official-base "
        " Critical AZL-2026-0001\n"
        "curl.x86_64                8.11.1-3.azl3     8.11.1-5.azl3     azurelinux-official-base "
        " Moderate AZL-2026-0003\n"
        "vim.x86_64                 9.1.1616-1.azl3   9.1.1850-1.azl3   azurelinux-official-base "
        " Low AZL-2026-0004\n"
        "tzdata.noarch              2025b-1.azl3      2026a-1.azl3      azurelinux-official-base "
        " bugfix AZL-2026-0005\n"
        "azurelinux-release.noarch  3.0-36.azl3       3.0-42.azl3       azurelinux-official-base "
        " none\n"
        "glibc.x86_64               2.38-16.azl3      2.38-19.azl3      azurelinux-official-base "
        " none\n"
        "systemd.x86_64             255-24.azl3       255-33.azl3       azurelinux-official-base "
        " none\n"
        "-- kernel\n"
        "kernel.x86_64              6.6.134.1-2.azl3  6.6.150.1-1.azl3  azurelinux-official-base "
        " Important AZL-2026-0002\n"
        "\n"
        "3 nodes: 3 answered\n"
        "18 updates on 2 nodes: 10 about security\n"
        "2 reboots due now or with the updates\n"
    )
    assert err == (
        "hint: db-1: Azure Container Linux has no packages: its updates are whole images; a machine"
        " is made anew from a newer one (azl vm create --image acl)\n"
    )


def test_the_question_is_one_command_for_each_node(world: World) -> None:
    world("update", "check")

    assert sorted(name for name, _, _ in world.shell.ran) == ["db-1", "web-1", "web-2"]
    assert {command for _, command, _ in world.shell.ran} == {"sh -s"}


def test_a_node_that_is_silent_is_a_row_and_the_run_is_partial(world: World) -> None:
    world.shell.troubles["web-2"] = NodeTrouble(
        Trouble.REFUSED, "web-2: 20.0.0.2 refused the connection", ("is sshd running?",)
    )

    status, out, err = world("update", "check", "web-1", "web-2", "--exit-code")

    assert status == 3
    assert "web-2" in out
    assert "2 nodes: 1 answered, 1 did not (1 refused)\n" in out
    assert err == ("error: web-2: 20.0.0.2 refused the connection\nhint: is sshd running?\n")


def test_repositories_that_are_down_are_a_failure_and_never_nothing_to_do(world: World) -> None:
    node = Node("3.0")
    node.fault("repository-down")
    world.shell.answers["web-1"] = answer(node)

    status, out, err = world("update", "check", "web-1")
    [row] = world("update", "check", "web-1", "-o", "json").json()

    assert status == 1
    assert out.splitlines()[1].split()[:5] == ["web-1", "3.0", "3.0.20260809", "?", "?"]
    assert "updates" not in out.splitlines()[-1]
    assert err.startswith("error: web-1: pending updates unknown: Error: Failed to download")
    assert "hint: azl node run web-1 --sudo -- dnf -y makecache" in err
    assert (row["reachable"], row["pendingUpdates"], row["securityUpdates"]) == (True, None, None)


@pytest.mark.parametrize(
    ("argv", "status"),
    [(("web-1",), 20), (("web-2",), 0), (("web-1", "web-2"), 20), (("db-1",), 0)],
)
def test_exit_code_tells_whether_there_are_updates(
    world: World, argv: tuple[str, ...], status: int
) -> None:
    world.shell.answers["web-2"] = answer(up_to_date("3.0"))

    assert world("update", "check", *argv, "--exit-code").status == status
    assert world("update", "check", *argv).status == 0


def test_security_leaves_out_what_is_known_to_be_about_something_else(world: World) -> None:
    [row] = world("update", "check", "web-1", "--security", "-o", "json").json()

    assert [update["name"] for update in row["updates"]] == [
        *("curl", "kernel", "openssl", "openssl-libs", "vim"),
    ]
    assert (row["pendingUpdates"], row["securityUpdates"], row["advisoryData"]) == (9, 5, "known")
    assert all(update["security"] is True for update in row["updates"])


def test_without_advisories_nobody_says_that_there_are_no_security_updates(world: World) -> None:
    text = answer(Node("3.0")).stdout
    head, _, rest = text.partition("@@azl advisories\n")
    end = rest[rest.index("@@azl end") :]
    text = f"{head}@@azl advisories\n\n@@azl advisories-status 0\n\n@@azl advised\n\n{end}"
    world.shell.answers["web-1"] = NodeResult("", 0, text)

    status, out, _ = world("update", "check", "web-1", "--security", "--exit-code")
    [row] = world("update", "check", "web-1", "-o", "json").json()

    assert status == 20
    assert out.splitlines()[1].split()[3:5] == ["9", "?"]
    assert out.splitlines()[-2] == (
        "9 updates on 1 node: 9 of which nobody says what they are about: no advisories there"
    )
    assert (row["advisoryData"], row["unclassifiedUpdates"]) == ("absent", 9)
    assert {update["security"] for update in row["updates"]} == {None}


def test_a_reboot_that_is_due_already_is_told_from_one_that_comes_with_the_updates(
    world: World,
) -> None:
    node = Node("3.0")
    node.root("dnf -y upgrade")
    world.shell.answers["web-1"] = answer(node)

    [row] = world("update", "check", "web-1", "-o", "json").json()
    out = world("update", "check", "web-1").out

    assert (row["rebootRequired"], row["updates"]) == (True, [])
    assert row["rebootReasons"][0] == (
        "kernel 6.6.150.1-1.azl3 is installed, 6.6.134.1-2.azl3 is running"
    )
    assert out.splitlines()[1].split()[3:] == ["0", "0", "due", "0", "B"]


def test_the_system_is_what_the_machine_itself_says(world: World) -> None:
    listed = world("update", "check", "--os", "acl", "-o", "name")
    none = world("update", "check", "--os", "4.0")

    assert listed.out == "db-1\n"
    assert none.status == 5
    assert none.err.startswith("error: none of 3 nodes runs 4.0")


def test_ctrl_c_names_the_nodes_without_an_answer(world: World) -> None:
    world.shell.troubles["web-2"] = NodeTrouble(Trouble.INTERRUPTED, "web-2: interrupted")

    [row] = world("update", "check", "web-2", "-o", "json").json()

    assert row["reason"] == "interrupted"


def test_what_is_no_answer_is_a_failure_with_what_it_said(world: World) -> None:
    cut = answer(Node("3.0")).stdout.partition("@@azl updates\n")[0]
    world.shell.answers["web-1"] = NodeResult("", 0, cut)
    world.shell.answers["web-2"] = NodeResult("", 1, "", "account expired")

    status, _, err = world("update", "check", "web-1", "web-2")

    assert status == 1
    assert "error: web-1: its answer is not complete: exit status 0" in err
    assert "account expired" in err

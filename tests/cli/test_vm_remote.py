"""`azl vm run | ssh`: real parser, fake world, whole output."""

import pytest

from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.domain.host_key import HostKey, Pin
from azlinux_cli.domain.node import NodeResult, NodeTrouble, Trouble
from azlinux_cli.domain.vm import PowerState
from azlinux_cli.ports.run_command import ScriptOutput
from tests.fakes.node_world import World, a_machine, some_settings, three_nodes
from tests.unit.domain.test_known_hosts import A, B


@pytest.fixture
def world() -> World:
    return three_nodes()


def test_vm_run_falls_back_to_run_command_where_ssh_has_no_way_in(world: World) -> None:
    world.shell.answers = {"web-1": NodeResult("", 0, "ssh\n")}
    world.shell.troubles["web-2"] = NodeTrouble(Trouble.TIMED_OUT, "web-2: no answer")
    world.run_command.answers = {"web_2": ScriptOutput(0, "arm\n", "")}

    result = world("vm", "run", "web-[1-2]", "-o", "json", "--", "x")

    assert result.status == 0
    assert [(r["via"], r["stdout"]) for r in result.json()] == [
        ("ssh", "ssh\n"),
        ("run-command", "arm\n"),
    ]


def test_vm_run_through_arm_alone_needs_neither_ssh_nor_host_keys(world: World) -> None:
    world.host_keys.pins.clear()
    world.run_command.answers = {"web_1": ScriptOutput(3, "", "no\n")}

    result = world("vm", "run", "web-1", "--via", "run-command", "--", "x")

    assert (result.status, result.out) == (1, "== web-1: exit status 3\nno\n")
    assert world.shell.ran == []
    assert world("vm", "run", "web-1", "--via", "pigeon", "--", "x").status == 2


def test_vm_run_proves_a_host_key_before_signing_in(world: World) -> None:
    world.host_keys.pins.clear()
    world.shell.answers = {"web-1": NodeResult("", 0, "hello\n")}
    world.run_command.answers = {"web_1": f"{A.text}\n", "web_2": ConflictError("agent is off")}
    world.probe.keys = {"web_1": A}

    status, out, err = world("vm", "run", "web-[1-2]", "--", "echo hello")

    assert status == 3
    assert out == "== web-1\nhello\n\n== web-2: host-key-unknown\n"
    assert "the host key of web-2 cannot be proven" in err
    assert world.host_keys.pinned("azl-id-1") is not None


# -- vm ssh


def _pinned_ssh(address: str, *more: str) -> list[str]:
    trust = [
        "ConnectTimeout=15",
        "ServerAliveInterval=60",
        'UserKnownHostsFile="/nonexistent/known_hosts"',
        "GlobalKnownHostsFile=/dev/null",
        "StrictHostKeyChecking=yes",
        "UpdateHostKeys=no",
        "CheckHostIP=no",
    ]
    options = [word for option in trust for word in ("-o", option)]
    where = ["-o", "HostKeyAlias=azl-id-1", "-p", "22", "-l", "ops", "--", address]
    return ["ssh", *options, *where, *more]


def test_vm_ssh_becomes_the_users_own_ssh(world: World) -> None:
    world("vm", "ssh", "web-1", "--", "journalctl", "-u", "a b")

    assert world.became == _pinned_ssh("20.0.0.1", "journalctl -u 'a b'")


def test_vm_ssh_print_shows_the_command_line(world: World) -> None:
    result = world("vm", "ssh", "web-1", "--print")

    assert result.out.startswith("ssh -o ConnectTimeout=15 -o ServerAliveInterval=60 -o ")
    assert result.out.endswith(" -p 22 -l ops -- 20.0.0.1\n")
    assert world.became == []


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("web-9", 5, "error: no machine is named 'web-9'\n"),
        ("web-*", 2, "error: 'web-*' means 2 machines; ssh goes to one\n"),
        ("db-1", 1, "error: db-1: it is deallocated\nhint: azl vm start db-1\n"),
    ],
)
def test_vm_ssh_goes_to_one_machine_that_is_on(
    world: World, name: str, status: int, message: str
) -> None:
    world.inventory.vms[2] = a_machine(3, "db-1", power_state=PowerState.DEALLOCATED)

    result = world("vm", "ssh", name)

    assert result.status == status
    assert result.err.startswith(message)
    assert world.became == []


def test_vm_ssh_proves_first_and_refuses_what_it_cannot_prove(world: World) -> None:
    world.host_keys.pins.clear()
    world.run_command.answers = {"web_1": f"{A.text}\n"}
    world.probe.keys = {"web_1": B}
    refused = world("vm", "ssh", "web-1")
    world.probe.keys = {"web_1": A}
    world("vm", "ssh", "web-1")

    assert refused.status == 13
    assert world.became == _pinned_ssh("20.0.0.1")


def test_vm_ssh_names_a_jump_host_of_azls_own_by_its_pin(world: World) -> None:
    world.settings = some_settings(jump_host="ops@20.0.0.2,other")
    pin = Pin("azl-id-2", (HostKey(A.type, A.data),), "web-2", address="20.0.0.2")
    world.host_keys.pin(pin)

    line = world("vm", "ssh", "web-1", "--print").out

    assert "HostKeyAlias=azl-id-2" in line
    assert "-W 10.0.0.1:22 -- other" in line
    assert "-W other:22 -- 20.0.0.2" in line


def test_a_machine_that_a_ca_vouches_for_is_not_proven_through_azure(world: World) -> None:
    world.host_keys.pins.clear()
    world.vouched = {"web-1"}

    world("vm", "ssh", "web-1")

    assert world.became == _pinned_ssh("20.0.0.1")
    assert world.host_keys.pins == {}


def test_vm_ssh_goes_by_what_ssh_config_says_of_the_machine(world: World) -> None:
    world.ssh_config = """
Host web-?
    User deploy
    Port 2222
    ProxyJump edge
    IdentityFile ~/.ssh/web
Host edge
    HostName 192.0.2.1
    User gate
Host *
    User nobody
"""
    line = world("vm", "ssh", "web-1", "--print").out
    other = world("vm", "ssh", "db-1", "--print").out

    assert line.endswith(" -p 2222 -l deploy -- 10.0.0.1\n")
    assert "-l gate -W 10.0.0.1:2222 -- 192.0.2.1" in line
    assert "/.ssh/web " in line
    assert other.endswith(" -p 22 -l ops -- 20.0.0.3\n")


def test_settings_come_before_ssh_config(world: World) -> None:
    world.settings = some_settings(ssh_user="ops", ssh_port="22", ssh_key="/k", jump_host="me@hop")
    world.ssh_config = "Host web-1\nUser a\nPort 7\nProxyJump edge\nIdentityFile /i\n"

    line = world("vm", "ssh", "web-1", "--print").out

    assert line.endswith(" -p 22 -l ops -- 10.0.0.1\n")
    assert "-l me -W 10.0.0.1:22 -- hop" in line
    assert "/i" not in line


def test_a_proxycommand_is_refused_and_says_what_to_use_instead(world: World) -> None:
    world.ssh_config = "Host web-1\nProxyCommand nc %h %p\n"

    result = world("vm", "ssh", "web-1")

    assert result == (
        1,
        "",
        (
            "error: web-1: ssh-config has a ProxyCommand on the way to it, which azl does not run\n"
            "hint: ProxyJump in its place, or azl config set jump-host USER@HOST\n"
            "hint: azl config set ssh-config none goes by no such file\n"
        ),
    )

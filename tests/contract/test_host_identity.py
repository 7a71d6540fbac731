"""Who a server is, for both engines against real OpenSSH: pins, other keys, jump hosts, ssh."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.ssh.client import ssh_argv
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.known_hosts import PinFile
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.host_key import HostKey, Pin, alias_of_address, alias_of_vm
from azlinux_cli.domain.node import NodeResult, NodeTarget, Trouble
from azlinux_cli.domain.vm import VmRef
from tests.engines import ENGINES, engine
from tests.openssh import MISSING, OpenSshServer, make_key, openssh_server

_DISK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/"


@dataclass(frozen=True)
class World:
    """Two servers with three host keys each (the second is the way to the first), and a store."""

    server: OpenSshServer
    hop: OpenSshServer
    pins: PinFile
    engine: str

    @property
    def node(self) -> NodeTarget:
        """The first server, as a virtual machine."""
        return self.server.target(
            "web-1",
            vm=VmRef("s", "g", "web-1"),
            vm_id="11aa",
            os_disk_id=_DISK + "web-1-os",
            host_key_alias=alias_of_vm("11AA"),
        )

    def pin(self, node: NodeTarget, *keys: HostKey) -> None:
        self.pins.pin(
            Pin(
                node.host_key_alias,
                keys,
                name=node.name,
                vm_id=node.vm_id,
                os_disk_id=node.os_disk_id,
                address=node.where,
            )
        )

    def run(self, node: NodeTarget, command: str = "echo hello") -> NodeResult:
        keys = KeyRing(str(self.server.key_file))
        shell = engine(self.engine, keys, Verifier(self.pins))
        try:
            return shell.run(node, command, deadline_s=20)
        finally:
            shell.close()


@pytest.fixture(scope="module")
def servers(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[OpenSshServer, OpenSshServer]]:
    if MISSING:
        pytest.skip(MISSING)
    kinds = ("rsa", "ecdsa", "ed25519")
    first, second = tmp_path_factory.mktemp("node"), tmp_path_factory.mktemp("hop")
    with openssh_server(first, kinds=kinds) as server:
        for name in ("id_ed25519", "id_ed25519.pub"):
            (second / name).write_bytes((first / name).read_bytes())
            (second / name).chmod(0o600)
        with openssh_server(second, kinds=kinds) as hop:
            yield server, hop


@pytest.fixture(params=ENGINES)
def world(
    servers: tuple[OpenSshServer, OpenSshServer], tmp_path: Path, request: pytest.FixtureRequest
) -> World:
    server, hop = servers
    return World(server, hop, PinFile(tmp_path / "state with a space"), request.param)


def test_a_host_nobody_has_proven_is_refused_before_signing_in(world: World) -> None:
    result = world.run(world.node)

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.HOST_KEY_UNKNOWN
    assert result.trouble.hints == ("azl node trust web-1 proves and pins it through Azure",)
    assert "SHA256:" in result.trouble.message


@pytest.mark.parametrize("index", [0, 1, 2], ids=["rsa", "ecdsa", "ed25519"])
def test_one_pinned_key_of_any_type_is_enough(world: World, index: int) -> None:
    world.pin(world.node, world.server.host_keys[index])

    assert world.run(world.node).stdout == "hello\n"


def test_another_key_than_the_pinned_one_is_refused_as_unexplained(
    world: World, tmp_path: Path
) -> None:
    world.pin(world.node, make_key(tmp_path / "other"))

    result = world.run(world.node)

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.HOST_KEY_CHANGED
    assert "nothing that happened to the machine explains it" in result.trouble.message


def test_another_key_after_a_disk_swap_is_refused_and_explained(
    world: World, tmp_path: Path
) -> None:
    before = replace(world.node, os_disk_id=_DISK + "old-os")
    world.pin(before, make_key(tmp_path / "other"))

    result = world.run(world.node)

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.HOST_KEY_CHANGED
    assert "OS disk was swapped or reimaged since (old-os then, web-1-os now)" in (
        result.trouble.message
    )


def test_an_ephemeral_disk_is_told_as_a_reason_azl_cannot_rule_out(
    world: World, tmp_path: Path
) -> None:
    world.pin(world.node, make_key(tmp_path / "other"))

    result = world.run(replace(world.node, os_disk_is_ephemeral=True))

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.HOST_KEY_CHANGED
    assert result.trouble.hints[0].startswith("its OS disk is ephemeral: a reimage would bring")
    assert result.trouble.hints[-1].endswith("azl node trust web-1 asks Azure")


def test_a_swapped_disk_that_kept_its_key_still_proves_the_machine(world: World) -> None:
    world.pin(replace(world.node, os_disk_id=_DISK + "old-os"), *world.server.host_keys)

    assert world.run(world.node).ok


def test_a_virtual_machine_is_not_believed_for_what_the_users_own_file_says(
    world: World, home: Path
) -> None:
    _own_known_hosts(home, world.server)

    result = world.run(world.node)

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.HOST_KEY_UNKNOWN


def test_a_machine_outside_azure_may_be_in_the_users_own_file(world: World, home: Path) -> None:
    _own_known_hosts(home, world.server)

    assert world.run(world.server.target()).ok


def test_a_hashed_known_hosts_file_counts_too(world: World, home: Path) -> None:
    path = _own_known_hosts(home, world.server)
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", str(path)], check=True, capture_output=True)
    assert "127.0.0.1" not in path.read_text(encoding="utf-8")

    assert world.run(world.server.target()).ok


def test_the_file_of_the_hosts_file_replaces_the_users_own(world: World, tmp_path: Path) -> None:
    path = tmp_path / "fleet_known_hosts"
    name = alias_of_address("127.0.0.1", world.server.port)
    path.write_text(f"{name} {world.server.host_keys[2].text}\n", encoding="utf-8")

    assert world.run(world.server.target(known_hosts=str(path))).ok


def test_a_revoked_key_is_not_believed(world: World, home: Path) -> None:
    path = _own_known_hosts(home, world.server)
    lines = [f"@revoked * {key.text}\n" for key in world.server.host_keys]
    path.write_text(path.read_text(encoding="utf-8") + "".join(lines), encoding="utf-8")

    result = world.run(world.server.target())

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.HOST_KEY_UNKNOWN


def test_a_jump_host_is_verified_and_passed(world: World) -> None:
    hop = world.hop.target("hop")
    world.pin(world.node, *world.server.host_keys)
    world.pin(hop, *world.hop.host_keys)

    result = world.run(replace(world.node, jump=(hop,)), "echo ${SSH_CONNECTION%% *}")

    assert result.stdout == "127.0.0.1\n"


def test_an_unproven_jump_host_is_refused_whatever_is_behind_it(world: World) -> None:
    world.pin(world.node, *world.server.host_keys)

    result = world.run(replace(world.node, jump=(world.hop.target("hop"),)))

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.HOST_KEY_UNKNOWN
    assert result.trouble.message.startswith("web-1: jump host hop (127.0.0.1:")


def test_a_node_behind_a_proven_jump_host_is_verified_itself(world: World) -> None:
    hop = world.hop.target("hop")
    world.pin(hop, *world.hop.host_keys)

    result = world.run(replace(world.node, jump=(hop,)))

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.HOST_KEY_UNKNOWN


def test_two_hops_are_passed_one_after_the_other(world: World) -> None:
    hop = world.hop.target("hop")
    second = world.server.target("hop-2", user=world.server.user)
    world.pin(world.node, *world.server.host_keys)
    world.pin(hop, *world.hop.host_keys)

    assert world.run(replace(world.node, jump=(hop, second))).ok


def test_a_closed_port_behind_a_jump_host_is_told_as_such(world: World) -> None:
    hop = world.hop.target("hop")
    world.pin(hop, *world.hop.host_keys)

    result = world.run(replace(world.node, port=1, jump=(hop,)))

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.JUMP_HOST
    assert "the jump host could not reach 127.0.0.1:1" in result.trouble.message


def test_the_users_own_ssh_gets_in_with_the_command_line_azl_writes(world: World) -> None:
    world.pin(world.node, *world.server.host_keys)

    done = _ssh(world, world.node, "printf", "%s|", "a b", "$HOME")

    assert (done.returncode, done.stdout) == (0, "a b|$HOME|")


def test_the_users_own_ssh_goes_through_verified_jump_hosts(world: World, home: Path) -> None:
    hop = world.hop.target("hop")
    world.pin(world.node, *world.server.host_keys)
    unproven = _ssh(world, replace(world.node, jump=(hop,)), "echo hello")
    world.pin(hop, *world.hop.host_keys)
    proven = _ssh(world, replace(world.node, jump=(hop, hop)), "echo hello")

    assert (unproven.returncode, unproven.stdout) == (255, "")
    assert (proven.returncode, proven.stdout) == (0, "hello\n")


def test_the_users_own_ssh_refuses_another_key(world: World, tmp_path: Path) -> None:
    world.pin(world.node, make_key(tmp_path / "other"))

    done = _ssh(world, world.node, "echo hello")

    assert done.returncode == 255
    assert "Host key verification failed" in done.stderr


def _ssh(world: World, node: NodeTarget, *command: str) -> "subprocess.CompletedProcess[str]":
    argv = ssh_argv(node, world.pins.path, str(world.server.key_file), command)
    return subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)


def _own_known_hosts(home: Path, server: OpenSshServer) -> Path:
    path = home / ".ssh" / "known_hosts"
    path.parent.mkdir(mode=0o700)
    name = alias_of_address(server.address, server.port)
    lines = [f"{name} {key.text}\n" for key in server.host_keys]
    path.write_text("".join(lines), encoding="utf-8")
    return path

"""Machines as clients meet them: real SSH on loopback, spoken to by paramiko and by OpenSSH."""

import shutil
import socket
import subprocess
from dataclasses import replace
from pathlib import Path

import paramiko
import pytest

from azlinux_cli.sandbox.kernel.machines import AgentUnavailableError, InboundRule
from tests.unit.sandbox.nodes.fabric import GROUP, AnyHostKey, Fabric, host_key, new_key, said
from tests.unit.sandbox.nodes.simulated_node import USER

BOOT_ID = "cat /proc/sys/kernel/random/boot_id"
SOON_S = 0.3  # a client that gives up on a black hole


def test_a_command_gives_its_status_and_both_streams(fabric: Fabric) -> None:
    client = fabric.connect(fabric.machine())

    assert said(client, "echo out; echo err >&2; exit 7") == (7, "out\n", "err\n")
    assert said(client, "nope")[0] == 127


def test_standard_input_reaches_the_command(fabric: Fabric) -> None:
    stdin, stdout, _ = fabric.connect(fabric.machine()).exec_command("grep -c .", timeout=10)
    stdin.write("a\nb\n")
    stdin.channel.shutdown_write()

    assert stdout.read() == b"2\n"


def test_a_terminal_joins_the_streams(fabric: Fabric) -> None:
    _, stdout, stderr = fabric.connect(fabric.machine()).exec_command(
        "echo out; echo err >&2", get_pty=True, timeout=10
    )

    assert stdout.read() == b"out\r\nerr\r\n"
    assert stderr.read() == b""


def test_a_person_gets_a_prompt_and_exit_leaves(fabric: Fabric) -> None:
    channel = fabric.connect(fabric.machine()).invoke_shell()
    channel.settimeout(10)
    channel.send(b"A=5\nif true; then\necho got-$A; fi\nnope\nexit 4\n")
    text = b""
    while data := channel.recv(4096):
        text += data

    assert b"simulated node of the azl sandbox" in text
    assert b"[azureuser@web-1 ~]$ " in text
    assert b"got-5\r\n" in text
    assert b"nope: command not found" in text
    assert channel.recv_exit_status() == 4


def test_only_the_admins_key_opens(fabric: Fabric, tmp_path: Path) -> None:
    spec = fabric.machine()

    with pytest.raises(paramiko.AuthenticationException):
        fabric.connect(spec, "nobody")
    fabric.key = new_key(tmp_path / "stranger")
    with pytest.raises(paramiko.AuthenticationException):
        fabric.connect(spec)


def test_root_is_refused_even_with_a_key_on_the_disk(fabric: Fabric) -> None:
    spec = fabric.machine()
    keys = f"/home/{USER}/.ssh/authorized_keys"
    script = f"mkdir -p /root/.ssh && cat {keys} > /root/.ssh/authorized_keys"
    assert fabric.run_script(spec.vm_id, script).exit_status == 0

    with pytest.raises(paramiko.AuthenticationException):
        fabric.connect(spec, "root")


def test_passwords_are_not_asked_for(fabric: Fabric) -> None:
    transport = paramiko.Transport((fabric.machine().addresses[0], fabric.port))
    try:
        transport.start_client(timeout=10)
        with pytest.raises(paramiko.BadAuthenticationType) as refused:
            transport.auth_password(USER, "secret")
    finally:
        transport.close()
    assert refused.value.allowed_types == ["publickey"]


def test_a_key_added_to_the_file_opens_too(fabric: Fabric, tmp_path: Path) -> None:
    spec = fabric.machine()
    fabric.key = new_key(tmp_path / "another")
    line = f"ssh-ed25519 {fabric.key.get_base64()} added"
    script = f"echo '{line}' >> /home/{USER}/.ssh/authorized_keys"
    fabric.run_script(spec.vm_id, script)

    assert said(fabric.connect(spec), "whoami")[1] == f"{USER}\n"


def test_ten_sessions_share_a_connection_and_an_eleventh_is_refused(fabric: Fabric) -> None:
    transport = fabric.connect(fabric.machine()).get_transport()
    assert transport is not None
    sessions = [transport.open_session(timeout=10) for _ in range(10)]

    with pytest.raises(paramiko.ChannelException):
        transport.open_session(timeout=10)
    for session in sessions:
        session.exec_command("true")
        assert session.recv_exit_status() == 0
        session.close()


def test_a_signal_ends_what_runs(fabric: Fabric) -> None:
    client = fabric.connect(fabric.machine())
    transport = client.get_transport()
    assert transport is not None
    channel = transport.open_session(timeout=10)
    channel.exec_command("echo on; sleep 600")
    assert channel.recv(3) == b"on\n"
    message = paramiko.Message()
    message.add_byte(b"\x62")  # SSH_MSG_CHANNEL_REQUEST, RFC 4254 section 6.9
    message.add_int(channel.remote_chanid)
    message.add_string("signal")
    message.add_boolean(False)
    message.add_string("TERM")
    transport._send_user_message(message)  # type: ignore[attr-defined]

    assert channel.recv(10) == b""


def test_sleep_is_the_sandboxs_own_time(fabric: Fabric) -> None:
    _, stdout, _ = fabric.connect(fabric.machine()).exec_command("echo on; sleep 3600; echo woke")
    assert stdout.readline() == "on\n"
    fabric.pass_(3600)

    assert stdout.readline() == "woke\n"


def test_before_the_boot_is_done_nothing_listens(fabric: Fabric) -> None:
    spec = fabric.start(fabric.spec("web-1", "127.77.255.1"), booted=False)

    with pytest.raises(paramiko.ssh_exception.NoValidConnectionsError):
        fabric.connect(spec)
    assert fabric.on_loop(lambda: fabric.machines.agent_status(spec.vm_id)) is None
    fabric.pass_(1)
    assert said(fabric.connect(spec), "true")[0] == 0


def test_a_reboot_from_inside_cuts_the_connection_and_boots_the_newest_kernel(
    fabric: Fabric,
) -> None:
    spec = fabric.machine()
    client = fabric.connect(spec)
    before = said(client, BOOT_ID)[1]
    assert said(client, "sudo dnf -y upgrade && sudo reboot")[0] == 0
    key = host_key(client)
    fabric.pass_(0.3)

    with pytest.raises((paramiko.SSHException, EOFError, OSError)):
        said(client, "true")
    with pytest.raises(paramiko.ssh_exception.NoValidConnectionsError):
        fabric.connect(spec)
    fabric.pass_(1)
    again = fabric.connect(spec)
    assert said(again, BOOT_ID)[1] != before
    assert said(again, "uname -r")[1] == "6.6.150.1-1.azl3\n"
    assert host_key(again) == key


def test_a_restart_by_arm_is_a_new_boot_with_the_same_host_key(fabric: Fabric) -> None:
    spec = fabric.machine()
    first = fabric.connect(spec)
    boot, key = said(first, BOOT_ID)[1], host_key(first)
    fabric.on_loop(lambda: fabric.machines.restart(spec.vm_id))
    fabric.pass_(1)

    second = fabric.connect(spec)
    assert said(second, BOOT_ID)[1] != boot
    assert host_key(second) == key


def test_a_new_disk_is_a_new_host_key(fabric: Fabric) -> None:
    spec = fabric.machine()
    before = host_key(fabric.connect(spec))
    fabric.on_loop(lambda: fabric.machines.stop(spec.vm_id))
    fabric.start(spec)

    assert host_key(fabric.connect(spec)) != before


def test_a_snapshot_brings_back_what_was(fabric: Fabric) -> None:
    spec = fabric.machine()
    key = host_key(fabric.connect(spec))
    fabric.on_loop(lambda: fabric.machines.copy_disk(spec.os_disk_id, "/snapshot"))
    said(fabric.connect(spec), "echo x > ~/later; sudo tdnf -y update")

    def swap() -> None:
        fabric.machines.stop(spec.vm_id)
        fabric.machines.copy_disk("/snapshot", f"{GROUP}/disks/restored")
        fabric.machines.start(replace(spec, os_disk_id=f"{GROUP}/disks/restored"), None)

    fabric.on_loop(swap)
    fabric.pass_(1)
    client = fabric.connect(spec)
    assert said(client, "test -e ~/later")[0] == 1
    assert "kernel" in said(client, "tdnf -q list updates")[1]
    assert host_key(client) == key


def test_disks_outlive_the_sandbox_and_boots_do_not(fabric: Fabric) -> None:
    spec = fabric.machine()
    client = fabric.connect(spec)
    boot, key = said(client, f"echo kept > ~/file; {BOOT_ID}")[1], host_key(client)
    fabric.restart_sandbox()
    fabric.on_loop(lambda: fabric.machines.start(spec, None))
    fabric.pass_(1)

    again = fabric.connect(spec)
    assert said(again, "cat ~/file")[1] == "kept\n"
    assert said(again, BOOT_ID)[1] != boot
    assert host_key(again) == key


def _swallowed(fabric: Fabric, address: str) -> bool:
    try:
        with socket.create_connection((address, fabric.port), timeout=SOON_S):
            return False
    except TimeoutError:
        return True


def test_a_machine_that_is_off_swallows_packets_and_has_no_agent(fabric: Fabric) -> None:
    spec = fabric.machine()
    fabric.on_loop(lambda: fabric.machines.stop(spec.vm_id))

    assert _swallowed(fabric, spec.addresses[0])
    with pytest.raises(AgentUnavailableError):
        fabric.run_script(spec.vm_id, "true")


def test_4_0_does_not_boot_with_secure_boot_and_says_nothing(fabric: Fabric) -> None:
    spec = replace(fabric.spec("unsigned", "127.77.255.2"), secure_boot=True)

    fabric.start(spec, "4.0")

    assert _swallowed(fabric, spec.addresses[0])
    assert fabric.on_loop(lambda: fabric.machines.agent_status(spec.vm_id)) is None
    assert "Security Violation" in fabric.on_loop(lambda: fabric.machines.serial_log(spec.vm_id))


def test_3_0_boots_with_secure_boot(fabric: Fabric) -> None:
    spec = replace(fabric.spec("signed", "127.77.255.3"), secure_boot=True)

    fabric.start(spec, "3.0")

    assert said(fabric.connect(spec), "true")[0] == 0


def test_the_address_of_a_machine_that_is_off_can_go_to_another(fabric: Fabric) -> None:
    spec = fabric.machine()
    fabric.on_loop(lambda: fabric.machines.stop(spec.vm_id))

    other = fabric.start(fabric.spec("web-2", spec.addresses[0]))
    assert said(fabric.connect(other), "hostname")[1] == "web-2\n"


def test_a_deleted_machines_address_is_nobodys(fabric: Fabric) -> None:
    spec = fabric.machine()
    fabric.on_loop(lambda: fabric.machines.stop(spec.vm_id))
    fabric.on_loop(lambda: fabric.machines.delete_disk(spec.os_disk_id))

    with pytest.raises(paramiko.ssh_exception.NoValidConnectionsError):
        fabric.connect(spec)


def test_a_rule_that_denies_swallows_and_one_that_allows_opens(fabric: Fabric) -> None:
    spec = fabric.machine()
    for rules, swallowed in (((), True), ((InboundRule(True, "*", ((22, 22),)),), False)):
        changed = replace(spec, inbound=rules)
        fabric.on_loop(lambda changed=changed: fabric.machines.update(changed))  # type: ignore[misc]

        assert _swallowed(fabric, spec.addresses[0]) is swallowed


def test_addresses_come_and_go_while_the_machine_runs(fabric: Fabric) -> None:
    spec = fabric.machine()
    moved = replace(spec, addresses=("127.77.255.9",))
    fabric.on_loop(lambda: fabric.machines.update(moved))

    assert said(fabric.connect(moved), "true")[0] == 0
    with pytest.raises(paramiko.ssh_exception.NoValidConnectionsError):
        fabric.connect(spec)


def test_unreachable_until_cleared(fabric: Fabric) -> None:
    spec = fabric.machine()
    fabric.on_loop(lambda: fabric.machines.add_fault(spec.vm_id, "unreachable", None))
    assert _swallowed(fabric, spec.addresses[0])
    fabric.on_loop(lambda: fabric.machines.clear_faults(spec.vm_id))

    assert said(fabric.connect(spec), "true")[0] == 0


def test_unreachable_once_leaves_one_connection_without_an_answer(fabric: Fabric) -> None:
    spec = fabric.machine()
    fabric.on_loop(lambda: fabric.machines.add_fault(spec.vm_id, "unreachable", 1))
    address = (spec.addresses[0], fabric.port)
    with (
        socket.create_connection(address, timeout=SOON_S) as silent,
        pytest.raises(TimeoutError),
    ):
        silent.recv(1)

    assert said(fabric.connect(spec), "true")[0] == 0


def test_a_dropped_connection_ends_in_the_middle_and_the_work_is_done(fabric: Fabric) -> None:
    spec = fabric.machine()
    fabric.on_loop(lambda: fabric.machines.add_fault(spec.vm_id, "drops-connection", 1))
    _, stdout, _ = fabric.connect(spec).exec_command("echo 12345678; touch ~/done", timeout=10)
    assert stdout.read(4) == b"1234"
    fabric.pass_(0.05)

    assert stdout.read() == b""
    assert stdout.channel.recv_exit_status() == -1
    assert said(fabric.connect(spec), "test -e ~/done")[0] == 0


def test_a_slow_node_answers_later(fabric: Fabric) -> None:
    spec = fabric.machine()
    fabric.on_loop(lambda: fabric.machines.add_fault(spec.vm_id, "slow", 1))
    client = fabric.connect(spec)
    _, stdout, _ = client.exec_command("date +%s", timeout=10)
    assert said(client, "true")[0] == 0
    fabric.pass_(5)

    assert int(stdout.read()) == fabric.time.moment


def test_never_back_ends_a_reboot_and_a_start_by_arm_helps(fabric: Fabric) -> None:
    spec = fabric.machine()
    fabric.on_loop(lambda: fabric.machines.add_fault(spec.vm_id, "never-back", None))
    said(fabric.connect(spec), "sudo reboot")
    fabric.pass_(3600)
    assert _swallowed(fabric, spec.addresses[0])
    assert fabric.on_loop(lambda: fabric.machines.agent_status(spec.vm_id)) is None

    fabric.on_loop(lambda: fabric.machines.stop(spec.vm_id))
    fabric.on_loop(lambda: fabric.machines.start(spec, None))
    fabric.pass_(1)
    assert said(fabric.connect(spec), "true")[0] == 0


def test_another_host_key_is_shown_while_the_disk_keeps_its_own(fabric: Fabric) -> None:
    spec = fabric.machine()
    true_key = host_key(fabric.connect(spec))
    fabric.on_loop(lambda: fabric.machines.add_fault(spec.vm_id, "changed-host-key", 1))

    assert host_key(fabric.connect(spec)) != true_key
    assert host_key(fabric.connect(spec)) == true_key
    output = fabric.run_script(spec.vm_id, "cat /etc/ssh/ssh_host_ed25519_key.pub")
    assert output.stdout == f"{true_key} root@web-1\n"


def test_a_power_cut_takes_the_machine_down_and_up_again(fabric: Fabric) -> None:
    spec = fabric.machine()
    fabric.on_loop(lambda: fabric.machines.add_fault(spec.vm_id, "power-cut", 1))
    with pytest.raises((paramiko.SSHException, EOFError, OSError, AssertionError)):
        assert said(fabric.connect(spec), "sudo dnf -y upgrade")[0] != -1
    fabric.pass_(1)

    assert said(fabric.connect(spec), "sudo dnf -q check")[0] == 1


def test_the_agent_runs_scripts_as_root(fabric: Fabric) -> None:
    spec = fabric.machine(kind="4.0")
    script = "#!/bin/bash\r\nset -e\r\nid -un\r\nsleep 3600\r\necho two >&2\r\nexit 3\r\n"
    output = fabric.run_script(spec.vm_id, script)

    assert (output.exit_status, output.stdout, output.stderr) == (3, "root\n", "two\n")
    assert fabric.on_loop(lambda: fabric.machines.agent_status(spec.vm_id)) == {
        "vmAgentVersion": "2.14.0.1",
        "osName": "azurelinux",
        "osVersion": "4.0",
        "hostname": "web-1",
    }


def test_the_serial_log_proves_the_host_key_of_a_first_boot(fabric: Fabric) -> None:
    spec = fabric.machine(kind="4.0")
    key = host_key(fabric.connect(spec))

    assert f"{key} root@web-1" in fabric.on_loop(lambda: fabric.machines.serial_log(spec.vm_id))
    assert fabric.on_loop(lambda: fabric.machines.serial_log("/none")) == ""


def test_4_0_greets_with_its_banner_before_the_login(fabric: Fabric) -> None:
    transport = fabric.connect(fabric.machine(kind="4.0")).get_transport()
    assert transport is not None

    banner = transport.get_banner()
    assert banner is not None
    assert b"Authorized users only" in banner


def test_a_jump_through_one_machine_reaches_another_without_public_address(fabric: Fabric) -> None:
    jump = fabric.machine("jump")
    inside = (InboundRule(True, "VirtualNetwork", ((22, 22),)),)
    fabric.start(fabric.spec("inner", "", "10.0.0.5", inside))
    transport = fabric.connect(jump).get_transport()
    assert transport is not None
    channel = transport.open_channel("direct-tcpip", ("10.0.0.5", 22), ("127.0.0.1", 1), timeout=10)
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(AnyHostKey())
    client.connect("inner", username=USER, pkey=fabric.key, sock=channel, allow_agent=False)
    try:
        assert said(client, "hostname")[1] == "inner\n"
    finally:
        client.close()
    for address, port in (("10.0.0.99", 22), ("10.0.0.5", 80)):
        with pytest.raises(paramiko.ChannelException):
            transport.open_channel("direct-tcpip", (address, port), ("127.0.0.1", 1), timeout=10)


def _openssh(fabric: Fabric, *arguments: str) -> subprocess.CompletedProcess[str]:
    options = ["IdentitiesOnly=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"]
    options += ["LogLevel=ERROR", "BatchMode=yes", f"Port={fabric.port}", f"User={USER}"]
    command = ["ssh", "-F", "/dev/null", "-i", str(fabric.key_file)]
    command += [part for option in options for part in ("-o", option)]
    return subprocess.run(
        [*command, *arguments], capture_output=True, text=True, timeout=30, check=False, input=""
    )


needs_ssh = pytest.mark.skipif(shutil.which("ssh") is None, reason="OpenSSH's client is not here")


@needs_ssh
def test_openssh_gets_streams_and_status(fabric: Fabric) -> None:
    spec = fabric.machine()
    done = _openssh(fabric, spec.addresses[0], "cat /etc/hostname; nope; exit 9")

    assert (done.returncode, done.stdout) == (9, "web-1\n")
    assert "not simulated" in done.stderr


@needs_ssh
def test_openssh_without_a_command_reads_lines(fabric: Fabric) -> None:
    spec = fabric.machine()

    assert _openssh(fabric, "-tt", spec.addresses[0]).returncode == 0


@needs_ssh
def test_sftp_is_refused(fabric: Fabric) -> None:
    assert _openssh(fabric, "-s", fabric.machine().addresses[0], "sftp").returncode != 0

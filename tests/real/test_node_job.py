"""Jobs, leases and reboots on a real machine, with everything that may happen to them."""

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count

import pytest

from azlinux_cli.domain.node_job import (
    LOG_BYTES,
    JobPhase,
    JobState,
    NodeJob,
    poll_command,
    remove_command,
    start_command,
)
from azlinux_cli.domain.node_lease import Taking, renewal
from tests.real.agent import Agent, agent_on
from tests.real.fleet import Fleet, until

_AT_ONCE = 8
_numbers = count(1)


@pytest.fixture(scope="module")
def agent(real_cloud: Fleet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    node = real_cloud.in_group("node-job").machine()
    with agent_on(node, tmp_path_factory.mktemp("agent")) as agent:
        yield agent


@pytest.fixture(autouse=True)
def tidy(agent: Agent) -> None:
    agent.node.clear()
    agent.node.out("sudo rm -f /var/lib/azl/lease /var/lib/azl/lease.beat")


def job(body: str) -> NodeJob:
    """Of a run of its own."""
    return NodeJob(f"u{next(_numbers)}", "transact", body)


def ended(state: JobState | None) -> tuple[JobPhase, int | None]:
    assert state is not None
    return state.phase, state.exit_status


DONE = (JobPhase.ENDED, 0)


def test_a_job_is_roots_and_its_state_nobody_elses(agent: Agent) -> None:
    work = job("id -un; pwd; umask; echo $LC_ALL; cat; [ -t 1 ] || echo no terminal; exit 3")

    end = agent.run(work)

    assert ended(end.state) == (JobPhase.ENDED, 3)
    assert end.log.split("\n")[:4] == ["root", "/", "0022", "C"]
    assert end.log.endswith("no terminal\n")
    modes = agent.node.out(f"sudo sh -c 'stat -c %a:%U /var/lib/azl /var/lib/azl/{work.run}/*/*'")
    assert set(modes.split()) <= {"700:root", "600:root"}


def test_many_who_begin_a_job_at_once_begin_it_once(agent: Agent) -> None:
    work = job("echo x >>/var/begun-$$; cat /var/begun-* | wc -l; sleep 1; rm /var/begun-*")

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        states = [*pool.map(lambda _: agent.start(work), range(_AT_ONCE))]
    later = agent.start(replace(work, body="echo another"))

    assert {state.phase for state in states} <= {JobPhase.RUNNING, JobPhase.STARTING}
    assert later.phase is JobPhase.RUNNING
    end = agent.observe(work)
    assert (ended(end.state), end.log) == (DONE, "1\n")
    assert agent.start(work).log == "1\n"


def test_what_comes_late_to_a_claimed_job_does_nothing(agent: Agent) -> None:
    """As a process that was so slow to start that the job was begun anew meanwhile."""
    work = job("echo x; sleep 0.5")
    agent.start(work)

    script = f"/var/lib/azl/{work.run}/{work.step}/job.sh"
    assert agent.node.run(f"sudo sh {script}").status != 0

    assert agent.observe(work).log == "x\n"


def test_half_a_script_begins_nothing(agent: Agent) -> None:
    work = job("touch /var/half")
    command = start_command(work)

    for share in (3, 2):
        half = command.stdin[: -len(command.stdin) // share]
        agent.node.run(command.line, stdin=half)

    assert agent.poll(work).phase is JobPhase.ABSENT
    assert agent.node.run("test -e /var/half").status == 1


def test_a_client_that_is_killed_takes_nothing_with_it(agent: Agent) -> None:
    work = job("echo one; sleep 1; echo two")
    command = start_command(work)
    client = subprocess.Popen(
        [*agent.node.command(), command.line],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert client.stdin is not None
    client.stdin.write(command.stdin)
    client.stdin.close()
    until(lambda: agent.poll(work).phase is JobPhase.RUNNING)
    client.kill()
    client.wait()

    end = agent.observe(work)

    assert (ended(end.state), end.log) == (DONE, "one\ntwo\n")


def test_a_job_that_restarts_sshd_and_cuts_every_connection_is_seen_to_its_end(
    agent: Agent,
) -> None:
    cut = "systemctl stop sshd; pkill -KILL -u azureuser; sleep 1.5; systemctl start sshd"
    work = job(f"echo one; sleep 1; {cut}; echo two; sleep 1; exit 5")
    states: list[JobState] = []

    end = agent.run(work, on_state=states.append)

    assert (ended(end.state), end.log) == ((JobPhase.ENDED, 5), "one\ntwo\n")
    assert [s.phase for s in states[:-1]] == [JobPhase.RUNNING] * (len(states) - 1)


def test_an_sshd_that_comes_back_late_ends_the_waiting_at_the_deadline_only(agent: Agent) -> None:
    work = job(
        "sleep 1; systemctl stop sshd; pkill -KILL -u azureuser; sleep 4; systemctl start sshd"
    )

    late = agent.run(work, deadline_s=3)

    assert late.trouble is not None
    assert late.state is not None
    assert late.state.phase is JobPhase.RUNNING
    assert ended(agent.observe(work).state) == DONE


def test_a_reboot_loses_a_job_and_it_is_not_begun_again(agent: Agent) -> None:
    work = job("echo x >>/var/before-boot; sleep 60; echo over")
    began = agent.start(work)
    assert began.phase is JobPhase.RUNNING

    booted = agent.reboot(began.boot_id)

    for found in (agent.poll(work), agent.start(work), agent.run(work).state):
        assert found is not None
        assert found.phase is JobPhase.LOST
        assert (found.started_boot_id, found.boot_id) == (began.boot_id, booted.boot_id)
    assert agent.node.out("cat /var/before-boot; sudo rm /var/before-boot") == "x\n"


def test_power_loses_a_job(agent: Agent) -> None:
    work = job("sleep 60")
    began = agent.start(work)

    agent.node.act("powerOff")
    agent.node.act("start")

    end = agent.observe(work)
    assert end.trouble is None
    assert ended(end.state) == (JobPhase.LOST, None)
    assert end.state is not None
    assert end.state.boot_id != began.boot_id


def test_a_job_that_was_killed_is_lost_in_the_boot_it_was_begun_in(agent: Agent) -> None:
    work = job("sleep 60")
    agent.start(work)
    pid = f"/var/lib/azl/{work.run}/{work.step}/pid"

    agent.node.out(f"sudo sh -c 'read -r P T <{pid}; kill -s KILL -- -$P'")

    found = agent.poll(work)
    assert found.phase is JobPhase.LOST
    assert found.started_boot_id == found.boot_id


def test_who_asks_a_job_to_end_ends_its_body_and_the_status_tells(agent: Agent) -> None:
    """A shutdown asks the first process only, which waits for the body."""
    work = job("sleep 2; echo over")
    agent.start(work)
    pid = f"/var/lib/azl/{work.run}/{work.step}/pid"

    agent.node.out(f"sudo sh -c 'read -r P T <{pid}; kill -TERM $P'")

    end = agent.observe(work)
    assert (ended(end.state), end.log) == (DONE, "over\n")


def test_a_process_of_the_same_number_is_not_the_job(agent: Agent) -> None:
    work = job("sleep 60")
    agent.start(work)
    pid = f"/var/lib/azl/{work.run}/{work.step}/pid"
    agent.node.out(f"sudo sh -c 'read -r P T <{pid}; kill -s KILL -- -$P && echo \"1 $T\" >{pid}'")

    assert agent.poll(work).phase is JobPhase.LOST


def test_a_full_disk_does_not_lose_the_end_of_a_job(agent: Agent) -> None:
    work = job("sleep 1.5; exit 4")
    assert agent.start(work).phase is JobPhase.RUNNING
    agent.node.fault("disk-full")
    time.sleep(2)

    assert agent.poll(work).phase is JobPhase.RUNNING
    agent.node.clear()

    assert ended(agent.observe(work).state) == (JobPhase.ENDED, 4)


def test_a_job_does_not_begin_on_a_full_disk_and_can_later(agent: Agent) -> None:
    work = job("echo x")
    agent.node.fault("disk-full")

    full = agent.run(work)

    assert full.trouble is not None
    assert "No space left on device" in full.trouble.message
    agent.node.clear()
    assert agent.run(work).log == "x\n"


def test_a_log_that_grows_is_read_once_each_byte(agent: Agent) -> None:
    """It grows while it is being read, too."""
    body = "I=0; while [ $I -lt 1500 ]; do echo $I; sleep 0.001; I=$((I + 1)); done"

    end = agent.run(job(body))

    assert end.log == "".join(f"{number}\n" for number in range(1500))


def test_of_a_large_log_an_answer_has_the_end(agent: Agent) -> None:
    work = job("yes 0123456789 | head -c 3000000; echo over")
    agent.run(work)

    state = agent.poll(work)

    assert state.log_size == 3_000_005
    assert len(state.log) == LOG_BYTES
    assert state.log.endswith("over\n")
    assert agent.poll(work, 3_000_000).log == "over\n"


def test_removing_a_run_leaves_nothing_of_it(agent: Agent) -> None:
    work = job("true")
    agent.run(work)

    assert agent.say(remove_command(work.run)).status == 0

    assert agent.poll(work).phase is JobPhase.ABSENT
    assert agent.node.run(f"sudo test -e /var/lib/azl/{work.run}").status == 1


def test_of_many_who_take_a_node_at_once_one_gets_it(agent: Agent) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        leases = [*pool.map(lambda n: agent.take(f"r{n}"), range(_AT_ONCE))]

    assert Counter(lease.taking for lease in leases) == {
        Taking.TAKEN: 1,
        Taking.HELD: _AT_ONCE - 1,
    }
    winner = next(n for n, lease in enumerate(leases) if lease.taking is Taking.TAKEN)
    others = {(lease.run, lease.owner) for lease in leases if lease.taking is Taking.HELD}
    assert others == {(f"r{winner}", f"somebody of r{winner}")}
    agent.release(f"r{winner + 1}")  # is not its holder
    assert agent.take("rx").taking is Taking.HELD
    agent.release(f"r{winner}")
    assert agent.take("rx").taking is Taking.TAKEN


def test_of_many_who_take_over_a_silent_owners_node_one_gets_it(agent: Agent) -> None:
    agent.take("r1", ttl_s=0)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        leases = [*pool.map(lambda n: agent.take(f"s{n}"), range(_AT_ONCE))]

    [over] = [lease for lease in leases if lease.is_ours]
    assert (over.taking, over.run, over.owner) == (Taking.TAKEN_OVER, "r1", "somebody of r1")


def test_a_run_takes_its_own_node_again_from_wherever(agent: Agent) -> None:
    agent.take("r1", "ann@laptop 7")

    assert agent.take("r1", "bob@desk 9").taking is Taking.OURS
    assert agent.take("r2").owner == "bob@desk 9"


def test_a_silent_owners_node_is_held_while_its_job_goes_on(agent: Agent) -> None:
    work = job("sleep 1.5")
    agent.take(work.run, ttl_s=0)
    agent.start(work)

    assert agent.take("r2").taking is Taking.HELD
    agent.observe(work)
    assert agent.take("r2").taking is Taking.TAKEN_OVER


def test_looking_at_a_job_is_a_sign_of_life(agent: Agent) -> None:
    agent.take("r1", ttl_s=5)
    beat = "/var/lib/azl/lease.beat"
    agent.node.out(f"sudo sh -c 'echo 1000 >{beat}'")

    agent.say(poll_command("r2", "a", also=renewal("r2")))  # another run's is none
    assert agent.node.out(f"sudo cat {beat}") == "1000\n"
    agent.say(poll_command("r1", "a", also=renewal("r1")))

    assert agent.take("r2").taking is Taking.HELD
    assert agent.node.out("sudo ls /var/lib/azl").split().count("lease.beat") == 1


def test_a_sign_of_life_from_the_far_future_holds_nothing(agent: Agent) -> None:
    agent.take("r1", ttl_s=60)
    agent.node.out("sudo sh -c 'echo 9999999999 >/var/lib/azl/lease.beat'")

    assert agent.take("r2").taking is Taking.TAKEN_OVER


def test_a_sign_of_life_that_cannot_be_written_leaves_the_one_before(agent: Agent) -> None:
    agent.take("r1")
    command = poll_command("r1", "a", also=renewal("r1"))

    said = agent.say(replace(command, stdin="ulimit -f 0\n" + command.stdin))

    assert "@@azl end" in said.out
    found = agent.take("r2")
    assert (found.taking, found.run) == (Taking.HELD, "r1")


def test_a_reboot_is_seen_once(agent: Agent) -> None:
    before = agent.node.boot_id()

    end = agent.reboot(before)

    assert end.trouble is None
    assert end.boot_id == agent.node.boot_id() != before
    assert agent.reboot(before) == end  # whoever asks again finds it done
    assert agent.node.boot_id() == end.boot_id


def test_a_machine_that_never_comes_back_is_given_up_at_the_deadline(
    fleet: Fleet, tmp_path_factory: pytest.TempPathFactory
) -> None:
    node = fleet.machine()
    with agent_on(node, tmp_path_factory.mktemp("never")) as agent:
        node.fault("never-back")
        began = time.monotonic()

        end = agent.reboot(node.boot_id(), deadline_s=6)

        assert end.boot_id is None
        assert end.trouble is not None
        assert 4 < time.monotonic() - began < 25

"""azl's jobs, leases and reboots on a simulated node with a clock that passes by itself."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from azlinux_cli.domain.node_job import (
    JobPhase,
    JobState,
    NodeJob,
    poll_command,
    read_job,
    start_command,
)
from azlinux_cli.domain.node_lease import Lease, Taking, read_lease, release_command, take_command
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.sandbox.nodes.execution import OUTPUT_LIMIT, login_shell
from azlinux_cli.sandbox.nodes.process import Task
from azlinux_cli.sandbox.nodes.shell.scope import Streams
from azlinux_cli.sandbox.nodes.shell.stream import Buffer, Text
from tests.unit.sandbox.nodes.simulated_node import USER, Node

RUN, STEP = "u1", "transact-1"


class Living:
    """A node whose processes run beside each other; sleeping lets the others go on."""

    def __init__(self) -> None:
        self.node = Node("3.0")
        self.tasks: set[asyncio.Task[None]] = set()
        self.machine = self.node.machine
        self.machine._spawn = self._spawn
        self.machine.begin_boot()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> Task:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def _sleep(self, seconds: float) -> None:
        """Time passes while azl's own commands wait; what is in the background waits for it."""
        if asyncio.current_task() not in self.tasks:
            self.node.clock.moment += seconds
            await self._let_go_on()
            return
        until = self.node.clock.moment + seconds
        while self.node.clock.moment < until:  # noqa: ASYNC110 - the clock is a fake one
            await asyncio.sleep(0)

    async def _let_go_on(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    async def say(self, command: RemoteCommand) -> str:
        out, err = Buffer(OUTPUT_LIMIT), Buffer(OUTPUT_LIMIT)
        shell = login_shell(self.machine, USER, self._sleep)
        await shell.run(command.line, Streams(Text(command.stdin), out, err))
        assert err.text == ""
        return out.text

    async def start(self, body: str) -> JobState:
        return read_job(await self.say(start_command(NodeJob(RUN, STEP, body))))

    async def poll(self, offset: int = 0) -> JobState:
        return read_job(await self.say(poll_command(RUN, STEP, offset)))

    async def take(self, run: str) -> Lease:
        return read_lease(await self.say(take_command(run, f"somebody of {run}")))

    async def rest(self) -> None:
        """Until nothing is left in the background."""
        while self.tasks:
            self.node.clock.moment += 1
            await self._let_go_on()


def test_a_job_lives_on_and_is_found_again() -> None:
    async def story() -> None:
        living = Living()
        first = await living.start("echo begun; sleep 60; echo over; exit 3")
        again = await living.start("echo another")
        assert (first.phase, again.phase) == (JobPhase.RUNNING, JobPhase.RUNNING)
        await living.rest()
        ended = await living.poll()
        assert (ended.phase, ended.exit_status, ended.log) == (JobPhase.ENDED, 3, "begun\nover\n")
        assert (await living.poll(6)).log == "over\n"

    asyncio.run(story())


def test_a_job_that_was_never_begun_is_absent() -> None:
    async def story() -> None:
        assert (await Living().poll()).phase is JobPhase.ABSENT

    asyncio.run(story())


@pytest.mark.parametrize("end", ["boot", "kill"])
def test_a_job_whose_process_is_gone_is_lost(end: str) -> None:
    async def story() -> None:
        living = Living()
        assert (await living.start("sleep 1000; touch /var/x")).phase is JobPhase.RUNNING
        if end == "boot":
            living.machine.begin_boot()
        else:
            await living.say(
                RemoteCommand(
                    f"sudo -n sh -c 'read -r P T </var/lib/azl/{RUN}/{STEP}/pid; kill $P'"
                )
            )
        await living.rest()
        found = await living.poll()
        assert found.phase is JobPhase.LOST
        assert (found.started_boot_id == found.boot_id) == (end == "kill")
        assert "/var/x" not in living.machine.disk.files

    asyncio.run(story())


def test_of_two_who_take_a_node_at_once_one_gets_it() -> None:
    async def story() -> None:
        living = Living()
        takings = await asyncio.gather(living.take("u1"), living.take("u2"))
        assert sorted(t.taking for t in takings) == [Taking.HELD, Taking.TAKEN]
        await living.say(release_command("u1"))
        await living.say(release_command("u2"))
        assert (await living.take("u3")).taking is Taking.TAKEN

    asyncio.run(story())


def test_a_silent_owners_lease_is_taken_over_unless_its_job_goes_on() -> None:
    async def story() -> None:
        living = Living()
        await living.take(RUN)
        await living.start("sleep 100000")
        living.node.clock.moment += 1000
        assert (await living.take("u2")).taking is Taking.HELD
        living.machine.begin_boot()
        lease = await living.take("u2")
        assert (lease.taking, lease.run) == (Taking.TAKEN_OVER, RUN)

    asyncio.run(story())

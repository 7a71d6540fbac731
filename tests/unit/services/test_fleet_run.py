"""Many machines at once: bounded, ordered, interruptible."""

import signal
import threading
from dataclasses import replace

import pytest

from azlinux_cli.domain.errors import OperationTimeoutError
from azlinux_cli.domain.outcome import MachineResult, Outcome
from azlinux_cli.domain.vm import Vm
from azlinux_cli.domain.vm_action import VmAction
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.services.act_on_vms import ActOnVms
from azlinux_cli.services.fleet_run import FleetRun
from azlinux_cli.services.target import Target
from tests.fakes.clock import FakeClock
from tests.fakes.compute import FakeCompute, a_vm


class Heard:
    """Progress that keeps what it is told."""

    def __init__(self) -> None:
        self.states: list[tuple[str, str]] = []
        self.ended = False

    def state(self, subject: str, state: str) -> None:
        self.states.append((subject, state))

    def done(self) -> None:
        self.ended = True


def targets(*vms: Vm) -> list[Target]:
    return [Target(vm.name, vm.resource_group, vm) for vm in vms]


def a_run(clock: FakeClock, *, parallel: int = 16) -> tuple[FleetRun, Heard]:
    heard = Heard()
    return FleetRun(clock, heard, "restarting", parallel), heard


def done(vm: Vm, waiting: Waiting) -> MachineResult:
    return MachineResult(vm.name, vm.resource_group, Outcome.SUCCEEDED, "restarted")


def test_never_more_at_once_than_allowed(clock: FakeClock) -> None:
    lock, gate = threading.Lock(), threading.Barrier(3)
    now, most = 0, 0

    def work(vm: Vm, waiting: Waiting) -> MachineResult:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        gate.wait(10)  # three at a time, or nobody goes on
        with lock:
            now -= 1
        return done(vm, waiting)

    run, _ = a_run(clock, parallel=3)
    fleet = run(targets(*(a_vm(f"n{n}") for n in range(9))), work)
    assert [r.name for r in fleet.results] == [f"n{n}" for n in range(9)]
    assert most == 3


def test_ctrl_c_stops_the_waiting_and_every_machine_still_has_its_row(clock: FakeClock) -> None:
    vms = [a_vm("quick"), a_vm("slow"), a_vm("later")]
    compute = FakeCompute(*vms)
    compute.endless = {"slow"}
    run, heard = a_run(clock, parallel=1)
    main = threading.main_thread().ident
    assert main is not None

    def press() -> None:
        compute.begun.acquire(timeout=10)
        signal.pthread_kill(main, signal.SIGINT)

    threading.Thread(target=press).start()
    fleet = ActOnVms(compute, run)(VmAction.RESTART, targets(*vms))
    assert fleet.interrupted
    assert [(r.name, r.outcome, r.detail) for r in fleet.results] == [
        ("quick", Outcome.SUCCEEDED, "restarted"),
        ("slow", Outcome.PENDING, "still restarting"),
        ("later", Outcome.SKIPPED, "interrupted before it was begun"),
    ]
    assert ("restart", "later") not in compute.calls
    assert heard.ended


def test_sigterm_stops_the_waiting_and_goes_on_up(clock: FakeClock) -> None:
    class TerminatedError(BaseException): ...

    main = threading.main_thread().ident or 0

    def work(vm: Vm, waiting: Waiting) -> MachineResult:
        signal.pthread_kill(main, signal.SIGTERM)
        assert waiting.cancelled.wait(10)
        return done(vm, waiting)

    def on_terminate(*_: object) -> None:
        raise TerminatedError

    before = signal.signal(signal.SIGTERM, on_terminate)
    run, heard = a_run(clock)
    try:
        with pytest.raises(TerminatedError):
            run(targets(a_vm("n")), work)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard.ended


def test_one_deadline_for_the_whole_run(clock: FakeClock) -> None:
    seen: list[float] = []

    def work(vm: Vm, waiting: Waiting) -> MachineResult:
        seen.append(waiting.deadline_s)
        clock.advance(40)
        return done(vm, waiting)

    run, _ = a_run(clock, parallel=1)
    fleet = run(targets(a_vm("a"), a_vm("b"), a_vm("c")), work, deadline_s=60)
    assert seen == [60, 20]
    late = fleet.results[2]
    assert (late.outcome, late.name) == (Outcome.FAILED, "c")
    assert isinstance(late.error, OperationTimeoutError)
    assert "c was not begun before the time was up" in late.detail


def test_a_deadline_that_passed_is_a_failure_a_ctrl_c_is_not(clock: FakeClock) -> None:
    def work(vm: Vm, waiting: Waiting) -> MachineResult:
        waiting.on_state("restarting")
        raise OperationTimeoutError("restart a was not done after 5 s")

    run, heard = a_run(clock)
    result = run(targets(a_vm("a")), work, deadline_s=5).results[0]
    assert result.outcome is Outcome.FAILED
    assert heard.states[-1] == ("a", "failed: restart a was not done after 5 s")


def test_each_result_says_how_long_it_took(clock: FakeClock) -> None:
    def work(vm: Vm, waiting: Waiting) -> MachineResult:
        clock.advance(2.5)
        return done(vm, waiting)

    run, _ = a_run(clock)
    fleet = run([Target("gone", None, None), *targets(a_vm("a"))], work)
    assert [r.elapsed_seconds for r in fleet.results] == [None, 2.5]
    assert fleet.results[0].detail == "no machine is named 'gone'"


def test_no_machines_is_no_work(clock: FakeClock) -> None:
    run, heard = a_run(clock)
    assert run([], done) == replace(run([], done), results=[])
    assert heard.ended

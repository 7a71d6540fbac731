import threading
from dataclasses import dataclass, field, replace

import pytest

from azlinux_cli.domain.errors import OperationTimeoutError, UnreachableError
from azlinux_cli.domain.host_key import HostKey, Pin
from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.vm import PowerState, Vm, VmRef
from azlinux_cli.services.reach import Reach
from azlinux_cli.services.way_in import WayIn
from azlinux_cli.services.welcome_vm import WelcomeVm
from tests.fakes.clock import FakeClock

KEY = HostKey("ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIAAA")
VM = Vm(
    VmRef("s", "rg", "web-1"), "westeurope", "x", PowerState.RUNNING, "Succeeded",
    public_addresses=("127.77.0.4",), private_addresses=("10.0.0.4",), vm_id="11",
)  # fmt: skip


@dataclass
class Booting:
    """An SSH server that gives these answers, one for each time it is asked; then its key."""

    clock: FakeClock
    answers: list[Trouble] = field(default_factory=list)
    asked: int = 0

    def presented(
        self, target: NodeTarget, *, types: tuple[str, ...] = (), deadline_s: float
    ) -> HostKey | NodeTrouble:
        self.asked += 1
        trouble = self.answers.pop(0) if self.answers else None
        if trouble is None:
            return KEY
        self.clock.advance(deadline_s if trouble is Trouble.TIMED_OUT else 0.1)
        return NodeTrouble(trouble, f"{target.where}: {trouble.value}", ("a hint",))


class World:
    def __init__(self, *answers: Trouble) -> None:
        self.clock = FakeClock()
        self.server = Booting(self.clock, [*answers])
        self.proofs: list[tuple[Vm, float]] = []
        self.states: list[str] = []
        self.cancelled = threading.Event()
        self.reach = Reach()

    def prove(self, vm: Vm, target: NodeTarget, *, deadline_s: float) -> Pin:
        self.proofs.append((vm, deadline_s))
        return Pin(target.host_key_alias, (KEY,))

    def __call__(self, vm: Vm = VM, deadline_s: float = 300) -> Pin:
        welcome = WelcomeVm(self.reach, self.server, self.prove, self.clock)
        return welcome(
            vm, deadline_s=deadline_s, on_state=self.states.append, cancelled=self.cancelled
        )


def test_a_machine_that_boots_is_asked_soon_and_then_less_often() -> None:
    world = World(*[Trouble.REFUSED] * 6)
    began = world.clock.monotonic()
    pin = world()

    assert pin.alias == "azl-11"
    assert world.states == ["waiting for SSH", "proving its host key"]
    assert world.server.asked == 7
    assert world.clock.monotonic() - began == pytest.approx(1 + 2 + 3 + 5 + 5 + 5 + 0.6)


@pytest.mark.parametrize(
    "trouble", [Trouble.TIMED_OUT, Trouble.NO_ROUTE, Trouble.RESET, Trouble.PROTOCOL]
)
def test_what_a_boot_looks_like_from_outside_is_waited_through(trouble: Trouble) -> None:
    assert World(trouble)().keys == (KEY,)


def test_what_no_boot_explains_is_not_waited_for() -> None:
    world = World(Trouble.DNS)

    with pytest.raises(UnreachableError, match="did not answer"):
        world()
    assert world.server.asked == 1


def test_a_server_that_never_answers_is_given_up_at_the_deadline() -> None:
    world = World(*[Trouble.TIMED_OUT] * 100)
    began = world.clock.monotonic()

    with pytest.raises(UnreachableError) as caught:
        world(deadline_s=60)
    assert caught.value.code == "SshSilent"
    assert "within 60 s: 127.77.0.4: timed-out" in caught.value.message
    assert caught.value.hints[0] == "a hint"
    assert world.clock.monotonic() - began <= 60
    assert world.proofs == []


def test_the_proof_gets_the_time_that_is_left_but_never_too_little() -> None:
    fresh, late = World(), World(*[Trouble.TIMED_OUT] * 4)
    fresh(deadline_s=300)
    late(deadline_s=60)

    assert fresh.proofs[0][1] == pytest.approx(300)
    assert late.proofs[0][1] == 30


def test_a_machine_with_no_way_in_is_proven_but_not_waited_for() -> None:
    world = World(*[Trouble.TIMED_OUT] * 100)
    world(replace(VM, public_addresses=()))

    assert world.server.asked == 0
    assert len(world.proofs) == 1


def test_a_jump_host_is_a_way_in() -> None:
    world = World()
    world.reach = Reach(WayIn(jump=(NodeTarget("hop", "192.0.2.1"),)))
    world(replace(VM, public_addresses=()))

    assert world.server.asked == 1


def test_somebody_who_has_had_enough_ends_the_wait() -> None:
    world = World(*[Trouble.REFUSED] * 100)
    world.cancelled.set()

    with pytest.raises(OperationTimeoutError):
        world()
    assert world.server.asked == 1

"""Proving host keys: what ARM says, what the server shows, and what is made of the two."""

from dataclasses import replace

import pytest

from azlinux_cli.domain.errors import (
    AccessDeniedError,
    AzlError,
    ConflictError,
    HostIdentityError,
    SignInError,
    UnreachableError,
)
from azlinux_cli.domain.host_key import HostKey, Pin, Proof
from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.services.prove_nodes import EnsureProven, ProveNodes
from azlinux_cli.services.trust import HARVEST, ProveHostKey, TrustFingerprint, state_of_pin
from tests.fakes.arm_way import FakeRunCommand, FakeSerialLog
from tests.fakes.clock import FakeClock
from tests.fakes.shell import FakeHostKeys, FakeProbe
from tests.unit.domain.test_known_hosts import A, B, C

REF = VmRef("s", "g", "web-1")
NODE = NodeTarget(
    "web-1", "20.0.0.4", 22, "ops", "azl-11aa", resource_group="g", vm=REF, vm_id="11aa",
    os_disk_id="/disks/web-1",
)  # fmt: skip
HARVESTED = f"{A.text} root@web-1\n{B.text} root@web-1\n"
KEYS = f"-----BEGIN SSH HOST KEY KEYS-----\n{HARVESTED}-----END SSH HOST KEY KEYS-----\n"
ISSUE = f"SSH host key: {A.fingerprint} (ED25519)\n"


class World:
    """ARM, a server and a store."""

    def __init__(
        self,
        run_command: str | AzlError = HARVESTED,
        serial: str | AzlError | None = None,
        shown: HostKey | None = A,
    ) -> None:
        self.run_command = FakeRunCommand(web_1=run_command)
        self.host_keys = FakeHostKeys()
        self.probe = FakeProbe(**({"web_1": shown} if shown else {}))
        self.serial = FakeSerialLog(web_1=serial)

    @property
    def prove(self) -> ProveHostKey:
        return ProveHostKey(
            self.run_command, self.serial, self.host_keys, self.probe, FakeClock(0.0)
        )

    def __call__(self) -> Pin:
        return self.prove.prove(NODE, REF)


def test_keys_read_by_run_command_and_shown_by_the_server_are_pinned() -> None:
    world = World()

    pin = world()

    assert pin == Pin(
        alias="azl-11aa",
        keys=(A, B),
        name="web-1",
        resource_id=REF.id,
        vm_id="11aa",
        os_disk_id="/disks/web-1",
        address="20.0.0.4",
        proof=Proof.RUN_COMMAND,
        proven_at="1970-01-01T00:00:00Z",
        confirmed=True,
    )
    assert world.host_keys.pinned("azl-11aa") == pin
    assert world.run_command.asked == [("web-1", HARVEST)]


@pytest.mark.parametrize(
    "run_command",
    ["", "cat: no such file\n", ConflictError("agent is off"), AccessDeniedError("no role")],
)
def test_the_serial_log_stands_in_for_run_command(run_command: str | AzlError) -> None:
    pin = World(run_command, KEYS)()

    assert (pin.keys, pin.proof) == ((A, B), Proof.SERIAL_LOG)


def test_a_fingerprint_on_the_console_proves_the_key_the_server_shows() -> None:
    pin = World("", ISSUE)()

    assert (pin.keys, pin.proof, pin.confirmed) == ((A,), Proof.SERIAL_LOG, True)


@pytest.mark.parametrize(("run_command", "serial"), [(HARVESTED, None), ("", KEYS), ("", ISSUE)])
def test_a_server_that_shows_another_key_is_refused_and_nothing_is_pinned(
    run_command: str, serial: str | None
) -> None:
    world = World(run_command, serial, shown=C)

    with pytest.raises(HostIdentityError) as caught:
        world()

    assert caught.value.details["presented"] == C.fingerprint
    assert A.fingerprint in caught.value.details["expected"]
    assert world.host_keys.all() == []


def test_a_refused_key_leaves_the_old_pin_in_place() -> None:
    world = World(shown=C)
    world.host_keys.pin(Pin("azl-11aa", (A,), name="web-1"))

    with pytest.raises(HostIdentityError):
        world()

    assert world.host_keys.all() == [Pin("azl-11aa", (A,), name="web-1")]


def test_a_machine_that_cannot_be_reached_is_pinned_on_azures_word() -> None:
    pin = World(shown=None)()

    assert (pin.keys, pin.confirmed) == ((A, B), False)


def test_a_fingerprint_alone_is_no_pin_while_the_server_cannot_be_asked() -> None:
    with pytest.raises(UnreachableError, match="only a fingerprint"):
        World("", ISSUE, shown=None)()


@pytest.mark.parametrize(
    ("serial", "reason"),
    [
        (None, "serial log: boot diagnostics are off"),
        ("Linux version 6.6\n", "serial log: it names no host key"),
        (AzlError("blob is gone"), "serial log: blob is gone"),
    ],
)
def test_without_any_word_from_azure_nothing_is_believed(
    serial: str | AzlError | None, reason: str
) -> None:
    world = World(ConflictError("the agent is not ready"), serial)

    with pytest.raises(HostIdentityError) as caught:
        world()

    assert caught.value.message == (
        "the host key of web-1 cannot be proven: Run Command: the agent is not ready; " + reason
    )
    assert world.host_keys.all() == []


def test_a_machine_made_again_replaces_the_pin_of_its_namesake() -> None:
    world = World()
    old = Pin("azl-00ff", (C,), name="web-1", resource_id=REF.id.upper(), vm_id="00ff")
    other = Pin("azl-22bb", (C,), name="db-1", resource_id=REF.id.replace("web-1", "db-1"))
    world.host_keys.pin(old)
    world.host_keys.pin(other)

    pin = world()

    assert world.host_keys.all() == [other, pin]


def test_a_fingerprint_a_person_vouches_for_is_pinned() -> None:
    host_keys = FakeHostKeys()
    node = NodeTarget("box", "192.0.2.7", 2222, "ops", "[192.0.2.7]:2222")
    trust = TrustFingerprint(host_keys, FakeProbe(box=A), FakeClock())

    pin = trust(node, A.fingerprint)

    assert (pin.keys, pin.proof, pin.alias) == ((A,), Proof.FINGERPRINT, "[192.0.2.7]:2222")
    with pytest.raises(HostIdentityError, match="has no host key"):
        trust(node, B.fingerprint)
    with pytest.raises(UnreachableError, match="refused"):
        trust(replace(node, name="other"), A.fingerprint)
    assert host_keys.all() == [pin]


def test_the_state_of_a_pin_is_one_word() -> None:
    pin = World()()

    assert state_of_pin(None, NODE) == "unknown"
    assert state_of_pin(pin, NODE) == "pinned"
    assert state_of_pin(pin, replace(NODE, os_disk_id="/disks/restored")) == "outdated"


def test_many_machines_are_proven_each_with_its_own_outcome_in_the_order_asked() -> None:
    world = World()
    web_2 = replace(NODE, name="web-2", vm=VmRef("s", "g", "web-2"))
    outside = NodeTarget("box", "192.0.2.7")
    nobody = NodeTarget("nobody", trouble=Trouble.NOT_FOUND, detail="nothing has this name")

    proven = ProveNodes(world.prove, 2)(
        [web_2, nobody, NODE, outside], deadline_s=9, on_state=lambda name, state: None
    )

    assert [(p.target.name, p.error.code if p.error else "pinned") for p in proven] == [
        ("web-2", "HostIdentity"),
        ("nobody", "NotFound"),
        ("web-1", "pinned"),
        ("box", "HostIdentity"),
    ]


def test_a_refused_sign_in_ends_the_run() -> None:
    world = World(SignInError("expired"))

    with pytest.raises(SignInError):
        ProveNodes(world.prove, 2)([NODE], deadline_s=9, on_state=lambda name, state: None)


def test_only_what_is_not_proven_yet_is_asked_for() -> None:
    world = World()
    ensure = EnsureProven(ProveNodes(world.prove, 2), world.host_keys)

    def run(node: NodeTarget) -> list[NodeTarget]:
        return ensure([node], deadline_s=9, on_state=lambda name, state: None)

    assert run(NODE) == [NODE]
    assert run(NODE) == [NODE]
    swapped = replace(NODE, os_disk_id="/disks/restored")
    assert run(swapped) == [swapped]
    off = replace(NODE, vm_id="33cc", host_key_alias="azl-33cc", trouble=Trouble.POWERED_OFF)
    assert run(off) == [off]

    assert len(world.run_command.asked) == 2
    assert state_of_pin(world.host_keys.pinned("azl-11aa"), swapped) == "pinned"


def test_what_cannot_be_proven_is_not_signed_in_to() -> None:
    world = World(shown=C)
    ensure = EnsureProven(ProveNodes(world.prove, 2), world.host_keys)

    (target,) = ensure([NODE], deadline_s=9, on_state=lambda name, state: None)

    assert target.trouble is Trouble.HOST_KEY_UNKNOWN
    assert "its host key is" in target.detail

"""What the doctor finds: each check alone, in a world of our making."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from azlinux_cli.domain.check import Check, KeyFile
from azlinux_cli.domain.errors import (
    AccessDeniedError,
    AzlError,
    NotFoundError,
    SignInError,
    UnreachableError,
)
from azlinux_cli.domain.host_key import Pin
from azlinux_cli.domain.settings import Settings
from azlinux_cli.services.examine import Examine
from tests.fakes.clock import FakeClock

CLOUD = {"cloud": "azure", "endpoint": "https://arm", "subscription": "s", "sign-in": "azure-cli"}


@dataclass(slots=True)
class FakeWorkstation:
    skew_s: float = 0.0
    unreachable: str = ""
    ssh: str | None = "OpenSSH_9.9"
    agent: int | None = 2
    keys: list[KeyFile] = field(default_factory=lambda: [KeyFile("/k/id_ed25519", 0o600)])
    libraries: bool = True

    def cloud_time(self, endpoint: str, ca_bundle: str | None) -> float:
        if self.unreachable:
            raise UnreachableError(self.unreachable)
        return FakeClock().now() - self.skew_s

    def ssh_version(self) -> str | None:
        return self.ssh

    def agent_keys(self) -> int | None:
        return self.agent

    def key_files(self, chosen: str | None) -> list[KeyFile]:
        return self.keys

    def can_rehearse(self) -> bool:
        return self.libraries


class FakeHostKeys:
    path = Path("/state/known_hosts")

    def __init__(self, error: AzlError | None = None) -> None:
        self.error = error

    def pinned(self, alias: str) -> Pin | None:
        return None

    def pin(self, pin: Pin) -> None: ...

    def forget(self, alias: str) -> bool:
        return False

    def at(self, address: str) -> tuple[Pin, ...]:
        return ()

    def all(self) -> list[Pin]:
        if self.error is not None:
            raise self.error
        return []


def answered() -> str:
    return "Pay-as-you-go (s)"


def refusing(error: AzlError) -> Callable[[], str]:
    def ask() -> str:
        raise error

    return ask


def checks(
    workstation: FakeWorkstation | None = None,
    *,
    subscription: Callable[[], str] = answered,
    host_keys: FakeHostKeys | None = None,
    broken: AzlError | None = None,
    patience_s: float = 20.0,
    configured: bool = True,
    **settings: str,
) -> dict[str, Check]:
    values = {
        **(CLOUD if configured else {}),
        **{name.replace("_", "-"): value for name, value in settings.items()},
    }
    values = {name: value for name, value in values.items() if value}
    known = host_keys or FakeHostKeys()
    found = Examine(
        Settings("work", values, {}),
        workstation or FakeWorkstation(),
        subscription,
        lambda: known,
        FakeClock(),
        patience_s=patience_s,
        broken=broken,
    )()
    assert all(check.hints for check in found if check.ok is False), "a hint for each no"
    return {check.name: check for check in found}


def test_when_all_is_well_every_check_says_yes() -> None:
    found = checks()
    assert [*found] == [
        "configuration", "endpoint", "clock", "sign-in", "subscription", "ssh", "ssh keys",
        "ssh agent", "known hosts", "sandbox",
    ]  # fmt: skip
    assert all(check.ok for check in found.values())
    assert found["subscription"].detail == "Pay-as-you-go (s)"


def test_nothing_configured_says_how_to_begin() -> None:
    found = checks(configured=False)
    assert found["sign-in"].ok is False
    assert "azl sandbox start" in found["sign-in"].hints[1]
    assert "endpoint" not in found


@pytest.mark.parametrize(("skew_s", "ok"), [(299, True), (-299, True), (301, False), (-301, False)])
def test_a_clock_that_is_minutes_off_is_a_no(skew_s: float, *, ok: bool) -> None:
    assert checks(FakeWorkstation(skew_s=skew_s))["clock"].ok is ok


def test_the_direction_of_the_skew_is_told() -> None:
    assert checks(FakeWorkstation(skew_s=600))["clock"].detail == "600 s ahead of the cloud's"
    assert checks(FakeWorkstation(skew_s=-600))["clock"].detail == "600 s behind the cloud's"
    assert checks(FakeWorkstation(skew_s=1))["clock"].detail == "agrees with the cloud's"


def test_behind_an_endpoint_that_does_not_answer_nothing_is_guessed() -> None:
    found = checks(FakeWorkstation(unreachable="https://arm: refused"), cloud="sandbox")
    assert (found["endpoint"].ok, found["endpoint"].hints) == (False, ("azl sandbox start",))
    assert [found[name].ok for name in ("clock", "sign-in", "subscription")] == [None] * 3


@pytest.mark.parametrize(
    ("error", "sign_in", "subscription"),
    [
        (SignInError("expired"), False, None),
        (UnreachableError("login: refused"), False, None),
        (AccessDeniedError("no role"), True, False),
        (NotFoundError("no such subscription"), True, False),
    ],
)
def test_one_refusal_says_whether_it_is_the_sign_in_or_the_subscription(
    error: AzlError, *, sign_in: bool | None, subscription: bool | None
) -> None:
    found = checks(subscription=refusing(error))
    assert (found["sign-in"].ok, found["subscription"].ok) == (sign_in, subscription)


def test_a_sign_in_that_never_answers_is_given_up() -> None:
    never = threading.Event()

    def ask() -> str:
        never.wait(60)
        return ""

    found = checks(subscription=ask, patience_s=0.01)
    never.set()
    assert found["sign-in"].detail == "no answer within 0.01 s"


def test_a_bug_in_a_check_is_not_dressed_up() -> None:
    def ask() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        checks(subscription=ask)


def test_a_key_that_others_can_read_is_a_no_with_the_command_that_mends_it() -> None:
    found = checks(FakeWorkstation(keys=[KeyFile("/k/id", 0o644)]))["ssh keys"]
    assert (found.ok, found.hints) == (False, ("chmod 600 /k/id",))
    assert "mode 644" in found.detail


@pytest.mark.parametrize(
    ("chosen", "agent", "ok", "detail"),
    [
        ("", None, None, "none yet; azl vm create makes one"),
        ("", 1, None, "no key files; the agent has keys"),
        ("/gone", 1, False, "/gone does not exist (setting ssh-key)"),
    ],
)
def test_no_key_file(chosen: str, agent: int | None, *, ok: bool | None, detail: str) -> None:
    found = checks(FakeWorkstation(keys=[], agent=agent), ssh_key=chosen)["ssh keys"]
    assert (found.ok, found.detail) == (ok, detail)


def test_an_agent_is_not_needed() -> None:
    assert checks(FakeWorkstation(agent=None))["ssh agent"].ok is None


def test_no_ssh_program_and_a_broken_store_of_host_keys() -> None:
    assert checks(FakeWorkstation(ssh=None))["ssh"].ok is False
    broken = FakeHostKeys(AzlError("could not read known_hosts: permission denied"))
    assert checks(host_keys=broken)["known hosts"].ok is False


def test_the_sandboxs_libraries_matter_only_to_its_profile() -> None:
    lacking = FakeWorkstation(libraries=False)
    assert checks(lacking)["sandbox"].ok is None
    assert checks(lacking, cloud="sandbox")["sandbox"].ok is False


def test_a_configuration_that_cannot_be_read_leaves_the_rest_to_be_checked() -> None:
    found = checks(broken=AzlError("config.toml is not valid TOML"), configured=False)
    assert found["configuration"].ok is False
    assert found["ssh"].ok is True

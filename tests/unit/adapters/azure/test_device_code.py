from collections.abc import Iterator
from pathlib import Path

import pytest

from azlinux_cli.adapters.azure.credential import AzlCredential
from azlinux_cli.adapters.azure.device_code import forget, record_file
from azlinux_cli.adapters.azure.sign_in import SignIn
from azlinux_cli.adapters.azure.token_cache import TokenCache
from azlinux_cli.domain.errors import SignInError
from tests.fakes.clock import FakeClock
from tests.fakes.entra import TENANT, Entra, running_entra

SCOPE = "https://arm.invalid/.default"


@pytest.fixture
def entra(tmp_path: Path) -> Iterator[Entra]:
    with running_entra(tmp_path) as entra:
        yield entra


@pytest.fixture
def sign_in(entra: Entra) -> SignIn:
    return SignIn("device-code", entra.url, TENANT, ca_bundle=str(entra.ca_bundle))


def log_in(sign_in: SignIn, clock: FakeClock) -> list[str]:
    said: list[str] = []
    AzlCredential(sign_in, clock, prompt=said.append).get_token(SCOPE)
    return said


def test_a_person_is_told_where_to_enter_which_code(
    entra: Entra, sign_in: SignIn, clock: FakeClock
) -> None:
    assert log_in(sign_in, clock) == ["open https://aka.ms/devicelogin and enter the code CODE42"]
    assert entra.grants[:2] == ["device_code", "device_code"]


def test_afterwards_nobody_is_asked_even_without_azls_own_cache(
    entra: Entra, sign_in: SignIn, clock: FakeClock
) -> None:
    log_in(sign_in, clock)
    TokenCache().clear()

    token = AzlCredential(sign_in, clock).get_token(SCOPE).token

    assert token.startswith("access-")
    assert entra.grants.count("device_code") == 2


def test_what_was_kept_is_private(sign_in: SignIn, clock: FakeClock, home: Path) -> None:
    log_in(sign_in, clock)

    assert oct(record_file().stat().st_mode & 0o777) == "0o600"
    assert "refresh-" not in record_file().read_text()
    for file in (home / ".IdentityService").glob("*"):
        assert oct(file.stat().st_mode & 0o777) == "0o600"


def test_signing_out_ends_it(sign_in: SignIn, clock: FakeClock, home: Path) -> None:
    log_in(sign_in, clock)
    TokenCache().clear()
    forget()

    assert not [f for f in (home / ".IdentityService").glob("*") if "refresh-" in f.read_text()]
    with pytest.raises(SignInError, match="nobody is signed in with a device code"):
        AzlCredential(sign_in, clock).get_token(SCOPE)


def test_a_sign_in_that_has_run_out_says_how_to_renew_it(
    entra: Entra, sign_in: SignIn, clock: FakeClock, home: Path
) -> None:
    log_in(sign_in, clock)
    TokenCache().clear()
    for file in (home / ".IdentityService").glob("*"):
        file.unlink()

    with pytest.raises(SignInError) as at:
        AzlCredential(sign_in, clock).get_token(SCOPE)
    assert at.value.hints == ("azl auth login --device-code",)

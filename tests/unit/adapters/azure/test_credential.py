import threading
from dataclasses import replace
from pathlib import Path

import pytest
from azure.core.exceptions import ClientAuthenticationError

from azlinux_cli.adapters.azure.credential import AzlCredential
from azlinux_cli.adapters.azure.sign_in import SignIn
from azlinux_cli.adapters.azure.token_cache import CachedToken, TokenCache
from azlinux_cli.adapters.path import cache_dir
from azlinux_cli.domain.errors import SignInError
from tests.fakes.arm_service import FakeTokens
from tests.fakes.clock import FakeClock

SIGN_IN = SignIn("service-principal", "https://login.invalid", "tenant", "client", "hunter2")
SCOPE = "https://arm.invalid/.default"


def credential(clock: FakeClock, tokens: FakeTokens, sign_in: SignIn = SIGN_IN) -> AzlCredential:
    return AzlCredential(sign_in, clock, source=tokens)


def files() -> list[Path]:
    return sorted((cache_dir() / "tokens").glob("*"))


def test_a_token_of_an_earlier_run_is_used_again(clock: FakeClock) -> None:
    tokens = FakeTokens(clock)
    assert credential(clock, tokens).get_token(SCOPE).token == "token-1"

    assert credential(clock, tokens).get_token(SCOPE).token == "token-1"
    assert tokens.count == 1


def test_the_token_lies_in_a_private_file_in_a_private_directory(clock: FakeClock) -> None:
    credential(clock, FakeTokens(clock)).get_token(SCOPE)

    assert [oct(f.stat().st_mode & 0o777) for f in files()] == ["0o600"]
    assert oct(files()[0].parent.stat().st_mode & 0o777) == "0o700"
    assert "hunter2" not in files()[0].read_text() + files()[0].name


def test_a_token_that_ends_within_five_minutes_is_not_used(clock: FakeClock) -> None:
    tokens = FakeTokens(clock)
    credential(clock, tokens).get_token(SCOPE)
    clock.advance(3600 - 299)

    assert credential(clock, tokens).get_token(SCOPE).token == "token-2"


@pytest.mark.parametrize(
    "other",
    [
        SignIn("service-principal", "https://login.invalid", "tenant", "client", "another secret"),
        SignIn("service-principal", "https://login.invalid", "tenant", "other", "hunter2"),
        SignIn("service-principal", "https://login.invalid", "elsewhere", "client", "hunter2"),
        SignIn("service-principal", "https://other.invalid", "tenant", "client", "hunter2"),
        SignIn("azure-cli", "https://login.invalid", "tenant", "client", "hunter2"),
    ],
)
def test_another_sign_in_never_rides_on_this_ones_token(clock: FakeClock, other: SignIn) -> None:
    tokens = FakeTokens(clock)
    credential(clock, tokens).get_token(SCOPE)

    assert credential(clock, tokens, other).get_token(SCOPE).token == "token-2"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"token": "x"}', '{"token": "x", "expiresOn": "y"}']
)
def test_a_damaged_cache_file_only_costs_a_new_token(clock: FakeClock, text: str) -> None:
    tokens = FakeTokens(clock)
    credential(clock, tokens).get_token(SCOPE)
    files()[0].write_text(text)

    assert credential(clock, tokens).get_token(SCOPE).token == "token-2"


def test_a_file_that_others_may_read_is_not_trusted(clock: FakeClock) -> None:
    tokens = FakeTokens(clock)
    credential(clock, tokens).get_token(SCOPE)
    files()[0].chmod(0o644)

    assert credential(clock, tokens).get_token(SCOPE).token == "token-2"


def test_a_full_disk_does_not_keep_anybody_from_working(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    monkeypatch.setenv("AZL_CACHE_DIR", str(blocked))

    assert credential(clock, FakeTokens(clock)).get_token(SCOPE).token == "token-1"


def test_signing_in_anew_trusts_no_token_of_an_earlier_run(clock: FakeClock) -> None:
    tokens = FakeTokens(clock)
    credential(clock, tokens).get_token(SCOPE)

    asking = AzlCredential(SIGN_IN, clock, source=tokens, prompt=lambda line: None)

    assert asking.get_token(SCOPE).token == "token-2"
    assert asking.get_token(SCOPE).token == "token-2"


def test_many_threads_sign_in_once(clock: FakeClock) -> None:
    tokens = FakeTokens(clock)
    shared = credential(clock, tokens)
    threads = [threading.Thread(target=shared.get_token, args=(SCOPE,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert tokens.count == 1


def test_a_refused_token_is_forgotten_but_a_newer_one_kept(clock: FakeClock) -> None:
    tokens = FakeTokens(clock)
    shared = credential(clock, tokens)
    shared.get_token(SCOPE)
    shared.forget(SCOPE, token="token-0")
    assert shared.get_token(SCOPE).token == "token-1"

    shared.forget(SCOPE, token="token-1")
    assert files() == []
    assert shared.get_token(SCOPE).token == "token-2"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("AADSTS7000215: Invalid client secret provided. Trace ID: 1", "the secret is wrong"),
        ("AADSTS7000222: The provided client secret keys are expired.", "the secret has expired"),
        ("AADSTS700016: Application not found.", "the application is not known in this tenant"),
        ("AADSTS90002: Tenant 'x' not found.", "the tenant does not exist"),
    ],
)
def test_entras_refusals_become_one_sentence(clock: FakeClock, words: str, message: str) -> None:
    tokens = FakeTokens(clock, error=ClientAuthenticationError(f"Authentication failed: {words}"))

    with pytest.raises(SignInError) as at:
        credential(clock, tokens).get_token(SCOPE)
    assert at.value.message == f"could not sign in as client: {message}"
    assert "hunter2" not in repr(at.value) + str(at.value.details)


def test_an_unknown_refusal_keeps_its_words_but_not_its_trace_ids(clock: FakeClock) -> None:
    error = ClientAuthenticationError("Authentication failed: AADSTS1: Odd. Trace ID: a-b Time: c")

    with pytest.raises(SignInError, match=r"\(service-principal\): AADSTS1: Odd$"):
        credential(clock, FakeTokens(clock, error=error)).get_token(SCOPE)


MSAL_AUTHORITY = (
    "Unable to get authority configuration for https://login.invalid/tenant. Authority would "
    "typically be in a format of https://login.microsoftonline.com/your_tenant or "
    "https://tenant_name.ciamlogin.com.  Also please double check your tenant name or GUID is "
    "correct."
)


@pytest.mark.parametrize(
    ("sandbox", "hints"),
    [
        (False, ("azl config list shows authority and tenant-id", "azl auth login")),
        (True, ("azl sandbox status", "azl sandbox start")),
    ],
)
def test_an_authority_that_does_not_describe_itself_is_named(
    clock: FakeClock, *, sandbox: bool, hints: tuple[str, ...]
) -> None:
    tokens = FakeTokens(clock, error=ValueError(MSAL_AUTHORITY))

    with pytest.raises(SignInError) as at:
        credential(clock, tokens, replace(SIGN_IN, sandbox=sandbox)).get_token(SCOPE)
    assert at.value.message == (
        "could not sign in (service-principal): the authority https://login.invalid "
        "does not know tenant, or did not describe itself"
    )
    assert at.value.hints == hints


def test_any_other_refusal_of_the_sandbox_leads_to_the_sandbox(clock: FakeClock) -> None:
    tokens = FakeTokens(clock, error=ClientAuthenticationError("Odd."))

    with pytest.raises(SignInError) as at:
        credential(clock, tokens, replace(SIGN_IN, sandbox=True)).get_token(SCOPE)
    assert at.value.hints == ("azl sandbox status", "azl sandbox start")


def test_the_secret_is_in_no_repr() -> None:
    assert "hunter2" not in repr(SIGN_IN)


def test_logging_out_forgets_every_token(clock: FakeClock) -> None:
    credential(clock, FakeTokens(clock)).get_token(SCOPE)
    cache = TokenCache()

    assert cache.clear() == 1
    assert cache.clear() == 0
    assert cache.read(("x",)) is None
    cache.write(("x",), CachedToken("t", 5))
    assert cache.read(("x",)) == CachedToken("t", 5)

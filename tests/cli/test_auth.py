"""`azl auth login | status | logout` against the sandbox's sign-in service."""
# ruff: noqa: E501 - messages stand here as they are printed

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from azlinux_cli.adapters.path import cache_dir, config_dir
from azlinux_cli.adapters.settings import ProfileFile
from tests.command import Azl, Result
from tests.sandbox_cloud import SandboxCloud

PLACE = ("AZL_ENDPOINT", "AZL_AUTHORITY", "AZL_CA_BUNDLE")


class Door:
    """azl with nothing but the address of a cloud."""

    def __init__(self, azl: Azl, sandbox: SandboxCloud) -> None:
        self.azl, self.status = azl, sandbox.status
        self.secret = str(sandbox.status["clientSecret"])
        self.secret_file = sandbox.environ["AZL_CLIENT_SECRET_FILE"]
        self.principal = (
            "--service-principal",
            "--client-id", str(sandbox.status["clientId"]),
            "--tenant", str(sandbox.status["tenantId"]),
        )  # fmt: skip

    def login(self, *argv: str, stdin: str = "") -> Result:
        return self.azl("auth", "login", *argv, stdin=stdin)


@pytest.fixture
def door(azl: Azl, sandbox: SandboxCloud, monkeypatch: pytest.MonkeyPatch) -> Door:
    for name in PLACE:
        monkeypatch.setenv(name, sandbox.environ[name])
    return Door(azl, sandbox)


def tokens() -> list[Path]:
    return [*(cache_dir() / "tokens").glob("*")]


def profile(name: str = "azure") -> Mapping[str, str]:
    return ProfileFile().read().named[name]


def test_a_sign_in_is_proven_and_becomes_the_current_profile(door: Door) -> None:
    result = door.login(*door.principal, "--secret-file", door.secret_file, "-o", "json")

    assert result.status == 0, result.err
    assert result.json() == {
        "profile": "azure",
        "signIn": "service-principal",
        "tenantId": door.status["tenantId"],
        "subscription": door.status["subscriptionId"],
        "subscriptionName": "azl sandbox",
    }
    assert result.err == "profile azure is current\n"
    assert profile()["client-secret-file"] == door.secret_file
    assert profile()["endpoint"] == door.status["endpoint"]
    assert door.secret not in (config_dir() / "config.toml").read_text()


def test_the_profile_alone_is_enough_afterwards(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.login(*door.principal, "--secret-file", door.secret_file)
    for name in PLACE:
        monkeypatch.delenv(name)

    status = door.azl("auth", "status", "-o", "json")

    assert status.status == 0, status.err
    assert status.json()["subscription"] == door.status["subscriptionId"]
    assert door.secret not in status.out + door.azl("auth", "status").out


def test_a_secret_from_standard_input_is_kept_where_only_its_owner_reads(door: Door) -> None:
    result = door.login(*door.principal, "--secret-stdin", stdin=door.secret + "\n")

    kept = Path(profile()["client-secret-file"])
    assert result.status == 0, result.err
    assert kept.read_text() == door.secret
    assert oct(kept.stat().st_mode & 0o777) == "0o600"
    assert door.secret not in result.out + result.err


def test_a_wrong_secret_changes_nothing_and_is_not_shown(door: Door) -> None:
    result = door.login(*door.principal, "--secret-stdin", stdin="wr0ng\n")

    assert result == (
        4,
        "",
        (
            f"error: could not sign in as {door.status['clientId']}: the secret is wrong\n"
            "hint: azl auth login --service-principal --client-id ID --tenant ID --secret-file FILE\n"
        ),
    )
    assert ProfileFile().read().named == {}
    assert tokens() == []


def test_a_wrong_secret_is_not_hidden_by_a_token_of_an_earlier_sign_in(door: Door) -> None:
    door.login(*door.principal, "--secret-file", door.secret_file)

    assert door.login(*door.principal, "--secret-stdin", stdin="wr0ng\n").status == 4
    assert profile()["client-secret-file"] == door.secret_file


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--device-code", "--managed-identity"), "--device-code and --managed-identity exclude"),
        (("--secret-stdin",), "a secret belongs to a service principal"),
        (("--secret-file", "x", "--device-code"), "a secret belongs to a service principal"),
        (("--service-principal", "--secret-file", "x", "--secret-stdin"), "exclude each other"),
        (("--service-principal", "--secret-stdin"), "there was no secret on standard input"),
        (("--profile", "../up"), "'../up' is not a profile name"),
        (("--client-secret", "x"), "no such option: --client-secret"),
    ],
)
def test_contradictions_are_usage_errors(door: Door, argv: tuple[str, ...], words: str) -> None:
    result = door.login(*argv)

    assert (result.status, result.out) == (2, "")
    assert words in result.err


def test_a_missing_secret_file_is_named(door: Door, tmp_path: Path) -> None:
    result = door.login(*door.principal, "--secret-file", str(tmp_path / "none"))

    assert (result.status, result.out) == (4, "")
    assert f"could not read the service principal's secret from {tmp_path}/none" in result.err


def test_without_az_and_environment_the_ways_are_listed(door: Door, tmp_path: Path) -> None:
    assert door.login() == (
        4,
        "",
        (
            "error: az is not signed in on this machine, and the environment names no service "
            "principal\n"
            "hint: azl auth login --device-code   (a person)\n"
            "hint: azl auth login --service-principal --client-id ID --tenant ID --secret-file FILE\n"
            "hint: azl auth login --managed-identity   (on an Azure machine)\n"
        ),
    )


def test_the_environments_principal_is_used_when_nothing_is_said(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_CLIENT_ID", str(door.status["clientId"]))
    monkeypatch.setenv("AZURE_TENANT_ID", str(door.status["tenantId"]))
    monkeypatch.setenv("AZURE_CLIENT_SECRET", door.secret)

    assert door.login().status == 0
    assert profile()["sign-in"] == "default"
    assert "client-secret-file" not in profile()
    assert door.azl("auth", "status").status == 0


def test_a_subscription_that_is_not_there_lists_those_that_are(door: Door) -> None:
    result = door.login(*door.principal, "--secret-file", door.secret_file, "--subscription", "x")

    assert result == (
        5,
        "",
        (
            "error: this sign-in sees no subscription 'x'\n"
            f"hint: --subscription {door.status['subscriptionId']}   (azl sandbox)\n"
        ),
    )
    assert ProfileFile().read().named == {}


def test_the_sandboxs_profile_is_never_overwritten_unasked(door: Door) -> None:
    ProfileFile().set("sandbox", {"cloud": "sandbox", "subscription": "s"})
    ProfileFile().use("sandbox")

    result = door.login(*door.principal, "--secret-file", door.secret_file)

    assert result.err == "profile azure is current (was sandbox; `azl config use -` goes back)\n"
    assert profile("sandbox") == {"cloud": "sandbox", "subscription": "s"}


def test_signing_out_forgets_tokens_secret_and_subscription_but_not_preferences(
    door: Door,
) -> None:
    door.login(*door.principal, "--secret-stdin", stdin=door.secret)
    secret = Path(profile()["client-secret-file"])
    ProfileFile().set("azure", {"location": "westeurope"})
    assert tokens()

    assert door.azl("auth", "logout") == (
        0,
        "",
        "signed out of profile azure; cached tokens are gone\n",
    )
    assert tokens() == []
    assert not secret.exists()
    assert "subscription" not in profile()
    assert profile()["location"] == "westeurope"
    assert door.azl("vm", "list").status == 4


def test_signing_out_keeps_a_secret_file_that_is_the_users_own(door: Door) -> None:
    door.login(*door.principal, "--secret-file", door.secret_file)
    door.azl("auth", "logout")

    assert Path(door.secret_file).exists()


@pytest.mark.parametrize(
    ("argv", "status", "words"),
    [((), 0, "nobody was signed in"), (("--profile", "x"), 5, "there is no profile 'x'")],
)
def test_signing_out_of_nothing(azl: Azl, argv: tuple[str, ...], status: int, words: str) -> None:
    result = azl("auth", "logout", *argv)

    assert result.status == status
    assert words in result.err


def test_a_token_that_the_service_no_longer_knows_is_replaced_unseen(door: Door) -> None:
    door.login(*door.principal, "--secret-file", door.secret_file)
    for file in tokens():
        file.write_text(json.dumps({"token": "stale", "expiresOn": 9_999_999_999}))

    assert door.azl("auth", "status").status == 0
    assert "stale" not in "".join(file.read_text() for file in tokens())


def test_status_without_a_sign_in_says_how_to_get_one(azl: Azl) -> None:
    result = azl("auth", "status")

    assert (result.status, result.out) == (4, "")
    assert "azl auth login" in result.err

import os
from pathlib import Path

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.azure.sdk_credential import sdk_credential
from azlinux_cli.adapters.azure.sign_in import SignIn, sign_in_of
from azlinux_cli.adapters.settings import Profiles, load_settings
from azlinux_cli.domain.errors import SignInError, UnreachableError, UsageError
from azlinux_cli.domain.settings import Settings
from tests.fakes.clock import FakeClock

PRINCIPAL = {"AZURE_CLIENT_ID": "c", "AZURE_TENANT_ID": "t", "AZURE_CLIENT_SECRET": "s3cret"}


def settings(**values: str) -> Settings:
    named = {name.replace("_", "-"): value for name, value in values.items()}
    return load_settings(named, environ={}, profiles=Profiles({}))


def test_the_default_is_the_environments_principal_when_it_is_complete() -> None:
    found = sign_in_of(settings(), PRINCIPAL)

    assert (found.kind, found.tenant, found.client_id, found.secret) == (
        "service-principal", "t", "c", "s3cret",
    )  # fmt: skip


def test_the_default_is_az_when_the_environment_is_incomplete() -> None:
    assert sign_in_of(settings(), {"AZURE_CLIENT_ID": "c"}).kind == "azure-cli"


def test_settings_win_over_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("  from-file\n")
    chosen = settings(
        sign_in="service-principal", tenant_id="T", client_id="C", client_secret_file=str(file)
    )

    found = sign_in_of(chosen, PRINCIPAL)

    assert (found.tenant, found.client_id, found.secret) == ("T", "C", "from-file")


def test_what_is_missing_of_a_principal_is_named() -> None:
    with pytest.raises(SignInError, match="tenant-id and client-id"):
        sign_in_of(settings(sign_in="service-principal"), {})
    with pytest.raises(SignInError, match="secret is not known"):
        sign_in_of(settings(sign_in="service-principal", tenant_id="T", client_id="C"), {})


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "No such file"), (b"", "holds no secret"), (b" \n", "holds no secret"),
     (b"\xff\xfe", "it is not text")],
)  # fmt: skip
def test_a_bad_secret_file_is_named(tmp_path: Path, content: bytes | None, message: str) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    chosen = settings(
        sign_in="service-principal", tenant_id="T", client_id="C", client_secret_file=str(file)
    )

    with pytest.raises(SignInError, match=message) as at:
        sign_in_of(chosen, {})
    assert str(file) in at.value.message


def test_az_signing_in_again_ends_what_was_cached_before(tmp_path: Path) -> None:
    profile = tmp_path / "azureProfile.json"
    profile.write_text("{}")
    environ = {"AZURE_CONFIG_DIR": str(tmp_path)}
    before = sign_in_of(settings(sign_in="azure-cli"), environ)
    os.utime(profile, (1, 1))

    assert sign_in_of(settings(sign_in="azure-cli"), environ).key != before.key


def test_without_az_its_sign_in_says_what_to_do(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    cloud = AzureCloud(settings(subscription="s", sign_in="azure-cli"), clock)

    with pytest.raises(SignInError, match="could not use az's sign-in: Azure CLI not found") as at:
        cloud.arm().get("/x", api_version="1", action="look")
    assert at.value.hints[0] == "az login"


def test_a_device_code_is_asked_for_only_when_somebody_can_answer() -> None:
    with pytest.raises(SignInError, match="nobody is signed in with a device code") as at:
        sdk_credential(SignIn("device-code", "https://login.microsoftonline.com"))
    assert at.value.hints == ("azl auth login --device-code",)


def test_with_nothing_configured_one_sentence_names_both_ways(clock: FakeClock) -> None:
    with pytest.raises(SignInError) as at:
        AzureCloud(settings(), clock).arm()
    assert at.value.message == (
        "no cloud is configured: sign in to Azure with `azl auth login`, "
        "or try the rehearsal cloud of this machine with `azl sandbox start`"
    )
    assert at.value.hints == ()


def test_a_cloud_without_a_subscription_says_so(clock: FakeClock) -> None:
    with pytest.raises(SignInError, match="no subscription is chosen"):
        AzureCloud(settings(cloud="azure"), clock).arm()


def test_a_sign_in_service_that_is_down_is_named(clock: FakeClock, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("x")
    chosen = settings(
        subscription="s", sign_in="service-principal", tenant_id="T", client_id="C",
        client_secret_file=str(file), authority="https://127.0.0.1:1",
    )  # fmt: skip

    with pytest.raises(UnreachableError, match=r"could not sign in: 127\.0\.0\.1:1: connection"):
        AzureCloud(chosen, clock).arm().get("/x", api_version="1", action="look")


@pytest.mark.parametrize("what", ["missing", "a directory"])
def test_a_ca_bundle_that_is_no_file_is_a_usage_error(
    clock: FakeClock, tmp_path: Path, what: str
) -> None:
    bundle = tmp_path if what == "a directory" else tmp_path / "missing.pem"
    chosen = settings(subscription="s", sign_in="azure-cli", ca_bundle=str(bundle))

    with pytest.raises(UsageError, match="is not a file"):
        AzureCloud(chosen, clock).arm()


@pytest.mark.parametrize(("cloud", "sandbox"), [("sandbox", True), ("azure", False)])
def test_a_sign_in_knows_whether_it_is_the_sandboxs(cloud: str, *, sandbox: bool) -> None:
    values = {"cloud": cloud, "authority": "https://login.invalid", "sign-in": "azure-cli"}

    assert sign_in_of(Settings(None, values, {}), {}).sandbox is sandbox

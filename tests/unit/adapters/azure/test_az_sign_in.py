"""The sign-in of az, with a program of that name on the path."""

import json
import sys
from pathlib import Path

import pytest

from azlinux_cli.adapters.azure.credential import AzlCredential
from azlinux_cli.adapters.azure.sign_in import SignIn
from azlinux_cli.adapters.azure.subscription import default_of_az
from azlinux_cli.domain.errors import SignInError
from tests.fakes.clock import FakeClock

SCOPE = "https://management.azure.com/.default"
SIGN_IN = SignIn("azure-cli", "https://login.microsoftonline.com")


@pytest.fixture
def az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program `az` that prints the file `answer`, or fails with the file `refusal`."""
    program = tmp_path / "az"
    program.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, sys\n"
        "here = pathlib.Path(__file__).parent\n"
        "if (here / 'refusal').exists():\n"
        "    sys.exit((here / 'refusal').read_text())\n"
        "print((here / 'answer').read_text())\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def test_azs_token_is_used(az: Path, clock: FakeClock) -> None:
    token = {"accessToken": "from-az", "expires_on": int(clock.now()) + 3600, "tokenType": "Bearer"}
    (az / "answer").write_text(json.dumps({**token, "subscription": "s", "tenant": "t"}))

    assert AzlCredential(SIGN_IN, clock).get_token(SCOPE).token == "from-az"


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ("ERROR: Please run 'az login' to setup account.", "Please run 'az login'"),
        ("AADSTS700082: The refresh token has expired.", "the sign-in has run out"),
    ],
)
def test_azs_refusal_says_how_to_sign_in(
    az: Path, clock: FakeClock, refusal: str, words: str
) -> None:
    (az / "refusal").write_text(refusal)

    with pytest.raises(SignInError, match=words) as at:
        AzlCredential(SIGN_IN, clock).get_token(SCOPE)
    assert at.value.hints[0] == "az login"


@pytest.mark.parametrize(
    ("profile", "default"),
    [
        ({"subscriptions": [{"id": "a"}, {"id": "b", "isDefault": True}]}, "b"),
        ({"subscriptions": []}, None),
        ({"subscriptions": [3]}, None),
        ([], None),
    ],
)
def test_azs_default_subscription_is_read_from_its_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: object, default: str | None
) -> None:
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    assert default_of_az() is None
    text = json.dumps(profile)
    (tmp_path / "azureProfile.json").write_text(text, encoding="utf-8-sig")  # as az writes it

    assert default_of_az() == default

"""`azl doctor` from nothing, on the sandbox, and with a broken configuration."""

from pathlib import Path

import pytest

from tests.command import Azl
from tests.sandbox_cloud import SandboxCloud


def rows(azl: Azl) -> dict[str, bool | None]:
    return {row["name"]: row["ok"] for row in azl("doctor", "-o", "json").json()}


def test_from_nothing_it_says_how_to_begin_and_exits_1(azl: Azl) -> None:
    done = azl("doctor")
    assert done.status == 1
    assert done.out.splitlines()[0].split() == ["CHECK", "OK", "DETAIL"]
    assert "hint: sign-in: azl auth login signs in to Azure\n" in done.err
    assert "hint: sign-in: azl sandbox start starts a rehearsal cloud\n" in done.err


def test_on_the_sandbox_all_is_well(azl: Azl, on_sandbox: SandboxCloud) -> None:
    done = azl("doctor")
    assert (done.status, done.err) == (0, "")
    assert rows(azl)["subscription"] is True


def test_a_wrong_secret_is_a_sign_in_that_fails(
    azl: Azl, on_sandbox: SandboxCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "secret"
    wrong.write_text("wrong")
    monkeypatch.setenv("AZL_CLIENT_SECRET_FILE", str(wrong))
    found = rows(azl)
    assert (found["endpoint"], found["sign-in"], found["subscription"]) == (True, False, None)


def test_a_subscription_that_is_not_there(
    azl: Azl, on_sandbox: SandboxCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZL_SUBSCRIPTION", "00000000-0000-0000-0000-00000000beef")
    found = rows(azl)
    assert (found["sign-in"], found["subscription"]) == (True, False)


def test_a_broken_configuration_is_a_finding(azl: Azl, home: Path) -> None:
    config = home / ".azl" / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("current = [")
    done = azl("doctor")
    assert done.status == 1
    assert "is not valid TOML" in done.out
    assert "ssh" in done.out

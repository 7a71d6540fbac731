import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.services.choose_key import ChooseKeys
from tests.contract.test_compute_sdk import KEY
from tests.fakes.creation import FakeKeyFiles


def test_keys_and_files_can_be_mixed_and_twins_count_once() -> None:
    files = FakeKeyFiles()
    files.files["me.pub"] = KEY + " another comment"
    chosen = ChooseKeys(files)([KEY, "me.pub"])

    assert len(chosen.keys) == 1
    assert chosen.notice == ""


def test_named_keys_come_before_the_users_own() -> None:
    files = FakeKeyFiles(pair="broken")

    assert ChooseKeys(files)([KEY]).lines == (KEY,)


def test_the_users_own_key_is_checked_too() -> None:
    with pytest.raises(UsageError, match=r"~/\.ssh/id_ed25519\.pub is not an SSH public key"):
        ChooseKeys(FakeKeyFiles(pair="broken"))([])


def test_a_file_that_is_no_key_is_named() -> None:
    files = FakeKeyFiles()
    files.files["me"] = "-----BEGIN RSA PRIVATE KEY-----\nabc"

    with pytest.raises(UsageError, match="me is a private key"):
        ChooseKeys(files)(["me"])


def test_a_pair_is_made_only_when_there_is_none_and_it_is_meant() -> None:
    files = FakeKeyFiles(made=KEY)
    choose = ChooseKeys(files)

    assert choose([], dry_run=True).keys == ()
    assert files.generated == 0
    assert choose([]).lines == (KEY,)
    assert choose([]).notice == ""
    assert files.generated == 1

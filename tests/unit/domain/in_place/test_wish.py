"""What may be asked of a migration in place, and what may not."""

import json
from typing import Any

import pytest

from azlinux_cli.adapters.in_place_data import load_in_place
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.in_place import Repository, in_place_document, in_place_from
from azlinux_cli.domain.in_place.source import prepare_part, repository_text
from tests.unit.domain.in_place.some_wish import KEY, some_wish

RUN = "mtest0001"


def test_azls_own_data_is_a_wish_with_a_date() -> None:
    wish = load_in_place()
    assert wish.as_of == "2026-11-22"
    assert next(r.id for r in wish.repositories) == "azl4-base"
    assert wish.key_files == ("/etc/pki/rpm-gpg/MICROSOFT-RPM-GPG-KEY",)
    assert {"kernel", "openssh-server", "sudo", "WALinuxAgent"} <= {*wish.protected}


def test_what_somebody_wants_otherwise_counts() -> None:
    mirror = (Repository("own", "http://mirror.example/4/$basearch"),)
    wish = load_in_place(repositories=mirror, rescue_port=2022)
    assert (wish.repositories, wish.rescue_port) == (mirror, 2022)


def test_a_wish_survives_a_plan() -> None:
    wish = some_wish(erase=("old-thing",), guard_s=77.0)
    document = json.loads(json.dumps({**in_place_document(wish), "stays": {}, "canaries": []}))
    assert in_place_from(document) == wish


@pytest.mark.parametrize(
    "changed",
    [
        {"repositories": ()},
        {"keys": ()},
        {"keys": ("relative/key",)},
        {"keys": ("/etc/k; reboot",)},
        {"keys": (KEY + "~",)},
        {"erase": ("--allow",)},
        {"timers": ("x; reboot.timer",)},
        {"rescue_port": 0},
    ],
)
def test_what_a_script_could_take_for_more_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        some_wish(**changed)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("a]b", "https://x/"),
        ("own", "file:///etc"),
        ("own", "https://x/\ngpgcheck=0"),
        ("", "https://x/"),
    ],
)
def test_a_repository_is_a_name_and_an_address(name: str, url: str) -> None:
    with pytest.raises(UsageError, match="not a repository"):
        Repository(name, url)


def test_a_repository_that_is_down_fails_the_question() -> None:
    text = repository_text(some_wish().repositories)
    assert "skip_if_unavailable=0\n" in text
    assert "baseurl=https://packages.invalid/4/base/$basearch\n" in text


def test_an_armored_key_keeps_its_empty_line() -> None:
    part = prepare_part(RUN, some_wish())
    assert KEY.replace("\n", "~") in part

"""What a plan keeps of a set, and what may be asked for."""

import json

import pytest

from azlinux_cli.domain.errors import RemoteError, UsageError
from azlinux_cli.domain.package import (
    Action,
    LockedPackage,
    Want,
    from_document,
    parse_nevra,
    to_document,
)
from azlinux_cli.domain.package.locked import snapshot_time

CURL = LockedPackage(
    nevra=parse_nevra("curl-8.11.1-5.azl3.x86_64"),
    action=Action.UPGRADE,
    checksum="sha256:" + "a" * 64,
    repository="azurelinux-official-base",
    size_bytes=6413,
    severity="Moderate",
    replaces=parse_nevra("curl-8.11.1-3.azl3.x86_64"),
    served=True,
    at_s=1_795_000_000,
)
GONE = LockedPackage(parse_nevra("vim-9-1.x86_64"), Action.REMOVE)


@pytest.mark.parametrize("package", [CURL, GONE])
def test_a_package_survives_a_plans_file(package: LockedPackage) -> None:
    assert from_document(json.loads(json.dumps(to_document(package)))) == package


@pytest.mark.parametrize(
    "change",
    [
        {"nevra": "curl; reboot"},
        {"action": "explode"},
        {"checksum": ""},
        {"checksum": "md5:" + "a" * 32},
        {"checksum": "sha256:" + "a" * 64 + "; reboot"},
        {"sizeBytes": "big"},
        {"replaces": "$(id)"},
        {"resolvedAt": None},
    ],
)
def test_a_plan_that_was_edited_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(RemoteError):
        from_document({**to_document(CURL), **change})


@pytest.mark.parametrize("key", to_document(CURL))
def test_a_plan_that_lacks_something_is_refused(key: str) -> None:
    document = to_document(CURL)
    del document[key]
    with pytest.raises(RemoteError, match="not a locked package"):
        from_document(document)


def test_the_set_is_as_old_as_the_youngest_of_it() -> None:
    assert snapshot_time([CURL, GONE]) == CURL.at_s
    assert snapshot_time([GONE]) is None


@pytest.mark.parametrize("name", ["", "-y", "--setopt=x=1", "a b", "$(id)", "curl;id", "a" * 300])
def test_a_name_that_a_tool_would_take_for_something_else_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        Want(packages=(name,))
    with pytest.raises(UsageError):
        Want(exclude=(name,))


def test_names_globs_and_full_names_may_be_asked_for() -> None:
    names = ("openssl*", "*ssl*", "curl-1:8-1.azl3.x86_64", "lib[ab]?", "libstdc++")
    assert Want(packages=names).packages == names

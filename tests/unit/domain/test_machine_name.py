import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.machine_name import (
    check_admin_user,
    check_group_name,
    check_location,
    check_machine_name,
    numbered,
)


@pytest.mark.parametrize("name", ["a", "1", "web-1", "Web.Example", "a" * 64, "0-0"])
def test_a_linux_machine_name_is_accepted(name: str) -> None:
    assert check_machine_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a" * 65,
        "-web",
        "web-",
        "web.",
        ".web",
        "web_1",
        "web 1",
        "web/1",
        "web*",
        "wéb",
        "web\n",
        "web\x00",
        "🐧",
        "web,2",
        "$(id)",
        "web'",
    ],
)
def test_what_azure_would_refuse_is_refused_before(name: str) -> None:
    with pytest.raises(UsageError):
        check_machine_name(name)


def test_an_overlong_name_is_not_repeated_in_full() -> None:
    with pytest.raises(UsageError) as caught:
        check_machine_name("x" * 100_000)

    assert len(caught.value.message) < 200
    assert "100000 characters" in caught.value.message


@pytest.mark.parametrize("name", ["rg", "my_group", "a(b)", "a.b", "Ünïcode", "a" * 90])
def test_a_group_name_is_accepted(name: str) -> None:
    assert check_group_name(name) == name


@pytest.mark.parametrize("name", ["", "ends.", "a/b", "a b", "a" * 91, "a\nb", "a?b"])
def test_a_bad_group_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        check_group_name(name)


@pytest.mark.parametrize("name", ["azureuser", "_ops", "a-b", "deploy2", "core"])
def test_a_linux_user_is_accepted(name: str) -> None:
    assert check_admin_user(name) == name


@pytest.mark.parametrize("name", ["admin", "ROOT", "test", "1", "guest", "a"])
def test_names_that_azure_reserves_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="does not accept"):
        check_admin_user(name)


@pytest.mark.parametrize("name", ["", "Ops", "9lives", "a b", "o'hara", "x" * 33, "ö", "-x", "a:b"])
def test_what_is_no_linux_user_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        check_admin_user(name)


def test_a_region_is_spelled_as_arm_does() -> None:
    assert check_location("West Europe") == "westeurope"


@pytest.mark.parametrize("name", ["", "west-europe", "../x", "eu'or'1", "wésteurope"])
def test_what_cannot_be_a_region_never_gets_into_a_request(name: str) -> None:
    with pytest.raises(UsageError):
        check_location(name)


def test_count_numbers_from_one() -> None:
    assert numbered("web", 3) == ["web-1", "web-2", "web-3"]

"""`azl config`: the real parser on a configuration directory of its own."""

from pathlib import Path

import pytest

from tests.command import Azl

azl = Azl()


@pytest.fixture
def config(home: Path) -> Path:
    return home / ".azl" / "config" / "config.toml"


def rows(*argv: str) -> dict[str, tuple[str | None, str | None]]:
    return {
        row["name"]: (row["value"], row["source"])
        for row in azl("config", "list", "-o", "json", *argv).json()
    }


def test_the_first_value_set_makes_a_profile_and_makes_it_current(config: Path) -> None:
    done = azl("config", "set", "location", "westeurope")
    assert (done.status, done.out) == (0, "")
    assert done.err == "location = westeurope in profile default\n"
    assert rows()["location"] == ("westeurope", "profile default")
    assert config.stat().st_mode & 0o777 == 0o600


def test_list_says_where_each_value_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    azl("config", "set", "location=westeurope", "image=acl")
    monkeypatch.setenv("AZL_LOCATION", "uksouth")
    table = azl("config", "list").out.splitlines()
    assert table[0].split() == ["NAME", "VALUE", "SOURCE", "MEANING"]
    found = rows("--subscription", "s-1")
    assert found["subscription"] == ("s-1", "flag")
    assert found["location"] == ("uksouth", "AZL_LOCATION")
    assert found["image"] == ("acl", "profile default")
    assert found["parallel"] == ("16", "default")
    assert found["jump-host"] == (None, None)


def test_get_prints_the_bare_value_or_the_whole_row() -> None:
    azl("config", "set", "location", "westeurope")
    assert azl("config", "get", "location").out == "westeurope\n"
    assert azl("config", "get", "location", "-o", "json").json()["source"] == "profile default"
    assert azl("config", "get", "location", "--query", "source", "-o", "tsv").out == (
        "profile default\n"
    )


def test_get_of_an_unset_value_is_not_found_and_says_how_to_set_it() -> None:
    done = azl("config", "get", "location")
    assert (done.status, done.out) == (5, "")
    assert done.err == "error: location is not set\nhint: azl config set location VALUE\n"


def test_a_value_goes_to_the_profile_named_by_flag_then_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    azl("config", "set", "location", "a", "--profile", "work")
    monkeypatch.setenv("AZL_PROFILE", "home")
    azl("config", "set", "location", "b")
    monkeypatch.delenv("AZL_PROFILE")
    assert azl("config", "get", "location").out == "a\n"
    assert azl("config", "get", "location", "--profile", "home").out == "b\n"


def test_unset_gives_the_default_back_and_may_be_repeated() -> None:
    azl("config", "set", "image", "acl")
    for _ in range(2):
        done = azl("config", "unset", "image")
        assert (done.status, done.err) == (0, "image is not set in profile default\n")
    assert rows()["image"] == ("azurelinux-3", "default")


def test_use_changes_the_profile_and_a_dash_goes_back() -> None:
    azl("config", "set", "location", "a", "--profile", "one")
    azl("config", "set", "location", "b", "--profile", "two")
    assert azl("config", "use", "two").err == "profile two is current (was one)\n"
    assert azl("config", "get", "location").out == "b\n"
    assert azl("config", "use", "-").err == "profile one is current (was two)\n"
    assert azl("config", "use", "one").err == "profile one was current already\n"


def test_profiles_are_listed_and_can_be_forgotten() -> None:
    azl("config", "set", "cloud=azure", "subscription=s-1", "--profile", "one")
    azl("config", "set", "cloud=sandbox", "--profile", "two")
    assert azl("config", "profiles", "list").out == (
        "NAME    CURRENT    CLOUD    SUBSCRIPTION\n"
        "one     yes        azure    s-1\n"
        "two     no         sandbox\n"
    )
    assert azl("config", "profiles", "delete", "two").status == 2
    assert azl("config", "profiles", "delete", "two", "--yes").err == (
        "profile two is gone; current: one\n"
    )
    assert azl("config", "profiles", "delete", "two", "--yes").status == 5


def test_an_empty_world_has_a_header_and_no_profiles() -> None:
    done = azl("config", "profiles", "list")
    assert (done.status, done.out) == (0, "NAME    CURRENT    CLOUD    SUBSCRIPTION\n")


@pytest.mark.parametrize(
    ("argv", "status", "text"),
    [
        (("set", "location=\udcff"), 2, "printable text is expected"),
        (("set", ""), 2, "'' has no value"),
        (("set", "locatoin", "x"), 2, "did you mean 'location'?"),
        (("set", "ssh-port", "many"), 2, "ssh-port must be a whole number, not 'many'"),
        (("set", "cloud", "aws"), 2, "one of: azure, sandbox"),
        (("set", "output=xml"), 2, "one of: table, json, jsonl, yaml, tsv, name"),
        (("set", "location"), 2, "'location' has no value"),
        (("set", "a=b", "c"), 2, "'c' has no value"),
        (("set",), 2, "missing argument"),
        (("get", "nope"), 2, "there is no setting 'nope'"),
        (("unset", "nope"), 2, "there is no setting 'nope'"),
        (("use", "nope"), 5, "there is no profile 'nope'"),
        (("use", "-"), 5, "no profile was used before"),
        (("list", "--profile", "nope"), 5, "there is no profile 'nope'"),
        (("lst",), 2, "did you mean `azl config list`?"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(
    config: Path, argv: tuple[str, ...], status: int, text: str
) -> None:
    done = azl("config", *argv)
    assert (done.status, done.out) == (status, "")
    assert done.err.startswith("error: ")
    assert text in done.err
    assert not config.exists()


def test_a_broken_file_is_refused_and_left_alone(config: Path) -> None:
    config.parent.mkdir(parents=True)
    config.write_text("current = [")
    done = azl("config", "set", "location", "x")
    assert done.status == 2
    assert "is not valid TOML" in done.err
    assert "hint: mend the file by hand, or begin anew without it: mv " in done.err
    assert config.read_text() == "current = ["


def test_use_mends_a_file_whose_current_profile_is_gone(config: Path) -> None:
    config.parent.mkdir(parents=True)
    config.write_text('current = "gone"\n[profiles.one]\nlocation = "a"\n')
    assert azl("config", "get", "location").status == 5
    assert azl("config", "use", "one").status == 0
    assert azl("config", "get", "location").out == "a\n"

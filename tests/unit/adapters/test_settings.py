"""Profiles on disk, and who wins when several speak."""

from pathlib import Path

import pytest

from azlinux_cli.adapters.settings import ProfileFile, load_settings
from azlinux_cli.domain.errors import AzlError, NotFoundError, UsageError


@pytest.fixture
def file(tmp_path: Path) -> ProfileFile:
    return ProfileFile(tmp_path / "azl" / "config.toml")


def test_a_flag_beats_a_variable_beats_a_profile_beats_the_default(file: ProfileFile) -> None:
    file.set("p", {"output": "yaml", "location": "westeurope", "ssh-port": "2222"})
    file.use("p")

    settings = load_settings({"output": "tsv"}, environ={"AZL_LOCATION": "uksouth"}, file=file)

    assert settings["output"] == "tsv"
    assert settings["location"] == "uksouth"
    assert settings["ssh-port"] == "2222"
    assert settings["parallel"] == "16"
    assert [settings.sources[n] for n in ("output", "location", "ssh-port", "parallel")] == [
        "flag",
        "AZL_LOCATION",
        "profile p",
        "default",
    ]


def test_an_empty_variable_is_not_a_value(file: ProfileFile) -> None:
    assert load_settings({}, environ={"AZL_OUTPUT": ""}, file=file)["output"] == "table"


def test_without_a_file_nothing_is_configured(file: ProfileFile) -> None:
    settings = load_settings({}, environ={}, file=file)

    assert settings.profile is None
    assert not settings.configured


def test_using_a_profile_remembers_the_one_before(file: ProfileFile) -> None:
    file.set("azure", {"cloud": "azure"})
    file.set("sandbox", {"cloud": "sandbox"})
    file.use("azure")
    file.use("sandbox")

    assert file.use("-") == "sandbox"
    assert file.read().current == "azure"
    assert file.read().previous == "sandbox"


def test_removing_the_current_profile_goes_back_to_the_one_before(file: ProfileFile) -> None:
    file.set("azure", {"cloud": "azure"})
    file.set("sandbox", {"cloud": "sandbox"})
    file.use("azure")
    file.use("sandbox")
    file.remove("sandbox")

    assert file.read().current == "azure"
    assert set(file.read().named) == {"azure"}


def test_there_is_no_going_back_from_the_first_profile(file: ProfileFile) -> None:
    file.set("azure", {"cloud": "azure"})
    file.use("azure")

    with pytest.raises(NotFoundError, match="no profile was used before"):
        file.use("-")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("locaton", "x", "there is no setting 'locaton'"),
        ("parallel", "many", "parallel must be a whole number"),
    ],
)
def test_a_bad_setting_is_refused_and_changes_nothing(
    file: ProfileFile, name: str, value: str, message: str
) -> None:
    file.set("p", {"location": "uksouth"})
    before = file.path.read_bytes()

    with pytest.raises(UsageError, match=message):
        file.set("p", {name: value})

    assert file.path.read_bytes() == before


def test_a_misspelt_setting_names_the_one_meant(file: ProfileFile) -> None:
    with pytest.raises(UsageError) as caught:
        file.set("p", {"locaton": "x"})

    assert caught.value.hints == ("did you mean 'location'?",)


@pytest.mark.parametrize("text", ["current = ", "profiles = 3", "[profiles]\nx = 1"])
def test_a_broken_file_is_refused_and_never_overwritten(file: ProfileFile, text: str) -> None:
    file.path.parent.mkdir()
    file.path.write_text(text)

    with pytest.raises(UsageError, match=r"config\.toml"):
        file.set("p", {"location": "uksouth"})

    assert file.path.read_text() == text


def test_a_directory_where_the_file_should_be_is_an_error_in_words(file: ProfileFile) -> None:
    file.path.mkdir(parents=True)

    with pytest.raises(AzlError, match="could not read"):
        file.read()


def test_the_file_is_for_its_owner_only(file: ProfileFile) -> None:
    file.set("p", {"location": "uksouth"})

    assert file.path.stat().st_mode & 0o777 == 0o600


def test_a_profile_that_does_not_exist_is_named_with_those_that_do(file: ProfileFile) -> None:
    file.set("azure", {"cloud": "azure"})

    with pytest.raises(NotFoundError) as caught:
        load_settings({}, profile="azur", environ={}, file=file)

    assert caught.value.hints == ("profiles: azure",)

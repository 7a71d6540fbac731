import json

import pytest
import yaml

from azlinux_cli.domain.custom_data import MOST_BYTES, Format, custom_data_for, recognize
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.operating_system import OsKind

CLOUD_CONFIG = "#cloud-config\npackages: [nginx]\n"
SCRIPT = "#!/bin/sh\necho hello\n"
IGNITION = json.dumps({"ignition": {"version": "3.3.0"}, "passwd": {}})
BUTANE = "variant: flatcar\nversion: 1.0.0\npasswd: {users: [{name: core}]}\n"
THREE, FOUR, ACL = OsKind.AZURE_LINUX_3, OsKind.AZURE_LINUX_4, OsKind.ACL


def sent(system: OsKind, text: str) -> str:
    return custom_data_for(system, text, yaml.safe_load(text), source="data")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CLOUD_CONFIG, Format.CLOUD_INIT),
        ("\ufeff" + CLOUD_CONFIG, Format.CLOUD_INIT),
        (SCRIPT, Format.CLOUD_INIT),
        ("#include\nhttps://example.org\n", Format.CLOUD_INIT),
        ("## template: jinja\n#cloud-config\n", Format.CLOUD_INIT),
        ("#cloud-boothook\n", Format.CLOUD_INIT),
        (IGNITION, Format.IGNITION),
        (BUTANE, Format.BUTANE),
        ("# a comment\n" + BUTANE, Format.BUTANE),
        ("packages: [nginx]\n", Format.UNKNOWN),
        ("", Format.UNKNOWN),
        ("[1, 2]", Format.UNKNOWN),
        ('{"ignition": "3"}', Format.UNKNOWN),
    ],
)
def test_a_format_is_recognized(text: str, kind: Format) -> None:
    assert recognize(text, yaml.safe_load(text)) is kind


@pytest.mark.parametrize("system", [THREE, FOUR, OsKind.MARINER_2])
@pytest.mark.parametrize("text", [CLOUD_CONFIG, SCRIPT])
def test_cloud_init_goes_to_azure_linux_as_it_is(system: OsKind, text: str) -> None:
    assert sent(system, text) == text


@pytest.mark.parametrize("text", [CLOUD_CONFIG, SCRIPT])
def test_cloud_init_for_acl_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        sent(ACL, text)

    assert caught.value.code == "CustomDataMismatch"
    assert "has no cloud-init" in caught.value.message
    assert "Ignition at its first boot" in caught.value.message


@pytest.mark.parametrize("text", [IGNITION, BUTANE])
@pytest.mark.parametrize("system", [THREE, FOUR])
def test_ignition_and_butane_for_azure_linux_are_refused(system: OsKind, text: str) -> None:
    with pytest.raises(UsageError, match="reads cloud-init"):
        sent(system, text)


def test_ignition_goes_to_acl_as_it_is() -> None:
    assert sent(ACL, IGNITION) == IGNITION


def test_butane_goes_to_acl_as_ignition() -> None:
    assert json.loads(sent(ACL, BUTANE)) == {
        "ignition": {"version": "3.3.0"},
        "passwd": {"users": [{"name": "core"}]},
    }


@pytest.mark.parametrize("version", ["2.3.0", None, 3])
def test_ignition_of_an_older_version_is_refused(version: object) -> None:
    text = json.dumps({"ignition": {"version": version}})

    with pytest.raises(UsageError, match="version 3 is expected"):
        sent(ACL, text)


@pytest.mark.parametrize("system", [THREE, ACL])
def test_what_nobody_would_read_is_refused(system: OsKind) -> None:
    with pytest.raises(UsageError):
        sent(system, "packages: [nginx]\n")


def test_an_image_that_azl_does_not_know_gets_what_the_user_says() -> None:
    assert sent(OsKind.OTHER, "anything") == "anything"


def test_too_much_is_refused_at_the_byte() -> None:
    head = "#cloud-config\n#"
    fits = head + "x" * (MOST_BYTES - len(head))

    assert sent(THREE, fits) == fits
    with pytest.raises(UsageError, match="65536 bytes, at most 65535"):
        sent(THREE, fits + "x")


def test_length_is_counted_in_bytes_not_in_characters() -> None:
    with pytest.raises(UsageError, match="too long"):
        sent(THREE, "#cloud-config\n#" + "ä" * 40_000)


@pytest.mark.parametrize("document", [None, "words", ["a"]])
def test_a_cloud_config_that_is_no_mapping_is_refused(document: object) -> None:
    with pytest.raises(UsageError, match="no valid #cloud-config"):
        custom_data_for(OsKind.AZURE_LINUX_4, "#cloud-config\na: [\n", document, source="data")


def test_a_cloud_config_archive_is_a_list() -> None:
    text = "#cloud-config-archive\n- type: text/cloud-config\n  content: 'a: b'\n"
    assert sent(THREE, text) == text


def test_a_cloud_config_of_comments_is_no_mistake() -> None:
    text = "#cloud-config\n# later\n\n"
    assert custom_data_for(OsKind.AZURE_LINUX_3, text, None, source="data") == text

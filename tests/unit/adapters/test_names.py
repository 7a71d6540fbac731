from pathlib import Path

import pytest

from azlinux_cli.adapters.names import NamesFile
from azlinux_cli.adapters.path import cache_dir
from azlinux_cli.completion.dynamic import complete


def test_tab_offers_what_a_list_left(capsys: pytest.CaptureFixture[str]) -> None:
    NamesFile().replace("vm", ["web-2", "web-1", "db-1"])

    complete(["vm", "web"])

    assert capsys.readouterr().out == "web-1\nweb-2\n"


def test_a_list_replaces_and_a_creation_adds_and_a_deletion_removes() -> None:
    names = NamesFile()
    file = cache_dir() / "names" / "vm"
    names.replace("vm", ["a", "b"])
    names.add("vm", ["c"])
    names.remove("vm", ["a"])

    assert file.read_text() == "b\nc\n"
    names.replace("vm", [])
    assert file.read_text() == ""


def test_unchanged_names_are_not_written_again() -> None:
    names = NamesFile()
    names.replace("vm", ["a"])
    before = (cache_dir() / "names" / "vm").stat().st_ino
    names.replace("vm", ["a"])

    assert (cache_dir() / "names" / "vm").stat().st_ino == before


def test_a_name_that_could_drive_a_terminal_is_not_kept() -> None:
    NamesFile().replace("vm", ["good", "bad\x1b[2J", "two\nlines"])

    assert (cache_dir() / "names" / "vm").read_text() == "good\n"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", None])
def test_a_damaged_or_missing_cache_is_started_anew(content: bytes | None) -> None:
    file = cache_dir() / "names" / "vm"
    if content is not None:
        file.parent.mkdir(parents=True)
        file.write_bytes(content)

    NamesFile().add("vm", ["a"])

    assert file.read_text() == "a\n"


def test_a_full_disk_is_nothing_to_fail_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("AZL_CACHE_DIR", str(blocked))

    NamesFile().replace("vm", ["a"])

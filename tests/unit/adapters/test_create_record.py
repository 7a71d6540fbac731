import fcntl
import json
import os
from pathlib import Path

import pytest

from azlinux_cli.adapters import create_record
from azlinux_cli.adapters.create_record import CreateRecordFiles
from azlinux_cli.domain.creation import CreateRecord
from azlinux_cli.domain.errors import AzlError


def record(
    run: str = "r1", group: str = "rg", started: str = "2026-11-22T00:00:00Z"
) -> CreateRecord:
    machines = {"web-1": ("/a", "/b"), "web-2": ("/c",)}
    return CreateRecord(run, started, "s", group, "westeurope", ("/shared",), machines)


def crashed(directory: Path, kept: CreateRecord) -> None:
    """What a process that was killed leaves: its files, and no lock."""
    files = CreateRecordFiles(directory)
    files.save(kept)
    os.close(files._locks.pop(kept.run))


def test_a_record_is_read_back_as_it_was_saved(tmp_path: Path) -> None:
    crashed(tmp_path, record())

    assert CreateRecordFiles(tmp_path).open("S", "RG") == [record()]


def test_records_come_oldest_first_and_only_of_the_group(tmp_path: Path) -> None:
    crashed(tmp_path, record("b", started="2026-11-22T02:00:00Z"))
    crashed(tmp_path, record("a", started="2026-11-22T01:00:00Z"))
    crashed(tmp_path, record("c", group="other"))

    assert [r.run for r in CreateRecordFiles(tmp_path).open("s", "rg")] == ["a", "b"]


def test_a_run_that_still_lives_is_nobody_elses_business(tmp_path: Path) -> None:
    living = CreateRecordFiles(tmp_path)
    living.save(record())

    assert CreateRecordFiles(tmp_path).open("s", "rg") == []
    assert living.open("s", "rg") == []
    living.settle("r1")


def test_settling_leaves_nothing_behind(tmp_path: Path) -> None:
    files = CreateRecordFiles(tmp_path)
    files.save(record())
    files.save(record().without("web-1"))
    files.settle("r1")
    files.settle("never-there")

    assert [*tmp_path.iterdir()] == []


def test_saving_again_replaces_the_whole_record(tmp_path: Path) -> None:
    crashed(tmp_path, record())
    crashed(tmp_path, record().without("web-1"))

    (found,) = CreateRecordFiles(tmp_path).open("s", "rg")
    assert [*found.machines] == ["web-2"]


def test_nothing_open_without_a_directory(tmp_path: Path) -> None:
    assert CreateRecordFiles(tmp_path / "none").open("s", "rg") == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "{}", '{"version": 2}', '{"version": 1, "run": "x"}', "\x00"]
)
def test_files_that_are_no_records_are_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text, encoding="utf-8")

    assert CreateRecordFiles(tmp_path).open("s", "rg") == []


def test_a_file_cut_off_anywhere_is_passed_over_or_whole(tmp_path: Path) -> None:
    crashed(tmp_path, record())
    path = tmp_path / "r1.json"
    whole = path.read_bytes()
    json.loads(whole)
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        assert CreateRecordFiles(tmp_path).open("s", "rg") == []


def test_a_full_disk_is_an_error_that_says_why_it_matters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(create_record, "write_whole", full)
    with pytest.raises(AzlError) as caught:
        CreateRecordFiles(tmp_path).save(record())

    assert caught.value.code == "StateNotWritable"
    assert "No space left on device" in caught.value.message


def test_a_state_directory_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("", encoding="utf-8")

    with pytest.raises(AzlError, match="Not a directory"):
        CreateRecordFiles(tmp_path / "state" / "create").save(record())


def test_files_are_private(tmp_path: Path) -> None:
    crashed(tmp_path / "create", record())

    assert (tmp_path / "create").stat().st_mode & 0o077 == 0
    assert (tmp_path / "create" / "r1.json").stat().st_mode & 0o077 == 0


def test_the_lock_is_the_kernels_and_goes_with_the_process(tmp_path: Path) -> None:
    files = CreateRecordFiles(tmp_path)
    files.save(record())
    with (tmp_path / "r1.lock").open() as lock, pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    files.settle("r1")


def test_a_run_killed_before_its_first_note_was_whole_leaves_nothing(tmp_path: Path) -> None:
    crashed(tmp_path, record("dead"))
    (tmp_path / "dead.json").rename(tmp_path / ".dead.json.x1y2")
    living, other = CreateRecordFiles(tmp_path), CreateRecordFiles(tmp_path)
    living.save(record("living"))
    (tmp_path / "living.json").rename(tmp_path / ".living.json.x1y2")
    other.save(record("other"))

    other.settle("other")

    assert {path.name for path in tmp_path.iterdir()} == {"living.lock", ".living.json.x1y2"}


def test_settling_takes_half_a_note_along(tmp_path: Path) -> None:
    crashed(tmp_path, record())
    (tmp_path / ".r1.json.x1y2").write_text("{", encoding="utf-8")

    CreateRecordFiles(tmp_path).settle("r1")

    assert list(tmp_path.iterdir()) == []

"""The pin store on disk."""

import json
import subprocess
import threading
from pathlib import Path

import pytest

from azlinux_cli.adapters.ssh.known_hosts import PinFile
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.host_key import Pin, Proof
from tests.unit.domain.test_known_hosts import A, B

PIN = Pin(
    "azl-11AA", (A, B), "web-1", "/subscriptions/s/vm", "11AA", "/disks/web-1", "20.0.0.4",
    Proof.RUN_COMMAND, "2026-11-22T12:00:00Z", confirmed=True,
)  # fmt: skip


def test_a_pin_survives_and_is_found_whatever_its_case(tmp_path: Path) -> None:
    PinFile(tmp_path).pin(PIN)

    found = PinFile(tmp_path).pinned("AZL-11aa")

    assert found is not None
    assert found.alias == "azl-11aa"
    assert (found.keys, found.proof, found.confirmed, found.proven_at) == (
        PIN.keys,
        PIN.proof,
        True,
        PIN.proven_at,
    )


def test_the_file_is_one_that_ssh_reads_and_nobody_else_may(tmp_path: Path) -> None:
    pins = PinFile(tmp_path)
    pins.pin(PIN)

    done = subprocess.run(
        ["ssh-keygen", "-F", "azl-11aa", "-f", str(pins.path)], capture_output=True, text=True,
        check=True,
    )  # fmt: skip

    assert A.text in done.stdout
    assert pins.path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "host-keys.json").stat().st_mode & 0o777 == 0o600


def test_pins_are_found_by_the_address_they_were_seen_at(tmp_path: Path) -> None:
    pins = PinFile(tmp_path)
    pins.pin(PIN)
    pins.pin(Pin("azl-22bb", (A,), "db-1", address="20.0.0.4"))

    assert {pin.name for pin in pins.at("20.0.0.4")} == {"web-1", "db-1"}
    assert pins.at("20.0.0.5") == ()

    pins.forget("azl-22bb")
    assert [pin.name for pin in pins.at("20.0.0.4")] == ["web-1"]


def test_pinning_again_replaces_and_forgetting_removes(tmp_path: Path) -> None:
    pins = PinFile(tmp_path)
    pins.pin(PIN)
    pins.pin(Pin("azl-11aa", (B,), "web-1"))
    pins.pin(Pin("azl-22bb", (A,), "db-1"))

    assert [(pin.name, pin.keys) for pin in pins.all()] == [("db-1", (A,)), ("web-1", (B,))]
    assert pins.forget("AZL-11AA")
    assert not pins.forget("azl-11aa")
    assert pins.pinned("azl-11aa") is None
    assert "azl-11aa" not in (tmp_path / "host-keys.json").read_text(encoding="utf-8")


def test_what_another_azl_wrote_meanwhile_is_seen(tmp_path: Path) -> None:
    mine, other = PinFile(tmp_path), PinFile(tmp_path)
    assert mine.pinned("azl-11aa") is None

    other.pin(PIN)

    assert mine.pinned("azl-11aa") is not None


def test_two_azl_at_once_lose_nothing(tmp_path: Path) -> None:
    def pin(number: int) -> None:
        PinFile(tmp_path).pin(Pin(f"azl-{number}", (A,), f"web-{number}"))

    threads = [threading.Thread(target=pin, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(PinFile(tmp_path).all()) == 12


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"azl-11aa": 7}', '{"azl-11aa": {}}'])
def test_keys_are_believed_without_their_story(tmp_path: Path, text: str) -> None:
    PinFile(tmp_path).pin(PIN)
    (tmp_path / "host-keys.json").write_text(text, encoding="utf-8")

    pin = PinFile(tmp_path).pinned("azl-11aa")

    assert pin == Pin("azl-11aa", (A, B))


def test_a_story_without_a_key_is_no_pin(tmp_path: Path) -> None:
    pins = PinFile(tmp_path)
    pins.pin(PIN)
    pins.path.unlink()

    assert PinFile(tmp_path).all() == []


def test_a_hand_edited_file_is_read_line_by_line(tmp_path: Path) -> None:
    pins = PinFile(tmp_path)
    pins.pin(PIN)
    text = pins.path.read_text(encoding="utf-8")
    pins.path.write_bytes(b"\xff\xfe garbage\n" + text.encode() + b"azl-9 ssh-ed25519 AAAA\n")

    assert [pin.alias for pin in PinFile(tmp_path).all()] == ["azl-11aa"]


def test_a_directory_that_cannot_be_written_is_an_error_that_names_the_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(AzlError, match=r"could not write .*known_hosts"):
        PinFile(tmp_path / "file").pin(PIN)


def test_the_story_is_json_by_alias(tmp_path: Path) -> None:
    PinFile(tmp_path).pin(PIN)

    story = json.loads((tmp_path / "host-keys.json").read_text(encoding="utf-8"))

    assert story["azl-11aa"]["os_disk_id"] == "/disks/web-1"
    assert story["azl-11aa"]["proof"] == "run-command"

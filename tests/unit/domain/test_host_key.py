import base64

import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.host_key import (
    HostKey,
    Pin,
    alias_of_address,
    alias_of_vm,
    explain_change,
    parse_fingerprint,
)

DATA = "AAAAC3NzaC1lZDI1NTE5AAAAIGNL5MsG6eH2wfRlVKlTCY8nYKXwj6e3K1fJwUE4k0UO"
KEY = HostKey("ssh-ed25519", DATA)
DISKS = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/"


def test_a_public_key_line_is_read_with_or_without_its_comment() -> None:
    assert HostKey.parse(f"ssh-ed25519 {DATA} root@web-1\n") == KEY
    assert HostKey.parse(f"ssh-ed25519 {DATA}") == KEY


@pytest.mark.parametrize(
    "line",
    [
        "",
        "ssh-ed25519",
        f"ssh-rsa {DATA}",  # the blob says ed25519
        f"ssh-ed25519 {DATA[:-3]}",
        "ssh-ed25519 not*base64",
        f"garbage {DATA}",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 é",
    ],
)
def test_anything_else_is_no_key(line: str) -> None:
    assert HostKey.parse(line) is None


def test_the_fingerprint_is_that_of_ssh_keygen() -> None:
    # as `ssh-keygen -lf -` prints it for this key
    assert KEY.fingerprint == "SHA256:XMZyoidjHqaBhCOq/PPCysXVNhrBAbSpsBBQIrKQ3vU"


def test_a_fingerprint_is_taken_with_and_without_padding() -> None:
    value = KEY.fingerprint.removeprefix("SHA256:")

    assert parse_fingerprint(f" SHA256:{value}= ") == parse_fingerprint(f"sha256:{value}")


@pytest.mark.parametrize("text", ["", "SHA256:", "SHA256:abc", "MD5:00:11:22", "x" * 43])
def test_anything_else_is_no_fingerprint(text: str) -> None:
    with pytest.raises(UsageError, match="is not a fingerprint"):
        parse_fingerprint(text)


def test_aliases_do_not_depend_on_case_or_address() -> None:
    assert alias_of_vm("12AB") == "azl-12ab"
    assert alias_of_address("Host", 22) == "host"
    assert alias_of_address("10.0.0.4", 2222) == "[10.0.0.4]:2222"


def test_a_new_disk_or_a_new_machine_explains_a_new_key_and_nothing_else_does() -> None:
    pin = Pin("azl-1", (KEY,), vm_id="1A", os_disk_id=DISKS + "web-1-os")

    same = explain_change(pin, vm_id="1a", os_disk_id=(DISKS + "web-1-os").upper())
    unknown = explain_change(pin, vm_id="", os_disk_id="")
    swapped = explain_change(pin, vm_id="1a", os_disk_id=DISKS + "restored")
    replaced = explain_change(pin, vm_id="2b", os_disk_id=DISKS + "web-1-os")

    assert (same, unknown) == (None, None)
    assert swapped == "its OS disk was swapped or reimaged since (web-1-os then, restored now)"
    assert replaced == "the machine was deleted and made again since its key was pinned"


def test_a_key_and_its_blob_belong_together() -> None:
    assert HostKey.from_blob("ssh-ed25519", base64.b64decode(DATA)) == KEY

"""Names that follow from run and machine, and what tags say."""

import itertools

import pytest

from azlinux_cli.domain.os_disk_name import (
    Role,
    age_s,
    azl_name,
    expiry,
    failed_tags,
    long_id,
    restored_tags,
    short_id,
    snapshot_tags,
)

RUN = "uk3f9x2ab"
DISK = "/subscriptions/s/resourceGroups/RG/providers/Microsoft.Compute/disks/web_OsDisk_1_0a"


def test_a_name_is_made_of_the_run_the_machine_and_the_role_in_any_case_alike() -> None:
    assert azl_name(RUN, "web-1", Role.SNAPSHOT) == "azl-uk3f9x2ab-web-1-os"
    assert azl_name(RUN, "WEB-1", Role.RESTORED) == "azl-uk3f9x2ab-web-1-os-restored"


def test_names_of_machines_whose_beginnings_or_odd_characters_are_alike_differ() -> None:
    machines = ["a" * 63 + "1", "a" * 63 + "2", "web.1", "web-1", "web..1", "web_1"]

    for role in Role:
        names = {azl_name(RUN, machine, role) for machine in machines}
        assert len(names) == len(machines)
        for name in names:
            assert len(name) <= (64 if role is Role.SCRATCH else 80)
            assert all(c.isalnum() or c in "-_" for c in name)
            assert name[0].isalnum()
            assert name[-1].isalnum()


def test_every_length_of_name_fits_and_only_long_ones_are_cut() -> None:
    for length, role in itertools.product(range(1, 65), Role):
        machine = "m" * length
        name = azl_name("u" + "0" * 15, machine, role)
        whole = len(f"azl-{'u' + '0' * 15}-{machine}-{role}")
        longest = 64 if role is Role.SCRATCH else 80  # a virtual machine's
        assert len(name) == min(whole, longest)
        assert (machine in name) == (whole <= longest)


@pytest.mark.parametrize("run", ["", "U1", "u-1", "1u", "u/1", "u" * 17])
def test_what_is_no_run_id_gets_no_name(run: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the run id is all it says
        azl_name(run, "web", Role.SNAPSHOT)


def test_a_snapshot_carries_the_disks_own_tags_and_not_what_azl_said_of_the_disk() -> None:
    kept = {"cost": "7", "azl-role": "os-restored", "azl-replaces": "rg/x", "azl-run": "old"}

    tags = snapshot_tags(
        kept, run=RUN, vm_id="AB", machine="web", created_by="azl 1", expires="2026-01-01T00:00:00Z"
    )

    assert tags == {
        "cost": "7",
        "azl-run": RUN,
        "azl-role": "os",
        "azl-machine": "ab",
        "azl-machine-name": "web",
        "azl-created-by": "azl 1",
        "azl-expires": "2026-01-01T00:00:00Z",
    }


def test_a_restored_disk_has_no_date_and_is_azls_to_delete_only_if_the_former_was() -> None:
    def tags_after(kept: dict[str, str]) -> dict[str, str]:
        return restored_tags(kept, run=RUN, vm_id="ab", machine="web", replaces=DISK)

    assert "azl-created-by" not in tags_after({"azl-expires": "2026-01-01T00:00:00Z"})
    assert "azl-expires" not in tags_after({"azl-expires": "2026-01-01T00:00:00Z"})
    assert tags_after({"azl-created-by": "azl 1"})["azl-created-by"] == "azl 1"


def test_the_disk_that_was_replaced_is_found_again_by_a_tag() -> None:
    tags = restored_tags({}, run=RUN, vm_id="ab", machine="web", replaces=DISK)

    assert tags["azl-replaces"] == short_id(DISK) == "RG/web_OsDisk_1_0a"
    assert long_id("s", tags) == DISK
    assert long_id("s", {}) == ""


def test_a_failed_disk_is_not_marked_as_made_by_azl() -> None:
    tags = failed_tags(run=RUN, vm_id="AB", machine="web", expires="2026-01-01T00:00:00Z")

    assert tags["azl-role"] == "os-failed"
    assert "azl-created-by" not in tags


def test_days_and_ages_are_in_utc() -> None:
    assert expiry(0.0, 1.5) == "1970-01-02T12:00:00Z"
    assert age_s("1970-01-01T00:01:00.0000000+00:00", 90.0) == 30.0
    assert age_s("1970-01-01T00:01:00Z", 0.0) == 0.0
    assert age_s("", 90.0) is None

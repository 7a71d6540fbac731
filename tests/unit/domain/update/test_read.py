"""Pending updates out of what each package tool prints, and out of what a hostile node prints."""

import json

import pytest

from azlinux_cli.domain.probe import read_sections
from azlinux_cli.domain.update.pending import (
    Advisory,
    AdvisoryData,
    PendingUpdate,
    PendingUpdates,
    reboot_reasons_after,
)
from azlinux_cli.domain.update.read import read_pending

BASE = "azurelinux-official-base"
_ROWS = f"""\
Importing GPG key 0x581F5D41:
@ openssl 0 3.3.5 5.azl3 x86_64 {BASE} 6449
@ moby-engine 0 25.0.3 15.azl3 x86_64 azurelinux-official-ms-oss 6457
@ tzdata 0 2026a 1.azl3 noarch {BASE} 6377
"""
_REPLACED = """\
openssl 0:3.3.5-1.azl3 x86_64
moby-engine 0:25.0.3-14.azl3 x86_64
tzdata 0:2025b-1.azl3 noarch
"""
_LIST = """\
AZL-1 Critical/Sec. openssl-3.3.5-5.azl3.x86_64
AZL-2 bugfix        tzdata-2026a-1.azl3.noarch
"""
_ADVISED = f"/var/cache/dnf/{BASE}-cb359ea32acee9a4/repodata/repomd.xml\n"


def _read(**sections: str) -> PendingUpdates:
    """What dnf 4 says, with some sections replaced."""
    usual = {
        "asked-tool": "dnf",
        "updates": _ROWS,
        "updates-status 0": "",
        "replaced": _REPLACED,
        "advisories": _LIST,
        "advisories-status 0": "",
        "advised": _ADVISED,
        "end": "",
    }
    usual |= {name.replace("_", "-"): text for name, text in sections.items()}
    pending = read_pending(
        read_sections("".join(f"\n@@azl {name}\n{text}\n" for name, text in usual.items()))
    )
    assert pending is not None
    return pending


def _advisories(listed: str, installed: str = "3.3.5-1", **sections: str) -> list[str]:
    """Of openssl, which goes from `installed` to 3.3.5-5."""
    replaced = f"openssl {installed}.azl3 x86_64\n"
    pending = _read(advisories=listed, replaced=replaced, **sections)
    return [a.id for u in pending.updates if u.name == "openssl" for a in u.advisories]


def test_what_dnf_4_prints() -> None:
    assert _read() == PendingUpdates(
        (
            PendingUpdate(
                "moby-engine",
                "x86_64",
                "25.0.3-15.azl3",
                "azurelinux-official-ms-oss",
                "25.0.3-14.azl3",
                6457,
            ),
            PendingUpdate(
                "openssl",
                "x86_64",
                "3.3.5-5.azl3",
                BASE,
                "3.3.5-1.azl3",
                6449,
                (Advisory("AZL-1", "security", "Critical"),),
                advised=True,
            ),
            PendingUpdate(
                "tzdata",
                "noarch",
                "2026a-1.azl3",
                BASE,
                "2025b-1.azl3",
                6377,
                (Advisory("AZL-2", "bugfix"),),
                advised=True,
            ),
        )
    )


def test_what_dnf5_prints() -> None:
    records = [
        {"name": "A", "type": "security", "severity": "Low", "nevra": "openssl-1:3.5.4-4.x86_64"},
        {"name": "B", "type": "bugfix", "severity": "None", "nevra": "openssl-1:3.5.4-3.x86_64"},
    ]
    [update] = _read(
        asked_tool="dnf5",
        updates="@ openssl 1 3.5.4 4 x86_64 azurelinux-base 6473\n",
        replaced="openssl 1:3.5.4-2 x86_64\n",
        advisories=json.dumps(records),
        advised="/var/cache/libdnf5/azurelinux-base-67fa68b8ef21e9e1/repodata/repomd.xml",
    ).updates

    assert (update.installed, update.available) == ("1:3.5.4-2", "1:3.5.4-4")
    assert update.advisories == (Advisory("A", "security", "Low"), Advisory("B", "bugfix"))
    assert update.advised


def test_what_tdnf_prints_has_no_severities_and_no_sizes() -> None:
    updates = f"""\
Loaded plugin: tdnfrepogpgcheck
openssl.x86_64                               3.3.5-5.azl3         {BASE}
"""
    listed = "Loaded plugin: x\nAZL-1 Security openssl-3.3.5-5.azl3.x86_64.rpm\n"
    pending = _read(asked_tool="tdnf", updates=updates, advisories=listed)

    [update] = pending.updates
    assert update.advisories == (Advisory("AZL-1", "security"),)
    assert (update.installed, update.download_bytes) == ("3.3.5-1.azl3", None)
    assert (update.is_security, pending.download_bytes) == (True, None)


def test_a_node_without_a_package_tool_has_no_list() -> None:
    assert read_pending(read_sections("\n@@azl asked-tool\n\n")) is None


# -- which advisories count


def test_an_advisory_of_a_build_in_between_counts_and_the_worst_comes_first() -> None:
    listed = """\
AZL-8 Low/Sec. openssl-3.3.5-5.azl3.x86_64
AZL-9 Important/Sec. openssl-3.3.5-3.azl3.x86_64
"""
    assert _advisories(listed) == ["AZL-9", "AZL-8"]


@pytest.mark.parametrize("build", ["3.3.5-1", "3.3.5-0", "3.3.5-6"])
def test_an_advisory_of_a_build_that_is_there_or_that_nobody_offers_does_not(build: str) -> None:
    assert _advisories(f"AZL-1 Critical/Sec. openssl-{build}.azl3.x86_64\n") == []


def test_an_advisory_of_another_package_or_architecture_does_not() -> None:
    listed = """\
AZL-1 Critical/Sec. openssl-libs-3.3.5-5.azl3.x86_64
AZL-2 Critical/Sec. openssl-3.3.5-5.azl3.aarch64
"""
    assert _advisories(listed) == []


def test_a_tool_that_leaves_out_the_epoch_is_understood() -> None:
    pending = _read(
        updates=f"@ vim 2 9.1 5 x86_64 {BASE} 1\n",
        replaced="vim 2:9.1-4 x86_64\n",
        advisories="AZL-1 Low/Sec. vim-9.1-5.x86_64\n",
    )

    assert pending.updates[0].is_security


def test_the_newest_of_several_installed_kernels_is_what_is_replaced() -> None:
    pending = _read(
        updates=f"@ kernel 0 6.6.150 1 x86_64 {BASE} 1\n",
        replaced="kernel 0:6.6.134 x86_64\nkernel 0:6.6.99 x86_64\n",
    )

    assert pending.updates[0].installed == "6.6.134"


@pytest.mark.parametrize(
    ("word", "severity"), [("Sec.", None), ("Unknown/Sec.", None), ("High/Sec.", "High")]
)
def test_a_security_advisory_without_a_severity_is_one_all_the_same(
    word: str, severity: str | None
) -> None:
    pending = _read(advisories=f"AZL-1 {word} openssl-3.3.5-5.azl3.x86_64\n")

    [update] = pending.security
    assert update.advisories == (Advisory("AZL-1", "security", severity),)


# -- what nobody says


def test_repositories_without_advisories_make_the_data_partial_or_absent() -> None:
    assert _read().advisory_data is AdvisoryData.PARTIAL
    assert [update.name for update in _read().unclassified] == ["moby-engine"]
    nothing = _read(advised="", advisories="")
    assert nothing.advisory_data is AdvisoryData.ABSENT
    assert len(nothing.unclassified) == 3
    only = _read(updates=f"@ tzdata 0 2026a 1.azl3 noarch {BASE} 1\n")
    assert only.advisory_data is AdvisoryData.KNOWN


def test_a_repository_shows_by_an_advisory_that_it_has_some() -> None:
    unreadable = _read(advised="")

    assert [update.name for update in unreadable.unclassified] == ["moby-engine"]
    assert unreadable.advisory_data is AdvisoryData.PARTIAL


def test_what_only_may_be_about_security_is_kept_when_security_is_asked_for() -> None:
    assert [update.name for update in _read().concerning(security=True)] == [
        "moby-engine",
        "openssl",
    ]


@pytest.mark.parametrize(
    "sections",
    [
        {"advisories-status 0": "", "advisories-status 1": ""},
        {"asked-tool": "dnf5", "advisories": "Unknown argument --json"},
        {"asked-tool": "dnf5", "advisories": '{"not": "a list"}'},
    ],
)
def test_a_tool_that_lists_no_advisories_is_a_warning_and_the_data_unknown(
    sections: dict[str, str],
) -> None:
    pending = _read(**sections)

    assert len(pending.updates) == 3
    assert pending.warning is not None
    assert pending.advisory_data is AdvisoryData.UNKNOWN


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("Error: Failed to download metadata for repo 'base'", 1, "Failed to download metadata"),
        ("Error: Failed to synchronize cache for repo 'x'", 0, "Failed to synchronize cache"),
        ("Disabling Repo: 'Base'", 0, "Disabling Repo"),
        ("", 124, "did not answer in time"),
        ("Traceback", 1, "Traceback (exit status 1)"),
    ],
)
def test_repositories_that_are_down_are_never_nothing_to_do(
    text: str, status: int, said: str
) -> None:
    sections = f"\n@@azl asked-tool\ntdnf\n@@azl updates\n{text}\n@@azl updates-status {status}\n"

    pending = read_pending(read_sections(sections))

    assert pending is not None
    assert pending.updates == ()
    assert said in str(pending.unknown)


def test_no_updates_is_an_answer() -> None:
    assert _read(updates="") == PendingUpdates()


def test_what_a_hostile_node_prints_is_left_out_or_made_harmless() -> None:
    pending = _read(
        updates="@ a\n@ b 0 1 1 x86_64 r many\n@ c\x1b[2J 0 1 1 x86_64 r 9\n" + "@ " * 5000,
        replaced="a b\n" * 3,
        advisories="x y\n1 2 3 4\nA Low/Sec. -.\n" + "A Low/Sec. b-1-1.x86_64\n" * 500,
        advised="../../etc/repodata/repomd.xml\n",
    )

    assert [update.name for update in pending.updates] == ["b", "c?[2J"]
    assert pending.updates[0].download_bytes is None
    assert len(pending.updates[0].advisories) == 1


# -- what an update means


@pytest.mark.parametrize(
    ("name", "kernel"),
    [
        ("kernel", True),
        ("kernel-core", True),
        ("kernel-modules-extra", True),
        ("kernel-hwe", True),
        ("kernel-headers", False),
        ("kernel-tools", False),
        ("kernelshark", False),
    ],
)
def test_kernels_are_what_boots_and_its_modules(name: str, kernel: object) -> None:
    assert PendingUpdate(name, "x86_64", "1-1", "r").is_kernel is kernel


def test_why_updates_want_a_reboot_is_said_once_for_each_kernel() -> None:
    names = ("kernel", "kernel-core", "glibc", "systemd", "curl")
    updates = [PendingUpdate(name, "x86_64", "6.6-1", "r") for name in names]

    assert reboot_reasons_after(updates) == (
        "kernel 6.6-1 is new",
        "glibc, systemd will be updated",
    )
    assert reboot_reasons_after(updates[:2]) == ("kernel 6.6-1 is new",)
    assert reboot_reasons_after(updates[4:]) == ()

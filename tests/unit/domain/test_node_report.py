"""Reports from what the probe prints on each kind of system, and from what a hostile one prints."""

import json

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.node_report import NodeReport, report_of
from azlinux_cli.domain.operating_system import OsKind
from tests.unit.domain.test_operating_system import ACL, AZURE_LINUX_3, AZURE_LINUX_4

NODE = NodeTarget("web-1", "10.0.0.4")
UPDATES_4 = """\
kernel.x86_64                    6.18.39-1.10.azl4                      azurelinux-base
openssl-libs.x86_64              1:3.5.4-4.azl4                         azurelinux-base
Obsoleting packages
new-name.noarch                  2-1.azl4                               azurelinux-base
    old-name.noarch              1-1.azl4                               @System
"""
# dnf 4 breaks a row that is too long for 80 columns
UPDATES_3 = """\

openssl.x86_64                   3.3.5-5.azl3          azurelinux-official-base
azurelinux-release-with-a-very-long-name-indeed.noarch
                                 3.0-40.azl3           azurelinux-official-base
"""
RESTART = """\
Core libraries or services have been updated since boot-up:
  * glibc
  * systemd

Reboot is required to fully utilize these updates.
More information: https://access.redhat.com/solutions/27943
"""
NO_RESTART = """\
No core libraries or services have been updated since boot-up.
Reboot should not be necessary.
"""


def _section(name: str, text: str = "") -> str:
    return f"\n@@azl {name}\n{text}"


def _printed(**sections: str) -> str:
    """What the probe prints on a 3.0 machine, with some sections replaced."""
    usual = {
        "os-release": AZURE_LINUX_3,
        "release": "Azure Linux 3.0\nAZURELINUX_BUILD_NUMBER=3.0.20260809\n",
        "kernel": "6.6.134.1-2.azl3\n",
        "uptime": "12345.67 20000.00\n",
        "agent": "active\n",
        "selinux": "",
        "lsm": "capability,landlock,lockdown,yama,apparmor,bpf\n",
        "flag": "",
        "kernels": "kernel 6.6.121.1-1.azl3\nkernel 6.6.134.1-2.azl3\n"
        "package kernel-core is not installed\npackage kernel-hwe is not installed\n",
        "release-package": "package azurelinux-release-common is not installed\n",
        "installed": "1786276800\n",
        "tool": "tdnf\n",
        "updates": UPDATES_3,
        "updates-status 100": "",
        "restart": NO_RESTART,
        "end": "",
    }
    usual |= {name.replace("_", "-"): text for name, text in sections.items()}
    return "".join(_section(name, text) for name, text in usual.items())


def _report(text: str) -> NodeReport:
    return report_of(NODE, NodeResult("web-1", 0, text, elapsed_s=0.5))


def _with_updates(status: int, text: str) -> NodeReport:
    printed = _printed(updates=text).replace("updates-status 100", f"updates-status {status}")
    return _report(printed)


def test_a_report_of_azure_linux_3() -> None:
    assert _report(_printed()) == NodeReport(
        NODE,
        os=OsKind.AZURE_LINUX_3,
        version="3.0.20260809",
        build="20260809",
        pretty_name="Microsoft Azure Linux 3.0",
        kernel_running="6.6.134.1-2.azl3",
        kernel_installed="6.6.134.1-2.azl3",
        reboot_required=False,
        package_tool="tdnf",
        pending_updates=2,
        uptime_s=12345,
        agent="active",
        security_module="apparmor",
        last_update_time="2026-08-09T12:00:00Z",
        elapsed_s=0.5,
    )


def test_a_report_of_azure_linux_4() -> None:
    report = _report(
        _printed(
            os_release=AZURE_LINUX_4,
            release="Azure Linux release 4.0 (Four)\n",
            kernel="6.18.31-1.3.azl4.x86_64\n",
            selinux="Enforcing\n",
            kernels="kernel 6.18.31-1.3.azl4\nkernel-core 6.18.31-1.3.azl4\n",
            release_package="4.0-28.azl4\n",
            tool="dnf5\n",
            updates=UPDATES_4,
        )
    )

    assert (report.os, report.version, report.build) == (
        OsKind.AZURE_LINUX_4,
        "4.0",
        "4.0-28.azl4",
    )
    assert (report.package_tool, report.pending_updates) == ("dnf5", 2)
    assert report.security_module == "selinux enforcing"
    assert report.reboot_required is False, "a kernel's architecture is no other version"


def test_a_report_of_acl_by_its_own_means() -> None:
    text = "".join(
        _section(name, text)
        for name, text in {
            "os-release": ACL,
            "kernel": "6.6.150.1-1.azl3\n",
            "uptime": "60.0 60.0\n",
            "agent": "active\n",
            "selinux": "Enforcing\n",
            "trident": "servicingState: provisioned\n",
            "tool": "\n",
            "restart": "",
            "end": "",
        }.items()
    )
    report = _report(text)
    staged = _report(text.replace("provisioned", "ab-update-finalized"))

    assert (report.os, report.version, report.build) == (OsKind.ACL, "3.0.20260809", "1179296")
    assert report.package_tool is None
    assert report.pending_updates is None
    assert report.warnings == ()
    assert report.reboot_required is False
    assert staged.reboot_reasons == ("Trident: ab-update-finalized",)


def test_every_reason_for_a_reboot_is_told() -> None:
    report = _report(_printed(kernel="6.6.121.1-1.azl3\n", restart=RESTART, flag="yes\n"))

    assert report.reboot_required is True
    assert report.reboot_reasons == (
        "kernel 6.6.134.1-2.azl3 is installed, 6.6.121.1-1.azl3 is running",
        "updated since boot: glibc, systemd",
        "/run/reboot-required exists",
    )


def test_kernels_are_compared_as_versions_and_within_their_flavour() -> None:
    report = _report(
        _printed(
            kernel="6.12.9-1.azl3\n",
            kernels="kernel 6.18.1-1.azl3\nkernel-hwe 6.12.9-1.azl3\nkernel-hwe 6.12.8-1.azl3\n",
        )
    )

    assert report.kernel_installed == "6.12.9-1.azl3"
    assert report.reboot_required is False


def test_a_running_kernel_that_is_no_longer_installed_asks_for_a_reboot() -> None:
    report = _report(_printed(kernel="6.6.1-1.azl3\n"))

    assert report.reboot_reasons == (
        "kernel 6.6.134.1-2.azl3 is installed, 6.6.1-1.azl3 is running",
    )


def test_no_updates_is_a_number() -> None:
    assert _with_updates(0, "").pending_updates == 0


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (
            0,
            "Error: Failed to synchronize cache for repo 'Azure Linux 3.0 Base' from 'https://x'\n",
        ),
        (0, "Disabling Repo: 'Azure Linux 3.0 Base'\n"),
        (0, "Ignoring repositories: azurelinux-official-base\n"),
        (1, "Error: Failed to download metadata for repo 'azurelinux-official-base'\n"),
        (
            1,
            'Failed to download metadata (baseurl: "https://x") for repository "azurelinux-base"\n',
        ),
        (100, UPDATES_3 + "Error: Failed to download metadata for repo 'b'\n"),
    ],
)
def test_a_repository_that_is_down_is_a_warning_and_not_no_updates(status: int, text: str) -> None:
    report = _with_updates(status, text)

    assert report.pending_updates is None
    assert len(report.warnings) == 1
    assert report.warnings[0].startswith("pending updates unknown: ")
    assert report.reachable


@pytest.mark.parametrize(
    ("status", "text", "warning"),
    [
        (124, "", "the package tool did not answer in time; another process may hold its lock"),
        (200, "RPMDB already locked by 4242\n", "RPMDB already locked by 4242 (exit status 200)"),
        (127, "timeout: not found\n", "timeout: not found (exit status 127)"),
        (245, "", "no message (exit status 245)"),
    ],
)
def test_a_package_tool_that_fails_is_a_warning(status: int, text: str, warning: str) -> None:
    report = _with_updates(status, text)

    assert report.pending_updates is None
    assert report.warnings == (f"pending updates unknown: {warning}",)


def test_output_of_a_login_profile_is_no_part_of_the_report() -> None:
    noise = 'motd\nID=mariner\nVERSION_ID="2.0"\nWelcome to @@azl kernel\n'

    assert _report(noise + _printed()).os is OsKind.AZURE_LINUX_3


def test_carriage_returns_of_a_terminal_do_not_matter() -> None:
    assert _report(_printed().replace("\n", "\r\n")) == _report(_printed())


def test_a_report_that_breaks_off_says_so_and_keeps_what_there_is() -> None:
    printed = _printed().split("@@azl tool")[0]
    report = report_of(NODE, NodeResult("web-1", None, printed, signal="KILL"))

    assert report.os is OsKind.AZURE_LINUX_3
    assert report.reboot_required is None
    assert report.warnings == ("the report is not complete: signal KILL",)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (NodeResult("web-1", 127, "", "sh: not found\n"), "(exit status 127): sh: not found"),
        (NodeResult("web-1", 1, "This account is locked\n"), "This account is locked"),
        (NodeResult("web-1", None, "", signal="KILL"), "(signal KILL): it printed nothing"),
    ],
)
def test_a_node_where_the_script_does_not_run_is_not_reachable(
    result: NodeResult, message: str
) -> None:
    report = report_of(NODE, result)

    assert report.trouble is not None
    assert report.trouble.reason is Trouble.OUTPUT
    assert message in report.trouble.message


def test_a_trouble_is_passed_on() -> None:
    trouble = NodeTrouble(Trouble.REFUSED, "web-1: refused")

    report = report_of(NODE, NodeResult("web-1", trouble=trouble, elapsed_s=1.5))

    assert (report.trouble, report.os, report.elapsed_s) == (trouble, None, 1.5)


def test_a_hostile_node_can_lie_but_not_flood_or_break() -> None:
    huge = "x" * 1_000_000 + "\x1b]0;owned\x07\n"
    report = _report(
        _printed(
            os_release=f'PRETTY_NAME="{huge}"\nID=azurelinux\nVERSION_ID="{"9" * 5000}"\n',
            kernel=huge,
            kernels="kernel " + huge,
            uptime="1e400 x\n",
            agent="act\x1b[31mive\n",
            selinux=huge,
            installed="9" * 400 + "\n",
            tool="\x00\n",
            updates=huge,
            restart="  * " + huge,
        )
    )
    facts = json.dumps(
        [
            report.version,
            report.pretty_name,
            report.kernel_running,
            report.kernel_installed,
            report.agent,
            report.security_module,
            report.warnings,
            report.reboot_reasons,
        ]
    )

    assert len(facts) < 3_000
    assert "\\u001b" not in facts
    assert (report.uptime_s, report.last_update_time) == (None, None)


@pytest.mark.parametrize("at", range(0, len(_printed()), 97))
def test_output_cut_at_any_byte_is_read_without_an_error(at: int) -> None:
    report_of(NODE, NodeResult("web-1", 0, _printed()[:at]))

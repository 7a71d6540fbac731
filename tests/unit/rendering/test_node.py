"""Reports and gathered output as people see them: whole text."""

import io

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, RanCommand, Trouble
from azlinux_cli.domain.node_report import NodeReport
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.rendering.gathered import gathered, harmless
from azlinux_cli.rendering.node import REPORT_VIEW, totals, uptime, warnings
from azlinux_cli.rendering.output import write

REPORTS = [
    NodeReport(
        NodeTarget("web-1", "20.0.0.4", resource_group="g"),
        os=OsKind.AZURE_LINUX_3,
        version="3.0.20260809",
        build="20260809",
        kernel_running="6.6.121.1-1.azl3",
        kernel_installed="6.6.134.1-2.azl3",
        reboot_required=True,
        reboot_reasons=("kernel 6.6.134.1-2.azl3 is installed, 6.6.121.1-1.azl3 is running",),
        package_tool="tdnf",
        pending_updates=9,
        uptime_s=100_000,
        agent="active",
        security_module="apparmor",
        last_update_time="2026-08-09T12:00:00Z",
    ),
    NodeReport(
        NodeTarget("db-1", "20.0.0.5", resource_group="g"),
        os=OsKind.AZURE_LINUX_4,
        version="4.0",
        build="4.0-28.azl4",
        kernel_running="6.18.31-1.3.azl4.x86_64",
        reboot_required=False,
        package_tool="dnf5",
        uptime_s=60,
        agent="active",
        security_module="selinux enforcing",
        warnings=("pending updates unknown: Failed to download metadata",),
    ),
    NodeReport(
        NodeTarget("acl-1", "20.0.0.6", resource_group="g"),
        os=OsKind.ACL,
        version="3.0.20260809",
        kernel_running="6.6.150.1-1.azl3",
        reboot_required=False,
    ),
    NodeReport(
        NodeTarget("web-2", "20.0.0.7", resource_group="g"),
        NodeTrouble(Trouble.REFUSED, "web-2: 20.0.0.7 refused the connection"),
    ),
]


def test_a_report_is_a_table_with_totals_under_it() -> None:
    out = io.StringIO()
    write(REPORTS, REPORT_VIEW, "table", out)
    out.write(totals(REPORTS))

    assert out.getvalue() == (
        "NAME    OS    VERSION       KERNEL                   UPDATES    REBOOT    UPTIME    AGENT"
        "    SECURITY           UPDATED     NOTE\n"
        "web-1   3.0   3.0.20260809  6.6.121.1-1.azl3         9          yes       1d 3h     active"
        "   apparmor           2026-08-09  kernel 6.6.134.1-2.azl3 is installed, 6.6.121.1-1.azl3 "
        "is...\n"
        "db-1    4.0   4.0-28.azl4   6.18.31-1.3.azl4.x86_64  ?          no        1m        active"
        "   selinux enforcing              pending updates unknown: Failed to download metadata\n"
        "acl-1   acl   3.0.20260809  6.6.150.1-1.azl3                    no\n"
        "web-2" + " " * 117 + "  refused\n"
        "\n"
        "4 nodes: 3 answered, 1 did not (1 refused)\n"
        "3.0: 1 node, 1 with updates (9 in all), 1 reboot needed\n"
        "4.0: 1 node, 1 with updates unknown\n"
        "acl: 1 node, no package tool, updates are whole images\n"
    )


def test_totals_are_no_part_of_what_scripts_read() -> None:
    out = io.StringIO()
    write(REPORTS, REPORT_VIEW, "name", out)

    assert out.getvalue() == "web-1\ndb-1\nacl-1\nweb-2\n"


def test_warnings_are_told_in_full() -> None:
    assert warnings(REPORTS) == [
        "warning: db-1: pending updates unknown: Failed to download metadata\n"
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (0, "0s"), (59, "59s"), (60, "1m"), (3_700, "1h 1m"), (90_000, "1d 1h")],
)
def test_an_uptime_is_its_two_largest_units(seconds: int | None, text: str) -> None:
    assert uptime(seconds) == text


def _ran(name: str, status: int | None = 0, stdout: str = "", **more: object) -> RanCommand:
    return RanCommand(NodeTarget(name), NodeResult(name, status, stdout, **more))  # type: ignore[arg-type]


def test_equal_output_is_shown_once_the_largest_group_first_failures_last() -> None:
    text = gathered(
        [
            _ran("db-1", 0, "6.18\n"),
            _ran("web-2", 0, "6.6\n"),
            _ran("web-1", 0, "6.6\n"),
            _ran("web-3", 1, stderr="sh: no\n"),
            _ran("web-4", None, trouble=NodeTrouble(Trouble.REFUSED, "web-4: refused")),
            _ran("web-5", None, "half\n", signal="KILL"),
        ]
    )

    assert text == (
        "== web-[1-2] (2 nodes)\n6.6\n"
        "\n== db-1\n6.18\n"
        "\n== web-3: exit status 1\nsh: no\n"
        "\n== web-4: refused\n"
        "\n== web-5: signal KILL\nhalf\n"
    )


def test_one_node_that_did_well_needs_no_heading() -> None:
    assert gathered([_ran("web-1", 0, "6.6")]) == "6.6\n"
    assert gathered([_ran("web-1", 2, "")]) == "== web-1: exit status 2\n"
    assert gathered([]) == ""


def test_output_that_was_cut_says_so() -> None:
    assert gathered([_ran("web-1", 0, "x", truncated=True)]) == "x\n[more output than azl keeps]\n"


def test_a_nodes_output_cannot_drive_the_terminal() -> None:
    assert harmless("a\x1b[2J\x07b\tc\r\nd\x9b0m\n") == "a?[2J?b\tc\nd?0m\n"

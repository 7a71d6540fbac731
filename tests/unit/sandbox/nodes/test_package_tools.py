"""dnf 4, dnf5 and tdnf: what they return and print in the cases a mock gets wrong."""

import json

import pytest

from tests.unit.sandbox.nodes.simulated_node import Node

ALL_3 = 9
ALL_4 = 11


def _after(node: Node, fault: str, line: str, times: int | None = None) -> tuple[int, str, str]:
    node.fault(fault, times)
    answer = node.root(line)
    return answer.status, answer.out, answer.err


# (kind, fault, command) to (status, words of stdout, words of stderr)
CASES: dict[str, tuple[str, str | None, str, int, str, str]] = {
    "dnf 4: updates are there": ("3.0", None, "dnf -q -y check-update", 100, "kernel.x86_64", ""),
    "dnf5: updates are there": ("4.0", None, "dnf5 -q check-upgrade", 100, "kernel.x86_64", ""),
    "tdnf: updates are there": ("3.0", None, "tdnf check-update", 0, "kernel.x86_64", ""),
    "tdnf: list updates": ("3.0", None, "tdnf -q list updates", 0, "6.6.150.1-1.azl3", ""),
    "dnf 4: repository down": (
        "3.0",
        "repository-down",
        "dnf -y upgrade",
        0,
        "Dependencies resolved.\nNothing to do.\nComplete!\n",
        "Ignoring repositories: azurelinux-official-base",
    ),
    "dnf5: repository down": (
        "4.0",
        "repository-down",
        "dnf -y upgrade",
        0,
        "Nothing to do.\n",
        "7",
    ),
    "tdnf: repository down": (
        "3.0",
        "repository-down",
        "tdnf -q -y update",
        0,
        "",
        "Nothing to do.\n",
    ),
    "dnf 4: repository down and wanted": (
        "3.0",
        "repository-down",
        "dnf -y --setopt=*.skip_if_unavailable=0 check-update",
        1,
        "",
        "Error: Failed to download metadata for repo 'azurelinux-official-base'",
    ),
    "dnf 4: the main option does not reach the repositories": (
        "3.0",
        "repository-down",
        "dnf -y --setopt=skip_if_unavailable=0 check-update",
        0,
        "",
        "Ignoring repositories",
    ),
    "dnf5: repository down and wanted": (
        "4.0",
        "repository-down",
        "dnf5 --setopt=skip_if_unavailable=0 check-upgrade",
        1,
        "",
        "Failed to download metadata",
    ),
    "dnf5: each repository wanted": (
        "4.0",
        "repository-down",
        "dnf5 '--setopt=*.skip_if_unavailable=False' check-upgrade",
        1,
        "",
        "Usable URL not found",
    ),
    "tdnf: repository down and wanted, to no effect": (
        "3.0",
        "repository-down",
        "tdnf -y --setopt=*.skip_if_unavailable=0 update",
        0,
        "Disabling Repo",
        "Nothing to do.\n",
    ),
    "dnf 4: a fresh node's metadata key, nobody said yes": (
        "3.0",
        None,
        "dnf check-update",
        0,
        "Is this ok [y/N]: \n",
        "GPG signature verification error",
    ),
    "dnf 4: a failing %post": (
        "3.0",
        "failing-package",
        "dnf -y upgrade",
        0,
        "scriptlet failed, exit status 1",
        "",
    ),
    "dnf5: a failing %post": (
        "4.0",
        "failing-package",
        "dnf -y upgrade",
        1,
        "Transaction Summary:",
        "Transaction failed: Rpm transaction failed.",
    ),
    "tdnf: a failing %post": (
        "3.0",
        "failing-package",
        "tdnf -y update",
        0,
        "script warning in %postin",
        "",
    ),
    "dnf 4: disk full": ("3.0", "disk-full", "dnf -y upgrade", 1, "", "more space needed on the /"),
    "dnf5: disk full": ("4.0", "disk-full", "dnf -y upgrade", 1, "", "more space on the /"),
    "tdnf: disk full": ("3.0", "disk-full", "tdnf -y update", 245, "more space", "Error(1525)"),
    "dnf 4: locked, told not to wait": (
        "3.0",
        "package-manager-locked",
        "dnf -y --setopt=exit_on_lock=True upgrade",
        200,
        "",
        "RPMDB already locked by 4242\n",
    ),
    "dnf 4: no": ("3.0", None, "dnf -y check-update -q; dnf --assumeno upgrade", 1, "", "aborted."),
    "dnf5: no": (
        "4.0",
        None,
        "dnf --assumeno upgrade",
        1,
        "Upgrading:",
        "Operation aborted by the user.\n",
    ),
    "tdnf: no": ("3.0", None, "tdnf --assumeno update", 8, "Upgrading:", "Error(1032) : Operation"),
    "tdnf: no answer": ("3.0", None, "tdnf update </dev/null", 8, "Is this ok [y/N]: ", "aborted"),
    "dnf 4: unknown": (
        "3.0",
        None,
        "dnf -y install nope",
        1,
        "No match for argument: nope",
        "find",
    ),
    "dnf5: unknown": ("4.0", None, "dnf -y install nope", 1, "", "No match for argument: nope"),
    "tdnf: unknown": ("3.0", None, "tdnf -y install nope", 243, "nope", "Error(1011)"),
    "dnf5: no JSON yet": (
        "4.0",
        None,
        "dnf5 check-upgrade --json",
        2,
        "",
        'Unknown argument "--json"',
    ),
    "dnf5: needs no -r": ("4.0", None, "dnf5 needs-restarting", 0, "should not be necessary", ""),
    "dnf 4: protected": ("3.0", None, "dnf -y remove glibc", 1, "", "protected packages: glibc"),
    "tdnf: machine-readable": ("3.0", None, "tdnf -j list updates", 0, '"Name":"kernel"', ""),
}


@pytest.mark.parametrize("name", CASES)
def test_statuses_and_words(name: str) -> None:
    kind, fault, line, status, out, err = CASES[name]
    node = Node(kind)
    if fault:
        node.fault(fault)

    answer = node.root(line)

    assert answer.status == status, answer
    assert out in answer.out
    assert err in answer.err


@pytest.mark.parametrize(
    ("kind", "line"),
    [("3.0", "dnf -y upgrade"), ("3.0", "tdnf -y update"), ("4.0", "dnf5 -y upgrade")],
)
def test_an_upgrade_brings_everything_and_wants_a_reboot(kind: str, line: str) -> None:
    node = Node(kind)
    before = node.run("uname -r").out

    assert node.root(line).status == 0

    assert node.root(line).status == 0
    assert node.root("rpm -q kernel | wc -l").out == "2\n"
    restart = node.run("dnf needs-restarting -r")
    assert restart.status == 1
    assert "  * kernel\n" in restart.out
    assert "Reboot is required to fully utilize these updates." in restart.out
    assert node.run("uname -r").out == before

    node.machine.begin_boot()
    node.clock.moment += 30

    assert node.run("dnf needs-restarting -r").status == 0
    assert node.run("uname -r").out != before


def test_an_upgrade_moves_the_release_of_3_0_on() -> None:
    node = Node("3.0")
    node.root("dnf -y upgrade")

    assert 'VERSION="3.0.20261109"' in node.run("cat /etc/os-release").out


def test_histories_do_not_see_each_other(azl3: Node) -> None:
    azl3.root("dnf -y upgrade curl")
    azl3.root("tdnf -y update vim")

    dnf, tdnf = azl3.run("dnf history list").out, azl3.run("tdnf history list").out
    assert "-y upgrade curl" in dnf
    assert "vim" not in dnf
    assert "tdnf -y update vim" in tdnf
    assert "+1    / -1" in tdnf


def test_dnf5_writes_its_history_also_for_programs(azl4: Node) -> None:
    azl4.root("dnf -y install jq")

    (entry,) = json.loads(azl4.run("dnf history list --json").out)
    assert (entry["id"], entry["status"], entry["altered_count"]) == (1, "Ok", 1)
    assert entry["command_line"] == "dnf -y install jq"


def test_a_failing_package_is_installed_all_the_same(azl4: Node) -> None:
    azl4.fault("failing-package", 1)

    assert azl4.root("dnf -y upgrade curl").status == 1
    assert azl4.run("rpm -q curl").out == "curl-8.15.0-6.azl4.x86_64\n"
    assert json.loads(azl4.run("dnf history list --json").out)[0]["status"] == "Error"


def test_a_full_disk_changes_nothing(azl3: Node) -> None:
    azl3.fault("disk-full", 1)
    before = azl3.run("rpm -qa").out

    assert azl3.root("tdnf -y update").status == 245

    assert azl3.run("rpm -qa").out == before
    assert azl3.root("tdnf -y update").status == 0


def test_only_security_leaves_the_rest(azl3: Node) -> None:
    azl3.root("dnf -y --security upgrade")

    left = azl3.root("dnf -y -q check-update")
    assert left.status == 100
    assert [line.split()[0] for line in left.out.split("\n") if line] == [
        "azurelinux-release.noarch",
        "glibc.x86_64",
        "systemd.x86_64",
        "tzdata.noarch",
    ]


def test_packages_of_one_source_come_together(azl4: Node) -> None:
    azl4.root("dnf -y upgrade openssl")

    assert azl4.run("rpm -q openssl openssl-libs").out == (
        "openssl-3.5.4-4.azl4.x86_64\nopenssl-libs-3.5.4-4.azl4.x86_64\n"
    )


def test_download_only_and_excluded_change_nothing_they_should_not(azl3: Node) -> None:
    assert azl3.root("dnf -y --downloadonly upgrade").status == 0
    assert "kernel.x86_64" in azl3.root("dnf -y -q check-update").out
    assert azl3.root("dnf -y --exclude='kernel*' upgrade").status == 0
    assert azl3.run("rpm -q kernel").out == "kernel-6.6.134.1-2.azl3.x86_64\n"


def test_three_kernels_stay_at_most(azl3: Node) -> None:
    for version in ("6.6.140.1-1.azl3", "6.6.141.1-1.azl3"):
        kernel = azl3.disk.newest("kernel")
        assert kernel is not None
        newer, _, release = version.partition("-")
        azl3.disk.packages.append(
            type(kernel)("kernel", 0, newer, release, "x86_64", 1, kernel.repository, 1)
        )

    azl3.root("dnf -y upgrade kernel")

    assert azl3.run("rpm -q kernel").out.split() == [
        "kernel-6.6.134.1-2.azl3.x86_64",
        "kernel-6.6.141.1-1.azl3.x86_64",
        "kernel-6.6.150.1-1.azl3.x86_64",
    ]


def test_a_lock_that_is_counted_is_waited_for(azl3: Node) -> None:
    azl3.fault("package-manager-locked", 1)

    answer = azl3.root("dnf -y upgrade curl")

    assert answer.status == 0
    assert answer.out.startswith("Waiting for process with pid 4242 to finish.\n")
    assert azl3.slept == [5.0]


@pytest.mark.parametrize(("kind", "tool"), [("3.0", "dnf"), ("3.0", "tdnf"), ("4.0", "dnf5")])
def test_a_lock_until_cleared_is_waited_for_as_long_as_the_caller_lets_it(
    kind: str, tool: str
) -> None:
    node = Node(kind)
    node.fault("package-manager-locked")

    assert node.root(f"timeout 30 {tool} -y upgrade").status == 124
    assert sum(node.slept) == 30


def test_power_lost_in_a_transaction_leaves_two_builds_and_remove_duplicates_repairs(
    azl3: Node,
) -> None:
    azl3.fault("power-cut", 1)
    azl3.root("dnf -y upgrade")
    assert azl3.power_cuts == 1

    check = azl3.root("dnf -y -q check")
    assert check.status == 1
    assert "is a duplicate with" in check.err
    assert azl3.root("dnf -y remove --duplicates").status == 0
    assert azl3.root("dnf -y -q check").status == 0


def test_only_root_changes_packages() -> None:
    assert Node("3.0").run("dnf -y upgrade").status == 1
    assert Node("3.0").run("tdnf -y update").err == (
        "Error(1601) : Operation not permitted. You have to be root.\n"
    )
    assert "superuser privileges" in Node("4.0").run("dnf -y upgrade").err


def test_the_other_names_of_dnf5_are_dnf5(azl4: Node) -> None:
    for name in ("dnf5", "dnf", "yum", "tdnf", "microdnf"):
        assert azl4.run(f"{name} --version").out == "dnf5 version 5.2.18.0\n"


def test_queries_print_what_their_format_says(azl3: Node, azl4: Node) -> None:
    form = "'%{name} %{evr} %{arch} %{repoid}\\n'"
    assert (
        "openssl 1:3.5.4-4.azl4 x86_64 azurelinux-base\n"
        in azl4.run(f"dnf5 -q repoquery --upgrades --qf {form}").out
    )
    assert "curl-0:8.11.1-5.azl3.x86_64\n" in azl3.root("dnf -q -y repoquery --upgrades").out


def test_advisories_are_listed(azl3: Node, azl4: Node) -> None:
    assert (
        "AZL-2026-0001 Security openssl-3.3.5-5.azl3.x86_64.rpm\n"
        in azl3.run("tdnf -q updateinfo --list").out
    )
    assert (
        "AZL-2026-0002 Important/Sec. kernel-6.6.150.1-1.azl3.x86_64\n"
        in azl3.root("dnf -q -y updateinfo list").out
    )
    records = json.loads(azl4.run("dnf -q advisory list --json").out)
    assert {record["name"] for record in records} >= {"AZL-2026-1001", "AZL-2026-1002"}


def test_counts_of_pending_updates(azl3: Node, azl4: Node) -> None:
    assert len(azl3.run("tdnf -q list updates").out.splitlines()) == ALL_3
    assert len(azl4.run("dnf -q check-update").out.strip().splitlines()) == ALL_4


def test_an_image_newer_than_the_updates_has_no_new_release() -> None:
    node = Node("3.0")
    node.disk.build = "20261201"

    assert "azurelinux-release" not in node.run("tdnf -q list updates").out


def test_needs_restarting_goes_with_dnf_utils(azl3: Node) -> None:
    assert azl3.run("needs-restarting -r").status == 0
    assert azl3.root("tdnf -y remove dnf-utils").status == 0
    assert azl3.run("needs-restarting -r").status == 127
    assert azl3.run("command -v needs-restarting").status == 1


def test_repositories_are_listed_and_can_be_left_out(azl3: Node, azl4: Node) -> None:
    assert "azurelinux-official-ms-oss" in azl3.run("tdnf -q repolist").out
    assert azl4.run("dnf repolist").out.splitlines()[1].startswith("azurelinux-base ")
    assert azl4.run("dnf5 -q --disablerepo='*' check-upgrade").status == 0
    assert (
        azl4.run("dnf5 -q --disablerepo='*' --enablerepo=azurelinux-base check-upgrade").status
        == 100
    )


def test_tdnf_writes_repository_version_and_name_over_one_another(azl3: Node) -> None:
    lines = azl3.root("tdnf -q check-update").out.split("\n")
    line = next(line for line in lines if "kernel" in line)

    repository, version, name = line.split("\r")
    assert repository == f"{'azurelinux-official-base':>80}"
    assert version == f"{'6.6.150.1':>50}-1.azl3"
    assert name == "kernel.x86_64"


@pytest.mark.parametrize("kind", ["3.0", "4.0"])
def test_of_yes_and_no_no_wins(kind: str) -> None:
    node = Node(kind)
    before = node.run("rpm -qa").out

    assert node.root("dnf -y --assumeno upgrade").status == 1
    assert node.run("rpm -qa").out == before

"""Which files go along, and what packages and repositories become."""

import re

import pytest

from azlinux_cli.domain.manifest.c_string import escaped, unescaped
from azlinux_cli.domain.manifest.manifest import Package
from azlinux_cli.domain.manifest.policy import RULES, Handling, handling
from azlinux_cli.domain.manifest.successor import KNOWN, Successors, becomes, is_vendors


@pytest.mark.parametrize(
    ("path", "how"),
    [
        ("/etc/machine-id", Handling.NEVER),
        ("/etc/ssh/ssh_host_ed25519_key", Handling.HOST_KEY),
        ("/etc/ssh/ssh_host_ed25519_key.pub", Handling.HOST_KEY),
        ("/etc/resolv.conf", Handling.NEVER),
        ("/etc/resolv.conf.bak", Handling.CARRY),
        ("/etc/netplan/50-cloud-init.yaml", Handling.NEVER),
        ("/etc/netplan/60-static.yaml", Handling.CARRY),
        ("/etc/passwd", Handling.NEVER),
        ("/etc/passwd-", Handling.NEVER),
        ("/etc/acme/passwd", Handling.CARRY),
        ("/etc/acme/x-release", Handling.CARRY),
        ("/etc/system-release", Handling.NEVER),
        ("/etc/fstab", Handling.BESIDE),
        ("/etc/waagent.conf", Handling.BESIDE),
        ("/etc/ssh/sshd_config", Handling.BESIDE),
        ("/etc/ssh/sshd_config.d/10-acme.conf", Handling.CARRY),
        ("/etc/pam.d", Handling.BESIDE),
        ("/etc/pam.d/sshd", Handling.BESIDE),
        ("/etc/pam.dx", Handling.CARRY),
        ("/etc/sudoers", Handling.BESIDE),
        ("/etc/sudoers.d/deploy", Handling.CARRY),
        ("/etc/sudoers.d/90-cloud-init-users", Handling.NEVER),
        ("/etc/systemd/journald.conf", Handling.BESIDE),
        ("/etc/systemd/system/page.service.d/nice.conf", Handling.CARRY),
        ("/etc/yum.repos.d/azurelinux-ms-oss.repo", Handling.NEVER),
        ("/etc/yum.repos.d/acme.repo", Handling.CARRY),
        ("/etc/machine-idx", Handling.CARRY),
        ("/etc/line\nbreak", Handling.CARRY),
        ("/etc/alternatives/line\nbreak", Handling.NEVER),
    ],
)
def test_a_path_is_handled_by_the_first_row_for_it(path: str, how: Handling) -> None:
    assert handling(path).handling is how


def test_every_row_says_why() -> None:
    assert [rule for rule in RULES if not re.match(r"[a-z].*\w", rule.why)] == []
    assert [p for rule in RULES for p in rule.patterns if not p.startswith("/")] == []


@pytest.mark.parametrize("path", ["/etc/plain", "/a b\n\tc", "/é\udcff", '/%d\\"$`\x7f', "/\\303"])
def test_a_name_is_escaped_to_plain_text_and_back(path: str) -> None:
    text = escaped(path)

    assert re.fullmatch(r"[!-~]+", text)
    assert "%" not in text
    assert unescaped(text) == path


def test_what_stat_writes_is_read() -> None:
    assert unescaped(r"a\n\t\r\a\b\f\v\\\"\303\251") == 'a\n\t\r\a\b\f\v\\"é'


def test_packages_have_successors_or_none() -> None:
    names = ("bash", "containerd2", "ntp", "kernel-hwe", "azurelinux-repos", "wget")

    found = becomes((Package(name, "1") for name in names), KNOWN)

    assert found.names == {
        "bash": ("bash",),
        "containerd2": ("containerd",),
        "wget": ("wget2",),
    }
    assert found.gone == ("ntp",)


def test_what_others_know_of_successors_counts_in_place_of_it() -> None:
    theirs = Successors("2027-01-01", {"bash": (), "ntp": ("chrony",)}, {})

    found = becomes((Package("bash", "1"), Package("ntp", "1")), theirs)

    assert (found.names, found.gone) == ({"ntp": ("chrony",)}, ("bash",))


def test_the_releases_own_repositories_are_known_by_their_ids() -> None:
    assert is_vendors("azurelinux-official-base")
    assert not is_vendors("acme")

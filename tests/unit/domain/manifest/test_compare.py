"""Every part of a machine that is lost, changed or as expected, and the order of all that."""

from dataclasses import replace
from typing import Any

import pytest

from azlinux_cli.domain.manifest import Manifest, Part, Selection, Severity, compare
from azlinux_cli.domain.manifest.difference import rank
from azlinux_cli.domain.manifest.manifest import (
    Account,
    Directory,
    Group,
    Mount,
    Origin,
    Package,
    Repository,
    Setting,
    Unit,
    UnitState,
)
from azlinux_cli.domain.node_state import Listener
from tests.unit.domain.manifest.some_manifest import DEPLOY, SHA, a_file, fresh, old, same

_LOST, _CHANGED, _EXPECTED = Severity.LOST, Severity.CHANGED, Severity.EXPECTED
Row = tuple[Severity, Part, str]


def rows(was: Manifest, now: Manifest, **how: Any) -> set[Row]:
    return {(d.severity, d.part, d.subject) for d in compare(was, now, **how)}


def unexpected(was: Manifest, now: Manifest, **how: Any) -> set[Row]:
    return {row for row in rows(was, now, **how) if row[0] is not _EXPECTED}


# Of `old` and `same`: what the old one could not tell, and what nobody can carry.
_KNOWN: set[Row] = {
    (_CHANGED, Part.PROOF, "the old machine"),
    (_CHANGED, Part.PROOF, "/usr/bin/tool"),
    (_LOST, Part.PACKAGE, "ntp"),
}


def test_a_machine_that_has_all_differs_as_expected_only() -> None:
    assert unexpected(old(), same()) == _KNOWN
    assert rows(old(), same()) - unexpected(old(), same()) == {
        (_EXPECTED, Part.SYSTEM, "release"),
        (_EXPECTED, Part.SYSTEM, "kernel"),
        (_EXPECTED, Part.HOST_KEY, "host keys"),
        (_EXPECTED, Part.PACKAGE, "bash"),
        (_EXPECTED, Part.PACKAGE, "containerd2"),
        (_EXPECTED, Part.REPOSITORY, "azurelinux-official-base"),
        (_EXPECTED, Part.FILE, "/etc/sudoers"),
        (_EXPECTED, Part.DIRECTORY, "/data"),
        (_EXPECTED, Part.FIREWALL, "firewalld"),
    }


def test_a_machine_is_not_different_from_itself() -> None:
    machine = old(too_much=(), unknown=(), changed_programs=(), packages=(), repositories=())
    machine = replace(machine, files=machine.files[:1], directories=machine.directories[:1])

    assert compare(machine, machine) == ()


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ({"accounts": ()}, (_LOST, Part.ACCOUNT, "deploy")),
        ({"accounts": (replace(DEPLOY, uid=1501),)}, (_CHANGED, Part.ACCOUNT, "deploy")),
        ({"accounts": (replace(DEPLOY, home="/elsewhere"),)}, (_CHANGED, Part.ACCOUNT, "deploy")),
        ({"accounts": (replace(DEPLOY, keys=()),)}, (_LOST, Part.ACCOUNT, "deploy")),
        (
            {"accounts": (replace(DEPLOY, keys=("SHA256:k", "SHA256:x")),)},
            (Severity.ADDED, Part.ACCOUNT, "deploy"),
        ),
        ({"groups": (Group("wheel", 10),)}, (_LOST, Part.GROUP, "wheel")),
        ({"groups": ()}, (_LOST, Part.GROUP, "deploy")),
        (
            {"listeners": ()},
            (_LOST, Part.LISTENER, "nothing listens on tcp *:8080 (page) any more"),
        ),
        (
            {"listeners": None},
            (_LOST, Part.LISTENER, "listening sockets cannot be listed any more"),
        ),
        ({"units": ()}, (_LOST, Part.UNIT, "page.service")),
        (
            {"units": (Unit("page.service", UnitState.DISABLED),)},
            (_CHANGED, Part.UNIT, "page.service"),
        ),
        ({"packages": (Package("bash", "1"),)}, (_LOST, Part.PACKAGE, "containerd2")),
        ({"repositories": fresh().repositories}, (_LOST, Part.REPOSITORY, "acme")),
        ({"repositories": ()}, (_LOST, Part.REPOSITORY, "azurelinux-official-base")),
        (
            {"repositories": (Repository("acme", "f", urls=("http://elsewhere/",)),)},
            (_CHANGED, Part.REPOSITORY, "acme"),
        ),
        ({"files": ()}, (_LOST, Part.FILE, "/etc/acme.conf")),
        ({"files": ()}, (_LOST, Part.FILE, "/etc/sudoers")),
        (
            {"files": (a_file("/etc/acme.conf", mode="0600"),)},
            (_CHANGED, Part.FILE, "/etc/acme.conf"),
        ),
        (
            {"files": (a_file("/etc/acme.conf", user="bin"),)},
            (_CHANGED, Part.FILE, "/etc/acme.conf"),
        ),
        (
            {"files": (a_file("/etc/acme.conf", sha256="00" * 32),)},
            (_CHANGED, Part.FILE, "/etc/acme.conf"),
        ),
        ({"directories": (Directory("/srv", 9, 2),)}, (_LOST, Part.DIRECTORY, "/srv")),
        ({"directories": ()}, (_LOST, Part.DIRECTORY, "/srv")),
        ({"mounts": (Mount("/dev/sda1", "/"),)}, (_LOST, Part.MOUNT, "/data")),
        ({"swaps": ()}, (_CHANGED, Part.MOUNT, "swap")),
        ({"firewall": fresh().firewall}, (_CHANGED, Part.FIREWALL, "rules")),
        ({"modules": ()}, (_CHANGED, Part.SETTING, "nbd")),
        ({"settings": ()}, (_CHANGED, Part.SETTING, "vm.swappiness")),
        (
            {"settings": (Setting("vm.swappiness", "60"),)},
            (_CHANGED, Part.SETTING, "vm.swappiness"),
        ),
        ({"host_name": "other"}, (_CHANGED, Part.SYSTEM, "host name")),
        ({"time_zone": "UTC"}, (_CHANGED, Part.SYSTEM, "time zone")),
        ({"too_much": ("account: more",)}, (_CHANGED, Part.PROOF, "the new machine")),
    ],
    ids=str,
)
def test_what_is_lost_or_changed_is_found(change: dict[str, Any], row: Row) -> None:
    assert row in unexpected(old(), same(**change))


def test_what_the_image_had_is_no_loss() -> None:
    """System accounts, packages, units, repositories and files of 3.0 that 4.0 has otherwise."""
    image = old()

    found = unexpected(old(listeners=()), fresh(), image=image)

    assert {row for row in found if row[1] in {Part.FILE, Part.PACKAGE, Part.REPOSITORY}} == {
        (_LOST, Part.FILE, "/etc/sudoers"),  # of a file without a digest nobody knows
    }
    assert (_LOST, Part.UNIT, "page.service") not in found
    assert (_LOST, Part.ACCOUNT, "deploy") in found, "a person is never the image's"


def test_the_worst_comes_first() -> None:
    found = compare(old(), fresh())

    assert [*found] == sorted(found, key=rank)
    assert found[0].severity is _LOST
    assert found[-1].severity is _EXPECTED
    assert {d.severity for d in found} == {_LOST, _CHANGED, _EXPECTED}


def test_what_was_to_stay_behind_is_expected_and_host_keys_that_were_to_come_are_not() -> None:
    wish = Selection(leave=("/srv",), host_keys=True)

    found = rows(old(), same(directories=()), selection=wish)

    assert (_EXPECTED, Part.DIRECTORY, "/srv") in found
    assert (_LOST, Part.HOST_KEY, "host keys") in found


def test_a_package_that_3_0_changed_may_be_as_4_0_has_it() -> None:
    was = old(files=(a_file("/etc/nginx.conf", origin=Origin.CHANGED),))

    assert (_CHANGED, Part.FILE, "/etc/nginx.conf") in unexpected(was, same(files=()))


def test_a_label_is_the_new_policys() -> None:
    was = old(files=(a_file("/etc/acme.conf", label="a"),))

    found = rows(was, same(files=(a_file("/etc/acme.conf", label="b", sha256=SHA),)))

    assert (_EXPECTED, Part.FILE, "/etc/acme.conf") in found


def test_a_client_on_every_address_is_served_as_one_on_its_own_was() -> None:
    now = same(listeners=(Listener("tcp", "*", 22), Listener("tcp", "*", 8080, ("other",)),
                          Listener("tcp", "127.0.0.1", 9000)))  # fmt: skip

    assert not [row for row in unexpected(old(), now) if row[1] is Part.LISTENER]


def test_an_account_of_the_image_may_have_another_id() -> None:
    image = Manifest(accounts=(Account("sshd", 74, 74),), groups=(Group("sshd", 74),))
    was = old(accounts=(Account("sshd", 74, 74),), groups=(Group("sshd", 74),))

    found = rows(was, fresh(), image=image)

    assert (_EXPECTED, Part.ACCOUNT, "sshd") in found
    assert (_EXPECTED, Part.GROUP, "sshd") in found

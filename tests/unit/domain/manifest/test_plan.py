"""What a new machine has to be given."""

from dataclasses import replace

from azlinux_cli.domain.manifest import Manifest, Restoration, Selection, plan_restoration
from azlinux_cli.domain.manifest.account_plan import (
    IdKind,
    MovedId,
    NewAccount,
    NewGroup,
    plan_accounts,
)
from azlinux_cli.domain.manifest.manifest import Account, FileKind, Group, Origin, Unit, UnitState
from azlinux_cli.domain.manifest.plan import EnabledUnit
from tests.unit.domain.manifest.some_manifest import WANTS, a_file, a_link, fresh, old


def plan(was: Manifest, now: Manifest | None = None, image: Manifest | None = None) -> Restoration:
    return plan_restoration(was, now or fresh(), image=image)


def test_what_the_new_machine_lacks_is_brought() -> None:
    found = plan(old())

    assert found.packages == ("containerd",)
    assert found.gone == ("ntp",)
    assert found.files == ("/etc/acme.conf", "/etc/yum.repos.d/acme.repo")
    assert found.sources == ("/etc/yum.repos.d/acme.repo",)
    assert found.beside == ("/etc/sudoers",)
    assert (found.directories, found.directory_bytes) == (("/srv",), 4096)
    assert found.enable == (EnabledUnit("page.service", ((WANTS, "../page.service"),)),)
    assert found.mask == ("rescue.service",)
    assert found.ports == ("22/tcp", "8080/tcp")


def test_nothing_is_brought_to_a_machine_that_has_it() -> None:
    was = old()
    now = replace(was, os=fresh().os, packages=(*was.packages, *fresh().packages,
                  replace(was.packages[0], name="containerd")))  # fmt: skip

    found = plan(was, now)

    assert (found.packages, found.files, found.enable, found.mask) == ((), (), (), ())


def test_what_the_image_has_is_not_brought() -> None:
    found = plan(old(), image=old())

    assert (found.packages, found.gone, found.files, found.enable) == ((), (), (), ())
    assert found.directories == ("/srv",), "data is nobody's but the operator's"


def test_a_file_without_a_digest_is_brought_although_it_may_be_the_same() -> None:
    secret = a_file("/etc/acme.key", mode="0600", sha256=None)

    assert plan(old(files=(secret,)), fresh(files=(secret,))).files == ("/etc/acme.key",)


def test_a_directory_of_links_that_are_units_states_is_none_of_the_files() -> None:
    wants = a_file(WANTS.rpartition("/")[0], kind=FileKind.DIRECTORY, mode="0755", sha256=None)
    alias = a_link("/etc/systemd/system/syslog.service", "/usr/lib/systemd/system/rsyslog.service")
    own = a_file("/etc/systemd/system/page.service")

    assert plan(old(files=(wants, alias, own))).files == (own.path,)


def test_a_unit_that_was_disabled_is_so_again_only_where_it_is_enabled() -> None:
    off = (Unit("chronyd.service", UnitState.DISABLED), Unit("gone.service", UnitState.DISABLED))
    now = fresh(units=(Unit("chronyd.service", UnitState.ENABLED),))

    assert plan(old(units=off), now).disable == ("chronyd.service",)


def test_what_is_to_stay_behind_stays() -> None:
    found = plan_restoration(old(), fresh(), selection=Selection(leave=("/srv",), host_keys=True))

    assert (found.directories, found.directory_bytes, found.host_keys) == ((), 0, True)


def test_a_changed_file_of_a_package_goes_unless_the_system_depends_on_it() -> None:
    files = (a_file("/etc/nginx.conf", origin=Origin.CHANGED),
             a_file("/etc/pam.d/sshd", origin=Origin.CHANGED))  # fmt: skip

    found = plan(old(files=files))

    assert (found.files, found.beside) == (("/etc/nginx.conf",), ("/etc/pam.d/sshd",))


def test_accounts_keep_their_ids_and_their_groups() -> None:
    found = plan_accounts(old(), fresh())

    assert found.accounts == (NewAccount("deploy", 1500, 1500),)
    assert found.groups == (NewGroup("deploy", 1500),)
    assert found.memberships == (("wheel", "deploy"),)
    assert (found.moved, found.refused) == ((), ())


def test_an_id_that_is_taken_is_given_up_for_a_free_one_and_said() -> None:
    was = Manifest(
        accounts=(Account("ledger", 996, 996), Account("other", 999, 999)),
        groups=(Group("ledger", 996), Group("other", 999)),
    )

    found = plan_accounts(was, fresh())

    assert found.accounts == (NewAccount("ledger", 998, 998), NewAccount("other", 999, 999))
    assert found.moved == (
        MovedId(IdKind.USER, "ledger", 996, 998, "sshd"),
        MovedId(IdKind.GROUP, "ledger", 996, 998, "sshd"),
    )


def test_a_persons_id_that_is_taken_moves_among_peoples() -> None:
    was = Manifest(accounts=(Account("ann", 1000, 1000),), groups=(Group("ann", 1000),))
    now = Manifest(accounts=(Account("azureuser", 1000, 1000),), groups=(Group("azureuser", 1000),))

    found = plan_accounts(was, now)

    assert found.accounts == (NewAccount("ann", 1001, 1001),)
    assert [moved.holder for moved in found.moved] == ["azureuser", "azureuser"]


def test_who_is_on_both_keeps_the_new_ids_and_gets_the_old_memberships() -> None:
    was = Manifest(
        accounts=(Account("azureuser", 1000, 1000), Account("sshd", 74, 74)),
        groups=(Group("azureuser", 1000), Group("wheel", 10, ("azureuser", "ghost"))),
    )
    now = fresh(accounts=(*fresh().accounts, Account("azureuser", 1000, 1001)))

    found = plan_accounts(was, now)

    assert found.accounts == (NewAccount("azureuser", 1000, 1001),)
    assert found.memberships == (("wheel", "azureuser"),)


def test_an_account_of_the_image_is_not_brought_but_one_with_a_hostile_name_is_refused() -> None:
    was = Manifest(accounts=(Account("games", 12, 100), Account("a b;rm -rf", 2000, 2000)))
    image = Manifest(accounts=(Account("games", 12, 100),))

    found = plan_accounts(was, fresh(), image)

    assert found.accounts == ()
    assert found.refused == ("a b;rm -rf",)

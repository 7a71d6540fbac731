"""Which differences stop a migration, and how they are told."""

from azlinux_cli.domain.manifest import Difference, Part, Severity
from azlinux_cli.domain.migration.loss import stopping, words

VIM = Difference(Severity.LOST, Part.PACKAGE, "vim", "is not installed")
PAGE = Difference(Severity.LOST, Part.LISTENER, "8080/tcp", "nobody listens")
MODE = Difference(Severity.CHANGED, Part.FILE, "/etc/a", "has another mode")


def test_only_what_is_lost_stops_and_listeners_only_once_it_has_booted() -> None:
    found = [VIM, PAGE, MODE]
    assert stopping(found, accepted=frozenset(), booted=False) == [VIM]
    assert stopping(found, accepted=frozenset(), booted=True) == [VIM, PAGE]


def test_a_loss_is_accepted_by_its_name_and_packages_by_the_key_of_their_check() -> None:
    found = [VIM, PAGE]
    assert stopping(found, accepted=frozenset({"vim"}), booted=True) == [PAGE]
    assert stopping(found, accepted=frozenset({"pkg.unmapped"}), booted=True) == [PAGE]
    assert stopping(found, accepted=frozenset({"8080/tcp"}), booted=True) == [VIM]


def test_the_first_few_are_told_and_how_many_more() -> None:
    assert words([VIM]) == "package vim is not installed"
    assert words([VIM] * 8).endswith("; and 2 more")

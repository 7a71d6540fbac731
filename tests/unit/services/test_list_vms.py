import pytest

from azlinux_cli.domain.errors import EmptySelectionError, NotFoundError, UsageError
from azlinux_cli.domain.selection import Selection
from azlinux_cli.services.list_vms import ListVms, ShowVm
from tests.fakes.names import FakeNames
from tests.fakes.vm_catalog import SUBSCRIPTION, FakeVmCatalog, make_vm

FLEET = FakeVmCatalog(make_vm("web-1"), make_vm("web-2"), make_vm("web-1", "other"))


def test_saying_nothing_lists_all() -> None:
    found, missing = ListVms(FLEET, FakeNames())(Selection(), resource_group=None)

    assert [(vm.resource_group, vm.name) for vm in found] == [
        ("other", "web-1"),
        ("rg", "web-1"),
        ("rg", "web-2"),
    ]
    assert missing == []


@pytest.mark.parametrize("selection", [Selection(), Selection(everything=True)])
def test_an_empty_world_is_an_empty_list(selection: Selection) -> None:
    assert ListVms(FakeVmCatalog(), FakeNames())(selection, resource_group=None) == ([], [])


def test_naming_something_in_an_empty_world_is_an_error() -> None:
    with pytest.raises(EmptySelectionError):
        ListVms(FakeVmCatalog(), FakeNames())(Selection(("web-1",)), resource_group=None)


def test_a_missing_name_beside_others_is_told() -> None:
    found, missing = ListVms(FLEET, FakeNames())(Selection(("web-2", "db")), resource_group="rg")

    assert [vm.name for vm in found] == ["web-2"]
    assert [error.message for error in missing] == ["no machine is named 'db' in group rg"]


def test_names_of_all_machines_replace_what_was_remembered() -> None:
    names = FakeNames()
    names.replace("vm", ["gone"])

    ListVms(FLEET, names)(Selection(("web-2",)), resource_group=None)

    assert names.known == {"vm": {"web-1", "web-2"}, "group": {"rg", "other"}}


def test_names_of_one_group_are_added() -> None:
    names = FakeNames()
    names.replace("vm", ["elsewhere"])

    ListVms(FLEET, names)(Selection(), resource_group="rg")

    assert names.known["vm"] == {"elsewhere", "web-1", "web-2"}


def test_show_finds_the_group_of_a_name_that_only_one_has() -> None:
    assert ShowVm(FLEET, SUBSCRIPTION)("WEB-2", resource_group=None).resource_group == "rg"


def test_show_refuses_to_guess_between_groups() -> None:
    with pytest.raises(UsageError, match="'web-1' exists in the groups other, rg") as at:
        ShowVm(FLEET, SUBSCRIPTION)("web-1", resource_group=None)
    assert at.value.hints == ("say which with -g other",)


def test_show_of_a_name_that_nobody_has_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="no machine is named 'db'"):
        ShowVm(FLEET, SUBSCRIPTION)("db", resource_group=None)
